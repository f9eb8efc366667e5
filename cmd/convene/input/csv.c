#include "convene/input/csv.h"

#include <string.h>

#include "base/attr.h"

static char
guess_separator(const char *text, size_t len)
{
    static const char marks[] = ",;\t";
    const char *end = memchr(text, '\n', len);
    size_t line = end ? (size_t)(end - text) : len, best_count = 0;
    char best = ',';

    for (const char *mark = marks; *mark; mark++) {
        size_t count = 0;
        for (size_t i = 0; i < line; i++)
            count += text[i] == *mark;
        if (count > best_count) {
            best_count = count;
            best = *mark;
        }
    }
    return best;
}

void
csv_init(struct csv *csv, struct arena *arena, const char *text, size_t len)
{
    *csv = (struct csv){.arena = arena, .text = text, .len = len, .line = 1};
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        csv->at = 3;
    csv->separator = guess_separator(text + csv->at, len - csv->at);
}

static bool
at_line_end(const struct csv *csv)
{
    const char *at = csv->text + csv->at;
    return csv->at >= csv->len || *at == '\n' || (*at == '\r' && (csv->at + 1 == csv->len || at[1] == '\n'));
}

static void
skip_line_end(struct csv *csv)
{
    if (csv->at < csv->len && csv->text[csv->at] == '\r')
        csv->at++;
    if (csv->at < csv->len && csv->text[csv->at] == '\n') {
        csv->at++;
        csv->line++;
    }
}

static void
skip_line(struct csv *csv)
{
    while (!at_line_end(csv))
        csv->at++;
    skip_line_end(csv);
}

/* Read a quoted field up to its closing quote; a doubled quote is a quote. Returns its length, or -1 when it
 * is never closed or too long. With OUT, copies the bytes there and moves CSV behind the field; OUT may be
 * NULL. */
static long
take_quoted(struct csv *csv, char *out)
{
    size_t at = csv->at + 1;
    long n = 0;
    int line = csv->line;

    for (; at < csv->len; at++) {
        if (csv->text[at] == '"' && (at + 1 == csv->len || csv->text[at + 1] != '"'))
            break;
        if (csv->text[at] == '"')
            at++;
        line += csv->text[at] == '\n';
        if (out)
            out[n] = csv->text[at];
        if (++n > CSV_FIELD_MAX)
            return -1;
    }
    if (at >= csv->len)
        return -1;
    if (out) {
        csv->at = at + 1;
        csv->line = line;
    }
    return n;
}

static size_t
plain_length(const struct csv *csv)
{
    struct csv probe = *csv;
    while (!at_line_end(&probe) && probe.text[probe.at] != probe.separator)
        probe.at++;
    return probe.at - csv->at;
}

MUST_CHECK static const char *
take_quoted_field(struct csv *csv, struct csv_row *row)
{
    long len = take_quoted(csv, NULL);
    if (len < 0) {
        row->error = csv->len - csv->at > CSV_FIELD_MAX
                         ? "A quoted field has more than a million characters; perhaps a quote is not closed."
                         : "The quote that begins in this row is never closed.";
        return NULL;
    }
    char *field = arena_alloc(csv->arena, (size_t)len + 1);
    take_quoted(csv, field);
    row->lengths[row->count] = (size_t)len;
    if (at_line_end(csv) || csv->text[csv->at] == csv->separator)
        return field;
    row->error = "There is text behind a closing quote; write a quote inside a quoted field twice (\"\").";
    return NULL;
}

MUST_CHECK static const char *
take_field(struct csv *csv, struct csv_row *row)
{
    if (csv->at < csv->len && csv->text[csv->at] == '"')
        return take_quoted_field(csv, row);
    size_t len = plain_length(csv);
    if (len > CSV_FIELD_MAX) {
        row->error = "A field has more than a million characters.";
        return NULL;
    }
    const char *field = arena_strndup(csv->arena, csv->text + csv->at, len);
    row->lengths[row->count] = len;
    csv->at += len;
    return field;
}

bool
csv_next(struct csv *csv, struct csv_row *row)
{
    while (csv->at < csv->len && at_line_end(csv))
        skip_line_end(csv);
    *row = (struct csv_row){.line = csv->line};
    if (csv->at >= csv->len)
        return false;
    size_t begin = csv->at;
    for (;;) {
        row->columns[row->count] = (int)(csv->at - begin) + 1;
        row->fields[row->count] = take_field(csv, row);
        if (!row->fields[row->count]) {
            skip_line(csv);
            return true;
        }
        row->count++;
        if (at_line_end(csv))
            break;
        csv->at++; /* the separator */
        if (row->count == CSV_FIELDS_MAX) {
            row->error = "The row has more than 256 fields.";
            skip_line(csv);
            return true;
        }
    }
    skip_line_end(csv);
    return true;
}
