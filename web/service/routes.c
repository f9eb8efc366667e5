/* The URLs of web/service. */
#include "web/kit/route.h"
#include "web/service/service.h"
#include "web/service/service_internal.h"

const struct http_route service_routes[] = {
    /* clang-format off */
    {GET(API "/vocabularies"), PUBLIC(300), .start = api_vocabularies},
    {GET(API "/openapi.yaml"), PUBLIC(300), .start = api_description},

    {GET("/organizers"), PAGE(60), .start = page_organizers},
    {GET("/about"), PAGE(60), .start = page_about},
    {POST("/tz"), FORM(1 << 10), .start = page_zone},
    {GET("/static/{file}"), .start = page_static},
    {GET("/robots.txt"), .start = page_robots},
    {GET("/.well-known/security.txt"), .start = page_security},
    {GET("/livez"), PROBE, .start = api_live},
    {GET("/readyz"), PROBE, .start = api_ready},
    {GET("/metrics"), PROBE, .start = api_metrics},
    {.method = NULL},
    /* clang-format on */
};
