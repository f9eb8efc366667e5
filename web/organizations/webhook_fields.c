/* What the document of a webhook may hold, beside what the table of members can say. */
#include <string.h>

#include "base/buf.h"
#include "base/problem.h"
#include "notify/webhook.h"
#include "web/kit/receive.h"
#include "web/organizations/organizations_internal.h"

static const char takes_boolean[] = "This must be true or false.";

const struct web_member webhook_members[] = {
    {.name = "url",
     .type = WEB_MEMBER_TEXT,
     .max = NOTIFY_WEBHOOK_URL_MAX,
     .required = true,
     .takes = "an address as https://example.org/hooks/convene"},
    {.name = "kinds",
     .type = WEB_MEMBER_TEXTS,
     .max = 40,
     .required = true,
     .takes = "an array of kinds, as [\"event.published\", \"rsvp.going\"]"},
    {.name = "description", .type = WEB_MEMBER_TEXT, .max = 200, .takes = "a text of 1 to 200 characters"},
    {.name = "personal", .type = WEB_MEMBER_ANY, .kept = true, .takes = "true or false"},
    {.name = "secret", .type = WEB_MEMBER_ANY, .takes = "a secret of yours, whsec_ and base64"},
    {.name = "id", .type = WEB_MEMBER_DERIVED},
    {.name = "revision", .type = WEB_MEMBER_DERIVED},
    {.name = "organization", .type = WEB_MEMBER_DERIVED},
    {.name = "enabled", .type = WEB_MEMBER_DERIVED},
    {.name = "disabled", .type = WEB_MEMBER_DERIVED},
    {.name = "failing_since", .type = WEB_MEMBER_DERIVED},
    {.name = "note", .type = WEB_MEMBER_DERIVED},
    {.name = "secrets", .type = WEB_MEMBER_DERIVED},
    {.name = "created", .type = WEB_MEMBER_DERIVED},
    {.name = "updated", .type = WEB_MEMBER_DERIVED},
    {.name = NULL},
};

static void
check_url(const char *url, const struct notify_webhook_rules *rules, struct problems *problems)
{
    struct buf error;

    buf_init(&error, 512);
    if (!notify_webhook_url_valid(url, rules, &error))
        problem_add(problems, "url", "%s", error.data);
    buf_release(&error);
}

bool
webhook_check(const json_t *document, const struct notify_webhook_rules *rules, bool made,
              struct problems *problems)
{
    const char *url = json_string_value(json_object_get(document, "url"));
    const json_t *secret = json_object_get(document, "secret");
    const json_t *personal = json_object_get(document, "personal");
    int before = problems->count;

    if (url)
        check_url(url, rules, problems);
    if (personal && !json_is_boolean(personal))
        problem_add(problems, "personal", "%s", takes_boolean);
    if (secret && !made)
        problem_add(problems, "secret", "A secret is not changed here: rotate it.");
    else if (secret && !json_is_null(secret) &&
             (!json_is_string(secret) || strlen(json_string_value(secret)) != json_string_length(secret) ||
              !notify_webhook_secret_valid(json_string_value(secret))))
        problem_add(
            problems, "secret",
            "A secret is \"whsec_\" and the base64 of 24 to 64 random bytes; leave it out to get one.");
    return problems->count == before;
}
