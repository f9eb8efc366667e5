/* values: what statements take, made of what a request brings. */
#ifndef WEB_KIT_VALUES_H
#define WEB_KIT_VALUES_H

#include <stddef.h>

#include <jansson.h>

#include "base/arena.h"
#include "http/http.h"

/* SHA-256 of the bearer token as 64 hexadecimal digits; NULL without one: anonymous. */
const char *web_token_hash(struct http_request *request);
/* 64 hexadecimal digits, in the arena. */
const char *web_sha256_hex(struct arena *arena, const char *bytes, size_t len);
/* JSON as text, in the arena. */
const char *web_json_text(struct http_request *request, const json_t *value);
/* Have VALUE (a reference that is taken) released with the request. */
json_t *web_json_keep(struct http_request *request, json_t *value);
/* A PostgreSQL array literal of a JSON array's strings. */
const char *web_array_literal(struct http_request *request, const json_t *strings);

#endif
