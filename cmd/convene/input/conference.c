/* Rows of conference-data, made into documents. */
#include "convene/input/conference.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"

const struct rename conference_names[] = {
    {"title", "name"},
    {"website", "url"},
    {"starts", "startDate"},
    {"ends", "endDate"},
    {"place.city", "city"},
    {"place.country", "country"},
    {"place", "city"},
    {"online", "online"},
    {"languages", "locales"},
    {"conduct", "cocUrl"},
    {"deadlines.0.at", "cfpEndDate"},
    {"deadlines.0.url", "cfpUrl"},
    {"deadlines", "cfpEndDate"},
    {"access", "offersSignLanguageOrCC"},
    {NULL, NULL},
};

static const char *
text_of(const json_t *row, const char *name)
{
    const char *text = json_string_value(json_object_get(row, name));
    return text && *text ? text : NULL;
}

bool
conference_is_row(const json_t *row)
{
    return json_is_object(row) && json_object_get(row, "name") && json_object_get(row, "startDate");
}

static void
set_text(json_t *object, const char *name, const char *text)
{
    if (text)
        json_object_set_new(object, name, json_string(text));
}

/* "EN, DE": ISO 639 codes in capitals (UK is Ukrainian). JP is a country, not a language; Japanese is meant.
 */
static json_t *
languages_of(struct arena *arena, const char *locales)
{
    json_t *languages = json_array();
    while (*locales) {
        size_t len = strcspn(locales, ",");
        char *code = arena_strndup(arena, locales + strspn(locales, " "), len - strspn(locales, " "));
        for (char *c = code; *c; c++)
            *c = (char)tolower((unsigned char)*c);
        if (*code)
            json_array_append_new(languages, json_string(strcmp(code, "jp") == 0 ? "ja" : code));
        locales += len + (locales[len] == ',');
    }
    return languages;
}

/* Add the scheme to an address that was written without it. NULL when TEXT is no address. */
static const char *
address_of(struct arena *arena, const char *text)
{
    size_t host = text ? strcspn(text, "/?#") : 0;
    if (!text || strpbrk(text, " \"<>\\^`{|}"))
        return NULL;
    if (strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0)
        return text;
    return memchr(text, '.', host) && !memchr(text, ':', host) ? arena_printf(arena, "https://%s", text)
                                                               : NULL;
}

/* The address in an optional field. One that makes no sense is left out with a note; the row is still taken.
 */
static const char *
optional_address(const json_t *row, const char *name, const char *field, struct problems *notes)
{
    const char *text = text_of(row, name), *url = address_of(notes->arena, text);
    if (text && !url)
        problem_add(notes, field, "\"%.60s\" is not a web address. The row is taken without it.", text);
    return url;
}

/* A deadline without a zone ends when its day has ended everywhere on earth. The last zone is UTC-12. */
static json_t *
deadlines_of(struct arena *arena, const json_t *row, const char *url)
{
    const char *day = text_of(row, "cfpEndDate");
    if (!day)
        return NULL;
    json_t *deadline = json_pack("{s:s, s:s, s:s}", "kind", "call_for_papers", "at",
                                 arena_printf(arena, "%sT23:59", day), "zone", "Etc/GMT+12");
    set_text(deadline, "url", url);
    return json_pack("[o]", deadline);
}

/* Set `place` and `online`. The rules derive the mode from them, after rows were merged. */
static void
set_where(json_t *document, const json_t *row)
{
    const char *city = text_of(row, "city"), *country = text_of(row, "country");
    bool placed = city && strcasecmp(city, "online") != 0;
    if (placed) {
        json_t *place = json_pack("{s:s}", "city", city);
        set_text(place, "country", country);
        json_object_set_new(document, "place", place);
    }
    /* A row without a city can only be online, even if it does not say so. */
    if (json_is_true(json_object_get(row, "online")) || !placed)
        json_object_set_new(document, "online", json_object());
}

/* Check the types here, under the names of the file: the rules would say "starts" for startDate. */
static void
check_row(const json_t *row, struct problems *problems)
{
    static const char *const texts[] = {"name",    "url",     "startDate", "endDate", "city",
                                        "country", "locales", "cocUrl",    "cfpUrl",  "cfpEndDate"};

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const json_t *value = json_object_get(row, texts[i]);
        if (value && !json_is_string(value) && !json_is_null(value))
            problem_add(problems, texts[i], "This must be text in quotes.");
    }
}

json_t *
conference_document(const json_t *row, const char *topic, struct problems *problems, struct problems *notes)
{
    int before = problems->count;
    const char *conduct = optional_address(row, "cocUrl", "conduct.url", notes),
               *locales = text_of(row, "locales");

    check_row(row, problems);
    if (problems->count > before)
        return NULL;
    json_t *document = json_pack("{s:s, s:[s], s:{s:s, s:s}}", "kind", "conference", "topics", topic,
                                 "source", "name", "conference-data", "licence", "MIT");
    set_text(document, "title", text_of(row, "name"));
    set_text(document, "website", text_of(row, "url"));
    set_text(document, "starts", text_of(row, "startDate"));
    set_text(document, "ends", text_of(row, "endDate"));
    set_where(document, row);
    if (locales)
        json_object_set_new(document, "languages", languages_of(problems->arena, locales));
    if (conduct)
        json_object_set_new(document, "conduct", json_pack("{s:s}", "url", conduct));
    json_t *deadlines =
        deadlines_of(problems->arena, row, optional_address(row, "cfpUrl", "deadlines.0.url", notes));
    if (deadlines)
        json_object_set_new(document, "deadlines", deadlines);
    /* The field means "sign language or closed captions", so neither is certain. */
    if (json_is_true(json_object_get(row, "offersSignLanguageOrCC")))
        json_object_set_new(document, "access",
                            json_pack("{s:{s:s, s:s}}", "live_captions", "value", "limited", "note",
                                      "sign language or captions, the organizer says"));
    return document;
}
