/* The rule of a series: the rule, then a line %%, then the excluded dates as JSON. */
#include "fuzz.h"

#include "listing/listing.h"

enum { OCCURRENCES_MAX = 100 };

/* TEXT as a list of strings, which is what the rules of a document let through; else NULL. */
static json_t *
read_exdates(const char *text, size_t len)
{
    json_t *list = json_loadb(text, len, 0, NULL), *entry;
    bool good = json_is_array(list);
    size_t i;

    json_array_foreach(list, i, entry) good = good && json_is_string(entry);
    if (good)
        return list;
    json_decref(list);
    return NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    size_t rule_len = size, json_len;
    const char *text = fuzz_cut((const char *)data, &rule_len, &json_len);
    const char *rule = arena_strndup(arena, (const char *)data, rule_len);
    json_t *exdates = read_exdates(text, json_len);
    struct problems problems;

    problems_init(&problems, arena);
    json_t *starts = listing_series_expand(rule, exdates, "2027-03-01T09:00", "2029-03-01T09:00",
                                           OCCURRENCES_MAX, &problems);
    fuzz_must((starts == NULL) == (problems.count > 0));
    fuzz_must(json_array_size(starts) <= OCCURRENCES_MAX);
    for (size_t i = 1; i < json_array_size(starts); i++)
        fuzz_must(strcmp(json_string_value(json_array_get(starts, i - 1)),
                         json_string_value(json_array_get(starts, i))) < 0);
    json_decref(starts);
    json_decref(exdates);
    arena_free(arena);
    return 0;
}
