/* What the organizer declares of an event's RSVPs: how they are taken, and how many. */
#include <string.h>

#include "http/http.h"
#include "sql/guests.h"
#include "web/guests/guests_internal.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/take.h"

/* --- questions --- */

/* The key of an answer, as in {"diet": "none"}. */
static json_t *
rule_question_id(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz",
                      all[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const char *id = json_string_value(value);
    size_t len = json_string_length(value);
    if (id && len > 0 && len <= (size_t)field->max && strspn(id, all) == len && strchr(letters, id[0]))
        return json_incref((json_t *)value);
    return rules_refuse(rules, path,
                        "This must be an id of at most %ld small letters, digits and _, as in diet.",
                        field->max);
}

static const char *const question_kinds[] = {"text", "choice", "yes_no", NULL};
static const struct field question_choice = {.rule = rule_line, .max = 200};
static const struct field question_fields[] = {
    {.name = "id",
     .rule = rule_question_id,
     .max = 40,
     .required = true,
     .hint = "the key of its answers, as in diet"},
    {.name = "label", .rule = rule_line, .max = 300, .required = true, .hint = "what is asked"},
    {.name = "kind",
     .rule = rule_choice,
     .choices = question_kinds,
     .required = true,
     .hint = "text, choice or yes_no"},
    {.name = "required", .rule = rule_flag, .kept = true, .hint = "true or false"},
    {.name = "choices",
     .rule = rule_list,
     .max = 50,
     .item = &question_choice,
     .kept = true,
     .hint = "a list of what can be chosen"},
    {.name = NULL},
};

static json_t *
rule_question(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *question = rules_object(rules, question_fields, path, value);
    const char *kind = json_string_value(json_object_get(question, "kind"));
    (void)field;
    if (!question || strcmp(kind, "choice") != 0 ||
        json_array_size(json_object_get(question, "choices")) >= 2)
        return question;
    json_decref(question);
    return rules_refuse(rules, rules_path(rules, path, "choices"), "A choice needs 2 to 50 choices.");
}

static bool
ids_differ(const json_t *questions)
{
    json_t *seen = json_object();
    const json_t *question;
    size_t i;
    json_array_foreach((json_t *)questions, i, question)
    {
        json_object_set_new(seen, json_string_value(json_object_get(question, "id")), json_true());
    }
    bool differ = json_object_size(seen) == json_array_size(questions);
    json_decref(seen);
    return differ;
}

static json_t *
rule_questions(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    int before = rules->problems->count;
    json_t *questions = rule_list(rules, field, path, value);
    if (rules->problems->count == before && !ids_differ(questions))
        problem_add(rules->problems, path, "Each question has an id of its own.");
    return questions;
}

/* --- the tables --- */

/* The event's zone decides about times, and which of its seats there are. */
static const char flag_hint[] = "true or false";
static const char *const waitlists[] = {"first_come", "first_fit", "lottery", "none", NULL};
static const struct field question = {.rule = rule_question};
static const struct field policy_fields[] = {
    {.name = "takes", .rule = rule_flag, .kept = true, .hint = flag_hint},
    {.name = "opens", .rule = rule_line, .max = 40},
    {.name = "closes", .rule = rule_line, .max = 40},
    {.name = "approval", .rule = rule_flag, .kept = true, .hint = flag_hint},
    {.name = "code", .rule = rule_line, .max = 100},
    {.name = "waitlist",
     .rule = rule_choice,
     .choices = waitlists,
     .kept = true,
     .hint = "first_come, first_fit, lottery or none"},
    {.name = "seed", .rule = rule_line, .max = 100},
    {.name = "party_max",
     .rule = rule_whole,
     .min = 1,
     .max = 100,
     .kept = true,
     .hint = "the largest party"},
    {.name = "offer_minutes",
     .rule = rule_whole,
     .min = 5,
     .max = 20160,
     .kept = true,
     .hint = "how long an offered seat is kept"},
    {.name = "reconfirm", .rule = rule_flag, .kept = true, .hint = flag_hint},
    {.name = "reconfirm_release", .rule = rule_flag, .kept = true, .hint = flag_hint},
    {.name = "release_minutes",
     .rule = rule_whole,
     .max = 1440,
     .hint = "after the start, when seats become free; or null for never"},
    {.name = "questions",
     .rule = rule_questions,
     .max = 20,
     .item = &question,
     .kept = true,
     .hint = "a list of questions"},
    {.name = NULL},
};

static const char seats_hint[] = "how many persons, or null for no limit";
static const struct field capacity_fields[] = {
    {.name = "in_person", .rule = rule_whole, .max = 1000000, .hint = seats_hint},
    {.name = "online", .rule = rule_whole, .max = 1000000, .hint = seats_hint},
    {.name = "over", .rule = rule_flag, .kept = true, .hint = flag_hint},
    {.name = NULL},
};

/* --- PATCH /events/{id}/capacity, rsvp-policy; GET /events/{id}/rsvp-policy --- */

static void
seats_patched(struct web_ask *ask, const struct web_answer *answer)
{
    if (answer->status < 300)
        web_seats_changed(ask->http, http_path_value(ask->http, "id"));
    web_reply_answer(ask->http, answer);
}

/* The patch in the body, by its table of fields. NULL after a reply. */
static const char *
receive_patch(struct http_request *request, const struct field *fields, struct web_call *call)
{
    if (!web_receive(request, WEB_ID, call))
        return NULL;
    const json_t *patch = web_receive_fields(request, fields, true);
    return patch ? web_json_text(request, patch) : NULL;
}

void
api_capacity(struct http_request *request)
{
    struct web_call call;
    const char *patch = receive_patch(request, capacity_fields, &call);
    if (patch)
        web_ask(request, &sql_seat_capacity, seats_patched,
                sql_seat_capacity_values(.token = call.token, .event = call.id, .patch = patch));
}

void
api_rsvp_policy_get(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_rsvp_policy, NULL,
                sql_rsvp_policy_values(.token = call.token, .event = call.id, .patch = "{}"));
}

void
api_rsvp_policy(struct http_request *request)
{
    struct web_call call;
    const char *patch = receive_patch(request, policy_fields, &call);
    if (patch)
        web_ask(request, &sql_rsvp_policy, seats_patched,
                sql_rsvp_policy_values(.token = call.token, .event = call.id, .patch = patch));
}
