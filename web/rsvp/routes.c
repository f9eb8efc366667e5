/* The URLs of web/rsvp. */
#include "web/kit/route.h"
#include "web/rsvp/rsvp.h"
#include "web/rsvp/rsvp_internal.h"

const struct http_route rsvp_routes[] = {
    /* clang-format off */
    {POST(API "/events/{id}/rsvps"), ANYBODY_JSON(RSVP_MAX), .start = api_rsvp_create},
    {PUT(API "/events/{id}/rsvp"), JSON_IF_ANY(RSVP_MAX), .start = api_rsvp_put},
    {GET(API "/events/{id}/rsvp-form"), PUBLIC(2), .start = api_rsvp_form},
    {GET(API "/events/{id}/seats"), PUBLIC(1), .start = api_seats},
    {GET(API "/events/{id}/seats/stream"), .flags = HTTP_CORS, .start = api_seats_stream},
    {GET(API "/rsvps/{id}"), .start = api_rsvp_get},
    {PATCH(API "/rsvps/{id}"), ANYBODY_JSON(RSVP_MAX), .start = api_rsvp_change},
    {DELETE(API "/rsvps/{id}"), TAKES(api_rsvp_scope), .start = api_rsvp_cancel},
    {POST(API "/rsvps/{id}/link"), ANYBODY_JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_renew},
    {POST(API "/rsvps/{id}/confirm"), ANYBODY_JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_confirm},
    {POST(API "/rsvps/{id}/accept"), ANYBODY_JSON_IF_ANY(SMALL_MAX), .start = api_rsvp_accept},

    {GET("/events/{page}/rsvp"), PAGE(2), .start = page_rsvp},
    {POST("/events/{page}/rsvp"), FORM(RSVP_MAX), .start = page_rsvp_take},
    {GET("/rsvps/{id}/{secret}"), .flags = HTTP_PAGE, TAKES(page_rsvp_own), .start = page_rsvp_own},
    {POST("/rsvps/{id}/{secret}"), FORM(RSVP_MAX), .start = page_rsvp_own_act},
    {GET("/rsvps/{id}/{secret}/cancel"), .flags = HTTP_PAGE, .start = page_rsvp_leave},
    {GET("/rsvps/{id}/{secret}/code.svg"), .start = page_code},
    {GET("/me/rsvp/{id}"), .flags = HTTP_PAGE, .start = page_me_rsvp},
    {POST("/me/rsvp/{id}"), FORM(RSVP_MAX), .start = page_me_rsvp_take},
    {.method = NULL},
    /* clang-format on */
};
