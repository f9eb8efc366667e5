/* API tokens. The secret is made here, shown once, and never leaves this file otherwise: the database keeps
 * its hash. */
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/problem.h"
#include "http/http.h"
#include "rsvp/request.h"
#include "sql/people.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/people/people_internal.h"

/* "cvn_", then 160 random bits, five to a character. */
enum { SECRET_BITS = 160, SECRET_LENGTH = 4 + SECRET_BITS / 5, SHOWN_LENGTH = 8 };

static const struct web_member members[] = {
    {.name = "name",
     .type = WEB_MEMBER_TEXT,
     .max = 100,
     .required = true,
     .takes = "a name of 1 to 100 characters"},
    {.name = "scopes",
     .type = WEB_MEMBER_TEXTS,
     .max = 3,
     .takes = "an array of read, organizer and admin, or of person alone"},
    {.name = "organization", .type = WEB_MEMBER_TEXT, .max = 100, .takes = "the id of an organization"},
    {.name = "person", .type = WEB_MEMBER_TEXT, .max = RSVP_ADDRESS_MAX, .takes = "a person's mail address"},
    {.name = "expires", .type = WEB_MEMBER_INSTANT, .takes = "an instant as 2027-05-04T07:00:00Z"},
    {.name = NULL},
};

/* --- GET /tokens ---------------------------------------------------------------------------------------- */

void
api_token_list(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_token_list, NULL);
    struct web_call call;

    if (!web_receive(request, 0, &call))
        return;
    ask->db.values[0] = call.token;
    web_ask_send(ask);
}

/* --- POST /tokens --------------------------------------------------------------------------------------- */

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
    json_t *document;
    const char *text;

    if (answer->status != 201) {
        web_reply_answer(request, answer);
        return;
    }
    document = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    json_object_set_new(document, "token", json_string(create->secret));
    text = web_json_text(request, document);
    http_reply_json(request, 201, text, strlen(text), NULL);
}

/* The address in its normal form, or NULL where none is. False after a reply. */
static bool
person_of(struct http_request *request, const json_t *document, const char **person)
{
    const char *text = json_string_value(json_object_get(document, "person"));
    struct problems problems;
    struct buf address, why;

    *person = NULL;
    if (!text)
        return true;
    buf_init(&address, RSVP_ADDRESS_MAX + 1);
    buf_init(&why, 512);
    if (rsvp_address(text, &address, &why)) {
        *person = arena_strndup(http_arena(request), address.data, address.len);
    } else {
        problems_init(&problems, http_arena(request));
        problem_add(&problems, "person", "%s", why.data);
        web_reply_invalid(request, &problems);
    }
    buf_release(&why);
    buf_release(&address);
    return *person != NULL;
}

void
api_token_create(struct http_request *request)
{
    struct token_create *create = arena_alloc(http_arena(request), sizeof(*create));
    struct web_call call;
    const json_t *scopes;
    const char *person;
    json_t *document;

    if (!web_receive(request, WEB_NO_ONCE, &call))
        return;
    document = web_receive_members(request, members, false);
    if (!document || !person_of(request, document, &person))
        return;
    scopes = json_object_get(document, "scopes");
    make_secret(create);
    arena_defer(http_arena(request), wipe_secret, create);
    web_ask_init(&create->ask, request, &sql_token_create, token_created);
    create->ask.db.values[0] = call.token;
    create->ask.db.values[1] = web_sha256_hex(http_arena(request), create->secret, SECRET_LENGTH);
    create->ask.db.values[2] = create->shown;
    create->ask.db.values[3] = json_string_value(json_object_get(document, "name"));
    create->ask.db.values[4] = json_is_array(scopes) ? web_array_literal(request, scopes) : NULL;
    create->ask.db.values[5] = json_string_value(json_object_get(document, "organization"));
    create->ask.db.values[6] = json_string_value(json_object_get(document, "expires"));
    create->ask.db.values[7] = person;
    web_ask_send(&create->ask);
}

/* --- DELETE /tokens/{id} -------------------------------------------------------------------------------- */

void
api_token_revoke(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_token_revoke, NULL);
    struct web_call call;

    if (!web_receive(request, WEB_ID, &call))
        return;
    ask->db.values[0] = call.token;
    ask->db.values[1] = call.id;
    web_ask_send(ask);
}

/* --- GET /whoami ---------------------------------------------------------------------------------------- */

void
api_whoami(struct http_request *request)
{
    struct web_ask *ask = web_ask_new(request, &sql_whoami, NULL);
    struct web_call call;

    if (!web_receive(request, 0, &call))
        return;
    ask->db.values[0] = call.token;
    web_ask_send(ask);
}
