/* webhook: one signed POST to somebody else's address, by the Standard Webhooks specification 1.0.0.
 *
 * Headers: webhook-id (the same on every attempt), webhook-timestamp (seconds, of the attempt) and
 * webhook-signature: "v1," and the base64 of HMAC-SHA256(secret, id "." timestamp "." body), one for each
 * secret, separated by spaces. A secret is "whsec_" and the base64 of 24 to 64 bytes.
 *
 * The address comes from outside, so what is sent there must not reach into our own network: https only, few
 * ports, no redirects, no proxies, and the address that a connection is about to be opened to is looked at
 * when it is opened (whatever a name resolved to before): notify_address_public(). The answer is read up to
 * 64 KiB, everything together has ten seconds.
 */
#ifndef NOTIFY_WEBHOOK_H
#define NOTIFY_WEBHOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

struct event_base;
struct notify_webhooks;

enum {
    NOTIFY_WEBHOOK_URL_MAX = 2000,           /* bytes */
    NOTIFY_WEBHOOK_SECRETS_MAX = 8,          /* that sign one delivery */
    NOTIFY_WEBHOOK_SECRET_SIZE = 6 + 88 + 1, /* the longest, with its NUL */
    NOTIFY_WEBHOOK_ANSWER_READ = 64 << 10,   /* bytes of an answer before the connection is closed */
    NOTIFY_WEBHOOK_ANSWER_KEPT = 4 << 10     /* of them, for the log */
};

/* What an operator says about addresses. Strings must live on. */
struct notify_webhook_rules {
    const char *ports; /* "443,8443"; NULL: these */
    bool loopback;     /* for tests: addresses of this machine, there also plain http and every port */
};

struct notify_webhook_settings {
    struct notify_webhook_rules rules;
    const char *ca_file; /* certificates (PEM) instead of the system's; NULL: the system's */
    const char *agent;   /* User-Agent */
    int seconds;         /* for all of it; 0: 10 */
};

/* Is URL one that may be sent to? False with a sentence for who entered it. That a name leads to a private
 * address is found out when it is connected to. */
MUST_CHECK bool notify_webhook_url_valid(const char *url, const struct notify_webhook_rules *rules,
                                         struct buf *error);

/* A new secret of 32 random bytes. */
void notify_webhook_secret_make(char secret[NOTIFY_WEBHOOK_SECRET_SIZE]);
MUST_CHECK bool notify_webhook_secret_valid(const char *secret);
/* Append the value of webhook-signature. A secret that is not valid gives no signature. */
void notify_webhook_sign(struct buf *out, const char *const *secrets, size_t count, const char *id,
                         int64_t timestamp, const char *body, size_t size);

/* --- sending --- */

enum notify_webhook_end {
    NOTIFY_WEBHOOK_DELIVERED, /* 2xx */
    NOTIFY_WEBHOOK_LATER,     /* 408, 425, 429, 5xx; no connection, no answer in time, a bad certificate */
    NOTIFY_WEBHOOK_FAILED,    /* any other answer, 3xx among them; an address that may not be connected to */
    NOTIFY_WEBHOOK_GONE       /* 410: never again */
};

struct notify_webhook_call {
    const char *url, *id, *body; /* body: JSON; copied */
    const char *const *secrets;
    size_t secret_count;
};

struct notify_webhook_result {
    enum notify_webhook_end end;
    long status;         /* of HTTP; 0: there was no answer */
    int64_t retry_after; /* seconds, 0: not said */
    unsigned ms;
    const char *reason; /* a sentence; NULL when it was delivered */
    const char *answer; /* text of the body's beginning, at most ANSWER_KEPT bytes of UTF-8 */
};

/* Called once per call, from the loop or within notify_webhook_send(). RESULT is valid meanwhile. */
typedef void notify_webhook_fn(void *context, const struct notify_webhook_result *result);

/* NULL without memory. */
MUST_CHECK struct notify_webhooks *notify_webhooks_new(struct event_base *base,
                                                       const struct notify_webhook_settings *settings);
void notify_webhook_send(struct notify_webhooks *webhooks, const struct notify_webhook_call *call,
                         notify_webhook_fn *done, void *context);
/* What is under way is told as LATER. Not from `done`; NULL is allowed. */
void notify_webhooks_free(struct notify_webhooks *webhooks);

#endif
