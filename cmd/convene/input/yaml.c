/* YAML by the events of libyaml: mappings, lists and scalars, within limits. Each mistake has its place. */
#include "convene/input/yaml.h"

#include <string.h>

#include <yaml.h>

#include "base/attr.h"
#include "base/escape.h"

enum { DEPTH_MAX = 8, NODES_MAX = 5000 };

struct reader {
    yaml_parser_t parser;
    struct spots *spots;
    struct problems *problems;
    int first_line; /* line of the file that is line 0 for the parser */
    int count;      /* nodes so far */
    const char *text;
    size_t len;
};

/* Add a problem at a place in the file. FIELD is not a field of the document; it names the place. */
static void
complain(struct reader *reader, const char *field, int line, int column, const char *detail)
{
    spot_add(reader->spots, field, field, line, column);
    problem_add(reader->problems, field, "%s", detail);
}

static int
line_of(const struct reader *reader, const yaml_mark_t *mark)
{
    return reader->first_line + (int)mark->line;
}

/* A sentence for the error of libyaml, whose own words are for authors of parsers. */
static const char *
explain(const struct reader *reader, const yaml_mark_t *mark)
{
    struct arena *arena = reader->problems->arena;
    const char *problem = reader->parser.problem ? reader->parser.problem : "it cannot be read";
    if (mark->index < reader->len && reader->text[mark->index] == '\t')
        return "There is a tab here; YAML indents with spaces.";
    if (strstr(problem, "mapping values are not allowed"))
        return "A colon and a blank begin a value; put text that holds them into quotes.";
    if (strstr(problem, "did not find expected ',' or"))
        return "A bracket is not closed, or a comma is missing.";
    if (strstr(problem, "could not find expected ':'"))
        return "This is not YAML: every line is \"key: value\".";
    if (strstr(problem, "unexpected end of stream") || strstr(problem, "found unexpected document indicator"))
        return "A quote that was opened is not closed.";
    if (strstr(problem, "cannot start any token"))
        return "A value cannot begin with this character; put it into quotes.";
    if (strstr(problem, "control characters are not allowed"))
        return "There is a control character here; remove it.";
    return arena_printf(arena, "This is not YAML: %s.", problem);
}

/* The reader of libyaml tells an offset only. Count lines and columns up to it. */
static yaml_mark_t
mark_of_offset(const struct reader *reader, size_t offset)
{
    yaml_mark_t mark = {.index = offset};

    for (size_t i = 0; i < offset && i < reader->len; i++) {
        mark.column = reader->text[i] == '\n' ? 0 : mark.column + 1;
        mark.line += reader->text[i] == '\n';
    }
    return mark;
}

static void
syntax_problem(struct reader *reader)
{
    bool unread = reader->parser.error == YAML_READER_ERROR;
    yaml_mark_t mark =
        unread ? mark_of_offset(reader, reader->parser.problem_offset) : reader->parser.problem_mark;
    const char *context = reader->parser.context ? reader->parser.context : "",
               *sentence = explain(reader, &mark);

    /* something that is never closed is best looked for where it was opened */
    if (!unread && (strstr(context, "quoted scalar") || strstr(context, "flow")))
        mark = reader->parser.context_mark;
    complain(reader, "front matter", line_of(reader, &mark), (int)mark.column + 1, sentence);
}

MUST_CHECK static bool
next_event(struct reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    syntax_problem(reader);
    return false;
}

MUST_CHECK static struct node *parse_node(struct reader *reader, yaml_event_t *event, int depth);

MUST_CHECK static struct node *
parse_scalar(struct reader *reader, yaml_event_t *event)
{
    struct node *node = node_new(reader->problems->arena, NODE_SCALAR, line_of(reader, &event->start_mark),
                                 (int)event->start_mark.column + 1);
    node->text = arena_strndup(reader->problems->arena, (const char *)event->data.scalar.value,
                               event->data.scalar.length);
    node->len = event->data.scalar.length;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (strlen(node->text) == node->len)
        return node;
    complain(reader, "front matter", node->line, node->column,
             "There is a NUL character in this value; remove it.");
    return NULL;
}

MUST_CHECK static struct node *
parse_list(struct reader *reader, yaml_event_t *start, int depth)
{
    struct node *list = node_new(reader->problems->arena, NODE_LIST, line_of(reader, &start->start_mark),
                                 (int)start->start_mark.column + 1);
    struct node **end = &list->first;

    for (;;) {
        yaml_event_t event;
        if (!next_event(reader, &event))
            return NULL;
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return list;
        }
        *end = parse_node(reader, &event, depth + 1);
        if (!*end)
            return NULL;
        end = &(*end)->next;
    }
}

/* Read the key of the next entry. False at the end of the map (*KEY is NULL) and after a problem (*FAILED is
 * true). */
