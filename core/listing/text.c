/* Strings with a meaning of their own: Markdown, codes of a vocabulary, topics. */
#include "listing/listing_internal.h"

#include <string.h>

#include <cmark.h>

#include "base/attr.h"
#include "base/escape.h"
#include "base/nearest.h"

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
rule_markdown(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *text = rule_lines(rules, field, path, value);
    int before = rules->problems->count;
    if (!text)
        return NULL;
    cmark_node *document =
        cmark_parse_document(json_string_value(text), json_string_length(text), CMARK_OPT_DEFAULT);
    cmark_iter *iter = cmark_iter_new(document);
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
rule_code(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, 100);
    const char *code = json_string_value(text);
    if (!text || listing_term_find(field->of, code))
        return text;
    const char *meant = nearest_term(field->of, code);
    if (meant)
        problem_add(rules->problems, path, "There is no \"%s\" here; did you mean \"%s\"?", code, meant);
    else
        problem_add(rules->problems, path, "There is no \"%s\" here; it takes one of: %s.", code,
                    list_terms(rules->problems->arena, field->of));
    json_decref(text);
    return NULL;
}

json_t *
rule_topic(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, 60), *topic = NULL;
    (void)field;
    if (!text)
        return NULL;
    struct buf slug;
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
