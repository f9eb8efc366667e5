/* mail: what a mail says. A row of the outbox with its brief (sql/functions/mail/brief.sql) goes in, a letter
 * comes out.
 *
 * A kind of mail is a row in its subject's mails.c, a row of convene.outbox_kinds() and a file
 * web/SUBJECT/mail/KIND.mustache:
 *
 *     Subject: A seat for you: {{{title}}}, {{{date}}}
 *     Heading: A seat is offered to you
 *     Button: Take or leave it
 *     Link: {{{own_url}}}
 *     Why: You are on the waitlist of this event.
 *
 *     {{{until}}} is the end of the offer. Paragraphs are separated by empty lines.
 *
 * From it both parts are made (layout_text, layout_html), so that they say the same. Nothing in it is HTML:
 * names stand in three braces, and what comes from outside is escaped where the layout puts it. A name
 * without a value is an error, never a gap.
 *
 * Names that templates may use, present when they apply: title, date, when, where, organizer, event_url,
 * own_url, name, until, mode, reason, occurrences, site, site_url; what a subject adds is in its mails.c.
 */
#ifndef WEB_MAIL_MAIL_H
#define WEB_MAIL_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "delivery/letter.h"
#include "http/http.h"
#include "secret/secret.h"
#include "tmpl/tmpl.h"

/* Strings live as long as it. */
struct web_mail {
    const struct secret_key *key;
    const struct web_mail_kind *const *kinds; /* web_mail_kinds of web/web.h */
    struct tmpl_set *templates;               /* made by web_mail_init */
    const char *site_name;                    /* NULL: Convene */
    const char *origin;                       /* "https://events.example.org" */
    const char *contact;                      /* an address for people: Reply-To; NULL: none */
    const char *from;                         /* the address that mails come from */
};

/* Parse the templates. False with a sentence in ERROR. */
MUST_CHECK bool web_mail_init(struct web_mail *mail, struct buf *error);
void web_mail_release(struct web_mail *mail);

/* The row, as the outbox has it. */
struct web_mail_job {
    int64_t id;
    int64_t created; /* seconds since 1970 */
    const char *kind;
    const char *brief; /* JSON */
};

/* Fill LETTER (but for bounce_address) with texts in ARENA. False with a sentence in ERROR: an unknown kind,
 * a brief that lacks something; trying again would not help. */
MUST_CHECK bool web_mail_compose(const struct web_mail *mail, const struct web_mail_job *job,
                                 struct arena *arena, struct delivery_letter *letter, struct buf *error);

/* --- kinds --- */

enum web_mail_calendar {
    MAIL_NO_CALENDAR,
    MAIL_PUBLISH, /* to a person with a seat */
    MAIL_CANCEL   /* to a person who had one */
};

struct mail_making;

/* A row of a subject's table. What may be refused, may wait and may be collected is said by
 * convene.outbox_kinds(). */
struct web_mail_kind {
    const char *kind;
    const char *template; /* "rsvp/mail/rsvp_offer" */
    /* What the subject's templates may name, added to the view (making.h); NULL: what all mails have will do.
     */
    void (*view)(struct mail_making *it);
    const char *label; /* on the page of preferences; NULL: cannot be turned off */
    enum web_mail_calendar calendar;
    const char *title; /* on the organizer's list of what went out */
};

/* KINDS: a list of tables that ends with NULL (web.h). NULL when none has the kind. */
const struct web_mail_kind *web_mail_kind_find(const struct web_mail_kind *const *kinds, const char *kind);

extern const struct http_route mail_routes[];   /* ends with a row without a method */
extern const struct web_mail_kind mail_mails[]; /* ends with a row without a kind: the daily mail */

/* "https://…/preferences/adr_…/cvp_…", for ADDRESS, the member `to` of a brief. */
const char *web_mail_preferences_url(const struct web_mail *mail, struct arena *arena, const json_t *address);

#endif
