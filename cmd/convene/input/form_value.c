/* What the readers of values share: scalars, codes, lists cut at commas, small maps. */
#include "convene/input/form_value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "listing/listing.h"

void
form_spot(struct form *form, const char *path, const struct node *node)
{
    spot_add(form->spots, path, node->key ? node->key : path, node->line, node->column);
}

const char *
form_scalar(struct form *form, const char *path, const struct node *node)
{
    if (node->kind == NODE_SCALAR)
        return node->text;
    problem_add(form->problems, path, "This takes one value, not %s.",
                node->kind == NODE_LIST ? "a list" : "keys below it");
    return NULL;
}

json_t *
form_text(struct form *form, const char *path, const struct node *node)
{
    const char *text = form_scalar(form, path, node);
    return text ? json_stringn(text, node->len) : NULL;
}

/* Compare letters and digits only, in any case. */
static bool
same_word(const char *a, const char *b)
{
    for (;;) {
        while (*a && !isalnum((unsigned char)*a))
            a++;
        while (*b && !isalnum((unsigned char)*b))
            b++;
        if (!*a || !*b || tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return !*a && !*b;
        a++;
        b++;
    }
}

const char *
form_code(const char *dimension, const char *text)
{
    size_t count;
    const struct listing_term *terms = listing_terms(dimension, &count);
    for (size_t i = 0; i < count; i++)
        if (*text && (same_word(terms[i].code, text) || same_word(terms[i].label, text)))
            return terms[i].code;
    return text;
}

static struct node *
cut_item(struct form *form, const struct node *whole, const char *from, size_t len)
{
    struct node *item = node_new(form->arena, NODE_SCALAR, whole->line, whole->column);
    while (len && isspace((unsigned char)*from)) {
        from++;
        len--;
    }
    while (len && isspace((unsigned char)from[len - 1]))
        len--;
    item->text = arena_strndup(form->arena, from, len);
    item->len = len;
    return item;
}

const struct node *
form_items(struct form *form, const char *path, const struct node *node, const char *marks)
{
    if (node->kind == NODE_LIST)
        return node;
    if (node->kind == NODE_MAP) {
        problem_add(form->problems, path, "This takes a list, not keys below it.");
        return NULL;
    }
    struct node *list = node_new(form->arena, NODE_LIST, node->line, node->column);
    for (const char *at = node->text; at;) {
        size_t len = strcspn(at, marks);
        struct node *item = cut_item(form, node, at, len);
        if (item->len)
            node_append(list, item);
        at = at[len] ? at + len + 1 : NULL;
    }
    return list;
}

/* --- small maps --- */

bool
form_says_yes(const char *text)
{
    return strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0 || strcasecmp(text, "on") == 0;
}

bool
form_says_no(const char *text)
{
    return strcasecmp(text, "no") == 0 || strcasecmp(text, "false") == 0 || strcasecmp(text, "off") == 0;
}

json_t *
form_number(const struct node *node)
{
    char *end;
    long long whole = strtoll(node->text, &end, 10);
    if (end != node->text && *end == '\0')
        return json_integer(whole);
    double real = strtod(node->text, &end);
    return end != node->text && *end == '\0' ? json_real(real) : json_string(node->text);
}

static json_t *
read_flag(const struct node *node)
{
    if (form_says_yes(node->text))
        return json_true();
    return form_says_no(node->text) ? json_false() : json_string(node->text);
}

static json_t *
read_part(struct form *form, const char *path, const struct node *node, const struct part *part)
{
    if (part && part->type == PART_NUMBERS) {
        json_t *numbers = json_object();
        for (const struct node *child = node->first; node->kind == NODE_MAP && child; child = child->next)
            json_object_set_new(numbers, child->key, form_number(child));
        return numbers;
    }
    const char *text = form_scalar(form, path, node);
    if (!text || node_is_null(node))
        return text ? json_null() : NULL;
    switch (part ? part->type : PART_TEXT) {
    case PART_NUMBER:
        return form_number(node);
    case PART_FLAG:
        return read_flag(node);
    case PART_WHEN:
        return json_string(when_read(form->arena, &form->when, text));
    default:
        return json_string(part && part->dimension ? form_code(part->dimension, text) : text);
    }
}

json_t *
form_object(struct form *form, const char *path, const struct node *node, const struct part *parts)
{
    json_t *object = json_object();
    for (const struct node *child = node->first; child; child = child->next) {
        const char *at = arena_printf(form->arena, "%s.%s", path, child->key);
        const struct part *part = parts;
        while (part->name && strcmp(part->name, child->key) != 0)
            part++;
        spot_add(form->spots, at, at, child->line, child->column);
        json_t *value = read_part(form, at, child, part->name ? part : NULL);
        if (value)
            json_object_set_new(object, child->key, value);
    }
    return object;
}
