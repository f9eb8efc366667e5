/* convene version */
#include "convene/frame/run.h"

static enum exit_code version_main(struct run *run);

const struct command cmd_version = {
    .name = "version",
    .usage = "",
    .summary = "print the version",
    .main = version_main,
};

static void
print_version(struct run *run, const json_t *version)
{
    (void)run;
    printf("convene %s\n", json_string_value(json_object_get(version, "version")));
}

static enum exit_code
version_main(struct run *run)
{
    return run_show(run, run_keep(run, json_pack("{s:s}", "version", CONVENE_VERSION)), print_version);
}
