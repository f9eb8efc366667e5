/* convene show: one event, whole. */
#include <string.h>

#include "convene/commands/event.h"
#include "convene/frame/command.h"
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

static const char *
joined(struct run *run, const json_t *list)
{
    const char *text = "";
    json_t *item;
    size_t i;
    json_array_foreach(list, i, item)
    {
        if (json_is_string(item))
            text = arena_printf(run->arena, "%s%s%s", text, *text ? ", " : "", json_string_value(item));
    }

    return text;
}

static void
show_fees(struct run *run, const json_t *event)
{
    json_t *fee;
    size_t i;
    json_array_foreach(json_object_get(event, "fees"), i, fee)
    {
        const char *until = event_text(fee, "until"), *mode = event_text(fee, "mode");
        line(run, i ? "" : "fees",
             arena_printf(run->arena, "%s %s %s%s%s%s%s", event_text(fee, "currency"),
                          event_text(fee, "price"), event_text(fee, "band"), *mode ? ", " : "", mode,
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
             arena_printf(run->arena, "%s %s (%s)", event_text(credit, "system"),
                          event_text(credit, "amount"), event_text(credit, "status")));
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
             arena_printf(run->arena, "%s %s %s", event_text(deadline, "kind"), event_text(deadline, "at"),
                          event_text(deadline, "url")));
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
        const char *answer = json_is_object(fact) ? event_text(fact, "value") : json_string_value(fact);
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
             arena_printf(run->arena, "%s, %s%s", event_text(person, "name"), event_text(person, "role"),
                          json_is_true(json_object_get(person, "confirmed")) ? "" : " (not confirmed)"));
    }
}

static void
show_place(struct run *run, const json_t *event)
{
    const json_t *place = json_object_get(event, "place"), *online = json_object_get(event, "online");
    line(run, "where", event_where(run->arena, event));
    line(run, "venue", event_text(place, "venue"));
    line(run, "address", event_text(place, "address"));
    line(run, "stream", event_text(online, "url"));
}

static void
show_organizer(struct run *run, const json_t *event)
{
    const json_t *organizer = json_object_get(event, "organizer");
    const char *standing = event_text(organizer, "standing");
    line(run, "organizer",
         arena_printf(run->arena, "%s%s%s%s", event_text(organizer, "name"), *standing ? " (" : "", standing,
                      *standing ? ")" : ""));
}

static void
show_event(struct run *run, const json_t *event)
{
    const char *description = event_text(event, "description"), *status = event_text(event, "status");
    printf("%s%s%s\n", out_style(stdout, OUT_BOLD), out_safe(run->arena, event_text(event, "title")),
           out_style(stdout, OUT_PLAIN));
    if (*event_text(event, "summary"))
        printf("%s\n", out_safe(run->arena, event_text(event, "summary")));
    printf("\n");
    line(run, "id", event_text(event, "id"));
    if (strcmp(status, "scheduled") != 0)
        line(run, "status", status);
    line(run, "kind", event_text(event, "kind"));
    line(run, "when", event_when(run->arena, event));
    show_place(run, event);
    show_organizer(run, event);
    line(run, "languages", joined(run, json_object_get(event, "languages")));
    line(run, "specialties", joined(run, json_object_get(event, "specialties")));
    line(run, "topics", joined(run, json_object_get(event, "topics")));
    show_fees(run, event);
    show_credits(run, event);
    show_deadlines(run, event);
    show_access(run, event);
    show_people(run, event);
    line(run, "website", event_text(event, "website"));
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
    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(event);
    else
        show_event(run, event);
    return EXIT_OK;
}
