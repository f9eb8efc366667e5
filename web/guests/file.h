/* file: an event's RSVPs as a file. */
#ifndef WEB_GUESTS_FILE_H
#define WEB_GUESTS_FILE_H

#include <jansson.h>

#include "http/http.h"
#include "web/kit/ask.h"

/* Reply with all pages of a list in one file. */
struct attendance {
    struct web_ask ask;
    struct http_request *request;
    /* Ask for the page behind CURSOR (NULL: the first one), of LIMIT rows. */
    void (*ask_page)(struct attendance *it, const char *cursor, const char *limit, web_ask_done *done);
    const char *token; /* the caller's; NULL: the link of the list was checked */
    const char *event, *filters;
    const char *format; /* "csv", "ics" or "json" */
    json_t *rows;
};
void attendance_send(struct attendance *it);

#endif
