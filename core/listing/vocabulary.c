/* Vocabularies: the lines of sql/data/vocabularies.tsv, compiled in so that rules need no database.
 *
 * The database loads the same file, so both know the same codes.
 */
#include "listing/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "listing/terms.h"

enum { COLUMNS = 5, TERMS_MAX = 2048 };

/* Filled once, at the first question, and never changed: a constant that C cannot initialise. */
struct vocabulary {
    char *text; /* what the terms point into */
    struct listing_term terms[TERMS_MAX];
    size_t count;
};

/* Cut one line at its tabs; false when it has too few. */
static bool
split_line(char *line, char *columns[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        columns[i] = line;
        line = line ? strchr(line, '\t') : NULL;
        if (line)
            *line++ = '\0';
    }
    return columns[COLUMNS - 1] != NULL;
}

static const struct vocabulary *
vocabulary_read(void)
{
    struct vocabulary *vocabulary = calloc(1, sizeof(*vocabulary));
    const struct embed_file *file = embed_find(&listing_terms_data, "vocabularies.tsv");
    if (!vocabulary || !file || !(vocabulary->text = strdup(file->data)))
        log_fatal("vocabulary", "the vocabularies are missing from the program");
    char *rest = vocabulary->text;
    strsep(&rest, "\n"); /* the header */
    char *line;
    while ((line = strsep(&rest, "\n")) && vocabulary->count < TERMS_MAX) {
        char *columns[COLUMNS];
        if (split_line(line, columns))
            vocabulary->terms[vocabulary->count++] = (struct listing_term){.dimension = columns[0],
                                                                           .code = columns[1],
                                                                           .label = columns[2],
                                                                           .parent = columns[3],
                                                                           .note = columns[4]};
    }
    return vocabulary;
}

static const struct vocabulary *
vocabulary_get(void)
{
    static const struct vocabulary *vocabulary;

    if (!vocabulary)
        vocabulary = vocabulary_read();
    return vocabulary;
}

const struct listing_term *
listing_terms(const char *dimension, size_t *count)
{
    const struct vocabulary *vocabulary = vocabulary_get();
    const struct listing_term *first = NULL;
    *count = 0;
    for (size_t i = 0; i < vocabulary->count; i++)
        if (strcmp(vocabulary->terms[i].dimension, dimension) == 0) {
            if (!first)
                first = &vocabulary->terms[i];
            (*count)++;
        } else if (first) {
            break; /* a dimension's terms stand together */
        }
    return first;
}

const struct listing_term *
listing_term_find(const char *dimension, const char *code)
{
    size_t count;
    const struct listing_term *terms = listing_terms(dimension, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(terms[i].code, code) == 0)
            return &terms[i];
    return NULL;
}
