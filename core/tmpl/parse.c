/* From a file's text to a tree of nodes. */
#include <ctype.h>
#include <string.h>

#include "tmpl/tmpl_internal.h"

struct delimiter {
    char text[TMPL_DELIMITER_MAX];
    size_t len;
};

struct open_section {
    struct tmpl_node *node;
    struct tmpl_node **end; /* where the outer list goes on */
    const char *name;
    int line;
};

struct parser {
    struct arena *arena;
    const char *file;
    const char *start, *at, *end;
    struct delimiter open, close;
    struct tmpl_node **tail;
    struct open_section sections[TMPL_SECTIONS_MAX];
    size_t depth;
    struct buf *error;
};

/* One tag: {{# name }} */
struct tag {
    char sigil;                /* 0 for plain interpolation */
    const char *from, *behind; /* the whole tag in the text */
    const char *content;       /* trimmed */
    size_t len;
    const char *indent; /* of a standalone tag */
    size_t indent_len;
    bool standalone;
};

static int
line_of(const struct parser *parser, const char *at)
{
    int line = 1;
    for (const char *c = parser->start; c < at; c++)
        line += *c == '\n';
    return line;
}

/* A mistake at AT in the text. */
static bool __attribute__((format(printf, 3, 4)))
complain(struct parser *parser, const char *at, const char *format, ...)
{
    buf_printf(parser->error, "%s:%d: ", parser->file, line_of(parser, at));
    va_list ap;
    va_start(ap, format);
    buf_vprintf(parser->error, format, ap);
    va_end(ap);
    return false;
}

static struct tmpl_node *
add_node(struct parser *parser, enum tmpl_kind kind)
{
    struct tmpl_node *node = arena_alloc(parser->arena, sizeof(*node));
    node->kind = kind;
    *parser->tail = node;
    parser->tail = &node->next;
    return node;
}

static bool
begins_line(const struct parser *parser, const char *at)
{
    return at == parser->start || at[-1] == '\n';
}

static void
add_text(struct parser *parser, const char *from, const char *to, bool even_empty)
{
    if (from == to && !even_empty)
        return;
    struct tmpl_node *node = add_node(parser, TMPL_TEXT);
    node->text = from;
    node->len = (size_t)(to - from);
    node->line_start = begins_line(parser, from);
}

/* --- tags --- */

static void
trim(const char **text, size_t *len)
{
    while (*len > 0 && isspace((unsigned char)**text))
        ++*text, --*len;
    while (*len > 0 && isspace((unsigned char)(*text)[*len - 1]))
        --*len;
}

static const char *
find(const char *from, const char *end, const char *what, size_t len)
{
    return memmem(from, (size_t)(end - from), what, len);
}

/* The tag that begins at FROM. */
static bool
read_tag(struct parser *parser, const char *from, struct tag *tag)
{
    const char *content = from + parser->open.len;
    size_t closing_len = 0;
    *tag = (struct tag){.from = from};
    while (content < parser->end && isspace((unsigned char)*content))
        content++;
    if (content < parser->end && strchr("#^/!=>&{", *content) && *content != '\0')
        tag->sigil = *content++;
    char closing[TMPL_DELIMITER_MAX + 1];
    if (tag->sigil == '{' || tag->sigil == '=')
        closing[closing_len++] = tag->sigil == '{' ? '}' : '=';
    memcpy(closing + closing_len, parser->close.text, parser->close.len);
    closing_len += parser->close.len;

    const char *end = find(content, parser->end, closing, closing_len);
    if (!end) {
        complain(parser, from, "The tag is not closed with %.*s.", (int)closing_len, closing);
        return false;
    }
    tag->behind = end + closing_len;
    tag->content = content;
    tag->len = (size_t)(end - content);
    trim(&tag->content, &tag->len);
    return true;
}

/* A tag that shows nothing itself and is alone in its line takes the line with it. */
static void
find_standalone(const struct parser *parser, struct tag *tag)
{
    const char *before = tag->from, *behind = tag->behind;
    if (tag->sigil == 0 || tag->sigil == '&' || tag->sigil == '{')
        return;
    while (before > parser->at && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    while (behind < parser->end && (*behind == ' ' || *behind == '\t'))
        behind++;
    if (behind < parser->end && *behind == '\r')
        behind++;
    if (!begins_line(parser, before) || (behind < parser->end && *behind != '\n'))
        return;
    tag->standalone = true;
    tag->indent = before;
    tag->indent_len = (size_t)(tag->from - before);
    tag->from = before;
    tag->behind = behind + (behind < parser->end);
}

/* The parts of a dotted name. */
static bool
read_path(struct parser *parser, const struct tag *tag, const char *const **out)
{
    static const char *const none[] = {NULL};
    size_t parts = 1;

    if (tag->len == 1 && tag->content[0] == '.') {
        *out = none;
        return true;
    }
    for (size_t i = 0; i < tag->len; i++)
        parts += tag->content[i] == '.';
    const char **path = arena_alloc(parser->arena, (parts + 1) * sizeof(*path));
    const char *at = tag->content, *end = tag->content + tag->len;
    for (size_t i = 0; i < parts; i++) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        size_t len = (size_t)((dot ? dot : end) - at);
        if (len == 0)
            return complain(parser, tag->from, "The name \"%.*s\" has an empty part.", (int)tag->len,
                            tag->content);
        path[i] = arena_strndup(parser->arena, at, len);
        at += len + 1;
    }
    *out = path;
    return true;
}

