/* The organizer's list in words. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/escape.h"
#include "web/guests/guests_internal.h"
#include "web/present/words.h"
#include "web/present/zone.h"
#include "web/rsvp/rsvp.h"

enum { QUERY_MAX = 4000, ANSWER_SHOWN = 60 };

static const struct {
    const char *code, *title, *class;
} states[] = {
    {"requested", "Asks for a seat", "warn"},
    {"held", "Address not confirmed", "plain"},
    {"going", "Going", "good"},
    {"offered", "Seat offered", "warn"},
    {"waitlisted", "Waiting", "plain"},
    {"attended", "Came", "good"},
    {"no_show", "Did not come", "plain"},
    {"declined", "Declined", "plain"},
    {"cancelled", "Cancelled", "plain"},
    {"expired", "Expired", "plain"},
    {"interested", "Interested", "plain"},
    {"invited", "Invited", "plain"},
};
enum { STATES = sizeof(states) / sizeof(states[0]) };

const char *
present_guest_state(const char *state)
{
    for (size_t i = 0; state && i < STATES; i++)
        if (strcmp(states[i].code, state) == 0)
            return states[i].title;
    return state ? state : "";
}

const char *
guests_state_class(const char *state)
{
    for (size_t i = 0; state && i < STATES; i++)
        if (strcmp(states[i].code, state) == 0)
            return states[i].class;
    return "plain";
}

/* --- small words ---------------------------------------------------------------------------------------- */

const char *
guests_persons(const struct present *p, long long count)
{
    return count == 1 ? "1 person" : arena_printf(p->arena, "%s persons", present_number(p, count));
}

static bool
zoned(const struct present *p, const char *zone, const char *instant, struct present_zoned *out)
{
    struct present_time at;

    return instant && present_time_parse(instant, &at) &&
           present_zone_at(p->arena, zone ? zone : "Etc/UTC", present_time_instant(&at), out);
}

/* "Mon 4 Jan, 09:15" where the event is; NULL for none. */
const char *
guests_moment(const struct present *p, const char *zone, const char *instant)
{
    struct present_zoned there, now;

    if (!zoned(p, zone, instant, &there) || !present_zone_at(p->arena, zone ? zone : "Etc/UTC", p->now, &now))
        return NULL;
    return arena_printf(p->arena, "%s, %s", present_short_day(p->arena, &there.local, now.local.year),
                        present_clock(p->arena, &there.local));
}

const char *
guests_clock(const struct present *p, const char *zone, const char *instant)
{
    struct present_zoned there;

    return zoned(p, zone, instant, &there) ? present_clock(p->arena, &there.local) : NULL;
}

/* "2.5 hours", from whole minutes. */
const char *
guests_hours(const struct present *p, const json_t *minutes)
{
    long long n = json_integer_value(minutes);

    if (!json_is_integer(minutes))
        return NULL;
    if (n < 60)
        return arena_printf(p->arena, "%lld min", n);
    return arena_printf(p->arena, "%lld h %02lld", n / 60, n % 60);
}

static const char *
answer_text(const json_t *answer)
{
    return json_is_true(answer) ? "yes" : json_is_false(answer) ? "no" : json_string_value(answer);
}

/* --- addresses ------------------------------------------------------------------------------------------ */

static void
query_put(struct buf *out, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_printf(out, "%c%s=", out->len ? '&' : '?', name);
    escape_url(out, value, strlen(value));
}

const char *
present_guests_query(struct arena *arena, const struct page_guests *params, const char *cursor)
{
    struct buf out;
    const char *query;

    buf_init(&out, QUERY_MAX);
    for (size_t i = 0; i < params->state.count; i++) {
        buf_puts(&out, i ? "," : "?state=");
        buf_puts(&out, params->state.items[i]);
    }
    query_put(&out, "mode", params->mode);
    query_put(&out, "q", params->q);
    query_put(&out, "needs", params->needs ? "1" : NULL);
    query_put(&out, "cursor", cursor);
    query = arena_strndup(arena, out.data, out.len);
    buf_release(&out);
    return query;
}

