/* web: what every endpoint may use. */
#ifndef WEB_KIT_WEB_H
#define WEB_KIT_WEB_H

#include <stdatomic.h>

#include "db/db.h"
#include "http/http.h"
#include "tmpl/tmpl.h"

struct event_base;
struct web_assets;
struct web_guard;
struct web_mail_kind;
struct web_ready;
struct web_watch;
struct rsvp_desk;
struct secret_key;
struct delivery_webhook_rules;

/* Made once per worker by cmd/convened, the `context` of the HTTP server. */
struct web {
    struct event_base *base;
    struct db_pool *db;
    struct http_server *http;
    struct rsvp_desk *desk;                        /* made by web_init */
    const struct web_mail_kind *const *mail_kinds; /* set by web_init: mail/mail.h */
    struct web_watch *watch;                       /* made by web_init */
    struct web_guard *guard;                       /* made by web_init */
    const struct secret_key *key;                  /* the site's: every private link is derived from it */
    struct tmpl_set *templates;
    bool strict_templates;           /* option `strict-templates`: see page_render() */
    const struct web_assets *assets; /* static files with their digests */
    const char *site_name;           /* option `site-name` */
    const char *mail_folder;         /* a Maildir that may be looked at (mail/dev.h); NULL: none */
    const char *mail_key;            /* opens the pages of that Maildir; "" opens nothing */
    const struct delivery_webhook_rules *webhook_rules; /* which addresses a webhook may have */
    const char *contact;                                /* option `contact`: an address for people, or NULL */
    struct web_ready *ready;                            /* made by web_init: service/ready.h */
    /* Shared with the notifier, which sets it while the database refuses its statements; or NULL. */
    const atomic_bool *notifier_fails;
};

static inline struct web *
web_of(struct http_request *request)
{
    return http_context(request);
}

#endif
