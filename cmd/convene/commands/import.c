/* convene import: send many events from files; the server recognizes the ones it has. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/report.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/input/load.h"
#include "convene/input/merge.h"
#include "convene/input/series.h"
#include "convene/terminal/out.h"

enum { BATCH_DOCUMENTS = 250, BATCH_BYTES = 4 << 20 };

static const struct flag flags[] = {
    {.name = "dry-run", .letter = 'n', .help = "show what would happen and change nothing"},
    {.name = "strict", .help = "import nothing when any row is refused"},
    {.name = "source",
     .takes = "NAME",
     .help = "name of the source, which separates its events from those of others"},
    {.name = NULL},
};

static enum exit_code import_main(struct run *run);

const struct command cmd_import = {
    .name = "import",
    .usage = "FILE|DIR...",
    .summary = "import many events; importing the same files again changes nothing",
    .help = "Takes CSV whose header has the keys of front matter, lists of JSON documents (.json, .ndjson), "
            "files of conference-data (name, url, startDate, …; the name of the file is the topic), Markdown "
            "with front matter, and folders of all these.\n\nThe server recognizes an event by the id that "
            "its source gives it, or else by title, start and address. It updates an event that it has, or "
            "leaves it alone when nothing changed. Rows of one import that are the same event become one, "
            "with the topics of all.\n\nA bad row is reported with its file and line. The other rows are "
            "imported, unless --strict is given. The exit code is 1 when rows were refused.",
    .files = true,
    .min = 1,
    .max = -1,
    .flags = flags,
    .main = import_main,
};

enum outcome { CREATED, UPDATED, UNCHANGED, REFUSED, OUTCOMES };
static const char *const outcome_names[OUTCOMES] = {"created", "updated", "unchanged", "refused"};

struct import {
    struct run *run;
    struct drafts drafts;
    size_t rows, merged, done;
    size_t counts[OUTCOMES];
    json_t *refusals, *notes;
    struct draft *batch[BATCH_DOCUMENTS];
    size_t batch_count;
    struct buf lines;
    bool dry_run;
};

/* --- what was refused --- */

static void
refuse(struct import *import, struct draft *draft)
{
    import->counts[REFUSED]++;
    if (import->run->json) {
        report_json(import->refusals, draft, &draft->problems);
        return;
    }
    progress_draw("importing", 1, 1); /* clears the line of the progress bar */
    report_print(stderr, draft, &draft->problems, REPORT_ERROR);
}

/* Report what was left out of a row that is taken. */
static void
note(struct import *import, const struct draft *draft)
{
    if (import->run->json)
        report_json(import->notes, draft, &draft->notes);
    else if (!import->run->quiet)
        report_print(stderr, draft, &draft->notes, REPORT_WARNING);
}

/* --- batches --- */

static const char *
import_path(struct import *import)
{
    const char *source = args_value(import->run, "source");
    const char *path = run_query(import->run, "/api/v1/imports", "source", source ? source : "import");
    return run_query(import->run, path, "dry_run", import->dry_run ? "1" : NULL);
}

static void
take_outcome(struct import *import, const json_t *outcome)
{
    const char *word = field_text(outcome, "outcome");
    json_int_t line = json_integer_value(json_object_get(outcome, "line"));
    if (line < 1 || (size_t)line > import->batch_count)
        return;
    struct draft *draft = import->batch[line - 1];
    for (int i = 0; i < REFUSED; i++)
        if (strcmp(word, outcome_names[i]) == 0) {
            import->counts[i]++;
            return;
        }
    if (!report_take_errors(draft, json_object_get(outcome, "errors")))
        problem_add(&draft->problems, "", "The server refused this row and gave no reason.");
    refuse(import, draft);
}

MUST_CHECK static enum exit_code
send_batch(struct import *import)
{
    struct request request = {.method = "POST",
                              .path = import_path(import),
                              .type = "application/x-ndjson",
                              .body = import->lines.data,
                              .len = import->lines.len};

    if (import->batch_count == 0)
        return EXIT_OK;
    json_t *answer;
    enum exit_code code = run_call(import->run, &request, NULL, &answer);
    if (code != EXIT_OK)
        return code;
    json_t *outcome;
    size_t i;
    json_array_foreach(json_object_get(answer, "outcomes"), i, outcome)
    {
        take_outcome(import, outcome);
    }

    import->done += import->batch_count;
    import->batch_count = 0;
    buf_clear(&import->lines);
    if (!import->run->quiet && !import->run->json)
        progress_draw("importing", import->done, import->drafts.count);
    return EXIT_OK;
}

