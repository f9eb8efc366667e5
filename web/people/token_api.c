/* API tokens. The secret is made here, shown once, and never leaves this file otherwise: the database keeps
 * its hash. */
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "http/http.h"
#include "sql/people.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/people/people_internal.h"

/* "cvn_", then 160 random bits, five to a character. */
enum { SECRET_BITS = 160, SECRET_LENGTH = 4 + SECRET_BITS / 5, SHOWN_LENGTH = 8 };

static const char *const scopes[] = {"read", "organizer", "admin", "person", "bounces", "metrics", NULL};
static const struct field scope = {.rule = rule_choice, .choices = scopes};

static const struct field token_fields[] = {
    {.name = "name",
     .rule = rule_line,
     .max = 100,
     .required = true,
     .hint = "a name of 1 to 100 characters"},
    {.name = "scopes", .rule = rule_set, .max = 5, .item = &scope},
    {.name = "organization", .rule = rule_line, .max = 100},
    {.name = "person", .rule = rule_address},
    {.name = "expires", .rule = rule_instant},
    {.name = NULL},
};

/* --- GET /tokens --- */

void
api_token_list(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, 0, &call))
        web_ask(request, &sql_token_list, NULL, sql_token_list_values(.token = call.token));
}

/* --- POST /tokens --- */

struct token_create {
    struct web_ask ask;
    char secret[SECRET_LENGTH + 1];
    char shown[SHOWN_LENGTH + 1];
};

static void
wipe_secret(void *thing)
{
    struct token_create *create = thing;
    sodium_memzero(create->secret, sizeof(create->secret));
}

static void
make_secret(struct token_create *create)
{
    static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
    unsigned char random[SECRET_LENGTH - 4];

    randombytes_buf(random, sizeof(random));
    memcpy(create->secret, "cvn_", 4);
    for (size_t i = 0; i < sizeof(random); i++)
        create->secret[4 + i] = alphabet[random[i] & 31];
    create->secret[SECRET_LENGTH] = '\0';
    memcpy(create->shown, create->secret, SHOWN_LENGTH);
    create->shown[SHOWN_LENGTH] = '\0';
    sodium_memzero(random, sizeof(random));
}

static void
token_created(struct web_ask *ask, const struct web_answer *answer)
{
    struct token_create *create = container_of(ask, struct token_create, ask);
    struct http_request *request = ask->http;
    if (answer->status != 201) {
        web_reply_answer(request, answer);
        return;
    }
    json_t *document = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    json_object_set_new(document, "token", json_string(create->secret));
    const char *text = web_json_text(request, document);
    http_reply_json(request, 201, text, strlen(text), NULL);
}

void
api_token_create(struct http_request *request)
{
    struct web_call call;
    if (!web_receive(request, WEB_NO_ONCE, &call))
        return;
    const json_t *document = web_receive_fields(request, token_fields, false);
    if (!document)
        return;
    const json_t *given = json_object_get(document, "scopes");
    struct token_create *create = arena_alloc(http_arena(request), sizeof(*create));
    make_secret(create);
    arena_defer(http_arena(request), wipe_secret, create);
    web_ask_begin(
        &create->ask, request, &sql_token_create, token_created,
        sql_token_create_values(.token = call.token,
                                .new_hash =
                                    web_sha256_hex(http_arena(request), create->secret, SECRET_LENGTH),
                                .new_prefix = create->shown,
                                .name = json_string_value(json_object_get(document, "name")),
                                .scopes = json_is_array(given) ? web_array_literal(request, given) : NULL,
                                .organization = json_string_value(json_object_get(document, "organization")),
                                .expires = json_string_value(json_object_get(document, "expires")),
                                .person = json_string_value(json_object_get(document, "person"))));
}

/* --- DELETE /tokens/{id} --- */

void
api_token_revoke(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, WEB_ID, &call))
        web_ask(request, &sql_token_revoke, NULL,
                sql_token_revoke_values(.token = call.token, .id = call.id));
}

/* --- GET /whoami --- */

void
api_whoami(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, 0, &call))
        web_ask(request, &sql_whoami, NULL, sql_whoami_values(.token = call.token));
}
