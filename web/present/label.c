/* Codes as people read them: from the vocabularies, the list of countries, and a few spellings of our own. */
#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/embed.h"
#include "listing/listing.h"
#include "web/assets.h"
#include "web/present/words.h"

/* Topics are free; these are the ones whose code does not show how they are spelled. */
static const char *const topic_spellings[][2] = {{"api", "APIs"},
                                                 {"cfml", "CFML"},
                                                 {"cpp", "C++"},
                                                 {"css", "CSS"},
                                                 {"devops", "DevOps"},
                                                 {"dotnet", ".NET"},
                                                 {"golang", "Go"},
                                                 {"graphql", "GraphQL"},
                                                 {"ios", "iOS"},
                                                 {"iot", "IoT"},
                                                 {"javascript", "JavaScript"},
                                                 {"opensource", "Open source"},
                                                 {"php", "PHP"},
                                                 {"sre", "SRE"},
                                                 {"tech-comm", "Technical communication"},
                                                 {"typescript", "TypeScript"},
                                                 {"ux", "UX"}};

static const char *
topic_spelling(const char *code)
{
    for (size_t i = 0; i < COUNT_OF(topic_spellings); i++)
        if (strcmp(topic_spellings[i][0], code) == 0)
            return topic_spellings[i][1];
    return NULL;
}

/* A line of countries.tsv is the code, a tab, the name, a tab, other names. */
static const char *
country_name(struct arena *arena, const char *code)
{
    const struct embed_file *file = embed_find(&web_countries, "countries.tsv");
    const char *key = arena_printf(arena, "\n%s\t", code);
    const char *line = file && strlen(code) == 2 ? strstr(file->data, key) : NULL;
    if (!line)
        return NULL;
    line += strlen(key);
    return arena_strndup(arena, line, strcspn(line, "\t\n"));
}

static const char *
readable(struct arena *arena, const char *code)
{
    char *text = arena_strdup(arena, code);
    for (char *c = text; *c; c++)
        if (*c == '_' || *c == '-')
            *c = ' ';
    text[0] = (char)toupper((unsigned char)text[0]);
    return text;
}

const char *
present_label(const struct present *p, const char *dimension, const char *code)
{
    const struct listing_term *term = listing_term_find(dimension, code);
    const char *label = term ? term->label : NULL;
    if (!label && strcmp(dimension, "topic") == 0)
        label = topic_spelling(code);
    if (!label && strcmp(dimension, "country") == 0)
        label = country_name(p->arena, code);
    return label ? label : readable(p->arena, code);
}
