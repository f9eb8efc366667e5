/* /events/{page}/checkin/{secret}: one field that takes a code or a name, and Enter. Whatever is done is done
 * by a form and told by the page that follows, so nothing happens twice when a page is loaded again. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "rsvp/code.h"
#include "secret/secret.h"
#include "sql/guests.h"
#include "web/guests/guests_internal.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/link.h"
#include "web/kit/page.h"
#include "web/kit/web.h"
#include "web/present/words.h"
#include "web/present/zone.h"
#include "web/rsvp/take.h"

struct door {
    struct page page;
    struct web_ask ask; /* the check-in */
    struct page_part found;
    const char *event, *path;
    bool out;         /* people leave */
    const char *who;  /* what was typed; NULL: only looked at */
    const char *rsvp; /* whom a code or a button means */
    bool again;
    struct problems problems;
};

static const char *const modes[] = {"in", "out", NULL};

const struct http_param page_door_params[] = {
    {.name = "mode",
     .type = HTTP_CHOICE,
     .choices = modes,
     .takes = "in or out",
     .offset = offsetof(struct page_door, mode)},
    {.name = "done",
     .type = HTTP_TEXT,
     .max = SECRET_ID_SIZE - 1,
     .takes = "the id of an RSVP",
     .offset = offsetof(struct page_door, done)},
    {.name = "again", .type = HTTP_FLAG, .takes = "1 or 0", .offset = offsetof(struct page_door, again)},
    {.name = NULL},
};

/* --- showing --- */

/* "09:03" where the event is; with the day when it is not today. */
static const char *
clock_text(const struct door *it, const char *instant)
{
    const struct present *p = &it->page.present;
    const char *zone = doc_text(it->found.body, "zone");
    struct present_time at;
    struct present_zoned there, now;
    if (!instant || !present_time_parse(instant, &at) ||
        !present_zone_at(p->arena, zone, present_time_instant(&at), &there) ||
        !present_zone_at(p->arena, zone, p->now, &now))
        return "";
    if (present_days(&there.local) == present_days(&now.local))
        return present_clock(p->arena, &there.local);
    return arena_printf(p->arena, "%s on %s", present_clock(p->arena, &there.local),
                        present_long_day(p->arena, &there.local));
}

/* "Ada Lovelace, 3 persons" */
static const char *
person_text(const struct door *it, const json_t *row)
{
    long long party = json_integer_value(json_object_get(row, "party"));
    const char *name = doc_text(row, "name");
    return party > 1 ? arena_printf(it->page.present.arena, "%s, %lld persons", name, party) : name;
}

static void
done_view(const struct door *it, json_t *view)
{
    const json_t *row = it->who ? NULL : json_array_get(doc_at(it->found.body, "data"), 0);
    const char *by = doc_text(row, "checked_in_by");
    const char *when = clock_text(it, doc_text(row, it->out ? "checked_out" : "checked_in"));
    if (!row || !doc_text(row, it->out ? "checked_out" : "checked_in"))
        return;
    view_text(view, "door_person", person_text(it, row));
    view_text(view, "door_word",
              it->out     ? it->again ? "Already out" : "Out"
              : it->again ? "Already in"
                          : "In");
    view_text(view, "door_class", it->again ? "warn" : "good");
    view_text(view, "door_first",
              it->again ? arena_printf(it->page.present.arena, "first at %s%s%s", when,
                                       by && !it->out ? ", by " : "", by && !it->out ? by : "")
                        : NULL);
}

/* Several of a name: a button for each. */
static json_t *
choices_view(const struct door *it)
{
    json_t *choices = json_array();
    if (!it->who)
        return choices;
    const json_t *row;
    size_t i;
    json_array_foreach(doc_at(it->found.body, "data"), i, row)
    {
        json_t *choice = json_object();
        view_text(choice, "choice_id", doc_text(row, "id"));
        view_text(choice, "choice", person_text(it, row));
        view_flag(choice, "choice_in", doc_is(row, "state", "attended"));
        json_array_append_new(choices, choice);
    }
    return choices;
}

static void
door_send(struct door *it, int status)
{
    json_t *view = it->page.view;
    view_text(view, "door_path", it->path);
    view_text(view, "door_mode", it->out ? "out" : "in");
    view_flag(view, "door_out", it->out);
    view_text(view, "event_title", doc_text(it->found.body, "title"));
    view_text(view, "event_url", doc_text(it->found.body, "url"));
    view_int(view, "door_came", json_integer_value(doc_at(it->found.body, "came")));
    view_int(view, "door_expected", json_integer_value(doc_at(it->found.body, "expected")));
    view_text(view, "door_error", it->problems.count ? it->problems.first->detail : NULL);
    view_flag(view, "door_person", false);
    done_view(it, view);
    view_put(view, "door_choices", it->problems.count ? NULL : choices_view(it));
    view_text(view, "page_heading", it->out ? "Check out" : "Check in");
    page_frame(it->page.request, view,
               arena_printf(it->page.present.arena, "%s: %s", it->out ? "Check out" : "Check in",
                            doc_text(view, "event_title")),
               NULL, NULL);
    page_send_as(&it->page, "guests/door", status);
}

