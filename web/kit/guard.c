#include "web/kit/guard.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "http/http.h"
#include "sql/people.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/values.h"
#include "web/kit/web.h"

/* What was found is believed for a while. A token that was revoked meanwhile is let in and refused by its
 * statement; a token that is made is not guessed seconds before. */
enum { SLOTS = 1024, HASH_DIGITS = 64, LIFETIME_US = 5000000 };

struct found {
    char hash[HASH_DIGITS + 1]; /* SHA-256 of the token */
    bool known;
    uint64_t end_us;
};

struct web_guard {
    struct found found[SLOTS];
};

struct web_guard *
web_guard_new(void)
{
    return calloc(1, sizeof(struct web_guard));
}

void
web_guard_free(struct web_guard *guard)
{
    free(guard);
}

static struct found *
slot_of(struct web_guard *guard, const char *hash)
{
    char digits[9] = "";
    memcpy(digits, hash, sizeof(digits) - 1);
    return &guard->found[strtoul(digits, NULL, 16) % SLOTS];
}

/* What is remembered of the token with HASH, or NULL. */
static const struct found *
recall(struct web_guard *guard, const char *hash)
{
    const struct found *found = slot_of(guard, hash);
    return found->end_us > clock_monotonic_us() && strcmp(found->hash, hash) == 0 ? found : NULL;
}

static void
remember(struct web_guard *guard, const char *hash, bool known)
{
    struct found *found = slot_of(guard, hash);
    *found = (struct found){.known = known, .end_us = clock_monotonic_us() + LIFETIME_US};
    memcpy(found->hash, hash, HASH_DIGITS);
}

static void
guard_done(struct web_ask *ask, const struct web_answer *answer)
{
    struct http_request *request = ask->http;
    const char *hash = web_token_hash(request);
    bool known = answer->status == 200;
    if (known || answer->status == 401)
        remember(web_of(request)->guard, hash, known);
    if (known)
        http_guard_pass(request);
    else
        web_reply_answer(request, answer);
}

void
web_guard_ask(struct http_request *request)
{
    const char *hash = web_token_hash(request);
    const struct found *found = hash ? recall(web_of(request)->guard, hash) : NULL;
    if (!hash)
        web_reply_no_token(request);
    else if (!found)
        web_ask(request, &sql_whoami, guard_done, sql_whoami_values(.token = hash));
    else if (found->known)
        http_guard_pass(request);
    else
        web_reply_answer(request, &(struct web_answer){.outcome = "unauthorized", .status = 401, .body = ""});
}
