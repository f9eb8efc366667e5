/* The URLs of web/guests. */
#include "web/guests/guests.h"
#include "web/guests/guests_internal.h"
#include "web/kit/route.h"

const struct http_route guests_routes[] = {
    /* clang-format off */
    {GET(API "/events/{id}/rsvps"), TAKES(api_rsvps), .start = api_rsvp_list},
    {GET(API "/events/{id}/rsvps/link"), .start = api_guests_link},
    {POST(API "/events/{id}/rsvps/link"), JSON_IF_ANY(SMALL_MAX), .start = api_guests_renew},
    {POST(API "/events/{id}/rsvps/{rsvp}/approve"), JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_approve},
    {POST(API "/events/{id}/rsvps/{rsvp}/decline"), JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_decline},
    {POST(API "/events/{id}/rsvps/{rsvp}/offer"), JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_offer},
    {GET(API "/events/{id}/checkin"), .start = api_door},
    {POST(API "/events/{id}/checkin/link"), JSON_IF_ANY(SMALL_MAX), .start = api_door_renew},
    {POST(API "/events/{id}/checkin"), ANYBODY_JSON(SMALL_MAX), .start = api_checkin},
    {PATCH(API "/events/{id}/capacity"), JSON(SMALL_MAX), .start = api_capacity},
    {GET(API "/events/{id}/rsvp-policy"), .start = api_rsvp_policy_get},
    {PATCH(API "/events/{id}/rsvp-policy"), JSON(RSVP_MAX), .start = api_rsvp_policy},

    {GET("/events/{page}/checkin/{secret}"), .flags = HTTP_PAGE, TAKES(page_door), .start = page_door},
    {POST("/events/{page}/checkin/{secret}"), FORM(1 << 12), .start = page_door_act},
    {GET("/events/{page}/rsvps/{secret}"), .flags = HTTP_PAGE, TAKES(page_guests), .start = page_guests},
    {POST("/events/{page}/rsvps/{secret}"), FORM(1 << 12), TAKES(page_guests), .start = page_guests_act},
    {GET("/events/{page}/rsvps/{secret}/mails"), .flags = HTTP_PAGE, TAKES(page_mails), .start = page_mails},
    {POST("/events/{page}/rsvps/{secret}/mails"), FORM(1 << 12), .start = page_mails_again},
    {GET("/events/{page}/rsvps/{secret}/badges"), .flags = HTTP_PAGE, TAKES(page_badges), .start = page_badges},
    {GET("/events/{page}/rsvps/{secret}/rsvps.{format}"), .flags = HTTP_PAGE, TAKES(page_guests), .start = page_guests_file},
    {GET("/events/{page}/rsvps/{secret}/{rsvp}"), .flags = HTTP_PAGE, TAKES(page_guests), .start = page_guest},
    {.method = NULL},
    /* clang-format on */
};
