#include "convene/input/series.h"

#include <string.h>

#include "listing/listing.h"

enum { OCCURRENCES_MAX = 120 };

/* The end of the occurrence that begins at START: it is as long as the first one. Only whole days can differ.
 */
static const char *
end_of(struct arena *arena, const char *start, const char *first_start, const char *first_end)
{
    struct when when = {.starts = start};
    const char *day = arena_strndup(arena, start, strnlen(start, 10));
    for (long days = 0; days < 60; days++) {
        const char *moved = when_shift(arena, first_start, days, 'd');
        if (moved && strncmp(moved, first_end, 10) == 0) {
            day = when_shift(arena, day, days, 'd');
            break;
        }
    }
    return strlen(first_end) > 11
               ? when_read_end(arena, &when, arena_printf(arena, "%s %s", day, first_end + 11))
               : day;
}

static void
add_occurrence(struct drafts *drafts, const struct draft *series, const char *start, size_t number)
{
    struct draft *draft = draft_new(drafts, series->file, series->line);
    json_t *document = json_deep_copy(series->document), *source = json_object_get(document, "source");
    const char *first_start = json_string_value(json_object_get(document, "starts"));
    const char *first_end = json_string_value(json_object_get(document, "ends"));
    const char *id = json_string_value(json_object_get(source, "id"));

    draft->spots = series->spots;
    draft->text = series->text;
    draft->text_len = series->text_len;
    draft->prefix = series->prefix;
    if (first_end)
        json_object_set_new(document, "ends",
                            json_string(end_of(drafts->arena, start, first_start, first_end)));
    json_object_set_new(document, "starts", json_string(start));
    json_object_del(document, "series");
    if (id)
        json_object_set_new(source, "id", json_string(arena_printf(drafts->arena, "%s#%zu", id, number)));
    draft_document(drafts, draft, document);
}

/* Replace DRAFT by its occurrences. False when it is no series, or a problem says why it cannot be expanded.
 */
static bool
split(struct drafts *drafts, struct draft *draft)
{
    const json_t *series = json_object_get(draft->document, "series");
    const char *rrule = json_string_value(json_object_get(series, "rrule"));
    json_t *starts;
    const char *start = json_string_value(json_object_get(draft->document, "starts"));
    const char *until = start ? when_shift(drafts->arena, start, 1, 'y') : NULL;

    if (!rrule || !until || draft->problems.count)
        return false;
    starts = listing_series_expand(rrule, json_object_get(series, "exdates"), start, until, OCCURRENCES_MAX,
                                   &draft->problems);
    if (!starts)
        return false;
    json_t *one;
    size_t i;
    json_array_foreach(starts, i, one)
    {
        add_occurrence(drafts, draft, arena_strdup(drafts->arena, json_string_value(one)), i + 1);
    }

    json_decref(starts);
    return true;
}

void
series_split(struct drafts *drafts)
{
    struct draft *whole = drafts->first;
    drafts->first = NULL;
    drafts->end = &drafts->first;
    drafts->count = 0;
    struct draft *next;
    for (; whole; whole = next) {
        next = whole->next;
        if (split(drafts, whole))
            continue;
        whole->next = NULL;
        *drafts->end = whole;
        drafts->end = &whole->next;
        drafts->count++;
    }
}
