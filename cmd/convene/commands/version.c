/* convene version */
#include "convene/frame/command.h"

static enum exit_code version_main(struct run *run);

const struct command cmd_version = {
    .name = "version",
    .usage = "",
    .summary = "print the version",
    .main = version_main,
};

static enum exit_code
version_main(struct run *run)
{
    if (run->json)
        run_print_json(run_keep(run, json_pack("{s:s}", "version", CONVENE_VERSION)));
    else
        printf("convene %s\n", CONVENE_VERSION);
    return EXIT_OK;
}
