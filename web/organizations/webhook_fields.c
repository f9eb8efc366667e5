/* What the document of a webhook may hold, and what depends on the rules for webhooks of this daemon. */
#include <string.h>

#include "base/buf.h"
#include "base/problem.h"
#include "delivery/webhook.h"
#include "web/kit/receive.h"
#include "web/organizations/organizations_internal.h"

static const struct field kind = {.rule = rule_line, .max = 60};

const struct field webhook_fields[] = {
    {.name = "url",
     .rule = rule_line,
     .max = DELIVERY_WEBHOOK_URL_MAX,
     .required = true,
     .hint = "an address as https://example.org/hooks/convene"},
    {.name = "kinds",
     .rule = rule_set,
     .max = 40,
     .item = &kind,
     .required = true,
     .hint = "a list of kinds, as [\"event.published\", \"rsvp.going\"]"},
    {.name = "description", .rule = rule_line, .max = 200},
    {.name = "personal", .rule = rule_flag, .kept = true, .hint = "true or false"},
    {.name = "secret", .rule = rule_any},
    {.name = "id"},
    {.name = "revision"},
    {.name = "organization"},
    {.name = "enabled"},
    {.name = "disabled"},
    {.name = "failing_since"},
    {.name = "note"},
    {.name = "secrets"},
    {.name = "created"},
    {.name = "updated"},
    {.name = NULL},
};

const struct field webhook_rotate_fields[] = {
    {.name = "hours",
     .rule = rule_whole,
     .max = 720,
     .hint = "how long the old secret signs beside the new one"},
    {.name = "secret", .rule = rule_any},
    {.name = NULL},
};

static void
check_url(const char *url, const struct delivery_webhook_rules *rules, struct problems *problems)
{
    struct buf error;
    buf_init(&error, 512);
    if (!delivery_webhook_url_valid(url, rules, &error))
        problem_add(problems, "url", "%s", error.data);
    buf_release(&error);
}

bool
webhook_check(const json_t *document, const struct delivery_webhook_rules *rules, bool made,
              struct problems *problems)
{
    const char *url = json_string_value(json_object_get(document, "url"));
    const json_t *secret = json_object_get(document, "secret");
    int before = problems->count;
    if (url)
        check_url(url, rules, problems);
    if (secret && !made)
        problem_add(problems, "secret", "A secret is not changed here: rotate it.");
    else if (secret && !json_is_null(secret) &&
             (!json_is_string(secret) || strlen(json_string_value(secret)) != json_string_length(secret) ||
              !delivery_webhook_secret_valid(json_string_value(secret))))
        problem_add(
            problems, "secret",
            "A secret is \"whsec_\" and the base64 of 24 to 64 random bytes; leave it out to get one.");
    return problems->count == before;
}
