/* Every URL of the product. GET also answers HEAD; a path without a row is 404, a method without one 405. */
#include "alert.h"
#include "api.h"
#include "dev_mail.h"
#include "door.h"
#include "feed.h"
#include "guests.h"
#include "page.h"
#include "people.h"
#include "search.h"
#include "web.h"

enum { DOCUMENT_MAX = 2 << 20, SMALL_MAX = 16 << 10, RSVP_MAX = 64 << 10, BOUNCE_MAX = 512 << 10 };

/* The parameters NAME: `struct NAME` and the table `NAME_params`. */
#define TAKES(name) .params = name##_params, .params_size = sizeof(struct name)
#define NARROWED .params = web_narrowing_params, .params_size = sizeof(struct web_search)
#define GET(path) .method = "GET", .pattern = path
#define POST(path) .method = "POST", .pattern = path
#define PUT(path) .method = "PUT", .pattern = path
#define PATCH(path) .method = "PATCH", .pattern = path
#define DELETE(path) .method = "DELETE", .pattern = path
#define PUBLIC(seconds) .flags = HTTP_CACHED | HTTP_CORS, .cache_seconds = seconds
#define JSON(bytes) .flags = HTTP_BODY_JSON, .body_max = bytes
#define JSON_IF_ANY(bytes) .flags = HTTP_BODY_JSON | HTTP_BODY_OPTIONAL, .body_max = bytes
#define PAGE(seconds) .flags = HTTP_CACHED | HTTP_PAGE, .cache_seconds = seconds
#define FORM(bytes) .flags = HTTP_BODY_FORM | HTTP_PAGE, .body_max = bytes
/* A form of one button: nothing is in it. */
#define ACT .flags = HTTP_BODY_FORM | HTTP_BODY_OPTIONAL | HTTP_PAGE, .body_max = 1 << 10
#define PROBE .flags = HTTP_UNLIMITED

#define API "/api/v1"

