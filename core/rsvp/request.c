#include "rsvp/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "rules/address.h"
#include "rules/rules.h"
#include "secret/seal.h"

enum { KEY_MAX = 100, SEALED_MAX = 16 << 10 };

/* --- answers --- */

/* An empty answer is one, too: whether a question must be answered is the event's to say. */
static void
check_answer(struct rules *rules, const char *path, const char *key, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t len = json_string_length(value);
    if (strlen(key) == 0 || strlen(key) > KEY_MAX || text_has_control(key, strlen(key)))
        rules_refuse(rules, path, "A question is named by its id.");
    else if (json_is_boolean(value) || json_is_null(value))
        return;
    else if (!text)
        rules_refuse(rules, path, "An answer is text in quotes, or true or false.");
    else if (len > 0 && strspn(text, " \t\r\n") < len)
        json_decref(rule_lines(rules, &(const struct field){.max = RSVP_ANSWER_MAX}, path, value));
}

/* Which questions there are is the event's to say. */
static json_t *
rule_answers(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    if (!json_is_object(value) || json_object_size(value) > (size_t)field->max)
        return rules_refuse(
            rules, path, "This must be an object of at most %ld answers, by the questions' ids.", field->max);
    const char *key;
    json_t *answer;
    json_object_foreach((json_t *)value, key, answer)
    {
        check_answer(rules, rules_path(rules, path, key), key, answer);
    }
    return json_incref((json_t *)value);
}

/* --- the table --- */

enum { NEW = 1 << RSVP_NEW, SIGNED = 1 << RSVP_SIGNED, CHANGE = 1 << RSVP_CHANGE };

static const char *const modes[] = {"in_person", "online", NULL};

static const struct field request_fields[] = {
    {.name = "name",
     .rule = rule_line,
     .max = RSVP_NAME_MAX,
     .required = true,
     .hint = "a name of 1 to 100 characters"},
    {.name = "email",
     .rule = rule_address,
     .uses = NEW | CHANGE,
     .required = true,
     .hint = "a mail address, as in ada@example.org"},
    {.name = "party",
     .rule = rule_whole,
     .min = 1,
     .max = RSVP_PARTY_MAX,
     .hint = "how many persons come, you included"},
    {.name = "mode", .rule = rule_choice, .choices = modes},
    {.name = "answers", .rule = rule_answers, .max = RSVP_ANSWERS_MAX},
    {.name = "code", .rule = rule_line, .max = RSVP_CODE_MAX, .uses = NEW | SIGNED},
    {.name = "needs", .rule = rule_lines, .max = RSVP_NEEDS_MAX},
    {.name = "series", .rule = rule_flag, .uses = NEW | SIGNED},
    /* derived: what GET gives may be sent back */
    {.name = "id"},
    {.name = "event"},
    {.name = "state"},
    {.name = "confirmed"},
    {.name = "position"},
    {.name = "expires"},
    {.name = "created"},
    {.name = "updated"},
    {.name = "reconfirmed"},
    {.name = "checked_in"},
    {.name = "checked_in_by"},
    {.name = "checked_out"},
    {.name = "why"},
    {.name = "waits_for"},
    {.name = "secret"},
    {.name = "link"},
    {.name = NULL},
};

/* The members of OBJECT, without its braces. */
static void
put_members(struct buf *out, const json_t *object)
{
    char *text = json_object_size(object) > 0 ? json_dumps(object, JSON_COMPACT) : NULL;
    if (text)
        buf_printf(out, "%s%.*s", out->len > 0 && out->data[out->len - 1] != '{' ? "," : "",
                   (int)strlen(text) - 2, text + 1);
    free(text);
}

static void
seal_needs(json_t *normal, const struct secret_key *key)
{
    const char *needs = json_string_value(json_object_get(normal, "needs"));
    struct buf sealed;
    if (!needs)
        return;
    buf_init(&sealed, SEALED_MAX);
    secret_seal_text(key, RSVP_NEEDS_PURPOSE, needs, &sealed);
    json_object_set_new(normal, "needs", json_stringn(sealed.data, sealed.len));
    buf_release(&sealed);
}

bool
rsvp_check_request(const json_t *object, enum rsvp_use use, const struct secret_key *key, struct buf *out,
                   struct problems *problems)
{
    struct rules rules = {.problems = problems, .patch = use != RSVP_NEW, .use = 1u << use};
    json_t *normal = rules_object(&rules, request_fields, "", object);
    if (!normal)
        return false;
    json_object_del(normal, "series");
    json_t *value;
    const char *name;
    void *next;
    json_object_foreach_safe(normal, next, name, value)
    {
        if (json_is_null(value) && use != RSVP_CHANGE)
            json_object_del(normal, name);
    }
    seal_needs(normal, key);
    put_members(out, normal);
    json_decref(normal);
    return true;
}