static bool
check_name(struct parser *parser, const struct tag *tag)
{
    if (tag->len == 0)
        return complain(parser, tag->from, "The tag has no name.");
    for (size_t i = 0; i < tag->len; i++)
        if (isspace((unsigned char)tag->content[i]) || tag->content[i] == '\0')
            return complain(parser, tag->from, "The name \"%.*s\" has a space in it.", (int)tag->len,
                            tag->content);
    return true;
}

/* --- one function per kind of tag --- */

static bool
add_value(struct parser *parser, const struct tag *tag)
{
    struct tmpl_node *node = add_node(parser, tag->sigil == 0 ? TMPL_ESCAPED : TMPL_RAW);
    return read_path(parser, tag, &node->path);
}

static bool
open_section(struct parser *parser, const struct tag *tag)
{
    if (parser->depth == TMPL_SECTIONS_MAX)
        return complain(parser, tag->from, "More than %d sections are within each other.", TMPL_SECTIONS_MAX);
    struct tmpl_node *node = add_node(parser, tag->sigil == '#' ? TMPL_SECTION : TMPL_INVERTED);
    parser->sections[parser->depth++] =
        (struct open_section){.node = node,
                              .end = parser->tail,
                              .name = arena_strndup(parser->arena, tag->content, tag->len),
                              .line = line_of(parser, tag->from)};
    parser->tail = &node->children;
    return read_path(parser, tag, &node->path);
}

static bool
close_section(struct parser *parser, const struct tag *tag)
{
    if (parser->depth == 0)
        return complain(parser, tag->from, "Section \"%.*s\" is closed and was not open.", (int)tag->len,
                        tag->content);
    const struct open_section *section = &parser->sections[--parser->depth];
    if (strlen(section->name) != tag->len || memcmp(section->name, tag->content, tag->len) != 0)
        return complain(parser, tag->from, "Section \"%.*s\" is closed where \"%s\" of line %d is open.",
                        (int)tag->len, tag->content, section->name, section->line);
    parser->tail = section->end;
    return true;
}

static bool
add_partial(struct parser *parser, const struct tag *tag)
{
    struct tmpl_node *node = add_node(parser, TMPL_PARTIAL);
    node->partial = arena_strndup(parser->arena, tag->content, tag->len);
    node->standalone = tag->standalone;
    node->text = tag->indent;
    node->len = tag->indent_len;
    node->line = line_of(parser, tag->from);
    return true;
}

/* {{=<% %>=}} */
static bool
set_delimiters(struct parser *parser, const struct tag *tag)
{
    const char *from = tag->content, *end = from + tag->len, *space = from;
    while (space < end && !isspace((unsigned char)*space))
        space++;
    const char *second;
    for (second = space; second < end && isspace((unsigned char)*second);)
        second++;
    size_t open_len = (size_t)(space - from), close_len = (size_t)(end - second);
    bool good = open_len > 0 && close_len > 0 && open_len < TMPL_DELIMITER_MAX &&
                close_len < TMPL_DELIMITER_MAX && !memchr(from, '=', tag->len);
    for (const char *c = second; c < end; c++)
        good = good && !isspace((unsigned char)*c);
    if (!good)
        return complain(parser, tag->from,
                        "New delimiters are written {{=<%% %%>=}}: two, with a space between, without =.");
    memcpy(parser->open.text, from, open_len);
    parser->open.len = open_len;
    memcpy(parser->close.text, second, close_len);
    parser->close.len = close_len;
    return true;
}

static bool
take_tag(struct parser *parser, const struct tag *tag)
{
    if (tag->sigil == '!')
        return true;
    if (tag->sigil == '=')
        return set_delimiters(parser, tag);
    if (!check_name(parser, tag))
        return false;
    switch (tag->sigil) {
    case '#':
    case '^':
        return open_section(parser, tag);
    case '/':
        return close_section(parser, tag);
    case '>':
        return add_partial(parser, tag);
    default:
        return add_value(parser, tag);
    }
}

bool
tmpl_parse(struct arena *arena, struct tmpl_template *template, struct buf *error)
{
    struct parser parser = {.arena = arena,
                            .file = template->file->name,
                            .start = template->file->data,
                            .at = template->file->data,
                            .end = template->file->data + template->file->size,
                            .open = {"{{", 2},
                            .close = {"}}", 2},
                            .tail = &template->nodes,
                            .error = error};
    const char *from;
    while ((from = find(parser.at, parser.end, parser.open.text, parser.open.len))) {
        struct tag tag;
        if (!read_tag(&parser, from, &tag))
            return false;
        find_standalone(&parser, &tag);
        add_text(&parser, parser.at, tag.from, false);
        /* A line that begins with a tag has its place for an indentation in front of it. */
        if (!tag.standalone && begins_line(&parser, tag.from))
            add_text(&parser, tag.from, tag.from, true);
        if (!take_tag(&parser, &tag))
            return false;
        parser.at = tag.behind;
    }
    add_text(&parser, parser.at, parser.end, false);
    if (parser.depth > 0) {
        const struct open_section *section = &parser.sections[parser.depth - 1];
        buf_printf(error, "%s:%d: Section \"%s\" is not closed.", parser.file, section->line, section->name);
        return false;
    }
    return true;
}
