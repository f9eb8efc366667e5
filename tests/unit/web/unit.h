/* What tests of words share: a reader at a held time, and documents from text. */
#ifndef UNIT_WEB_UNIT_H
#define UNIT_WEB_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "web/present/words.h"

enum { NOW = 1799049600 }; /* 2027-01-04T08:00:00Z */

/* Its arena is the caller's to free. */
static inline struct present
unit_reader(void)
{
    return (struct present){.arena = arena_new(), .now = NOW, .origin = "https://events.example.org"};
}

/* A reference for the caller. */
static inline json_t *
unit_json(const char *text)
{
    json_t *doc = json_loads(text, 0, NULL);

    assert_non_null(doc);
    return doc;
}

/* The I-th item of VIEW's LIST, or NULL. */
static inline const json_t *
unit_item(const json_t *view, const char *list, size_t i)
{
    return json_array_get(json_object_get(view, list), i);
}

#endif
