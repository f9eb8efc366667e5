/* convene edit: edit an event as an event file, and send what changed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/report.h"
#include "convene/frame/run.h"
#include "convene/input/form_write.h"
#include "convene/input/formats.h"
#include "convene/input/load.h"
#include "convene/terminal/editor.h"

static const struct flag flags[] = {
    {.name = "file",
     .takes = "FILE",
     .help = "read the new version from this file instead of an editor",
     .file = true},
    {.name = "scope",
     .takes = "WHICH",
     .help = "which events of a series to change",
     .words = "this following all"},
    {.name = NULL},
};

static enum exit_code edit_main(struct run *run);

const struct command cmd_edit = {
    .name = "edit",
    .usage = "ID",
    .summary = "change an event in your editor",
    .help = "Opens the event as an event file in $VISUAL or $EDITOR and sends what you changed. When "
            "something is wrong, the editor opens again with the message on top. When somebody else has "
            "changed the event meanwhile, nothing is overwritten.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = edit_main,
};

struct edit {
    struct run *run;
    const char *id, *etag;
    json_t *event;    /* as the server has it */
    json_t *original; /* read back from the form that we wrote: what the edited form is compared with */
};

static struct draft *
read_form(struct run *run, const char *file, const char *text, size_t len)
{
    struct drafts *drafts = arena_alloc(run->arena, sizeof(*drafts));
    drafts_init(drafts, run->arena, false);
    load_markdown(drafts, file, text, len);
    return drafts->first;
}

/* --- what changed --- */

/* A changed place keeps its coordinates when city and country are the same. The form has none. */
static json_t *
changed_place(const struct edit *edit, const json_t *place)
{
    const json_t *old = json_object_get(edit->event, "place");
    json_t *copy = json_deep_copy(place);
    if (json_is_object(copy) && json_equal(json_object_get(old, "city"), json_object_get(place, "city")) &&
        json_equal(json_object_get(old, "country"), json_object_get(place, "country")) &&
        json_is_number(json_object_get(old, "lat")) && json_is_number(json_object_get(old, "lon"))) {
        json_object_set(copy, "lat", json_object_get(old, "lat"));
        json_object_set(copy, "lon", json_object_get(old, "lon"));
    }
    return copy;
}

/* Make the merge patch (RFC 7396) from the original form to the edited one. */
static json_t *
make_patch(const struct edit *edit, const json_t *edited)
{
    json_t *patch = json_object();
    json_t *value;
    const char *name;
    json_object_foreach((json_t *)edited, name, value)
    {
        if (!json_equal(value, json_object_get(edit->original, name)))
            json_object_set_new(patch, name,
                                strcmp(name, "place") == 0 ? changed_place(edit, value) : json_incref(value));
    }

    json_object_foreach(edit->original, name, value)
    {
        if (!json_object_get(edited, name))
            json_object_set_new(patch, name, json_null());
    }

    return run_keep(edit->run, patch);
}

MUST_CHECK static enum exit_code
send_patch(struct edit *edit, struct draft *draft, const json_t *patch)
{
    struct run *run = edit->run;
    const char *scope = args_value(run, "scope");
    struct request request = {.method = "PATCH", .if_match = edit->etag};

    request.path = event_path(run, edit->id, scope ? arena_printf(run->arena, "?scope=%s", scope) : "");
    run_body(run, &request, patch);
    struct reply reply;
    enum exit_code code = run_send(run, &request, &reply);
    if (code != EXIT_OK)
        return code;
    if (reply.status < 200 || reply.status >= 300)
        return event_refused(run, draft, &reply);
    event_report(run, "Changed:", run_keep(run, json_loadb(reply.body, reply.len, 0, NULL)));
    return EXIT_OK;
}

/* Check and send an edited form. EXIT_INPUT with the problems in draft->problems when it is wrong. */
MUST_CHECK static enum exit_code
apply(struct edit *edit, struct draft *draft)
{
    if (!report_check(edit->run, draft, LISTING_NEW)) {
        report_print(stderr, draft, &draft->problems, REPORT_ERROR);
        return EXIT_INPUT;
    }
    json_t *patch = make_patch(edit, draft->document);
    if (json_object_size(patch) == 0) {
        run_note(edit->run, "Nothing was changed.");
        return EXIT_OK;
    }
    return send_patch(edit, draft, patch);
}

/* --- the editor --- */

/* Write FORM into TEXT with the problems as comments below its first line, for another round in the editor.
 */
static void
put_on_top(struct buf *text, const char *form, const struct problems *problems)
{
    size_t first = strcspn(form, "\n");
    buf_clear(text);
    buf_append(text, form, first);
    buf_putc(text, '\n');
    for (const struct problem *problem = problems->first; problem; problem = problem->next)
        buf_printf(text, EDITOR_NOTE "%s%s%s\n", problem->field, *problem->field ? ": " : "",
                   problem->detail);
    buf_puts(text, form[first] ? form + first + 1 : "");
}

MUST_CHECK static enum exit_code
edit_loop(struct edit *edit, struct buf *text)
{
    struct run *run = edit->run;
    const char *before = arena_strdup(run->arena, text->data), *file = editor_file(run->arena, text->data);
    enum exit_code code = EXIT_OK;

    if (!file)
        return run_fail(run, EXIT_INPUT, "Cannot make a file for the editor: %s.", strerror(errno));
    for (;;) {
        const char *form = editor_edit(run->arena, file);
        if (!form) {
            unlink(file);
            return run_fail(run, EXIT_INPUT, "The editor failed. Nothing was changed.");
        }
        if (strcmp(form, before) == 0) {
            run_note(run, code == EXIT_OK ? "Nothing was changed."
                                          : "You changed nothing since then. Nothing was sent.");
            break;
        }
        struct draft *draft = read_form(run, file, form, strlen(form));
        code = apply(edit, draft);
        if (code != EXIT_INPUT || draft->problems.count == 0)
            break;
        put_on_top(text, form, &draft->problems);
        if (!editor_again(file, text->data))
            break;
        before = arena_strdup(run->arena, form);
    }
    if (code == EXIT_OK)
        unlink(file);
    else
        run_note(run, "Your text is kept in %s.", file);
    return code;
}

MUST_CHECK static enum exit_code
edit_file(struct edit *edit, const char *path)
{
    struct drafts drafts;
    drafts_init(&drafts, edit->run->arena, false);
    drafts_load(&drafts, path);
    return drafts.first ? apply(edit, drafts.first) : EXIT_INPUT;
}

static enum exit_code
edit_main(struct run *run)
{
    struct edit edit = {.run = run, .id = run_event_id(run, run->args[0])};
    enum exit_code code = event_get(run, edit.id, &edit.event, &edit.etag);
    if (code != EXIT_OK)
        return code;
    struct buf text;
    buf_init(&text, 1 << 22);
    form_write(&text, edit.event);
    struct draft *draft = read_form(run, "the event", text.data, text.len);
    /* The rules for a new event may refuse this one, because it has begun, say. Then its form is compared as
     * it was read. */
    if (!report_check(run, draft, LISTING_NEW) && !draft->document)
        draft->document = run_keep(run, json_object());
    edit.original = draft->document;
    if (args_value(run, "file"))
        code = edit_file(&edit, args_value(run, "file"));
    else
        code = edit_loop(&edit, &text);
    buf_release(&text);
    return code;
}
