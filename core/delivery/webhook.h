/* webhook: one signed POST to somebody else's address, by the Standard Webhooks specification 1.0.0.
 *
 * Headers: webhook-id (the same on every attempt), webhook-timestamp (seconds, of the attempt) and
 * webhook-signature: "v1," and the base64 of HMAC-SHA256(secret, id "." timestamp "." body), one for each
 * secret, separated by spaces. A secret is "whsec_" and the base64 of 24 to 64 bytes.
 *
 * The address comes from outside, so what is sent there must not reach into our own network: https only, few
 * ports, no redirects, no proxies, and the address that a connection is about to be opened to is looked at
 * when it is opened (whatever a name resolved to before): delivery_ip_public(). The answer is read up to
 * 64 KiB, everything together has ten seconds.
 */
#ifndef DELIVERY_WEBHOOK_H
#define DELIVERY_WEBHOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

struct event_base;
struct delivery_webhooks;

enum {
    DELIVERY_WEBHOOK_URL_MAX = 2000,           /* bytes */
    DELIVERY_WEBHOOK_SECRETS_MAX = 8,          /* that sign one delivery */
    DELIVERY_WEBHOOK_SECRET_SIZE = 6 + 88 + 1, /* the longest, with its NUL */
    DELIVERY_WEBHOOK_ANSWER_READ = 64 << 10,   /* bytes of an answer before the connection is closed */
    DELIVERY_WEBHOOK_ANSWER_KEPT = 4 << 10     /* of them, for the log */
};

/* What an operator says about addresses. Strings must live on. */
struct delivery_webhook_rules {
    const char *ports; /* "443,8443"; NULL: these */
    bool loopback;     /* for tests: addresses of this machine, there also plain http and every port */
};

struct delivery_webhook_settings {
    struct delivery_webhook_rules rules;
    const char *ca_file; /* certificates (PEM) instead of the system's; NULL: the system's */
    const char *agent;   /* User-Agent */
    int seconds;         /* for all of it; 0: 10 */
};

/* Is URL one that may be sent to? False with a sentence for who entered it. That a name leads to a private
 * address is found out when it is connected to. */
MUST_CHECK bool delivery_webhook_url_valid(const char *url, const struct delivery_webhook_rules *rules,
                                           struct buf *error);

/* A new secret of 32 random bytes. */
void delivery_webhook_secret_make(char secret[DELIVERY_WEBHOOK_SECRET_SIZE]);
MUST_CHECK bool delivery_webhook_secret_valid(const char *secret);
/* Append the value of webhook-signature. A secret that is not valid gives no signature. */
void delivery_webhook_sign(struct buf *out, const char *const *secrets, size_t count, const char *id,
                           int64_t timestamp, const char *body, size_t size);

/* --- sending --- */

enum delivery_webhook_end {
    DELIVERY_WEBHOOK_DELIVERED, /* 2xx */
    DELIVERY_WEBHOOK_LATER,     /* 408, 425, 429, 5xx; no connection, no answer in time, a bad certificate */
    DELIVERY_WEBHOOK_FAILED, /* any other answer, 3xx among them; an address that may not be connected to */
    DELIVERY_WEBHOOK_GONE    /* 410: never again */
};

struct delivery_webhook_call {
    const char *url, *id, *body; /* body: JSON; copied */
    const char *const *secrets;
    size_t secret_count;
};

struct delivery_webhook_result {
    enum delivery_webhook_end end;
    long status;         /* of HTTP; 0: there was no answer */
    int64_t retry_after; /* seconds, 0: not said */
    unsigned ms;
    const char *reason; /* a sentence; NULL when it was delivered */
    const char *answer; /* text of the body's beginning, at most ANSWER_KEPT bytes of UTF-8 */
};

/* Called once per call, from the loop or within delivery_webhook_send(). RESULT is valid meanwhile. */
typedef void delivery_webhook_fn(void *context, const struct delivery_webhook_result *result);

/* NULL without memory. */
MUST_CHECK struct delivery_webhooks *delivery_webhooks_new(struct event_base *base,
                                                           const struct delivery_webhook_settings *settings);
void delivery_webhook_send(struct delivery_webhooks *webhooks, const struct delivery_webhook_call *call,
                           delivery_webhook_fn *done, void *context);
/* What is under way is told as LATER. Not from `done`; NULL is allowed. */
void delivery_webhooks_free(struct delivery_webhooks *webhooks);

#endif
