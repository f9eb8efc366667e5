/* Readers of the formats: Markdown with front matter, JSON, conference-data, NDJSON, CSV. */
#include "convene/input/formats.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/escape.h"
#include "listing/listing.h"
#include "rules/rules.h"

#include "convene/input/conference.h"
#include "convene/input/csv.h"
#include "convene/input/form.h"
#include "convene/input/front.h"

/* Set the source of a document that has none. A file's name becomes the source id, so that a corrected file
 * updates its event. */
static void
give_source(const struct drafts *drafts, json_t *document, const char *id)
{
    json_t *source = json_object_get(document, "source");
    if (!source && drafts->source) {
        source = json_pack("{s:s}", "name", drafts->source);
        json_object_set_new(document, "source", source);
    }
    if (json_is_object(source) && id && !json_object_get(source, "id"))
        json_object_set_new(source, "id", json_string(id));
}

/* Fields that a form calls otherwise, for problems about a field that is missing. */
static const struct rename form_names[] = {{"zone", "timezone"}, {"series.rrule", "series"}, {NULL, NULL}};

/* "path/to/java.json" is "java". */
static const char *
stem_of(struct arena *arena, const char *file)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
    return dot ? arena_strndup(arena, name, (size_t)(dot - name)) : name;
}

/* --- Markdown with front matter --- */

void
load_markdown(struct drafts *drafts, const char *file, const char *text, size_t len)
{
    struct draft *draft = draft_new(drafts, file, 1);
    draft->names = form_names;
    struct form form;
    draft_form(drafts, draft, &form);
    json_t *document = front_read(&form, text, len);
    draft_document(drafts, draft, document);
    if (document && drafts->many)
        give_source(drafts, document, stem_of(drafts->arena, file));
}

/* --- JSON --- */

static void
take_row(struct drafts *drafts, struct draft *draft, json_t *row, const char *file)
{
    json_t *document;
    if (conference_is_row(row)) {
        draft->names = conference_names;
        document = conference_document(row, stem_of(drafts->arena, file), &draft->problems, &draft->notes);
        if (document && drafts->source)
            json_object_set_new(json_object_get(document, "source"), "name", json_string(drafts->source));
    } else {
        document = json_incref(row);
        if (json_is_object(document) && drafts->many)
            give_source(drafts, document, NULL);
    }
    draft_document(drafts, draft, document);
}

static void
take_list(struct drafts *drafts, const char *file, const char *text, size_t len, json_t *list)
{
    size_t count = json_array_size(list);
    struct where *places = arena_alloc(drafts->arena, (count + 1) * sizeof(*places));
    where_items(text, len, places, count);
    size_t i;
    json_t *row;
    json_array_foreach(list, i, row)
    {
        struct draft *draft = draft_new(drafts, file, places[i].line);
        draft->text = text;
        draft->text_len = len;
        draft->prefix = arena_printf(drafts->arena, "%zu.", i);
        take_row(drafts, draft, row, file);
    }
}

/* The parser puts the place into its sentence ("line 3, column 7"). Give it to the draft, so that the place
 * stands in front. */
static void
place_syntax(struct draft *draft)
{
    const char *line = draft->problems.first ? strstr(draft->problems.first->detail, "line ") : NULL;
    const char *column = line ? strstr(line, "column ") : NULL;
    if (column)
        spot_add(&draft->spots, "", "", (int)strtol(line + strlen("line "), NULL, 10),
                 (int)strtol(column + strlen("column "), NULL, 10));
}

void
load_json(struct drafts *drafts, const char *file, const char *text, size_t len)
{
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    struct problems problems;
    problems_init(&problems, drafts->arena);
    json_t *value = rules_parse(text, len, &problems);
    struct draft *draft;
    if (json_is_array(value) && drafts->many) {
        take_list(drafts, file, text, len, value);
    } else {
        draft = draft_new(drafts, file, 1);
        draft->problems = problems;
        if (!problems.first)
            draft->problems.end = &draft->problems.first;
        place_syntax(draft);
        if (json_is_array(value))
            problem_add(&draft->problems, "", "This is a list of events; \"convene import\" takes lists.");
        else if (value) {
            draft->text = text;
            draft->text_len = len;
            draft->prefix = "";
            take_row(drafts, draft, value, file);
        }
    }
    json_decref(value);
}

