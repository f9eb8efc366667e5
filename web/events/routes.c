/* The URLs of web/events. */
#include "web/events/events.h"
#include "web/events/events_internal.h"
#include "web/events/search.h"
#include "web/kit/route.h"

const struct http_route events_routes[] = {
    /* clang-format off */
    {GET(API "/events"), PUBLIC(2), TAKES(web_search), .start = api_event_list},
    {POST(API "/events"), JSON(DOCUMENT_MAX), .start = api_event_create},
    {GET(API "/events/facets"), PUBLIC(60), NARROWED, .start = api_event_facets},
    {GET(API "/events/{id}"), PUBLIC(2), .start = api_event_get},
    {PATCH(API "/events/{id}"), JSON(DOCUMENT_MAX), TAKES(api_scope), .start = api_event_update},
    {DELETE(API "/events/{id}"), .start = api_event_delete},
    {GET(API "/events/{id}/changes"), PUBLIC(2), .start = api_event_changes},
    {DELETE(API "/events/{id}/changes/{revision}"), .start = api_event_change_withhold},
    {POST(API "/events/{id}/publish"), JSON_IF_ANY(SMALL_MAX), .start = api_event_act},
    {POST(API "/events/{id}/cancel"), JSON_IF_ANY(SMALL_MAX), .start = api_event_act},
    {POST(API "/events/{id}/postpone"), JSON_IF_ANY(SMALL_MAX), .start = api_event_act},
    {POST(API "/events/{id}/reschedule"), JSON(SMALL_MAX), .start = api_event_act},
    {POST(API "/events/{id}/move-online"), JSON_IF_ANY(SMALL_MAX), .start = api_event_act},
    {POST(API "/imports"), .flags = HTTP_BODY_NDJSON, .body_max = API_IMPORT_BODY_MAX, TAKES(api_import), .start = api_import},

    {GET("/"), PAGE(5), TAKES(web_search), .start = page_list},
    {GET("/events"), PAGE(5), TAKES(web_search), .start = page_list},
    {GET("/events.json"), PUBLIC(2), TAKES(web_search), .start = api_event_list},
    {GET("/events/{page}"), PAGE(2), TAKES(page_event), .start = page_event},
    {GET("/events/{page}.ics"), PUBLIC(2), .start = feed_event},
    {.method = NULL},
    /* clang-format on */
};
