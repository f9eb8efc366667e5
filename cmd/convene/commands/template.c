/* convene template: print a commented event file. */
#include <string.h>

#include "convene/files/files.h"
#include "convene/frame/command.h"
#include "convene/input/when.h"

static enum exit_code template_main(struct run *run);

const struct command cmd_template = {
    .name = "template",
    .usage = "",
    .summary = "print a commented event file to start from",
    .help = "Prints an event file that has every key with a comment. \"convene lint\" reports nothing for "
            "it.\n\n    convene template > talk.md",
    .main = template_main,
};

/* Print the template with the day in eight weeks for each DATE: a real date is easier to read. */
static enum exit_code
template_main(struct run *run)
{
    const struct embed_file *file = embed_find(&convene_files, "template.md");
    const char *date = when_shift(run->arena, when_today(run->arena), 8, 'w');
    for (const char *at = file->data; *at;) {
        const char *mark = strstr(at, "DATE");
        if (!mark) {
            fputs(at, stdout);
            break;
        }
        printf("%.*s%s", (int)(mark - at), at, date);
        at = mark + strlen("DATE");
    }
    return EXIT_OK;
}
