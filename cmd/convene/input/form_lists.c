/* Readers of fees, credits, deadlines and series. */
#include "convene/input/form_lists.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"

/* --- words of a short line --- */

/* Take the next word of *TEXT, which moves behind it. NULL at the end. */
static const char *
take_word(struct form *form, const char **text)
{
    *text += strspn(*text, " \t");
    size_t len = strcspn(*text, " \t");
    const char *word = arena_strndup(form->arena, *text, len);
    *text += len;
    return len ? word : NULL;
}

static bool
is_currency(const char *word)
{
    return strlen(word) == 3 && isalpha((unsigned char)word[0]) && isalpha((unsigned char)word[1]) &&
           isalpha((unsigned char)word[2]);
}

static const char *
upper(struct form *form, const char *word)
{
    char *copy = arena_strdup(form->arena, word);
    for (char *c = copy; *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return copy;
}

/* --- fees --- */

/* Read "EUR 25", "25 EUR" or "free"; then perhaps "online" or "in person"; then perhaps "until 2027-03-01".
 */
MUST_CHECK static json_t *
read_fee(struct form *form, const char *path, const char *band, const char *text)
{
    json_t *fee = json_pack("{s:s}", "band", band);
    const char *rest = text;
    const char *word;
    while ((word = take_word(form, &rest))) {
        if (strcasecmp(word, "free") == 0) {
            json_object_set_new(fee, "price", json_string("0"));
            if (!json_object_get(fee, "currency"))
                json_object_set_new(fee, "currency", json_string("EUR"));
        } else if (isdigit((unsigned char)*word)) {
            json_object_set_new(fee, "price", json_string(word));
        } else if (strcasecmp(word, "online") == 0) {
            json_object_set_new(fee, "mode", json_string("online"));
        } else if (strcasecmp(word, "in_person") == 0 || strcasecmp(word, "in") == 0) {
            json_object_set_new(fee, "mode", json_string("in_person"));
        } else if (strcasecmp(word, "until") == 0) {
            rest += strspn(rest, " \t");
            json_object_set_new(fee, "until", json_string(when_read(form->arena, &form->when, rest)));
            break;
        } else if (is_currency(word)) {
            json_object_set_new(fee, "currency", json_string(upper(form, word)));
        } else if (strcasecmp(word, "person") != 0) {
            problem_add(form->problems, path, "\"%.60s\" is not a fee; write EUR 25, or free.", text);
            json_decref(fee);
            return NULL;
        }
    }
    return fee;
}

/* Append the fee of one item: a whole record, "student: EUR 0", or an amount for everyone. */
static void
add_fee(struct form *form, const char *path, const struct node *item, json_t *fees)
{
    static const struct part parts[] = {{.name = "until", .type = PART_WHEN}, {.name = NULL}};
    const char *at = arena_printf(form->arena, "%s.%zu", path, json_array_size(fees));
    json_t *fee = NULL;

    spot_add(form->spots, at, path, item->line, item->column);
    const char *colon;
    if (item->kind == NODE_MAP && node_get(item, "band")) {
        fee = form_object(form, at, item, parts);
    } else if (item->kind == NODE_MAP) {
        for (const struct node *band = item->first; band; band = band->next)
            add_fee(form, path, band, fees);
        return;
    } else if (form_scalar(form, at, item)) {
        colon = item->key ? NULL : strchr(item->text, ':');
        if (colon)
            fee = read_fee(form, at, arena_strndup(form->arena, item->text, (size_t)(colon - item->text)),
                           colon + 1);
        else
            fee = read_fee(form, at, item->key ? item->key : "everyone", item->text);
    }
    if (fee)
        json_array_append_new(fees, fee);
}

json_t *
form_fees(struct form *form, const char *path, const struct node *node)
{
    const struct node *items = node->kind == NODE_MAP ? node : form_items(form, path, node, ";");
    json_t *fees = items ? json_array() : NULL;
    if (node->kind == NODE_MAP && node_get(node, "band"))
        add_fee(form, path, node, fees);
    else
        for (const struct node *item = items ? items->first : NULL; item; item = item->next)
            add_fee(form, path, item, fees);
    return fees;
}

/* --- credits --- */

json_t *
form_credits(struct form *form, const char *path, const struct node *node)
{
    static const struct part parts[] = {{.name = "system", .dimension = "credit"},
                                        {.name = "minutes", .type = PART_NUMBER},
                                        {.name = "hours", .type = PART_NUMBERS},
                                        {.name = NULL}};
    bool single = node->kind == NODE_MAP;
    json_t *credits = json_array();
    size_t i = 0;

    for (const struct node *item = single ? node : node->first; item; item = single ? NULL : item->next) {
        const char *at = arena_printf(form->arena, "%s.%zu", path, i++);
        spot_add(form->spots, at, path, item->line, item->column);
        if (item->kind == NODE_MAP)
            json_array_append_new(credits, form_object(form, at, item, parts));
        else
            problem_add(form->problems, at,
                        "A credit is a map with the keys system, amount, status, provider, statement.");
    }
    if (node->kind == NODE_SCALAR)
        problem_add(form->problems, path,
                    "Credits are a list with the keys system, amount, status, provider, statement.");
    return credits;
}

/* --- deadlines --- */

static void
add_deadline(struct form *form, const char *path, const struct node *item, json_t *deadlines)
{
    static const struct part parts[] = {
        {.name = "kind", .dimension = "deadline"}, {.name = "at", .type = PART_WHEN}, {.name = NULL}};
    const char *at = arena_printf(form->arena, "%s.%zu", path, json_array_size(deadlines));
    const char *kind = item->key, *text = item->text;
    json_t *deadline = NULL;

    spot_add(form->spots, at, kind ? kind : path, item->line, item->column);
    const char *colon;
    if (item->kind == NODE_MAP && (kind || node_get(item, "kind"))) {
        deadline = form_object(form, at, item, parts);
        if (kind)
            json_object_set_new(deadline, "kind", json_string(form_code("deadline", kind)));
    } else if (item->kind == NODE_MAP) {
        for (const struct node *one = item->first; one; one = one->next)
            add_deadline(form, path, one, deadlines);
        return;
    } else if (form_scalar(form, at, item)) {
        colon = kind ? NULL : strchr(text, ':');
        if (colon) {
            kind = arena_strndup(form->arena, text, (size_t)(colon - text));
            text = colon + 1 + strspn(colon + 1, " ");
        }
        deadline = json_pack("{s:s, s:s}", "kind", form_code("deadline", kind ? kind : ""), "at",
                             when_read(form->arena, &form->when, text));
    }
    if (deadline)
        json_array_append_new(deadlines, deadline);
}

json_t *
form_deadlines(struct form *form, const char *path, const struct node *node)
{
    const struct node *items = node->kind == NODE_MAP ? node : form_items(form, path, node, ";");
    json_t *deadlines = items ? json_array() : NULL;
    for (const struct node *item = items ? items->first : NULL; item; item = item->next)
        add_deadline(form, path, item, deadlines);
    return deadlines;
}

/* --- series --- */

static const struct {
    const char *word, *freq;
} rhythms[] = {{"day", "DAILY"},     {"daily", "DAILY"},     {"week", "WEEKLY"}, {"weekly", "WEEKLY"},
               {"month", "MONTHLY"}, {"monthly", "MONTHLY"}, {"year", "YEARLY"}, {"yearly", "YEARLY"}};

static const char *
rhythm_of(const char *word)
{
    size_t len = strlen(word);
    if (len > 1 && word[len - 1] == 's') /* "every 2 weeks" */
        len--;
    for (size_t i = 0; i < COUNT_OF(rhythms); i++)
        if (strlen(rhythms[i].word) == len && strncasecmp(rhythms[i].word, word, len) == 0)
            return rhythms[i].freq;
    return NULL;
}

/* UNTIL for RFC 5545: the end of that day when the series has times. */
static const char *
until_text(struct form *form, const char *text)
{
    const char *day = when_read(form->arena, &form->when, text);
    bool timed = form->when.starts && strchr(form->when.starts, 'T');
    if (strlen(day) < 10)
        return day;
    return arena_printf(form->arena, "%.4s%.2s%.2s%s", day, day + 5, day + 8, timed ? "T235959" : "");
}

/* The recurrence rule for "weekly", "every 2 weeks", "monthly until 2027-06-30", "every week, 10 times"; TEXT
 * itself when it is none of these. */
static const char *
read_rhythm(struct form *form, const char *text)
{
    const char *rest = text, *freq = NULL;
    long number = 0, interval = 1;
    const char *end = "";

    const char *word;
    while ((word = take_word(form, &rest))) {
        const char *clean = arena_strndup(form->arena, word, strcspn(word, ","));
        if (isdigit((unsigned char)*clean)) {
            number = strtol(clean, NULL, 10);
        } else if (!freq && rhythm_of(clean)) {
            freq = rhythm_of(clean);
            interval = number ? number : 1;
            number = 0;
        } else if (strcasecmp(clean, "times") == 0 && number > 0) {
            end = arena_printf(form->arena, ";COUNT=%ld", number);
        } else if (strcasecmp(clean, "until") == 0) {
            end = arena_printf(form->arena, ";UNTIL=%s", until_text(form, rest + strspn(rest, " ")));
            break;
        } else if (strcasecmp(clean, "every") != 0) {
            return text;
        }
    }
    if (!freq)
        return text;
    const char *rule = arena_printf(form->arena, "FREQ=%s", freq);
    return interval > 1 ? arena_printf(form->arena, "%s;INTERVAL=%ld%s", rule, interval, end)
                        : arena_printf(form->arena, "%s%s", rule, end);
}

/* Read the days on which a series does not take place. */
static json_t *
read_exceptions(struct form *form, const char *path, const struct node *node)
{
    const struct node *items = form_items(form, path, node, ",;");
    json_t *days = items ? json_array() : NULL;
    for (const struct node *item = items ? items->first : NULL; item; item = item->next)
        if (form_scalar(form, path, item))
            json_array_append_new(days, json_string(when_read(form->arena, &form->when, item->text)));
    return days;
}

json_t *
form_series(struct form *form, const char *path, const struct node *node)
{
    const char *text;
    if (node->kind != NODE_MAP) {
        text = form_scalar(form, path, node);
        return text ? json_pack("{s:s}", "rrule", read_rhythm(form, text)) : NULL;
    }
    json_t *series = json_object();
    for (const struct node *child = node->first; child; child = child->next) {
        const char *at = arena_printf(form->arena, "%s.%s", path, child->key);
        bool except = strcmp(child->key, "except") == 0 || strcmp(child->key, "exdates") == 0;
        json_t *value = NULL;

        if (except)
            value = read_exceptions(form, at, child);
        else if (form_scalar(form, at, child))
            value = json_string(read_rhythm(form, child->text));
        if (value)
            json_object_set_new(series,
                                except                             ? "exdates"
                                : strcmp(child->key, "every") == 0 ? "rrule"
                                                                   : child->key,
                                value);
        spot_add(form->spots, except ? "series.exdates" : at, at, child->line, child->column);
    }
    return series;
}