void
load_ndjson(struct drafts *drafts, const char *file, const char *text, size_t len)
{
    int number = 1;
    for (size_t at = 0; at < len; number++) {
        const char *line = text + at, *end = memchr(line, '\n', len - at);
        size_t line_len = end ? (size_t)(end - line) : len - at;
        at += line_len + 1;
        if (strspn(line, " \t\r") >= line_len)
            continue;
        struct draft *draft = draft_new(drafts, file, number);
        json_t *row = rules_parse(line, line_len, &draft->problems);
        if (row)
            take_row(drafts, draft, row, file);
        json_decref(row);
    }
}

/* --- CSV --- */

/* Check the names in the header. False when one is no key, after adding a draft that says so. */
MUST_CHECK static bool
read_header(struct drafts *drafts, const char *file, struct csv_row *header)
{
    struct draft *wrong = NULL;
    for (size_t i = 0; i < header->count && !header->error; i++) {
        const char *label = header->fields[i];
        if (form_key(label))
            continue;
        if (!wrong)
            wrong = draft_new(drafts, file, header->line);
        label = *label ? label : "(empty)";
        spot_add(&wrong->spots, label, label, header->line, header->columns[i]);
        problem_add(&wrong->problems, label, "%s", form_unknown(drafts->arena, label));
    }
    if (header->error) {
        wrong = draft_new(drafts, file, header->line);
        problem_add(&wrong->problems, "", "%s", header->error);
    }
    return !wrong;
}

static void
read_row(struct drafts *drafts, struct draft *draft, const struct csv_row *header, const struct csv_row *row)
{
    struct node *map = node_new(drafts->arena, NODE_MAP, row->line, 1);
    for (size_t i = 0; i < row->count; i++) {
        struct node *cell = node_new(drafts->arena, NODE_SCALAR, row->line, row->columns[i]);
        if (strlen(row->fields[i]) != row->lengths[i] || !utf8_valid(row->fields[i], row->lengths[i])) {
            spot_add(&draft->spots, header->fields[i], header->fields[i], row->line, row->columns[i]);
            problem_add(&draft->problems, header->fields[i],
                        "This is not UTF-8 text; save the file in that encoding.");
            return;
        }
        cell->key = header->fields[i];
        cell->text = row->fields[i];
        cell->len = row->lengths[i];
        if (row->fields[i][strspn(row->fields[i], " ")])
            node_append(map, cell);
    }
    draft->names = form_names;
    struct form form;
    draft_form(drafts, draft, &form);
    draft_document(drafts, draft, form_read(&form, map));
    give_source(drafts, draft->document, NULL);
}

void
load_csv(struct drafts *drafts, const char *file, const char *text, size_t len)
{
    struct csv_row *header = arena_alloc(drafts->arena, 2 * sizeof(*header)), *row = header + 1;
    struct csv csv;
    csv_init(&csv, drafts->arena, text, len);
    if (!csv_next(&csv, header)) {
        problem_add(&draft_new(drafts, file, 1)->problems, "",
                    "The file is empty; its first line names the columns, as in title,starts,place.");
        return;
    }
    if (!read_header(drafts, file, header))
        return;
    while (csv_next(&csv, row)) {
        struct draft *draft = draft_new(drafts, file, row->line);
        if (row->error)
            problem_add(&draft->problems, "", "%s", row->error);
        else if (row->count != header->count)
            problem_add(
                &draft->problems, "",
                "This row has %zu fields; the header has %zu. Put a field that holds a comma into quotes.",
                row->count, header->count);
        else
            read_row(drafts, draft, header, row);
    }
}