MUST_CHECK static enum exit_code
add_to_batch(struct import *import, struct draft *draft)
{
    char *text = json_dumps(draft->document, RUN_JSON);
    buf_puts(&import->lines, text ? text : "null");
    buf_putc(&import->lines, '\n');
    free(text);
    import->batch[import->batch_count++] = draft;
    if (import->batch_count == BATCH_DOCUMENTS || import->lines.len > BATCH_BYTES)
        return send_batch(import);
    return EXIT_OK;
}

/* Send every draft that could be read, and refuse the others. */
MUST_CHECK static enum exit_code
send_all(struct import *import)
{
    enum exit_code code = EXIT_OK;
    for (struct draft *draft = import->drafts.first; draft && code == EXIT_OK; draft = draft->next) {
        if (draft->document && draft->problems.count == 0)
            code = add_to_batch(import, draft);
        else
            refuse(import, draft);
    }
    return code == EXIT_OK ? send_batch(import) : code;
}

/* --- the summary --- */

static void
print_summary(struct import *import)
{
    const size_t *counts = import->counts;
    if (import->run->json) {
        run_print_json(
            run_keep(import->run,
                     json_pack("{s:b, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:O, s:O}", "dry_run",
                               import->dry_run, "files", (int)import->drafts.files, "rows", (int)import->rows,
                               "merged", (int)import->merged, "created", (int)counts[CREATED], "updated",
                               (int)counts[UPDATED], "unchanged", (int)counts[UNCHANGED], "refused",
                               (int)counts[REFUSED], "refusals", import->refusals, "notes", import->notes)));
        return;
    }
    printf("%s%zu rows of %zu files%s: %zu created, %zu updated, %zu unchanged, %zu refused",
           import->dry_run ? "Dry run, " : "", import->rows, import->drafts.files,
           import->merged
               ? arena_printf(import->run->arena, " (%zu of them the same event as another)", import->merged)
               : "",
           counts[CREATED], counts[UPDATED], counts[UNCHANGED], counts[REFUSED]);
    printf(".\n");
}

/* --strict: try everything first, and import only when nothing is refused. */
MUST_CHECK static enum exit_code
send_strictly(struct import *import)
{
    bool dry_run = import->dry_run;
    import->dry_run = true;
    enum exit_code code = send_all(import);
    if (code != EXIT_OK || import->counts[REFUSED] || dry_run)
        return code;
    import->dry_run = false;
    import->done = 0;
    memset(import->counts, 0, sizeof(import->counts));
    return send_all(import);
}

static void
load_all(struct import *import)
{
    struct run *run = import->run;
    drafts_init(&import->drafts, run->arena, true);
    import->drafts.source = args_value(run, "source");
    for (int i = 0; i < run->arg_count; i++)
        drafts_load(&import->drafts, run->args[i]);
    import->rows = import->drafts.count;
    series_split(&import->drafts);
    import->merged = merge_drafts(&import->drafts);
    for (struct draft *draft = import->drafts.first; draft; draft = draft->next)
        if (draft->problems.count == 0 && report_check(run, draft, LISTING_IMPORT))
            note(import, draft);
}

static enum exit_code
import_main(struct run *run)
{
    struct import import = {.run = run,
                            .refusals = run_keep(run, json_array()),
                            .notes = run_keep(run, json_array()),
                            .dry_run = args_has(run, "dry-run")};

    if (!run_client(run))
        return EXIT_USAGE;
    load_all(&import);
    buf_init(&import.lines, BATCH_BYTES + (64 << 20));
    enum exit_code code = args_has(run, "strict") ? send_strictly(&import) : send_all(&import);
    buf_release(&import.lines);
    if (code == EXIT_OK && args_has(run, "strict") && import.counts[REFUSED] && !run->json) {
        run_note(run, "%zu rows were refused, so nothing was imported (--strict).", import.counts[REFUSED]);
        return EXIT_FINDINGS;
    }
    if (code == EXIT_OK || import.done)
        print_summary(&import);
    return code == EXIT_OK && import.counts[REFUSED] ? EXIT_FINDINGS : code;
}
