/* Strings: trimmed, in one spelling, free of what cannot be seen. */
#include "listing/listing_internal.h"

#include <ctype.h>
#include <string.h>

#include <cmark.h>

#include "base/attr.h"
#include "base/escape.h"
#include "base/nearest.h"

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Trim, and in a single line fold every run of blanks into one space; CR LF becomes LF. */
static char *
tidy(struct arena *arena, const char *text, size_t len, bool lines)
{
    char *out = arena_alloc(arena, len + 1);
    size_t n = 0;

    while (len && is_blank(*text)) {
        text++;
        len--;
    }
    while (len && is_blank(text[len - 1]))
        len--;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\r')
            continue;
        if (!lines && is_blank(text[i])) {
            if (n && out[n - 1] != ' ')
                out[n++] = ' ';
        } else {
            out[n++] = text[i];
        }
    }
    out[n] = '\0';
    return out;
}

json_t *
rule_text(struct rules *rules, const char *path, const json_t *value, size_t max, bool lines)
{
    const char *text = json_string_value(value);
    size_t len = json_string_length(value), characters;
    char *tidied;

    if (!text) {
        problem_add(rules->problems, path, "This must be text in quotes.");
        return NULL;
    }
    if (strlen(text) != len || !utf8_valid(text, len) || text_has_control(text, len)) {
        problem_add(
            rules->problems, path,
            "Control characters and marks that turn the direction of text cannot stand here; take them out.");
        return NULL;
    }
    characters = utf8_length(text, len);
    if (characters > max) {
        problem_add(rules->problems, path, "This has %zu characters; %zu are the most.", characters, max);
        return NULL;
    }
    tidied = tidy(rules->problems->arena, text, len, lines);
    if (!*tidied) {
        problem_add(rules->problems, path, "This is empty; write something or leave the field out.");
        return NULL;
    }
    return json_string(tidied);
}

json_t *
rule_line_100(struct rules *rules, const char *path, const json_t *value)
{
    return rule_text(rules, path, value, 100, false);
}

json_t *
rule_line_200(struct rules *rules, const char *path, const json_t *value)
{
    return rule_text(rules, path, value, LISTING_TITLE_MAX, false);
}

json_t *
rule_line_400(struct rules *rules, const char *path, const json_t *value)
{
    return rule_text(rules, path, value, LISTING_SUMMARY_MAX, false);
}

static bool
link_is_plain(const char *url)
{
    static const char *const schemes[] = {"http://", "https://", "mailto:"};

    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

/* Raw HTML and links to anything but http, https and mailto are refused rather than dropped in silence. */
static void
check_node(struct rules *rules, const char *path, cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    int line = cmark_node_get_start_line(node);

    if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE)
        problem_add(
            rules->problems, path,
            "HTML stands near line %d; write it in Markdown, for example **bold** or [text](https://…).",
            line > 0 ? line : 1);
    else if ((type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE) && *cmark_node_get_url(node) &&
             !link_is_plain(cmark_node_get_url(node)))
        problem_add(rules->problems, path,
                    "The link \"%.60s\" does not begin with https://, http:// or mailto:.",
                    cmark_node_get_url(node));
}

json_t *
rule_markdown(struct rules *rules, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, LISTING_DESCRIPTION_MAX, true);
    int before = rules->problems->count;
    cmark_node *document;
    cmark_iter *iter;

    if (!text)
        return NULL;
    document = cmark_parse_document(json_string_value(text), json_string_length(text), CMARK_OPT_DEFAULT);
    iter = cmark_iter_new(document);
    while (cmark_iter_next(iter) != CMARK_EVENT_DONE && rules->problems->count < before + 5)
        if (cmark_iter_get_event_type(iter) == CMARK_EVENT_ENTER)
            check_node(rules, path, cmark_iter_get_node(iter));
    cmark_iter_free(iter);
    cmark_node_free(document);
    if (rules->problems->count == before)
        return text;
    json_decref(text);
    return NULL;
}

json_t *
rule_link(struct rules *rules, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, 2000, false);
    const char *url = json_string_value(text), *host;

    if (!text)
        return NULL;
    host = strncasecmp(url, "https://", 8) == 0  ? url + 8
           : strncasecmp(url, "http://", 7) == 0 ? url + 7
                                                 : NULL;
    if (!host || !isalnum((unsigned char)*host) || strpbrk(url, " \"<>\\^`{|}")) {
        problem_add(rules->problems, path, "This must be a web address, as in https://example.org/meeting.");
        json_decref(text);
        return NULL;
    }
    return text;
}

/* An address to write to or a page: what a person in trouble needs at an event. */
json_t *
rule_contact(struct rules *rules, const char *path, const json_t *value)
{
    return rule_line_200(rules, path, value);
}

static const char *
nearest_term(const char *dimension, const char *code)
{
    enum { NAMES_MAX = 256 };
    const char *names[NAMES_MAX];
    size_t count, kept = 0;
    const struct listing_term *terms = listing_terms(dimension, &count);

    for (size_t i = 0; i < count && kept < NAMES_MAX; i++)
        names[kept++] = terms[i].code;
    return nearest_name(code, names, kept);
}

/* "conference, symposium, seminar, …": a short vocabulary whole, the beginning of a long one. */
static const char *
list_terms(struct arena *arena, const char *dimension)
{
    enum { SHOWN_MAX = 24 };
    size_t count;
    const struct listing_term *terms = listing_terms(dimension, &count);
    const char *text = "";

    for (size_t i = 0; i < count && i < SHOWN_MAX; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", terms[i].code);
    return count > SHOWN_MAX ? arena_printf(arena, "%s, … (all of them: /api/v1/vocabularies)", text) : text;
}

json_t *
rule_code(struct rules *rules, const char *path, const json_t *value, const char *dimension)
{
    json_t *text = rule_text(rules, path, value, 100, false);
    const char *code = json_string_value(text), *meant;

    if (!text)
        return NULL;
    if (listing_term_find(dimension, code))
        return text;
    meant = nearest_term(dimension, code);
    if (meant)
        problem_add(rules->problems, path, "There is no \"%s\" here; did you mean \"%s\"?", code, meant);
    else
        problem_add(rules->problems, path, "There is no \"%s\" here; it takes one of: %s.", code,
                    list_terms(rules->problems->arena, dimension));
    json_decref(text);
    return NULL;
}

json_t *
rule_topic(struct rules *rules, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, 60, false), *topic = NULL;
    struct buf slug;

    if (!text)
        return NULL;
    buf_init(&slug, 200);
    text_slug(&slug, json_string_value(text), json_string_length(text), 60);
    if (slug.len)
        topic = json_stringn(slug.data, slug.len);
    else
        problem_add(rules->problems, path,
                    "A topic needs letters or digits, as in \"point-of-care-ultrasound\".");
    buf_release(&slug);
    json_decref(text);
    return topic;
}

json_t *
rule_flag(struct rules *rules, const char *path, const json_t *value)
{
    if (json_is_boolean(value))
        return json_incref((json_t *)value);
    problem_add(rules->problems, path, "This must be true or false, without quotes.");
    return NULL;
}

json_t *
rule_choice(struct rules *rules, const char *path, const json_t *value, const char *const *choices)
{
    const char *text = json_string_value(value), *all = "";

    for (const char *const *choice = choices; *choice; choice++) {
        if (text && strcmp(text, *choice) == 0)
            return json_incref((json_t *)value);
        all = arena_printf(rules->problems->arena, "%s%s\"%s\"", all, *all ? ", " : "", *choice);
    }
    problem_add(rules->problems, path, "This takes one of: %s.", all);
    return NULL;
}
