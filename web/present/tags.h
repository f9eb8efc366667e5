/* tags: an event's categories, in the reader's words. */
#ifndef WEB_PRESENT_TAGS_H
#define WEB_PRESENT_TAGS_H

#include "web/present/words.h"

/* CATEGORIES of an event; ends with NULL. */
const char *const *feed_tags(const struct present *p, const json_t *doc);

#endif
