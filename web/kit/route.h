/* route: the words in which the subjects' tables of routes are written.
 *
 * GET also answers HEAD; a path without a row is 404, a method without one 405.
 */
#ifndef WEB_KIT_ROUTE_H
#define WEB_KIT_ROUTE_H

#include "http/http.h"

/* Limits of bodies that several subjects share, in bytes. */
enum { DOCUMENT_MAX = 2 << 20, SMALL_MAX = 16 << 10, RSVP_MAX = 64 << 10 };

/* The parameters NAME: `struct NAME` and the table `NAME_params`. */
#define TAKES(name) .params = name##_params, .params_size = sizeof(struct name)
#define GET(path) .method = "GET", .pattern = path
#define POST(path) .method = "POST", .pattern = path
#define PUT(path) .method = "PUT", .pattern = path
#define PATCH(path) .method = "PATCH", .pattern = path
#define DELETE(path) .method = "DELETE", .pattern = path
#define PUBLIC(seconds) .flags = HTTP_CACHED | HTTP_CORS, .cache_seconds = seconds
#define JSON(bytes) .flags = HTTP_BODY_JSON, .body_max = bytes
#define JSON_IF_ANY(bytes) .flags = HTTP_BODY_JSON | HTTP_BODY_OPTIONAL, .body_max = bytes
/* For who has no token, or has one that the guard does not know: the secret of an RSVP, or of a door. */
#define ANYBODY_JSON(bytes) .flags = HTTP_BODY_JSON | HTTP_ANYBODY, .body_max = bytes
#define ANYBODY_JSON_IF_ANY(bytes)                                                                           \
    .flags = HTTP_BODY_JSON | HTTP_BODY_OPTIONAL | HTTP_ANYBODY, .body_max = bytes
#define PAGE(seconds) .flags = HTTP_CACHED | HTTP_PAGE, .cache_seconds = seconds
#define FORM(bytes) .flags = HTTP_BODY_FORM | HTTP_PAGE, .body_max = bytes
/* A form of one button: nothing is in it. */
#define ACT .flags = HTTP_BODY_FORM | HTTP_BODY_OPTIONAL | HTTP_PAGE, .body_max = 1 << 10
#define PROBE .flags = HTTP_UNLIMITED

#define API "/api/v1"

#endif
