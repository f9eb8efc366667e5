/* convene post: publish events from files. */
#include <string.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/report.h"
#include "convene/frame/command.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/input/load.h"

static const struct flag flags[] = {
    {.name = "draft", .help = "keep it as a draft that only you see, until \"convene publish\""},
    {.name = NULL},
};

static enum exit_code post_main(struct run *run);

const struct command cmd_post = {
    .name = "post",
    .usage = "FILE...",
    .summary = "publish events from files",
    .help = "Publishes one event per FILE: Markdown with YAML front matter (see \"convene template\" and "
            "convene-event(5)), or a JSON document of the API. - is standard input.\n\nAll files are checked "
            "first. When one is wrong, nothing is sent. It is safe to post the same content again: the "
            "server recognizes it and answers with the event that it has.",
    .files = true,
    .min = 1,
    .max = -1,
    .flags = flags,
    .main = post_main,
};

MUST_CHECK static bool
check_all(struct run *run, struct drafts *drafts)
{
    bool good = true;
    for (struct draft *draft = drafts->first; draft; draft = draft->next)
        if (!report_check(run, draft, LISTING_NEW)) {
            report_print(stderr, draft, &draft->problems, REPORT_ERROR);
            good = false;
        }
    return good;
}

static enum exit_code
post_main(struct run *run)
{
    bool keep_draft = args_has(run, "draft");
    struct drafts drafts;
    drafts_init(&drafts, run->arena, false);
    for (int i = 0; i < run->arg_count; i++)
        drafts_load(&drafts, run->args[i]);
    if (!check_all(run, &drafts))
        return EXIT_INPUT;
    for (struct draft *draft = drafts.first; draft; draft = draft->next) {
        if (keep_draft)
            json_object_set_new(draft->document, "status", json_string("draft"));
        json_t *event;
        enum exit_code code = event_create(run, draft, &event);
        if (code != EXIT_OK)
            return code;
        event_report(
            run, strcmp(field_text(event, "status"), "draft") == 0 ? "Kept as a draft:" : "Posted:", event);
    }
    return EXIT_OK;
}