static const char *
link_to(const struct present *p, const char *link, const struct page_guests *params)
{
    return arena_printf(p->arena, "%s%s", link, present_guests_query(p->arena, params, NULL));
}

/* --- counts --------------------------------------------------------------------------------------------- */

struct counts {
    const struct present *p;
    const json_t *list;
    const struct page_guests *params;
    const char *link;
    json_t *rows;
};

static bool
chosen(const struct page_guests *params, const char *state, const char *mode)
{
    bool same_state = state ? params->state.count == 1 && strcmp(params->state.items[0], state) == 0
                            : params->state.count == 0;

    return same_state && (mode ? params->mode && strcmp(params->mode, mode) == 0 : !params->mode);
}

static json_t *
count_cell(const struct counts *c, const char *state, const char *mode, long long persons)
{
    struct page_guests params = {.q = c->params->q, .needs = c->params->needs, .mode = mode};
    json_t *cell = json_object();
    const char *items[1] = {state};

    if (state)
        params.state = (struct http_list){.count = 1, .items = items};
    view_text(cell, "cell_n", persons ? present_number(c->p, persons) : NULL);
    view_text(cell, "cell_url", link_to(c->p, c->link, &params));
    view_text(cell, "cell_label",
              arena_printf(c->p->arena, "%s%s%s, %s", state ? present_guest_state(state) : "Everybody",
                           mode ? ", " : "", mode ? present_rsvp_mode(mode) : "",
                           guests_persons(c->p, persons)));
    view_flag(cell, "cell_here", chosen(c->params, state, mode));
    return cell;
}

static long long
persons_of(const json_t *states_of, const char *state)
{
    return json_integer_value(json_object_get(json_object_get(states_of, state), "persons"));
}

/* A row for a state that somebody is in, with a cell for each mode when there are two. */
static void
count_row(const struct counts *c, const char *state, bool two)
{
    const json_t *modes = doc_at(c->list, "modes");
    long long all = persons_of(doc_at(c->list, "counts"), state);
    json_t *row, *cells;

    if (all == 0)
        return;
    row = json_object();
    cells = json_array();
    view_text(row, "count_title", present_guest_state(state));
    for (size_t i = 0; two && guests_modes[i]; i++)
        json_array_append_new(cells, count_cell(c, state, guests_modes[i],
                                                persons_of(json_object_get(modes, guests_modes[i]), state)));
    json_array_append_new(cells, count_cell(c, state, NULL, all));
    view_put(row, "count_cells", cells);
    json_array_append_new(c->rows, row);
}

static const char *
seat_line(const struct present *p, const char *mode, const json_t *seat, bool two)
{
    struct present_line line = {.arena = p->arena};
    const json_t *capacity = doc_at(seat, "capacity");
    long long taken = json_integer_value(doc_at(seat, "taken")),
              held = json_integer_value(doc_at(seat, "held")),
              waiting = json_integer_value(doc_at(seat, "waiting"));

    if (capacity)
        present_line_join(&line, ", ",
                          arena_printf(p->arena, "%s of %s seats taken", present_number(p, taken),
                                       present_number(p, json_integer_value(capacity))));
    else
        present_line_join(&line, ", ",
                          arena_printf(p->arena, "%s taken, without a limit", present_number(p, taken)));
    if (held)
        present_line_join(&line, ", ", arena_printf(p->arena, "%s held", present_number(p, held)));
    if (waiting)
        present_line_join(&line, ", ", arena_printf(p->arena, "%s waiting", present_number(p, waiting)));
    if (json_is_true(doc_at(seat, "over")))
        present_line_join(&line, ", ", "over capacity");
    return two ? arena_printf(p->arena, "%s: %s", strcmp(mode, "online") == 0 ? "Online" : "In the room",
                              line.text)
               : line.text;
}

