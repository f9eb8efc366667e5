/* The URLs of web/alerts. */
#include "web/alerts/alerts.h"
#include "web/alerts/alerts_internal.h"
#include "web/events/search.h"
#include "web/kit/route.h"

const struct http_route alerts_routes[] = {
    /* clang-format off */
    {POST(API "/alerts"), ANYBODY_JSON(SMALL_MAX), NARROWED, .start = api_alert_ask},
    {GET(API "/alerts/{id}"), .start = api_alert_get},
    {PATCH(API "/alerts/{id}"), ANYBODY_JSON(SMALL_MAX), .start = api_alert_change},
    {DELETE(API "/alerts/{id}"), .start = api_alert_end},
    {POST(API "/alerts/{id}/confirm"), ANYBODY_JSON_IF_ANY(SMALL_MAX), .start = api_alert_confirm},

    {GET("/alerts/new"), .flags = HTTP_PAGE, NARROWED, .start = page_alert_new},
    {POST("/alerts/new"), FORM(SMALL_MAX), NARROWED, .start = page_alert_ask},
    {GET("/alerts/{id}/{secret}"), .flags = HTTP_PAGE, TAKES(page_alert), .start = page_alert},
    {POST("/alerts/{id}/{secret}"), FORM(SMALL_MAX), .start = page_alert_act},
    {.method = NULL},
    /* clang-format on */
};
