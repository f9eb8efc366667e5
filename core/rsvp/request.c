#include "rsvp/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/escape.h"
#include "base/nearest.h"

enum { NAME_ECHO_MAX = 60, KEY_MAX = 100, WHY_MAX = 400 };

/* Where the rules write: members of the normal form, problems. */
struct check {
    struct buf *out;
    struct problems *problems;
};

/* --- rules: one per member ------------------------------------------------------------------------------ */

typedef bool read_text_fn(const char *text, size_t len, struct buf *out, struct buf *why);

/* A text that READ takes. */
static void
rule_text(struct check *check, const char *field, const json_t *value, read_text_fn *read)
{
    struct buf text, why;

    buf_init(&text, 1 << 14);
    buf_init(&why, WHY_MAX);
    if (!json_is_string(value))
        buf_puts(&why, "This must be text.");
    else if (read(json_string_value(value), json_string_length(value), &text, &why))
        json_put_text(check->out, field, text.data);
    if (why.len > 0)
        problem_add(check->problems, field, "%s", why.data);
    buf_release(&why);
    buf_release(&text);
}

static bool
read_address(const char *text, size_t len, struct buf *out, struct buf *why)
{
    if (strlen(text) == len)
        return rsvp_address(text, out, why);
    buf_puts(why, "A mail address holds no NUL.");
    return false;
}

/* Text of at most MAX characters, on several lines. */
static bool
read_lines(const char *text, size_t len, size_t max, struct buf *out, struct buf *why)
{
    if (utf8_length(text, len) > max)
        buf_printf(why, "This has at most %zu characters.", max);
    else if (text_has_control(text, len))
        buf_puts(why, "This holds a control character, or a sign that turns the direction of writing.");
    else
        buf_append(out, text, len);
    return why->len == 0;
}

static bool
read_needs(const char *text, size_t len, struct buf *out, struct buf *why)
{
    return read_lines(text, len, RSVP_NEEDS_MAX, out, why);
}

static bool
read_code(const char *text, size_t len, struct buf *out, struct buf *why)
{
    return read_lines(text, len, RSVP_CODE_MAX, out, why);
}

static bool
read_mode(const char *text, size_t len, struct buf *out, struct buf *why)
{
    if (strcmp(text, "in_person") != 0 && strcmp(text, "online") != 0) {
        buf_puts(why, "This must be in_person or online.");
        return false;
    }
    buf_append(out, text, len);
    return true;
}

static void
rule_name(struct check *check, const json_t *value)
{
    rule_text(check, "name", value, rsvp_name);
}

static void
rule_email(struct check *check, const json_t *value)
{
    rule_text(check, "email", value, read_address);
}

static void
rule_mode(struct check *check, const json_t *value)
{
    rule_text(check, "mode", value, read_mode);
}

static void
rule_code(struct check *check, const json_t *value)
{
    rule_text(check, "code", value, read_code);
}

static void
rule_needs(struct check *check, const json_t *value)
{
    rule_text(check, "needs", value, read_needs);
}

static void
rule_party(struct check *check, const json_t *value)
{
    json_int_t party = json_integer_value(value);

    if (!json_is_integer(value) || party < 1 || party > RSVP_PARTY_MAX) {
        problem_add(check->problems, "party",
                    "This must be a whole number from 1 to %d: how many persons come, you included.",
                    RSVP_PARTY_MAX);
        return;
    }
    json_put_name(check->out, "party");
    buf_printf(check->out, "%d", (int)party);
}

static bool
answer_fits(const char *key, const json_t *value, struct buf *why)
{
    struct buf text;

    if (strlen(key) == 0 || strlen(key) > KEY_MAX || text_has_control(key, strlen(key))) {
        buf_puts(why, "A question is named by its id.");
        return false;
    }
    if (json_is_boolean(value) || json_is_null(value))
        return true;
    if (!json_is_string(value)) {
        buf_puts(why, "An answer is text, or true or false.");
        return false;
    }
    buf_init(&text, 1 << 14);
    read_lines(json_string_value(value), json_string_length(value), RSVP_ANSWER_MAX, &text, why);
    buf_release(&text);
    return why->len == 0;
}

