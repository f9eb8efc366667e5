/* From a tree of nodes and a value to text. Nothing is allocated here but the output's growth: contexts and
 * indentations are lists whose links live on the stack. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "tmpl/tmpl_internal.h"

struct context {
    const struct context *outer;
    const json_t *value;
    int depth;
};

struct indent {
    const struct indent *outer;
    const char *text;
    size_t len;
};

struct render {
    struct buf *out;
    struct buf *error; /* NULL: nobody asks which names have no value */
    bool full;         /* a name without a value is an error */
    const char *name;
    long steps;
    bool failed;
};

/* --- values --- */

/* The first part is looked for from the innermost context outwards; the others must be inside what it found.
 */
static const json_t *
look_up(const struct context *context, const char *const *path)
{
    if (!path[0])
        return context->value;
    const json_t *value = NULL;
    for (; context && !value; context = context->outer)
        value = json_object_get(context->value, path[0]);
    for (path++; *path && value; path++)
        value = json_is_object(value) ? json_object_get(value, *path) : json_null();
    return value;
}

/* Tells the first name only: "The template t DOES {{name}}REST". */
static void
complain(struct render *render, const struct tmpl_node *node, const char *does, const char *rest)
{
    if (render->error && render->error->len == 0)
        buf_printf(render->error, "The template %s %s {{%s}}%s", render->name, does,
                   node->path[0] != NULL ? node->path[0] : ".", rest);
    render->failed = render->failed || render->full;
}

static void
complain_unknown(struct render *render, const struct tmpl_node *node)
{
    complain(render, node, "names", ", which its data does not have.");
}

/* What a section is over. */
static const json_t *
section_value(struct render *render, const struct tmpl_node *node, const struct context *context)
{
    const json_t *value = look_up(context, node->path);

    if (!value && node->path[0])
        complain_unknown(render, node);
    return value;
}

static bool
is_falsy(const json_t *value)
{
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_NULL:
    case JSON_FALSE:
        return true;
    case JSON_STRING:
        return json_string_length(value) == 0;
    case JSON_ARRAY:
        return json_array_size(value) == 0;
    default:
        return false;
    }
}

/* The shortest of the usual forms that reads back as the same number. */
static void
put_real(struct buf *out, double number)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    buf_puts(out, text);
}

static void
put_value(struct buf *out, const json_t *value, bool escaped)
{
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_STRING:
        if (escaped)
            escape_html(out, json_string_value(value), json_string_length(value));
        else
            buf_append(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        break;
    case JSON_REAL:
        put_real(out, json_real_value(value));
        break;
    case JSON_TRUE:
        buf_puts(out, "true");
        break;
    case JSON_FALSE:
        buf_puts(out, "false");
        break;
    default: /* null, a list and an object have no text */
        break;
    }
}

/* --- nodes --- */

static void render_nodes(struct render *render, const struct tmpl_node *node, const struct context *context,
                         const struct indent *indent);

static void
put_indent(struct buf *out, const struct indent *indent)
{
    if (!indent)
        return;
    put_indent(out, indent->outer);
    buf_append(out, indent->text, indent->len);
}

/* The text of a partial gets the partial's indentation in front of each of its lines. */
static void
put_text(struct buf *out, const struct tmpl_node *node, const struct indent *indent)
{
    const char *at = node->text, *end = at + node->len;
    if (!indent) {
        buf_append(out, at, node->len);
        return;
    }
    if (node->line_start)
        put_indent(out, indent);
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *next = newline ? newline + 1 : end;
        buf_append(out, at, (size_t)(next - at));
        at = next;
        if (at < end)
            put_indent(out, indent);
    }
}

static void
render_name(struct render *render, const struct tmpl_node *node, const struct context *context)
{
    const json_t *value = look_up(context, node->path);

    if (render->full && (is_falsy(value) || json_is_object(value) || json_is_array(value)))
        complain(render, node, "has nothing for", ".");
    else if (!value && node->path[0])
        complain_unknown(render, node);
    put_value(render->out, value, node->kind == TMPL_ESCAPED);
}

/* NODES within VALUE, one level deeper. */
static void
render_within(struct render *render, const struct tmpl_node *nodes, const json_t *value,
              const struct context *outer, const struct indent *indent)
{
    struct context context = {.outer = outer, .value = value, .depth = outer->depth + 1};
    /* A level counts as a step, so that a list over nothing does too. */
    if (context.depth > TMPL_CONTEXTS_MAX || ++render->steps > TMPL_STEPS_MAX)
        render->failed = true;
    else
        render_nodes(render, nodes, &context, indent);
}

static void
render_section(struct render *render, const struct tmpl_node *node, const struct context *context,
               const struct indent *indent)
{
    const json_t *value = section_value(render, node, context);

    if (is_falsy(value))
        return;
    if (!json_is_array(value)) {
        render_within(render, node->children, value, context, indent);
        return;
    }
    for (size_t i = 0; i < json_array_size(value) && !render->failed; i++)
        render_within(render, node->children, json_array_get(value, i), context, indent);
}

static void
render_partial(struct render *render, const struct tmpl_node *node, const struct context *context,
               const struct indent *indent)
{
    struct indent deeper = {.outer = indent, .text = node->text, .len = node->len};
    /* The same value again counts as a level: it is what bounds a partial that includes itself. */
    if (node->template)
        render_within(render, node->template->nodes, context->value, context,
                      node->standalone ? &deeper : NULL);
}

static void
render_nodes(struct render *render, const struct tmpl_node *node, const struct context *context,
             const struct indent *indent)
{
    for (; node && !render->failed; node = node->next) {
        switch (node->kind) {
        case TMPL_TEXT:
            put_text(render->out, node, indent);
            break;
        case TMPL_ESCAPED:
        case TMPL_RAW:
            render_name(render, node, context);
            break;
        case TMPL_SECTION:
            render_section(render, node, context, indent);
            break;
        case TMPL_INVERTED:
            if (is_falsy(section_value(render, node, context)))
                render_nodes(render, node->children, context, indent);
            break;
        case TMPL_PARTIAL:
            render_partial(render, node, context, indent);
            break;
        }
        if (++render->steps > TMPL_STEPS_MAX || render->out->overflow)
            render->failed = true;
    }
}

static bool
render_template(struct render *render, const struct tmpl_set *set, const json_t *data)
{
    const struct tmpl_template *template = tmpl_find(set, render->name);
    struct context context = {.value = data};

    if (template != NULL)
        render_nodes(render, template->nodes, &context, NULL);
    return template && !render->failed;
}

bool
tmpl_render(const struct tmpl_set *set, const char *name, const json_t *data, struct buf *out,
            struct buf *unknown)
{
    return render_template(&(struct render){.out = out, .name = name, .error = unknown}, set, data);
}

bool
tmpl_render_full(const struct tmpl_set *set, const char *name, const json_t *data, struct buf *out,
                 struct buf *error)
{
    bool good =
        render_template(&(struct render){.out = out, .name = name, .error = error, .full = true}, set, data);

    if (!good && error->len == 0)
        buf_printf(error,
                   tmpl_find(set, name) ? "The template %s is without end." : "There is no template %s.",
                   name);
    return good;
}
