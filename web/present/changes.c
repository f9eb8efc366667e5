/* The change log in words. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/present/words.h"

static const struct change {
    const char *kind, *title;
} change_titles[] = {
    {"created", "Posted"},
    {"published", "Published"},
    {"publish", "Published"},
    {"edited", "Edited"},
    {"updated", "Edited"},
    {"cancelled", "Cancelled"},
    {"cancel", "Cancelled"},
    {"postponed", "Postponed"},
    {"postpone", "Postponed"},
    {"rescheduled", "Moved to a new date"},
    {"reschedule", "Moved to a new date"},
    {"moved_online", "Moved online"},
    {"move-online", "Moved online"},
    {"zone_rules", "Time zone rules changed"},
    {"removed", "Removed"},
    {"withheld", "Something published by mistake was taken out below"},
};

static const struct {
    const char *field, *name;
} field_names[] = {
    {"title", "Title"},
    {"summary", "Summary"},
    {"description", "Description"},
    {"starts", "Start"},
    {"ends", "End"},
    {"zone", "Time zone"},
    {"place", "Place"},
    {"online", "Online access"},
    {"mode", "Mode"},
    {"kind", "Kind"},
    {"fees", "Cost"},
    {"credits", "Credit"},
    {"deadlines", "Deadlines"},
    {"access", "Access"},
    {"conduct", "Conduct"},
    {"people", "People"},
    {"capacity", "Seats"},
    {"website", "Website"},
    {"topics", "Topics"},
    {"specialties", "Fields"},
    {"languages", "Languages"},
    {"professions", "Professions"},
    {"stages", "Career stages"},
    {"status", "Status"},
    {"organizer", "Organizer"},
    {"starts_at", "Moment of the start"},
    {"ends_at", "Moment of the end"},
};

static const char *
change_title(const struct present *p, const char *kind)
{
    for (size_t i = 0; kind && i < COUNT_OF(change_titles); i++)
        if (strcmp(change_titles[i].kind, kind) == 0)
            return change_titles[i].title;
    return kind ? present_label(p, "change", kind) : "Changed";
}

static const char *
field_name(const struct present *p, const char *field)
{
    for (size_t i = 0; i < COUNT_OF(field_names); i++)
        if (strcmp(field_names[i].field, field) == 0)
            return field_names[i].name;
    return present_label(p, "field", field);
}

/* A value short enough for a line of the log, else NULL: the log then only names the field. */
static const char *
value_words(const struct present *p, const char *field, const json_t *value)
{
    enum { SHOWN_MAX = 120 };
    const char *text = json_string_value(value);
    struct present_time time;
    if (json_is_integer(value))
        return arena_printf(p->arena, "%lld", (long long)json_integer_value(value));
    if (strcmp(field, "place") == 0 && json_is_object(value)) {
        json_t *doc = json_pack("{s:O}", "place", value);
        struct present_line line = {.arena = p->arena};
        const char *venue = doc_text(value, "venue");
        present_line_join(&line, ", ", venue ? arena_strdup(p->arena, venue) : NULL);
        present_line_join(&line, ", ", present_city(p, doc));
        json_decref(doc);
        return line.text;
    }
    if (!text || !*text || strlen(text) > SHOWN_MAX)
        return NULL;
    if (present_time_parse(text, &time)) {
        const char *day = present_long_day(p->arena, &time);
        return strchr(text, 'T') ? arena_printf(p->arena, "%s, %s", day, present_clock(p->arena, &time))
                                 : day;
    }
    if (strcmp(field, "mode") == 0 || strcmp(field, "kind") == 0)
        return present_label(p, field, text);
    return text;
}

static json_t *
line_view(const struct present *p, const json_t *change)
{
    const char *field = doc_text(change, "field");
    if (!field || strcmp(field, "status") == 0 || strcmp(field, "starts_at") == 0 ||
        strcmp(field, "ends_at") == 0)
        return NULL;
    const char *from = value_words(p, field, json_object_get(change, "from"));
    const char *to = value_words(p, field, json_object_get(change, "to"));
    json_t *view = json_object();
    view_text(view, "field", field_name(p, field));
    view_text(view, "before", from);
    view_text(view, "after", to);
    view_flag(view, "from_to", from && to);
    view_flag(view, "only_to", !from && to);
    return view;
}

json_t *
present_changes(const struct present *p, const json_t *changes)
{
    json_t *views = json_array();
    for (size_t i = 0; i < json_array_size(changes); i++) {
        const json_t *change = json_array_get(changes, i), *fields = doc_at(change, "fields");
        struct present_time at;
        if (!present_time_parse(doc_text(change, "at"), &at))
            continue;
        json_t *view = json_object(), *lines = json_array();
        for (size_t j = 0; j < json_array_size(fields); j++) {
            json_t *line = line_view(p, json_array_get(fields, j));
            if (line)
                json_array_append_new(lines, line);
        }
        view_text(view, "change_machine", doc_text(change, "at"));
        view_text(view, "change_day", present_day_span(p->arena, &at, &at));
        view_text(view, "change_title", change_title(p, doc_text(change, "kind")));
        view_text(view, "change_note", doc_text(change, "note"));
        view_list(view, "change_lines", lines);
        json_array_append_new(views, view);
    }
    return views;
}