/* Which questions there are is the event's to say. */
static void
rule_answers(struct check *check, const json_t *value)
{
    struct arena *arena = check->problems->arena;
    const char *key;
    json_t *answer;
    char *text;

    if (!json_is_object(value) || json_object_size(value) > RSVP_ANSWERS_MAX) {
        problem_add(check->problems, "answers",
                    "This must be an object of at most %d answers, by the questions' ids.", RSVP_ANSWERS_MAX);
        return;
    }
    json_object_foreach((json_t *)value, key, answer)
    {
        struct buf why;

        buf_init(&why, WHY_MAX);
        if (!answer_fits(key, answer, &why))
            problem_add(check->problems, arena_printf(arena, "answers.%.*s", NAME_ECHO_MAX, key), "%s",
                        why.data);
        buf_release(&why);
    }
    text = json_dumps(value, JSON_COMPACT);
    if (!text)
        return;
    json_put_name(check->out, "answers");
    buf_puts(check->out, text);
    free(text);
}

/* Where it goes is the caller's to decide. */
static void
rule_series(struct check *check, const json_t *value)
{
    if (!json_is_boolean(value))
        problem_add(check->problems, "series", "This must be true or false: to all dates of the series.");
}

/* --- the table ------------------------------------------------------------------------------------------ */

enum {
    NEW = 1 << RSVP_NEW,
    SIGNED = 1 << RSVP_SIGNED,
    CHANGE = 1 << RSVP_CHANGE,
    ALL = NEW | SIGNED | CHANGE
};

static const struct rule {
    const char *name;
    unsigned taken, needed; /* in which uses */
    void (*check)(struct check *check, const json_t *value);
} rules[] = {
    {.name = "name", .taken = ALL, .needed = NEW, .check = rule_name},
    {.name = "email", .taken = NEW | CHANGE, .needed = NEW, .check = rule_email},
    {.name = "party", .taken = ALL, .check = rule_party},
    {.name = "mode", .taken = ALL, .check = rule_mode},
    {.name = "answers", .taken = ALL, .check = rule_answers},
    {.name = "code", .taken = NEW | SIGNED, .check = rule_code},
    {.name = "needs", .taken = ALL, .check = rule_needs},
    {.name = "series", .taken = NEW | SIGNED, .check = rule_series},
};
enum { RULES = COUNT_OF(rules) };

/* What GET gives and input passes over. */
static const char *const derived[] = {"id",          "event",      "state",         "confirmed",
                                      "position",    "expires",    "created",       "updated",
                                      "reconfirmed", "checked_in", "checked_in_by", "checked_out",
                                      "why",         "waits_for",  "secret"};

static bool
is_derived(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(derived); i++) {
        if (strcmp(derived[i], name) == 0)
            return true;
    }
    return false;
}

static const struct rule *
rule_find(const char *name, enum rsvp_use use)
{
    for (size_t i = 0; i < RULES; i++) {
        if (rules[i].taken & (1u << use) && strcmp(rules[i].name, name) == 0)
            return &rules[i];
    }
    return NULL;
}

static void
tell_unknown(struct problems *problems, const char *name)
{
    const char *names[RULES], *meant;

    for (size_t i = 0; i < RULES; i++)
        names[i] = rules[i].name;
    if (strlen(name) > NAME_ECHO_MAX)
        name = "(a long name)";
    meant = nearest_name(name, names, RULES);
    name = arena_strdup(problems->arena, name);
    if (meant)
        problem_add(problems, name, "There is no member of this name; did you mean \"%s\"?", meant);
    else
        problem_add(problems, name,
                    "There is no member of this name; there are: name, email, party, mode, answers, code, "
                    "needs, series.");
}

bool
rsvp_check_request(const json_t *object, enum rsvp_use use, struct buf *out, struct problems *problems)
{
    struct check check = {.out = out, .problems = problems};
    int before = problems->count;
    const char *name;
    json_t *value;

    for (size_t i = 0; i < RULES; i++) {
        if (rules[i].needed & (1u << use) && !json_object_get(object, rules[i].name))
            problem_add(problems, rules[i].name, "This is needed.");
    }
    json_object_foreach((json_t *)object, name, value)
    {
        const struct rule *rule = rule_find(name, use);

        if (rule && json_is_null(value) && !(rule->needed & (1u << use))) {
            if (use == RSVP_CHANGE) {
                json_put_name(check.out, name);
                buf_puts(out, "null");
            }
        } else if (rule) {
            rule->check(&check, value);
        } else if (!is_derived(name)) {
            tell_unknown(problems, name);
        }
    }
    return problems->count == before;
}