MUST_CHECK static bool
parse_key(struct reader *reader, const struct node *map, struct node **key, bool *failed)
{
    *key = NULL;
    yaml_event_t event;
    *failed = !next_event(reader, &event);
    if (*failed)
        return false;
    if (event.type == YAML_MAPPING_END_EVENT) {
        yaml_event_delete(&event);
        return false;
    }
    if (event.type != YAML_SCALAR_EVENT) {
        complain(reader, "front matter", line_of(reader, &event.start_mark), (int)event.start_mark.column + 1,
                 "A key is a plain word, as in \"title: …\".");
        yaml_event_delete(&event);
        *failed = true;
        return false;
    }
    *key = parse_node(reader, &event, 0);
    *failed = !*key;
    if (*failed)
        return false;
    struct node *same = node_get(map, (*key)->text);
    if (same)
        complain(reader, (*key)->text, (*key)->line, (*key)->column,
                 arena_printf(reader->problems->arena, "\"%.60s\" is also in line %d; keep one of them.",
                              (*key)->text, same->line));
    return true;
}

MUST_CHECK static struct node *
parse_map(struct reader *reader, yaml_event_t *start, int depth)
{
    struct node *map = node_new(reader->problems->arena, NODE_MAP, line_of(reader, &start->start_mark),
                                (int)start->start_mark.column + 1);
    struct node **end = &map->first;

    struct node *key;
    bool failed;
    while (parse_key(reader, map, &key, &failed)) {
        yaml_event_t event;
        if (!next_event(reader, &event))
            return NULL;
        *end = parse_node(reader, &event, depth + 1);
        if (!*end)
            return NULL;
        (*end)->key = key->text;
        (*end)->line = key->line;
        (*end)->column = key->column;
        end = &(*end)->next;
    }
    return failed ? NULL : map;
}

/* Read the node that EVENT begins; deletes EVENT. */
MUST_CHECK static struct node *
parse_node(struct reader *reader, yaml_event_t *event, int depth)
{
    struct node *node = NULL;
    int line = line_of(reader, &event->start_mark), column = (int)event->start_mark.column + 1;
    if (++reader->count > NODES_MAX)
        complain(reader, "front matter", line, column,
                 "The front matter is too long; an event has no more than 5000 values.");
    else if (depth > DEPTH_MAX)
        complain(reader, "front matter", line, column,
                 "This is nested too deeply; no key of an event goes that deep.");
    else if (event->type == YAML_SCALAR_EVENT)
        node = parse_scalar(reader, event);
    else if (event->type == YAML_SEQUENCE_START_EVENT)
        node = parse_list(reader, event, depth);
    else if (event->type == YAML_MAPPING_START_EVENT)
        node = parse_map(reader, event, depth);
    else
        complain(reader, "front matter", line, column,
                 "References (*name) are not supported; write the value itself, in quotes if it begins with "
                 "a star.");
    yaml_event_delete(event);
    return node;
}

/* Refuse bytes that are not text here: what libyaml says about them is hard to understand. */
MUST_CHECK static bool
check_bytes(struct reader *reader)
{
    const char *text = reader->text, *line = text, *end = text + reader->len;
    int number = reader->first_line;
    while (line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        size_t len = (size_t)((next ? next : end) - line);
        if (!utf8_valid(line, len) || memchr(line, '\0', len)) {
            complain(reader, "front matter", number, 1,
                     memchr(line, '\0', len) ? "There is a NUL byte in this line; this is not a text file."
                                             : "This line is not UTF-8; save the file in that encoding.");
            return false;
        }
        line = next ? next + 1 : end;
        number++;
    }
    return true;
}

MUST_CHECK static struct node *
parse_document(struct reader *reader)
{
    struct node *root = NULL;
    yaml_event_t event;
    do {
        if (!next_event(reader, &event))
            return NULL;
        if (event.type == YAML_STREAM_END_EVENT) {
            yaml_event_delete(&event);
            complain(reader, "front matter", reader->first_line, 1,
                     "The front matter is empty; an event has at least a title and a start.");
            return NULL;
        }
        if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT)
            yaml_event_delete(&event);
        else
            root = parse_node(reader, &event, 0);
    } while (!root && reader->problems->count == 0);
    return root;
}

struct node *
yaml_parse(const char *text, size_t len, int first_line, struct spots *spots, struct problems *problems)
{
    struct reader reader = {
        .spots = spots, .problems = problems, .first_line = first_line, .text = text, .len = len};
    int before = problems->count;

    if (!check_bytes(&reader))
        return NULL;
    yaml_parser_initialize(&reader.parser);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, len);
    struct node *root = parse_document(&reader);
    if (root && root->kind != NODE_MAP)
        complain(&reader, "front matter", root->line, root->column,
                 "This is not front matter: every line is \"key: value\".");
    yaml_parser_delete(&reader.parser);
    return problems->count == before ? root : NULL;
}
