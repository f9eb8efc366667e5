/* api: the endpoints of /api/v1 and the probes, as routes.c names them. A route that takes parameters NAME
 * has `struct NAME` and the table `NAME_params`.
 */
#ifndef WEB_API_H
#define WEB_API_H

#include <stdbool.h>

#include "http/http.h"

/* api_events.c: reading */
void api_event_list(struct http_request *request);
void api_event_facets(struct http_request *request);
void api_event_get(struct http_request *request);
void api_event_changes(struct http_request *request);

/* api_publish.c: writing */
struct api_scope {
    const char *scope;
};
extern const struct http_param api_scope_params[];
void api_event_create(struct http_request *request);
void api_event_update(struct http_request *request);
void api_event_delete(struct http_request *request);
void api_event_act(struct http_request *request);

/* api_imports.c */
enum { API_IMPORT_BODY_MAX = 8 << 20 };
struct api_import {
    const char *source;
    bool dry_run;
};
extern const struct http_param api_import_params[];
void api_import(struct http_request *request);

/* api_organizations.c */
struct api_organizations {
    const char *q;
    long limit;
    const char *cursor;
};
extern const struct http_param api_organizations_params[];
void api_organization_list(struct http_request *request);
void api_organization_get(struct http_request *request);
void api_organization_create(struct http_request *request);
void api_organization_update(struct http_request *request);

/* api_tokens.c */
void api_token_list(struct http_request *request);
void api_token_create(struct http_request *request);
void api_token_revoke(struct http_request *request);
void api_whoami(struct http_request *request);

/* api_webhooks.c */
struct api_deliveries {
    struct http_list state;
    long limit;
    const char *cursor;
};
extern const struct http_param api_deliveries_params[];
void api_webhook_list(struct http_request *request);
void api_webhook_create(struct http_request *request);
void api_webhook_get(struct http_request *request);
void api_webhook_update(struct http_request *request);
void api_webhook_delete(struct http_request *request);
void api_webhook_rotate(struct http_request *request);
void api_webhook_enable(struct http_request *request);
void api_webhook_disable(struct http_request *request);
void api_webhook_test(struct http_request *request);
void api_webhook_deliveries(struct http_request *request);
void api_webhook_delivery(struct http_request *request);
void api_webhook_replay(struct http_request *request);
void api_webhook_replay_since(struct http_request *request);

/* api_rsvp_take.c */
void api_rsvp_create(struct http_request *request);
void api_rsvp_put(struct http_request *request);

/* api_rsvp_own.c */
void api_rsvp_get(struct http_request *request);
void api_rsvp_change(struct http_request *request);
struct api_rsvp_scope {
    const char *scope; /* this, all */
};
extern const struct http_param api_rsvp_scope_params[];
void api_rsvp_cancel(struct http_request *request);
void api_rsvp_confirm(struct http_request *request);
void api_rsvp_accept(struct http_request *request);

/* api_rsvp_organizer.c */
struct api_rsvps {
    struct http_list state;
    const char *mode, *q, *format;
    bool needs; /* what people need comes along only when it was asked for */
    long limit;
    const char *cursor;
};
extern const struct http_param api_rsvps_params[];
void api_rsvp_list(struct http_request *request);
void api_rsvp_approve(struct http_request *request);
void api_rsvp_decline(struct http_request *request);
void api_rsvp_offer(struct http_request *request);
void api_capacity(struct http_request *request);
void api_rsvp_policy_get(struct http_request *request);
void api_rsvp_policy(struct http_request *request);

/* api_rsvp_checkin.c */
void api_checkin(struct http_request *request);

/* api_rsvp_seats.c */
void api_seats(struct http_request *request);
void api_seats_stream(struct http_request *request);
void api_rsvp_form(struct http_request *request);

/* api_service.c */
void api_vocabularies(struct http_request *request);
void api_description(struct http_request *request);
void api_live(struct http_request *request);

/* api_outbox.c: the queue, and its part of the probes */
struct api_outbox {
    struct http_list state;
    const char *kind, *event;
    long limit;
    const char *cursor;
};
extern const struct http_param api_outbox_params[];
void api_outbox_list(struct http_request *request);
void api_outbox_show(struct http_request *request);
void api_outbox_retry(struct http_request *request);
void api_outbox_retry_all(struct http_request *request);
void api_outbox_drop(struct http_request *request);
void api_outbox_stats(struct http_request *request);
void api_outbox_bounce(struct http_request *request); /* api_outbox_bounce.c */
void api_ready(struct http_request *request);
void api_metrics(struct http_request *request);

#endif