/* "seat_lines", and why no queue moves. */
static void
seats_view(const struct present *p, const json_t *list, bool two, json_t *view)
{
    json_t *lines = json_array(), *whys = json_array(), *line;

    for (size_t i = 0; guests_modes[i]; i++) {
        const json_t *seat = json_object_get(doc_at(list, "seats"), guests_modes[i]);
        const char *why = doc_text(doc_at(list, "whys"), guests_modes[i]);

        if (!seat)
            continue;
        line = json_object();
        view_text(line, "seat_text", seat_line(p, guests_modes[i], seat, two));
        json_array_append_new(lines, line);
        if (!why)
            continue;
        line = json_object();
        view_text(line, "why_text",
                  arena_printf(p->arena, "%s %s.",
                               !two ? "No seat is offered now:"
                               : i  ? "No seat in the stream is offered now:"
                                    : "No seat in the room is offered now:",
                               why));
        json_array_append_new(whys, line);
    }
    view_put(view, "seat_lines", lines);
    view_put(view, "whys", whys);
}

static void
counts_view(const struct present *p, const json_t *list, const struct page_guests *params, const char *link,
            json_t *view)
{
    struct counts c = {.p = p, .list = list, .params = params, .link = link, .rows = json_array()};
    bool two = doc_is(list, "event.mode", "hybrid");
    struct page_guests none = {.q = NULL};

    for (size_t i = 0; i < STATES; i++)
        count_row(&c, states[i].code, two);
    view_flag(view, "two_modes", two);
    view_flag(view, "has_counts", json_array_size(c.rows) > 0);
    view_put(view, "count_rows", c.rows);
    view_text(view, "all_url",
              params->state.count || params->mode || params->q ? link_to(p, link, &none) : NULL);
    seats_view(p, list, two, view);
}

/* --- rows ----------------------------------------------------------------------------------------------- */

/* "On the waitlist for the room: 3rd" and the like, beneath the state. */
const char *
guests_note(const struct present *p, const json_t *row, const char *zone)
{
    const json_t *position = doc_at(row, "position");
    const char *waits_for = doc_text(row, "waits_for");
    const char *until = guests_moment(p, zone, doc_text(row, "expires"));

    if (!json_is_true(doc_at(row, "confirmed")) && until)
        return arena_printf(p->arena, "address to be confirmed until %s", until);
    if (until)
        return arena_printf(p->arena, "until %s", until);
    if (position && doc_is(row, "state", "going"))
        return arena_printf(p->arena, "number %lld in the queue for a seat %s", json_integer_value(position),
                            present_rsvp_mode(waits_for));
    if (position)
        return arena_printf(p->arena, "number %lld in the queue", json_integer_value(position));
    return waits_for ? "in the draw" : NULL;
}

static const char *
came_text(const struct present *p, const json_t *row, const char *zone)
{
    const char *in = guests_clock(p, zone, doc_text(row, "checked_in")),
               *out = guests_clock(p, zone, doc_text(row, "checked_out"));

    if (!in)
        return NULL;
    return out ? arena_printf(p->arena, "%s to %s", in, out) : in;
}

/* What was asked and answered; in a row of the list, nothing long. */
void
guests_answers_view(json_t *view, const json_t *questions, const json_t *answers, bool whole)
{
    json_t *list = json_array(), *item;
    const json_t *question;
    size_t i;

    json_array_foreach((json_t *)questions, i, question)
    {
        const char *answer = answer_text(json_object_get(answers, doc_text(question, "id")));

        if (!answer)
            continue;
        item = json_object();
        view_text(item, "asked", doc_text(question, "label"));
        view_text(item, "answered",
                  !whole && utf8_length(answer, strlen(answer)) > ANSWER_SHOWN ? "a longer text" : answer);
        json_array_append_new(list, item);
    }
    view_flag(view, "has_answers", json_array_size(list) > 0);
    view_put(view, "guest_answers", list);
}

