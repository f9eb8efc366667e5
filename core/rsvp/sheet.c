#include "rsvp/sheet.h"

#include <stdbool.h>
#include <string.h>

#include "base/attr.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";
static const char line_end[] = "\r\n";

/* A plain number may start with a sign: spreadsheets do not run it as a formula. */
static bool
is_number(const char *text, size_t len)
{
    size_t i = len > 0 && (text[0] == '-' || text[0] == '+');
    bool any = false;
    for (; i < len; i++) {
        if (text[i] >= '0' && text[i] <= '9')
            any = true;
        else if (text[i] != '.')
            return false;
    }
    return any;
}

static bool
begins_formula(const char *text, size_t len)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

    if (len == 0 || is_number(text, len))
        return false;
    for (size_t i = 0; i < COUNT_OF(wide); i++) {
        if (len >= 3 && memcmp(text, wide[i], 3) == 0)
            return true;
    }
    return strchr("=+-@\t\r\n", text[0]) != NULL;
}

void
rsvp_sheet_cell(struct buf *out, const char *text, size_t len)
{
    bool formula = begins_formula(text, len);
    bool quoted = formula;
    for (size_t i = 0; i < len && !quoted; i++)
        quoted = strchr(",;\"\r\n\t", text[i]) != NULL;
    if (!quoted) {
        buf_append(out, text, len);
        return;
    }
    buf_puts(out, formula ? "\"'" : "\"");
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"')
            buf_putc(out, '"');
        buf_putc(out, text[i]);
    }
    buf_putc(out, '"');
}

static void
value_cell(struct buf *out, const json_t *value)
{
    if (json_is_string(value))
        rsvp_sheet_cell(out, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value))
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_boolean(value))
        buf_puts(out, json_is_true(value) ? "yes" : "no");
}

/* Hours of presence with two digits, for hours of credit; the minutes are whole, and so nothing is rounded up
 * from nothing. */
static void
hours_cell(struct buf *out, const json_t *minutes)
{
    json_int_t n = json_integer_value(minutes);
    if (json_is_integer(minutes))
        buf_printf(out, "%" JSON_INTEGER_FORMAT ".%02d", n / 60, (int)(n % 60 * 100 / 60));
}

/* The ids of all questions that were answered, in the order of their first answer. */
static json_t *
questions_of(const json_t *rsvps)
{
    json_t *questions = json_object();
    json_t *rsvp, *answer;
    const char *key;
    size_t i;
    json_array_foreach(rsvps, i, rsvp)
    {
        json_object_foreach(json_object_get(rsvp, "answers"), key, answer)
            json_object_set_new(questions, key, json_null());
    }
    return questions;
}

void
rsvp_sheet(struct buf *out, const json_t *rsvps)
{
    static const char *const members[] = {"id",          "name",     "email",     "state",   "mode",
                                          "party",       "position", "confirmed", "created", "checked_in",
                                          "checked_out", "minutes",  "hours",     "needs"};
    size_t count = COUNT_OF(members) - !json_object_get(json_array_get(rsvps, 0), "needs");
    json_t *questions = questions_of(rsvps);

    buf_puts(out, byte_order_mark);
    for (size_t m = 0; m < count; m++)
        buf_printf(out, "%s%s", m > 0 ? "," : "", members[m]);
    json_t *nothing;
    const char *key;
    json_object_foreach(questions, key, nothing)
    {
        buf_putc(out, ',');
        rsvp_sheet_cell(out, key, strlen(key));
    }
    buf_puts(out, line_end);
    json_t *rsvp;
    size_t i;
    json_array_foreach(rsvps, i, rsvp)
    {
        for (size_t m = 0; m < count; m++) {
            buf_puts(out, m > 0 ? "," : "");
            if (strcmp(members[m], "hours") == 0)
                hours_cell(out, json_object_get(rsvp, "minutes"));
            else
                value_cell(out, json_object_get(rsvp, members[m]));
        }
        json_object_foreach(questions, key, nothing)
        {
            buf_putc(out, ',');
            value_cell(out, json_object_get(json_object_get(rsvp, "answers"), key));
        }
        buf_puts(out, line_end);
    }
    json_decref(questions);
}
