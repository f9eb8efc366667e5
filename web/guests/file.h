/* file: an event's RSVPs as a file. */
#ifndef WEB_GUESTS_FILE_H
#define WEB_GUESTS_FILE_H

#include <stddef.h>

#include <jansson.h>

#include "web/kit/ask.h"

/* Reply with all pages of a statement of lists in one file: FORMAT is "csv", "ics" or "json". The values of
 * ASK are set; its value CURSOR_AT is the cursor. */
struct attendance {
    struct web_ask ask;
    json_t *rows;
    const char *format, *event;
    size_t cursor_at;
};
void attendance_send(struct attendance *it);

#endif