static json_t *
row_view(const struct present *p, const json_t *list, const json_t *row, const char *link, const char *query)
{
    const char *zone = doc_text(list, "event.zone"), *state = doc_text(row, "state");
    json_t *view = json_object();

    view_text(view, "guest_url", arena_printf(p->arena, "%s/%s%s", link, doc_text(row, "id"), query));
    view_text(view, "guest_name", doc_text(row, "name"));
    view_text(view, "guest_email", doc_text(row, "email"));
    view_text(view, "guest_state", present_guest_state(state));
    view_text(view, "guest_class", guests_state_class(state));
    view_text(view, "guest_note", guests_note(p, row, zone));
    view_text(view, "guest_mode",
              doc_is(list, "event.mode", "hybrid") ? present_rsvp_mode(doc_text(row, "mode")) : NULL);
    view_int(view, "guest_party", json_integer_value(doc_at(row, "party")));
    view_text(view, "guest_asked", guests_moment(p, zone, doc_text(row, "created")));
    view_text(view, "guest_came", came_text(p, row, zone));
    view_text(view, "guest_hours", guests_hours(p, doc_at(row, "minutes")));
    guests_answers_view(view, doc_at(list, "questions"), doc_at(row, "answers"), false);
    view_text(view, "guest_needs", doc_text(row, "needs"));
    return view;
}

static void
pager_view(const struct present *p, const json_t *list, const struct page_guests *params, const char *link,
           json_t *view)
{
    const char *next = doc_text(list, "next");

    view_text(view, "next_url",
              next ? arena_printf(p->arena, "%s%s", link, present_guests_query(p->arena, params, next))
                   : NULL);
    view_text(view, "first_url", params->cursor ? link_to(p, link, params) : NULL);
}

/* "Going, in the room, “ada”": which of them are shown. */
static const char *
shown_text(const struct present *p, const struct page_guests *params)
{
    struct present_line line = {.arena = p->arena};

    for (size_t i = 0; i < params->state.count; i++)
        present_line_join(&line, ", ", present_guest_state(params->state.items[i]));
    if (params->mode)
        present_line_join(&line, ", ", present_rsvp_mode(params->mode));
    if (params->q)
        present_line_join(&line, ", ", arena_printf(p->arena, "\u201c%s\u201d", params->q));
    return line.text;
}

void
guests_event_view(const struct present *p, const json_t *event, json_t *view)
{
    struct present_time starts;

    view_text(view, "event_title", doc_text(event, "title"));
    view_text(view, "event_url", doc_is(event, "status", "draft") ? NULL : doc_text(event, "url"));
    if (present_time_parse(doc_text(event, "starts"), &starts))
        view_text(view, "event_when", present_long_day(p->arena, &starts));
}

static void
needs_view(const struct present *p, const json_t *list, const struct page_guests *params, const char *link,
           json_t *view)
{
    struct page_guests other = *params;
    long long count = json_integer_value(doc_at(list, "needs"));

    other.needs = !params->needs;
    view_text(view, "needs_count",
              count == 1 ? "One person has said what they need"
              : count > 1
                  ? arena_printf(p->arena, "%s persons have said what they need", present_number(p, count))
                  : NULL);
    view_flag(view, "needs_shown", params->needs);
    view_text(view, "needs_url", link_to(p, link, &other));
}

void
present_guests(const struct present *p, const json_t *list, const struct page_guests *params,
               const char *link, json_t *view)
{
    const char *query = present_guests_query(p->arena, params, params->cursor);
    struct present_line codes = {.arena = p->arena};
    const json_t *row;
    json_t *rows = json_array();
    size_t i;

    guests_event_view(p, doc_at(list, "event"), view);
    counts_view(p, list, params, link, view);
    json_array_foreach((json_t *)doc_at(list, "data"), i, row)
    {
        json_array_append_new(rows, row_view(p, list, row, link, query));
    }
    view_flag(view, "has_guests", json_array_size(rows) > 0);
    view_put(view, "guests", rows);
    for (i = 0; i < params->state.count; i++)
        present_line_join(&codes, ",", params->state.items[i]);
    view_text(view, "shown", shown_text(p, params));
    view_text(view, "q", params->q);
    view_text(view, "state_codes", codes.text);
    view_text(view, "mode_value", params->mode);
    pager_view(p, list, params, link, view);
    needs_view(p, list, params, link, view);
    view_text(view, "link", link);
    view_text(view, "query", query);
}
