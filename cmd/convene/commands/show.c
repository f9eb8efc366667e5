/* convene show: print one event. */
#include <string.h>

#include "convene/commands/event.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

static enum exit_code show_main(struct run *run);

const struct command cmd_show = {
    .name = "show",
    .usage = "ID",
    .summary = "show one event",
    .help = "Shows one event. ID is its id (evt_…) or the address of its page.",
    .min = 1,
    .max = 1,
    .main = show_main,
};

static void
line(struct run *run, const char *label, const char *text)
{
    if (*text)
        printf("  %s%-13s%s %s\n", out_style(stdout, OUT_DIM), label, out_style(stdout, OUT_PLAIN),
               out_safe(run->arena, text));
}

static void
show_fees(struct run *run, const json_t *event)
{
    json_t *fee;
    size_t i;
    json_array_foreach(json_object_get(event, "fees"), i, fee)
    {
        const char *until = field_text(fee, "until"), *mode = field_text(fee, "mode");
        line(run, i ? "" : "fees",
             arena_printf(run->arena, "%s %s %s%s%s%s%s", field_text(fee, "currency"),
                          field_text(fee, "price"), field_text(fee, "band"), *mode ? ", " : "", mode,
                          *until ? " until " : "", until));
    }
}

static void
show_credits(struct run *run, const json_t *event)
{
    json_t *credit;
    size_t i;
    json_array_foreach(json_object_get(event, "credits"), i, credit)
    {
        line(run, i ? "" : "credits",
             arena_printf(run->arena, "%s %s (%s)", field_text(credit, "system"),
                          field_text(credit, "amount"), field_text(credit, "status")));
    }
}

static void
show_deadlines(struct run *run, const json_t *event)
{
    json_t *deadline;
    size_t i;
    json_array_foreach(json_object_get(event, "deadlines"), i, deadline)
    {
        line(run, i ? "" : "deadlines",
             arena_printf(run->arena, "%s %s %s", field_text(deadline, "kind"), field_text(deadline, "at"),
                          field_text(deadline, "url")));
    }
}

static void
show_access(struct run *run, const json_t *event)
{
    const char *text = "";
    const char *name;
    json_t *fact;
    json_object_foreach(json_object_get(event, "access"), name, fact)
    {
        const char *answer = json_is_object(fact) ? field_text(fact, "value") : json_string_value(fact);
        text = arena_printf(run->arena, "%s%s%s: %s", text, *text ? ", " : "", name, answer ? answer : "");
    }
    line(run, "access", text);
}

static void
show_people(struct run *run, const json_t *event)
{
    json_t *person;
    size_t i;
    json_array_foreach(json_object_get(event, "people"), i, person)
    {
        line(run, i ? "" : "people",
             arena_printf(run->arena, "%s, %s%s", field_text(person, "name"), field_text(person, "role"),
                          json_is_true(json_object_get(person, "confirmed")) ? "" : " (not confirmed)"));
    }
}

static void
show_place(struct run *run, const json_t *event)
{
    const json_t *place = json_object_get(event, "place"), *online = json_object_get(event, "online");
    line(run, "where", event_where(run->arena, event));
    line(run, "venue", field_text(place, "venue"));
    line(run, "address", field_text(place, "address"));
    line(run, "stream", field_text(online, "url"));
}

static void
show_organizer(struct run *run, const json_t *event)
{
    const json_t *organizer = json_object_get(event, "organizer");
    const char *standing = field_text(organizer, "standing");
    line(run, "organizer",
         arena_printf(run->arena, "%s%s%s%s", field_text(organizer, "name"), *standing ? " (" : "", standing,
                      *standing ? ")" : ""));
}

static void
show_event(struct run *run, const json_t *event)
{
    const char *description = field_text(event, "description"), *status = field_text(event, "status");
    printf("%s%s%s\n", out_style(stdout, OUT_BOLD), out_safe(run->arena, field_text(event, "title")),
           out_style(stdout, OUT_PLAIN));
    if (*field_text(event, "summary"))
        printf("%s\n", out_safe(run->arena, field_text(event, "summary")));
    printf("\n");
    line(run, "id", field_text(event, "id"));
    if (strcmp(status, "scheduled") != 0)
        line(run, "status", status);
    line(run, "kind", field_text(event, "kind"));
    line(run, "when", event_when(run->arena, event));
    show_place(run, event);
    show_organizer(run, event);
    line(run, "languages", field_joined(run->arena, json_object_get(event, "languages"), ", "));
    line(run, "specialties", field_joined(run->arena, json_object_get(event, "specialties"), ", "));
    line(run, "topics", field_joined(run->arena, json_object_get(event, "topics"), ", "));
    show_fees(run, event);
    show_credits(run, event);
    show_deadlines(run, event);
    show_access(run, event);
    show_people(run, event);
    line(run, "website", field_text(event, "website"));
    line(run, "page", event_url(run, event));
    if (!*description)
        return;
    printf("\n");
    for (const char *at = description; *at;) {
        size_t len = strcspn(at, "\n");
        printf("%s\n", out_safe(run->arena, arena_strndup(run->arena, at, len)));
        at += len + (at[len] == '\n');
    }
}

static enum exit_code
show_main(struct run *run)
{
    json_t *event;
    enum exit_code code = event_get(run, run->args[0], &event, NULL);
    return code == EXIT_OK ? run_show(run, event, show_event) : code;
}