const struct http_route web_routes[] = {
    /* clang-format off */
    /* --- API ---------------------------------------------------------------------------------------- */
    {GET(API "/events"), PUBLIC(2), TAKES(web_search), .start = api_event_list},
    {POST(API "/events"), JSON(DOCUMENT_MAX), .start = api_event_create},
    {GET(API "/events/facets"), PUBLIC(60), NARROWED, .start = api_event_facets},
    {GET(API "/events/{id}"), PUBLIC(2), .start = api_event_get},
    {PATCH(API "/events/{id}"), JSON(DOCUMENT_MAX), TAKES(api_scope), .start = api_event_update},
    {DELETE(API "/events/{id}"), .start = api_event_delete},
    {GET(API "/events/{id}/changes"), PUBLIC(2), .start = api_event_changes},
    {POST(API "/events/{id}/publish"), JSON_IF_ANY(SMALL_MAX), .start = api_event_act},
    {POST(API "/events/{id}/cancel"), JSON_IF_ANY(SMALL_MAX), .start = api_event_act},
    {POST(API "/events/{id}/postpone"), JSON_IF_ANY(SMALL_MAX), .start = api_event_act},
    {POST(API "/events/{id}/reschedule"), JSON(SMALL_MAX), .start = api_event_act},
    {POST(API "/events/{id}/move-online"), JSON_IF_ANY(SMALL_MAX), .start = api_event_act},
    {POST(API "/events/{id}/rsvps"), JSON(RSVP_MAX), .start = api_rsvp_create},
    {PUT(API "/events/{id}/rsvp"), JSON_IF_ANY(RSVP_MAX), .start = api_rsvp_put},
    {GET(API "/events/{id}/rsvps"), TAKES(api_rsvps), .start = api_rsvp_list},
    {GET(API "/events/{id}/rsvps/link"), .start = api_guests_link},
    {POST(API "/events/{id}/rsvps/{rsvp}/approve"), JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_approve},
    {POST(API "/events/{id}/rsvps/{rsvp}/decline"), JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_decline},
    {POST(API "/events/{id}/rsvps/{rsvp}/offer"), JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_offer},
    {GET(API "/events/{id}/checkin"), .start = api_door},
    {POST(API "/events/{id}/checkin"), JSON(SMALL_MAX), .start = api_checkin},
    {PATCH(API "/events/{id}/capacity"), JSON(SMALL_MAX), .start = api_capacity},
    {GET(API "/events/{id}/rsvp-policy"), .start = api_rsvp_policy_get},
    {PATCH(API "/events/{id}/rsvp-policy"), JSON(RSVP_MAX), .start = api_rsvp_policy},
    {GET(API "/events/{id}/rsvp-form"), PUBLIC(2), .start = api_rsvp_form},
    {GET(API "/events/{id}/seats"), PUBLIC(1), .start = api_seats},
    {GET(API "/events/{id}/seats/stream"), .flags = HTTP_CORS, .start = api_seats_stream},
    {GET(API "/rsvps/{id}"), .start = api_rsvp_get},
    {PATCH(API "/rsvps/{id}"), JSON(RSVP_MAX), .start = api_rsvp_change},
    {DELETE(API "/rsvps/{id}"), TAKES(api_rsvp_scope), .start = api_rsvp_cancel},
    {POST(API "/rsvps/{id}/confirm"), JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_confirm},
    {POST(API "/rsvps/{id}/accept"), JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_accept},
    {POST(API "/imports"), .flags = HTTP_BODY_NDJSON, .body_max = API_IMPORT_BODY_MAX, TAKES(api_import), .start = api_import},
    {POST(API "/alerts"), JSON(SMALL_MAX), NARROWED, .start = api_alert_ask},
    {GET(API "/alerts/{id}"), .start = api_alert_get},
    {PATCH(API "/alerts/{id}"), JSON(SMALL_MAX), .start = api_alert_change},
    {DELETE(API "/alerts/{id}"), .start = api_alert_end},
    {POST(API "/alerts/{id}/confirm"), JSON_IF_ANY(SMALL_MAX), .start = api_alert_confirm},
    {GET(API "/vocabularies"), PUBLIC(300), .start = api_vocabularies},
    {GET(API "/organizations"), PUBLIC(2), TAKES(api_organizations), .start = api_organization_list},
    {POST(API "/organizations"), JSON(SMALL_MAX), .start = api_organization_create},
    {GET(API "/organizations/{id}"), PUBLIC(2), .start = api_organization_get},
    {PATCH(API "/organizations/{id}"), JSON(SMALL_MAX), .start = api_organization_update},
    {GET(API "/organizations/{id}/members"), .start = api_member_list},
    {POST(API "/organizations/{id}/members"), JSON(SMALL_MAX), .start = api_member_invite},
    {PATCH(API "/organizations/{id}/members/{member}"), JSON(SMALL_MAX), .start = api_member_update},
    {DELETE(API "/organizations/{id}/members/{member}"), .start = api_member_remove},
    {GET(API "/me"), .start = api_me},
    {PATCH(API "/me"), JSON(SMALL_MAX), .start = api_me_update},
    {GET(API "/me/events"), .start = api_me_events},
    {POST(API "/logins"), JSON(SMALL_MAX), .start = api_login_begin},
    {POST(API "/logins/{id}"), JSON_IF_ANY(SMALL_MAX), .start = api_login_take},
    {GET(API "/organizations/{id}/webhooks"), .start = api_webhook_list},
    {POST(API "/organizations/{id}/webhooks"), JSON(SMALL_MAX), .start = api_webhook_create},
    {GET(API "/webhooks/{id}"), .start = api_webhook_get},
    {PATCH(API "/webhooks/{id}"), JSON(SMALL_MAX), .start = api_webhook_update},
    {DELETE(API "/webhooks/{id}"), .start = api_webhook_delete},
    {POST(API "/webhooks/{id}/rotate"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_rotate},
    {POST(API "/webhooks/{id}/enable"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_enable},
    {POST(API "/webhooks/{id}/disable"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_disable},
    {POST(API "/webhooks/{id}/test"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_test},
    {POST(API "/webhooks/{id}/replay"), JSON(SMALL_MAX), .start = api_webhook_replay_since},
    {GET(API "/webhooks/{id}/deliveries"), TAKES(api_deliveries), .start = api_webhook_deliveries},
    {GET(API "/webhooks/{id}/deliveries/{delivery}"), .start = api_webhook_delivery},
    {POST(API "/webhooks/{id}/deliveries/{delivery}/replay"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_replay},
    {GET(API "/outbox"), TAKES(api_outbox), .start = api_outbox_list},
    {GET(API "/outbox/stats"), .start = api_outbox_stats},
    {POST(API "/outbox/retry"), JSON_IF_ANY(SMALL_MAX), .start = api_outbox_retry_all},
    {POST(API "/outbox/bounce"), JSON(BOUNCE_MAX), .start = api_outbox_bounce},
    {GET(API "/outbox/{id}"), .start = api_outbox_show},
    {POST(API "/outbox/{id}/retry"), JSON_IF_ANY(SMALL_MAX), .start = api_outbox_retry},
    {POST(API "/outbox/{id}/drop"), JSON_IF_ANY(SMALL_MAX), .start = api_outbox_drop},
    {GET(API "/tokens"), .start = api_token_list},
    {POST(API "/tokens"), JSON(SMALL_MAX), .start = api_token_create},
    {DELETE(API "/tokens/{id}"), .start = api_token_revoke},
    {GET(API "/whoami"), .start = api_whoami},
    {GET(API "/openapi.yaml"), PUBLIC(300), .start = api_description},
    /* --- pages (page_*.c) --------------------------------------------------------------------------- */
    {GET("/"), PAGE(5), TAKES(web_search), .start = page_list},
    {GET("/events"), PAGE(5), TAKES(web_search), .start = page_list},
    {GET("/events.json"), PUBLIC(2), TAKES(web_search), .start = api_event_list},
    {GET("/events/{page}"), PAGE(2), TAKES(page_event), .start = page_event},
    {GET("/events/{page}/rsvp"), PAGE(2), .start = page_rsvp},
    {POST("/events/{page}/rsvp"), FORM(RSVP_MAX), .start = page_rsvp_take},
    {GET("/rsvps/{id}/{secret}"), .flags = HTTP_PAGE, TAKES(page_rsvp_own), .start = page_rsvp_own},
    {POST("/rsvps/{id}/{secret}"), FORM(RSVP_MAX), .start = page_rsvp_own_act},
    {GET("/rsvps/{id}/{secret}/cancel"), .flags = HTTP_PAGE, .start = page_rsvp_leave},
    {GET("/rsvps/{id}/{secret}/code.svg"), .start = page_code},
    {GET("/events/{page}/checkin/{secret}"), .flags = HTTP_PAGE, TAKES(page_door), .start = page_door},
    {POST("/events/{page}/checkin/{secret}"), FORM(1 << 12), .start = page_door_act},
    {GET("/alerts/new"), .flags = HTTP_PAGE, NARROWED, .start = page_alert_new},
    {POST("/alerts/new"), FORM(SMALL_MAX), NARROWED, .start = page_alert_ask},
    {GET("/alerts/{id}/{secret}"), .flags = HTTP_PAGE, TAKES(page_alert), .start = page_alert},
    {POST("/alerts/{id}/{secret}"), FORM(SMALL_MAX), .start = page_alert_act},
    {GET("/events/{page}/rsvps/{secret}"), .flags = HTTP_PAGE, TAKES(page_guests), .start = page_guests},
    {POST("/events/{page}/rsvps/{secret}"), FORM(1 << 12), TAKES(page_guests), .start = page_guests_act},
    {GET("/events/{page}/rsvps/{secret}/mails"), .flags = HTTP_PAGE, TAKES(page_mails), .start = page_mails},
    {POST("/events/{page}/rsvps/{secret}/mails"), FORM(1 << 12), .start = page_mails_again},
    {GET("/events/{page}/rsvps/{secret}/badges"), .flags = HTTP_PAGE, TAKES(page_badges), .start = page_badges},
    {GET("/events/{page}/rsvps/{secret}/rsvps.{format}"), .flags = HTTP_PAGE, TAKES(page_guests), .start = page_guests_file},
    {GET("/events/{page}/rsvps/{secret}/{rsvp}"), .flags = HTTP_PAGE, TAKES(page_guests), .start = page_guest},
    {GET("/preferences/{id}/{secret}"), .flags = HTTP_PAGE, TAKES(page_preferences), .start = page_preferences},
    {POST("/preferences/{id}/{secret}"), FORM(1 << 13), .start = page_preferences_keep},
    {GET("/preferences/{id}/{secret}/{kind}"), .flags = HTTP_PAGE, TAKES(page_preferences), .start = page_preferences_kind},
    {POST("/preferences/{id}/{secret}/{kind}"), .flags = HTTP_BODY_FORM | HTTP_ANY_ORIGIN | HTTP_PAGE, .body_max = 1 << 12, .start = page_preferences_refuse},
    {GET("/organizations"), PAGE(5), TAKES(page_organizations), .start = page_organizations},
    {GET("/organizations/{page}"), PAGE(5), .start = page_organization},
    {GET("/organizers"), PAGE(60), .start = page_organizers},
    {GET("/about"), PAGE(60), .start = page_about},
    {GET("/sign-in"), .flags = HTTP_PAGE, TAKES(page_sign_in), .start = page_sign_in},
    {POST("/sign-in"), FORM(1 << 12), .start = page_sign_in_ask},
    {POST("/sign-in/code"), FORM(1 << 10), .start = page_sign_in_code},
    {GET("/sign-in/{id}/{secret}"), .flags = HTTP_PAGE, .start = page_sign_in_link},
    {POST("/sign-in/{id}/{secret}"), ACT, .start = page_sign_in_use},
    {POST("/sign-out"), FORM(1 << 10), .start = page_sign_out},
    {GET("/me"), .flags = HTTP_PAGE, TAKES(page_me), .start = page_me},
    {POST("/me"), FORM(1 << 12), .start = page_me_act},
    {GET("/me/login"), .flags = HTTP_PAGE, TAKES(page_me_login), .start = page_me_login},
    {POST("/me/login"), FORM(1 << 10), .start = page_me_login_act},
    {GET("/me/rsvp/{id}"), .flags = HTTP_PAGE, .start = page_me_rsvp},
    {POST("/me/rsvp/{id}"), FORM(RSVP_MAX), .start = page_me_rsvp_take},
    {GET("/me/organizations/{id}"), .flags = HTTP_PAGE, TAKES(page_members), .start = page_members},
    {POST("/me/organizations/{id}"), FORM(1 << 12), .start = page_members_act},
    {GET("/invitations/{id}/{secret}"), .flags = HTTP_PAGE, .start = page_invitation},
    {POST("/invitations/{id}/{secret}"), ACT, .start = page_invitation_accept},
    {POST("/tz"), FORM(1 << 10), .start = page_zone},
    {GET("/dev/mail"), .flags = HTTP_PAGE, .start = page_dev_mails},
    {GET("/dev/mail/{file}"), .flags = HTTP_PAGE, .start = page_dev_mail},
    {GET("/dev/mail/{file}/html"), .flags = HTTP_PAGE, .start = page_dev_mail_html},
    {GET("/dev/mail/{file}/text"), .start = page_dev_mail_text},
    {GET("/static/{file}"), .start = page_static},
    {GET("/robots.txt"), .start = page_robots},

    /* --- for other programs (feed_*.c) -------------------------------------------------------------- */
    {GET("/events/{page}.ics"), PUBLIC(2), .start = feed_event},

    /* --- probes ------------------------------------------------------------------------------------- */
    {GET("/livez"), PROBE, .start = api_live},
    {GET("/readyz"), PROBE, .start = api_ready},
    {GET("/metrics"), PROBE, .start = api_metrics},
    {.method = NULL},
    /* clang-format on */
};
