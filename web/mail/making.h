/* making: one mail in the making, and what the mails of several subjects say in the same words. */
#ifndef WEB_MAIL_MAKING_H
#define WEB_MAIL_MAKING_H

#include <jansson.h>

#include "web/mail/mail.h"
#include "web/present/words.h"

/* One mail in the making. */
struct mail_making {
    const struct web_mail *mail;
    const struct web_mail_kind *kind;
    struct present present;
    const json_t *brief, *rsvp, *event; /* the latter two NULL when the brief has none */
    json_t *view;
    json_t *facts; /* the small table under the text; grows by mail_fact_add() */
};

/* TEXT on one line, without control characters and overrides of the direction; NULL for NULL. In the arena.
 */
const char *mail_clean(struct arena *arena, const char *text);
/* TEXT, clean, under KEY of the view. */
void mail_put(struct mail_making *it, const char *key, const char *text);
/* A line of the table under the text; nothing when VALUE is NULL or empty. LINK may be NULL. */
void mail_fact_add(struct mail_making *it, const char *name, const char *value, const char *link);
/* PATH as an address; NULL for NULL. */
const char *mail_address(const struct mail_making *it, const char *path);
/* "Tuesday, 4 May 2027, 09:00 CEST", where the event is; NULL when INSTANT cannot be read. Not how long until
 * then: a mail is read at any time. */
const char *mail_moment(const struct mail_making *it, const char *instant);
/* "Tuesday, 4 May 2027, 09:00 to 12:00 CEST"; NULL when EVENT has no time that can be read. */
const char *mail_when(const struct present *p, const json_t *event);
const char *mail_where(const struct mail_making *it);
/* [{"line"}] of a change: "Place: Hall 1, Berlin → Hall 2, Berlin". */
json_t *mail_change_lines(const struct present *p, const json_t *change);

#endif
