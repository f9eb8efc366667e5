/* convene lint: check event files without a server. */
#include "convene/commands/report.h"
#include "convene/frame/run.h"
#include "convene/input/load.h"

static const struct flag flags[] = {
    {.name = "errors", .help = "only errors, no warnings"},
    {.name = NULL},
};

static enum exit_code lint_main(struct run *run);

const struct command cmd_lint = {
    .name = "lint",
    .usage = "FILE...",
    .summary = "check event files without a server",
    .help = "Checks event files as \"post\" and \"import\" would, and warns about what readers will miss: a "
            "contact for reports, access facts, confirmed speakers. FILE may be anything that import takes; "
            "- is standard input.\n\nThe exit code is 0 when there is nothing to report, and 1 when there "
            "are warnings or errors.",
    .files = true,
    .min = 1,
    .max = -1,
    .flags = flags,
    .main = lint_main,
};

struct lint {
    json_t *errors, *warnings;
    size_t error_count, warning_count;
};

static void
lint_draft(struct run *run, struct draft *draft, struct lint *lint)
{
    bool good = report_check(run, draft, LISTING_NEW);
    struct problems advice;
    problems_init(&advice, run->arena);
    if (good && !args_has(run, "errors"))
        listing_advise(draft->document, &advice);
    lint->error_count += (size_t)draft->problems.count;
    lint->warning_count += (size_t)(advice.count + draft->notes.count);
    if (run->json) {
        report_json(lint->errors, draft, &draft->problems);
        report_json(lint->warnings, draft, &draft->notes);
        report_json(lint->warnings, draft, &advice);
    } else {
        report_print(stdout, draft, &draft->problems, REPORT_ERROR);
        report_print(stdout, draft, &draft->notes, REPORT_WARNING);
        report_print(stdout, draft, &advice, REPORT_WARNING);
    }
}

static enum exit_code
lint_main(struct run *run)
{
    struct lint lint = {.errors = run_keep(run, json_array()), .warnings = run_keep(run, json_array())};
    struct drafts drafts;
    drafts_init(&drafts, run->arena, true);
    for (int i = 0; i < run->arg_count; i++)
        drafts_load(&drafts, run->args[i]);
    for (struct draft *draft = drafts.first; draft; draft = draft->next)
        lint_draft(run, draft, &lint);
    if (run->json)
        run_print_json(run_keep(run, json_pack("{s:i, s:O, s:O}", "events", (int)drafts.count, "errors",
                                               lint.errors, "warnings", lint.warnings)));
    else if (lint.error_count || lint.warning_count)
        run_note(run, "%zu events, %zu errors, %zu warnings", drafts.count, lint.error_count,
                 lint.warning_count);
    return lint.error_count || lint.warning_count ? EXIT_FINDINGS : EXIT_OK;
}
