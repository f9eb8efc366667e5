/* web: the product's URLs. Endpoints are adjacent start / done pairs: `start` reads the request and submits
 * one statement, `done` turns its rows into the reply.
 *
 * This header is what cmd/convened sees. Inside the room: ask.h (one statement for one request), search.h
 * (the parameters that the list shares between page and API), api.h and page.h (the endpoints that routes.c
 * names).
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <stdbool.h>
#include <stddef.h>

#include "db/db.h"
#include "http/http.h"
#include "tmpl/tmpl.h"

struct event_base;
struct web_assets;
struct web_watch;
struct rsvp_desk;
struct secret_key;
struct notify_webhook_rules;

/* What every endpoint may use; made once per worker by cmd/convened, the `context` of the HTTP server. */
struct web {
    struct event_base *base;
    struct db_pool *db;
    struct http_server *http;
    struct rsvp_desk *desk;       /* made by web_init */
    struct web_watch *watch;      /* made by web_init */
    const struct secret_key *key; /* of the secrets of RSVPs */
    struct tmpl_set *templates;
    const struct web_assets *assets; /* static files with their digests */
    const char *site_name;           /* option `site-name` */
    const char *mail_folder;         /* a Maildir that may be looked at (dev_mail.h); NULL: none */
    const struct notify_webhook_rules *webhook_rules; /* which addresses a webhook may have */
    const char *contact;                              /* option `contact`: an address for people, or NULL */
    long mail_late;                  /* api_outbox.c: seconds that no mail has left, as last looked */
    unsigned long long mail_look_us; /* when to look again */
};

/* Ends with a row without a method. */
extern const struct http_route web_routes[];

/* Parse the templates, index the static files. False with a sentence in ERROR. */
bool web_init(struct web *web, struct buf *error);
void web_release(struct web *web);

/* http_config.error_page */
void web_error_page(struct http_request *request, int status, const char *title, const char *detail,
                    const struct problems *problems, struct buf *out);

/* NOTIFY of an organizer's edit arrived (db_listen_config.on_notify): forget the cached replies that show it.
 * PAYLOAD is an event id, or "*" for everything. */
void web_listing_changed(struct web *web, const char *payload);

static inline struct web *
web_of(struct http_request *request)
{
    return http_context(request);
}

#endif
