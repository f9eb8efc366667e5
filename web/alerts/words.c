/* A saved search in words. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/alerts/alerts_internal.h"
#include "web/present/words.h"

static const struct {
    const char *code, *words, *choice;
} rhythms[] = {
    {"week", "every Monday morning", "Once a week, on Monday morning"},
    {"day", "every morning", "Every morning"},
    {"hour", "within the hour", "Within the hour"},
};
enum { RHYTHMS = COUNT_OF(rhythms) };

const char *
present_alert_rhythm(const char *rhythm)
{
    for (size_t i = 0; i < RHYTHMS; i++)
        if (rhythm && strcmp(rhythms[i].code, rhythm) == 0)
            return rhythms[i].words;
    return NULL;
}

void
present_alert_rhythms(const char *chosen, json_t *view)
{
    json_t *list = json_array();
    for (size_t i = 0; i < RHYTHMS; i++) {
        json_t *one = json_object();
        view_text(one, "rhythm_code", rhythms[i].code);
        view_text(one, "rhythm_choice", rhythms[i].choice);
        view_flag(one, "rhythm_on", chosen ? strcmp(chosen, rhythms[i].code) == 0 : i == 0);
        json_array_append_new(list, one);
    }
    view_put(view, "rhythms", list);
}

/* In the order in which people say it. */
static const struct {
    const char *dimension, *before;
} said[] = {{"kind", ""},    {"mode", ""},  {"topic", ""},        {"specialty", ""},
            {"country", ""}, {"place", ""}, {"organizer", "by "}, {"series", "series "}};

const char *
present_alert_what(const struct present *p, const json_t *search)
{
    struct present_line line = {.arena = p->arena};
    const char *q = doc_text(search, "q");
    if (q)
        present_line_add(&line, arena_printf(p->arena, "\u201c%s\u201d", q));
    for (size_t i = 0; i < COUNT_OF(said); i++) {
        const json_t *codes = json_object_get(json_object_get(search, "filters"), said[i].dimension);
        const json_t *labels = json_object_get(json_object_get(search, "labels"), said[i].dimension);
        struct present_line group = {.arena = p->arena};
        for (size_t j = 0; j < json_array_size(codes); j++) {
            const char *code = json_string_value(json_array_get(codes, j));
            const char *label = code ? json_string_value(json_object_get(labels, code)) : NULL;
            present_line_join(&group, " or ", label ? label : code);
        }
        if (group.text)
            present_line_add(&line, arena_printf(p->arena, "%s%s", said[i].before, group.text));
    }
    return line.text ? line.text : "every new event";
}
