/* What the files mail_*.c share. */
#ifndef WEB_MAIL_INTERNAL_H
#define WEB_MAIL_INTERNAL_H

#include <jansson.h>

#include "mail.h"
#include "present.h"

/* One mail in the making. */
struct mail_making {
    const struct web_mail *mail;
    const struct web_mail_kind *kind;
    struct present present;
    const json_t *brief, *rsvp, *event; /* the latter two NULL when the brief has none */
    json_t *view;
};

/* TEXT on one line, without control characters and overrides of the direction; NULL for NULL. In the arena.
 */
const char *mail_clean(struct arena *arena, const char *text);

/* Everything that templates may name (mail_view.c). */
void mail_view(struct mail_making *it);
/* What a mail about a saved search says besides its items; nothing for others (mail_alert.c). */
void mail_alert_view(struct mail_making *it);
/* "items" of mails about several events (mail_items.c). */
void mail_items(struct mail_making *it);

/* mail_people.c */
void mail_people_view(struct mail_making *it);

/* "Tuesday, 4 May 2027, 09:00 to 12:00 CEST"; NULL when EVENT has no time that can be read. */
const char *mail_when(const struct present *p, const json_t *event);
/* [{"line"}] of a change: "Place: Hall 1, Berlin → Hall 2, Berlin". */
json_t *mail_change_lines(const struct present *p, const json_t *change);

#endif
