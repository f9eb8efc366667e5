/* Readers of place, stream, capacity, access, conduct, people and source. */
#include "convene/input/form_parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- where --- */

/* "Berlin, Germany". The country is behind the last comma, so "Boston, MA, USA" keeps its state. */
json_t *
form_place(struct form *form, const char *path, const struct node *node)
{
    static const struct part parts[] = {
        {.name = "lat", .type = PART_NUMBER}, {.name = "lon", .type = PART_NUMBER}, {.name = NULL}};
    if (node->kind == NODE_MAP)
        return form_object(form, path, node, parts);
    const char *text = form_scalar(form, path, node);
    if (!text)
        return NULL;
    const char *comma = strrchr(text, ',');
    if (!comma)
        return json_pack("{s:s}", "city", text);
    const char *country = comma + 1 + strspn(comma + 1, " ");
    return json_pack("{s:s%, s:s}", "city", text, (size_t)(comma - text), "country", country);
}

json_t *
form_online(struct form *form, const char *path, const struct node *node)
{
    static const struct part parts[] = {{.name = "public", .type = PART_FLAG}, {.name = NULL}};
    if (node->kind == NODE_MAP)
        return form_object(form, path, node, parts);
    const char *text = form_scalar(form, path, node);
    if (!text || form_says_no(text))
        return NULL;
    if (form_says_yes(text))
        return json_object();
    if (strncasecmp(text, "http", 4) == 0)
        return json_pack("{s:s}", "url", text);
    problem_add(form->problems, path,
                "This is yes, no, or the address of the stream, as in https://video.example.org/talk.");
    return NULL;
}

json_t *
form_capacity(struct form *form, const char *path, const struct node *node)
{
    static const struct part parts[] = {
        {.name = "in_person", .type = PART_NUMBER}, {.name = "online", .type = PART_NUMBER}, {.name = NULL}};

    if (node->kind == NODE_MAP)
        return form_object(form, path, node, parts);
    return form_scalar(form, path, node) ? form_number(node) : NULL;
}

/* --- access and conduct --- */

/* Read "yes" or "limited (two steps at the side door)": an answer, perhaps with a note. */
static json_t *
read_answer(struct form *form, const char *text)
{
    const char *open = strchr(text, '(');
    size_t len = strlen(text), word = open ? (size_t)(open - text) : len;
    while (word && text[word - 1] == ' ')
        word--;
    const char *answer = arena_strndup(form->arena, text, word);
    if (form_says_yes(answer) || form_says_no(answer))
        answer = form_says_yes(answer) ? "yes" : "no";
    if (!open || text[len - 1] != ')')
        return json_string(answer);
    return json_pack("{s:s, s:s%}", "value", answer, "note", open + 1, len - (size_t)(open - text) - 2);
}

static void
set_fact(struct form *form, json_t *facts, const char *path, const char *name, const struct node *node,
         const char *answer)
{
    static const struct part parts[] = {{.name = NULL}};
    const char *code = form_code("access", name);
    const char *at = arena_printf(form->arena, "%s.%s", path, code);
    json_t *fact = NULL;

    spot_add(form->spots, at, arena_printf(form->arena, "%s.%s", path, name), node->line, node->column);
    if (!answer && node->kind == NODE_MAP)
        fact = form_object(form, at, node, parts);
    else if (answer || form_scalar(form, at, node))
        fact = read_answer(form, answer ? answer : node->text);
    if (fact)
        json_object_set_new(facts, code, fact);
}

/* Read a map of facts, or a list as in "live_captions, hearing_loop: limited". */
json_t *
form_access(struct form *form, const char *path, const struct node *node)
{
    const struct node *items = node->kind == NODE_MAP ? node : form_items(form, path, node, ",;");
    json_t *facts = items ? json_object() : NULL;
    for (const struct node *item = items ? items->first : NULL; item; item = item->next) {
        const char *colon = item->kind == NODE_SCALAR ? strchr(item->text, ':') : NULL;
        if (item->key)
            set_fact(form, facts, path, item->key, item, NULL);
        else if (item->kind == NODE_MAP && item->first)
            set_fact(form, facts, path, item->first->key, item->first, NULL);
        else if (colon)
            set_fact(form, facts, path, arena_strndup(form->arena, item->text, (size_t)(colon - item->text)),
                     item, colon + 1 + strspn(colon + 1, " "));
        else
            set_fact(form, facts, path, item->text, item, "yes");
    }
    return facts;
}

json_t *
form_conduct(struct form *form, const char *path, const struct node *node)
{
    static const struct part parts[] = {{.name = NULL}};
    if (node->kind == NODE_MAP)
        return form_object(form, path, node, parts);
    const char *text = form_scalar(form, path, node);
    if (!text)
        return NULL;
    return json_pack("{s:s}", strncasecmp(text, "http", 4) == 0 ? "url" : "contact", text);
}

/* --- who --- */

/* Read "Ada Example (chair)". */
static json_t *
read_person(struct form *form, const char *path, const struct node *node)
{
    static const struct part parts[] = {{.name = "confirmed", .type = PART_FLAG}, {.name = NULL}};
    if (node->kind == NODE_MAP)
        return form_object(form, path, node, parts);
    const char *text = form_scalar(form, path, node);
    if (!text)
        return NULL;
    const char *open = strrchr(text, '(');
    size_t len = strlen(text);
    if (!open || open == text || text[len - 1] != ')')
        return json_pack("{s:s}", "name", text);
    return json_pack("{s:s%, s:s%}", "name", text, (size_t)(open - text), "role", open + 1,
                     len - (size_t)(open - text) - 2);
}

json_t *
form_people(struct form *form, const char *path, const struct node *node)
{
    const struct node *items = form_items(form, path, node, ";");
    json_t *people = items ? json_array() : NULL;
    size_t i = 0;

    for (const struct node *item = items ? items->first : NULL; item; item = item->next) {
        const char *at = arena_printf(form->arena, "%s.%zu", path, i++);
        json_t *person = read_person(form, at, item);
        spot_add(form->spots, at, path, item->line, item->column);
        if (person)
            json_array_append_new(people, person);
    }
    return people;
}

json_t *
form_source(struct form *form, const char *path, const struct node *node)
{
    static const struct part parts[] = {{.name = NULL}};

    if (node->kind == NODE_MAP)
        return form_object(form, path, node, parts);
    return form_scalar(form, path, node) ? json_pack("{s:s}", "name", node->text) : NULL;
}
