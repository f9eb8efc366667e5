/* What the files of web/organizations share: the endpoints, as routes.c names them, and what they use of each
 * other. */
#ifndef WEB_ORGANIZATIONS_ORGANIZATIONS_INTERNAL_H
#define WEB_ORGANIZATIONS_ORGANIZATIONS_INTERNAL_H

#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "web/kit/receive.h"
#include "web/present/words.h"

struct secret_key;

/* organization_api.c */
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

/* organization_page.c */
struct page_organizations {
    const char *q;
    const char *cursor;
};
extern const struct http_param page_organizations_params[];
void page_organizations(struct http_request *request); /* /organizations */
void page_organization(struct http_request *request);  /* /organizations/{page} */

/* member_page.c */
struct page_members {
    const char *done;
};
extern const struct http_param page_members_params[];
void page_members(struct http_request *request);           /* /me/organizations/{id} */
void page_members_act(struct http_request *request);       /* POST */
void page_invitation(struct http_request *request);        /* /invitations/{id}/{secret} */
void page_invitation_accept(struct http_request *request); /* POST */

/* member_api.c */
struct api_member_remove {
    const char *tokens;
};
extern const struct http_param api_member_remove_params[];
void api_member_list(struct http_request *request);
void api_member_invite(struct http_request *request);
void api_member_update(struct http_request *request);
void api_member_remove(struct http_request *request);

/* webhook_api.c */
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

/* organization_words.c */
void present_organizations(const struct present *p, const json_t *list, const char *q, json_t *view);
void present_organization(const struct present *p, const json_t *doc, const json_t *events, json_t *view);

/* Of /me/organizations/{id}; EVENTS is a list of cards, with links for what the person's role may do there.
 */
void present_members(const struct present *p, const json_t *members, json_t *view);
void present_member_events(const struct present *p, const json_t *members, const json_t *events,
                           const json_t *links, const struct secret_key *key, json_t *view);

/* --- webhooks --- */

struct delivery_webhook_rules;

/* Secrets are sealed for this purpose and the webhook's id (core/secret/seal.h). */
#define WEBHOOK_SEAL "webhook"

extern const struct field webhook_fields[], webhook_rotate_fields[];

/* What the tables leave open: the URL and the secret. MADE: of a new one. True when nothing was
 * added to PROBLEMS. */
MUST_CHECK bool webhook_check(const json_t *document, const struct delivery_webhook_rules *rules, bool made,
                              struct problems *problems);

#endif
