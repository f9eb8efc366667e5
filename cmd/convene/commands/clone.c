/* convene clone: copy an event as a draft for next year. */
#include <string.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/report.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/input/form_write.h"
#include "convene/input/formats.h"
#include "convene/input/when.h"

static const struct flag flags[] = {
    {.name = "starts", .takes = "WHEN", .help = "start of the copy (52 weeks later by default)"},
    {.name = "title",
     .takes = "TITLE",
     .help = "title of the copy (by default the old one, with its year counted up)"},
    {.name = "print", .help = "print an event file instead of keeping a draft on the server"},
    {.name = NULL},
};

static enum exit_code clone_main(struct run *run);

const struct command cmd_clone = {
    .name = "clone",
    .usage = "ID",
    .summary = "make next year's copy of an event, as a draft",
    .help = "Copies an event as a draft, 52 weeks later on the same day of the week. Deadlines move by the "
            "same time. Approvals of credits are not copied.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = clone_main,
};

/* Remove what belongs to the old event alone. */
static void
drop_own(json_t *event)
{
    json_object_del(event, "series");
    json_object_del(event, "source");
    json_t *credit;
    size_t i;
    json_array_foreach(json_object_get(event, "credits"), i, credit)
    {
        json_object_set_new(credit, "status", json_string("none"));
        json_object_del(credit, "statement");
    }
}

/* "Ultrasound days 2027" becomes "… 2028" when the copy is in 2028. */
static const char *
next_title(struct run *run, const char *title, const char *old_start, const char *new_start)
{
    const char *year = arena_printf(run->arena, "%.4s", old_start), *at = strstr(title, year);
    if (!at)
        return title;
    return arena_printf(run->arena, "%.*s%.4s%s", (int)(at - title), title, new_start, at + 4);
}

static void
shift_field(struct run *run, json_t *object, const char *name, long days)
{
    const char *moved = when_shift(run->arena, field_text(object, name), days, 'd');
    if (moved)
        json_object_set_new(object, name, json_string(moved));
}

static void
shift_list(struct run *run, json_t *event, const char *list, const char *name, long days)
{
    json_t *item;
    size_t i;
    json_array_foreach(json_object_get(event, list), i, item)
    {
        shift_field(run, item, name, days);
    }
}

/* Count the days from one local date to a later one, up to a century. False when TO is not after FROM.
 * Counting with when_shift() needs no second calendar. */
MUST_CHECK static bool
days_between(struct run *run, const char *from, const char *to, long *days)
{
    for (*days = 0; *days < 36600; ++*days) {
        const char *moved = when_shift(run->arena, from, *days, 'd');
        if (moved && strncmp(moved, to, 10) == 0)
            return true;
    }
    return false;
}

MUST_CHECK static enum exit_code
move_copy(struct run *run, json_t *event)
{
    const char *old_start = arena_strdup(run->arena, field_text(event, "starts")),
               *new_start = args_value(run, "starts");
    const char *title = args_value(run, "title");
    struct when when = {.today = when_today(run->arena), .starts = old_start};
    long days = 52 * 7;

    if (new_start) {
        new_start = when_read(run->arena, &when, new_start);
        if (!days_between(run, old_start, new_start, &days))
            return run_fail(run, EXIT_INPUT,
                            "\"%s\" is not a date after %.10s; write it as in 2027-05-04 09:00.", new_start,
                            old_start);
    }
    shift_field(run, event, "starts", days);
    if (new_start && strlen(new_start) > 11)
        json_object_set_new(event, "starts", json_string(new_start));
    shift_field(run, event, "ends", days);
    shift_list(run, event, "deadlines", "at", days);
    shift_list(run, event, "fees", "until", days);
    if (!title)
        title = next_title(run, field_text(event, "title"), old_start, field_text(event, "starts"));
    json_object_set_new(event, "title", json_string(arena_strdup(run->arena, title)));
    return EXIT_OK;
}

/* Write the event as a form and read it back: the form leaves out what the server derives and what only the
 * server may set. */
static struct draft *
make_draft(struct run *run, const struct buf *form)
{
    struct drafts drafts;
    drafts_init(&drafts, run->arena, false);
    load_markdown(&drafts, run->args[0], form->data, form->len);
    if (drafts.first->document)
        json_object_set_new(drafts.first->document, "status", json_string("draft"));
    return drafts.first;
}

MUST_CHECK static enum exit_code
keep_copy(struct run *run, struct draft *draft)
{
    if (!report_check(run, draft, LISTING_NEW)) {
        report_print(stderr, draft, &draft->problems, REPORT_ERROR);
        return EXIT_INPUT;
    }
    json_t *copy;
    enum exit_code code = event_create(run, draft, &copy);
    if (code == EXIT_OK)
        event_report(run, "Kept as a draft:", copy);
    return code;
}

static enum exit_code
clone_main(struct run *run)
{
    json_t *event;
    enum exit_code code = event_get(run, run->args[0], &event, NULL);
    if (code != EXIT_OK)
        return code;
    event = run_keep(run, json_deep_copy(event));
    drop_own(event);
    code = move_copy(run, event);
    if (code != EXIT_OK)
        return code;
    struct buf form;
    buf_init(&form, 1 << 22);
    form_write(&form, event);
    if (args_has(run, "print"))
        fputs(form.data, stdout);
    else
        code = keep_copy(run, make_draft(run, &form));
    buf_release(&form);
    return code;
}
