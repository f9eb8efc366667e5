/* guests: what organizers see of an event's RSVPs: the list, one person of it, badges, files.
 *
 * The pages stand behind the list's secret link (SECRET_LIST). It allows all that the organizer can do to
 * RSVPs, so it is not stored, not indexed and told to no other site.
 */
#ifndef WEB_GUESTS_GUESTS_INTERNAL_H
#define WEB_GUESTS_GUESTS_INTERNAL_H

#include "base/arena.h"
#include "base/attr.h"
#include "http/http.h"
#include "web/mail/mail.h"
#include "web/present/words.h"

struct page;

/* --- as routes.c names them --- */

struct page_guests {
    struct http_list state;
    const char *mode, *q, *cursor;
    bool needs;             /* what people need is shown only when it was asked for */
    const char *done, *who; /* what has just been done, and to which RSVP */
};
extern const struct http_param page_guests_params[];

struct page_badges {
    struct http_list state;
    const char *mode, *cursor;
    bool codes;  /* a QR code on each */
    bool guests; /* one badge for each further person of an RSVP */
};
extern const struct http_param page_badges_params[];

struct page_mails {
    struct http_list state;
    const char *before; /* the id of a mail */
    bool done;
};
extern const struct http_param page_mails_params[];

void page_mails(struct http_request *request);       /* /events/{page}/rsvps/{secret}/mails */
void page_mails_again(struct http_request *request); /* POST */
void api_guests_link(struct http_request *request);  /* GET /api/v1/events/{id}/rsvps/link */
void api_guests_renew(struct http_request *request); /* POST */
void page_guests(struct http_request *request);      /* /events/{page}/rsvps/{secret} */
void page_guests_act(struct http_request *request);  /* POST */
void page_guests_file(struct http_request *request); /* /events/{page}/rsvps/{secret}/rsvps.{format} */
void page_guest(struct http_request *request);       /* /events/{page}/rsvps/{secret}/{rsvp} */
void page_badges(struct http_request *request);      /* /events/{page}/rsvps/{secret}/badges */

/* list_api.c, checkin_api.c */
struct api_rsvps {
    struct http_list state;
    const char *mode, *q, *format;
    bool needs; /* what people need comes along only when it was asked for */
    long limit;
    const char *cursor;
};
extern const struct http_param api_rsvps_params[];
void api_rsvp_list(struct http_request *request);
void api_rsvp_approve(struct http_request *request);
void api_rsvp_decline(struct http_request *request);
void api_rsvp_offer(struct http_request *request);
void api_capacity(struct http_request *request);
void api_rsvp_policy_get(struct http_request *request);
void api_rsvp_policy(struct http_request *request);
void api_checkin(struct http_request *request);

/* door_api.c, door_page.c */
struct page_door {
    const char *mode; /* "in" or "out" */
    const char *done; /* the RSVP that was just checked in or out */
    bool again;       /* ... and had been before */
};
extern const struct http_param page_door_params[];

void api_door(struct http_request *request);       /* GET /api/v1/events/{id}/checkin */
void api_door_renew(struct http_request *request); /* POST /api/v1/events/{id}/checkin/link */
void page_door(struct http_request *request);      /* /events/{page}/checkin/{secret} */
void page_door_act(struct http_request *request);  /* POST */

/* --- inside --- */

/* The codes of all states, in the order in which organizers look for them; ends with NULL. */
extern const char *const guests_states[];
extern const char *const guests_modes[];

/* Of the link in the request's path: "/events/7k…/rsvps/cvl_…" and the event's id. False after a reply, and
 * while the database is asked about the link: the handler is called again then (web/kit/link.h). */
MUST_CHECK bool guests_admit(struct http_request *request, const char **event, const char **path);
/* What people need is shown to who is signed in and may see it, never by the link alone. False after a reply,
 * when it is WANTED and the caller may not. Called for a link that is open. */
MUST_CHECK bool guests_may_see_needs(struct http_request *request, bool wanted);
/* Make PAGE one behind that link: no cache keeps it, and no other site learns its address. */
void guests_private(struct page *page);
extern const char guests_cache[]; /* of files behind it, too */
/* {"state": [...], "mode", "q", "needs"} for the statements. */
const char *guests_filters(struct http_request *request, const struct page_guests *params, bool positions);

/* --- in words (list_words.c) --- */

/* "Going": a state as organizers call it. */
const char *present_guest_state(const char *state);
/* LIST is the document of event_guests; LINK goes before every address. */
void present_guests(const struct present *p, const json_t *list, const struct page_guests *params,
                    const char *link, json_t *view);
/* GUEST is that of event_guest (guest_words.c). */
void present_guest(const struct present *p, const json_t *guest, json_t *view);
/* The plot of its `growth`: "plot_svg", "plot_rows" (growth_words.c). */
void present_growth(const struct present *p, const json_t *list, json_t *view);
/* MAILS is the document of event_mails (mails_words.c). */
void present_mails(const struct present *p, const json_t *mails, const struct web_mail_kind *const *kinds,
                   const struct page_mails *params, const char *link, json_t *view);
/* A query that says what PARAMS say: "?state=going&q=ada"; "" for nothing. */
const char *present_guests_query(struct arena *arena, const struct page_guests *params, const char *cursor);
/* The same behind LINK. */
const char *guests_link(const struct present *p, const char *link, const struct page_guests *params);
/* The table of counts, and the seats (count_words.c). */
void present_guest_counts(const struct present *p, const json_t *list, const struct page_guests *params,
                          const char *link, json_t *view);

/* What the list and the page of one person share. Times are those of ZONE. */
const char *guests_moment(const struct present *p, const char *zone,
                          const char *instant); /* "Mon 4 Jan, 09:15" */
const char *guests_clock(const struct present *p, const char *zone, const char *instant);
const char *guests_persons(const struct present *p, long long count);     /* "2 persons" */
const char *guests_hours(const struct present *p, const json_t *minutes); /* "1 h 35"; NULL for none */
const char *guests_note(const struct present *p, const json_t *row, const char *zone); /* beneath the state */
const char *guests_state_class(const char *state);
/* What was asked and answered; in a row of the list, nothing long. */
void guests_answers_view(json_t *view, const json_t *questions, const json_t *answers, bool whole);
void guests_event_view(const struct present *p, const json_t *event, json_t *view);

#endif