/* --- doing --- */

static void
door_done(struct web_ask *ask, const struct web_answer *answer)
{
    struct door *it = container_of(ask, struct door, ask);
    if (answer->status == 200) {
        web_seats_changed(it->page.request, it->event);
        http_reply_redirect(it->page.request, 303,
                            arena_printf(it->page.present.arena, "%s?mode=%s&done=%s%s", it->path,
                                         it->out ? "out" : "in", it->rsvp,
                                         strcmp(answer->outcome, "unchanged") == 0 ? "&again=1" : ""));
        return;
    }
    web_answer_tell(it->page.request, answer, "", &it->problems);
    door_send(it, answer->status);
}

static void
door_ready(struct page *page)
{
    struct door *it = (struct door *)page;
    if (!page_has(page, &it->found))
        return;
    const json_t *data = doc_at(it->found.body, "data");
    if (!it->who) {
        door_send(it, 200);
        return;
    }
    if (it->problems.count == 0 && json_array_size(data) == 0 && it->rsvp)
        problem_add(&it->problems, "who", "There is no such RSVP for this event.");
    else if (it->problems.count == 0 && json_array_size(data) == 0)
        problem_add(&it->problems, "who", "No attendee is called \u201c%s\u201d.", it->who);
    if (it->problems.count || json_array_size(data) > 1) {
        door_send(it, it->problems.count ? 422 : 200);
        return;
    }
    it->rsvp = doc_text(json_array_get(data, 0), "id");
    web_ask_begin(
        &it->ask, page->request, &sql_rsvp_checkin, door_done,
        sql_rsvp_checkin_values(.event = it->event, .rsvp = it->rsvp, .action = it->out ? "out" : "in"));
}

/* A code, an id (of a button), or a name. */
static void
read_who(struct door *it)
{
    char event[SECRET_ID_SIZE], rsvp[SECRET_ID_SIZE];
    enum rsvp_code kind = rsvp_code_read(web_of(it->page.request)->key, it->who, event, rsvp);
    if (kind == RSVP_CODE_FORGED)
        problem_add(&it->problems, "who", "This is not a code of a confirmation that was sent from here.");
    else if (kind == RSVP_CODE_GOOD && strcmp(event, it->event) != 0)
        problem_add(&it->problems, "who", "This code is for another event.");
    else if (kind == RSVP_CODE_GOOD)
        it->rsvp = arena_strdup(it->page.present.arena, rsvp);
    else if (secret_id_valid(it->who, "rsv_"))
        it->rsvp = it->who;
}

/* NULL after a reply, and while the database is asked about the link. */
static struct door *
door_new(struct http_request *request)
{
    struct door *it = page_new(request, sizeof(*it), door_ready);
    const char *secret = http_path_value(request, "secret");
    it->event = present_id(http_arena(request), "evt", http_path_value(request, "page"));
    enum web_link link = it->event ? web_link_admit(request, SECRET_DOOR, it->event, secret) : WEB_LINK_WRONG;
    if (link == WEB_LINK_WRONG)
        http_reply_problem(
            request, 404,
            "This link is incomplete or wrong. Ask the organizer for the link to the check-in page.", NULL);
    if (link != WEB_LINK_OPEN)
        return NULL;
    page_private(&it->page, page_link_headers);
    it->path = arena_printf(http_arena(request), "/events/%s/checkin/%s", it->event + 4, secret);
    problems_init(&it->problems, http_arena(request));
    return it;
}

static void
door_ask(struct door *it)
{
    bool name = it->who && !it->rsvp && it->problems.count == 0;
    page_ask(&it->page, &it->found, &sql_event_door,
             sql_event_door_values(.event = it->event, .q = name ? it->who : NULL, .rsvp = it->rsvp));
}

void
page_door(struct http_request *request)
{
    const struct page_door *params = http_params(request);
    struct door *it = door_new(request);
    if (!it)
        return;
    it->out = params->mode && strcmp(params->mode, "out") == 0;
    it->rsvp = params->done;
    it->again = params->again;
    door_ask(it);
}

void
page_door_act(struct http_request *request)
{
    struct door *it = door_new(request);
    if (!it)
        return;
    const json_t *form = web_form(request);
    const char *mode = web_form_text(request, form, "mode");
    it->out = mode && strcmp(mode, "out") == 0;
    it->who = web_form_text(request, form, "who");
    if (!it->who) {
        it->who = "";
        problem_add(&it->problems, "who", "Type a code or a name.");
    } else {
        read_who(it);
    }
    door_ask(it);
}
