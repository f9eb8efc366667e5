/* The table of counts above the list, and the seats. */
#include <string.h>

#include "base/arena.h"
#include "web/guests/guests_internal.h"
#include "web/present/words.h"
#include "web/rsvp/rsvp.h"

/* --- counts --- */

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
    view_text(cell, "cell_url", guests_link(c->p, c->link, &params));
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

/* A row for a state with RSVPs in it, and a cell for each mode when there are two. */
static void
count_row(const struct counts *c, const char *state, bool two)
{
    const json_t *modes = doc_at(c->list, "modes");
    long long all = persons_of(doc_at(c->list, "counts"), state);
    if (all == 0)
        return;
    json_t *row = json_object();
    json_t *cells = json_array();
    view_text(row, "count_title", present_guest_state(state));
    for (size_t i = 0; two && guests_modes[i]; i++)
        json_array_append_new(cells, count_cell(c, state, guests_modes[i],
                                                persons_of(json_object_get(modes, guests_modes[i]), state)));
    json_array_append_new(cells, count_cell(c, state, NULL, all));
    view_put(row, "count_cells", cells);
    json_array_append_new(c->rows, row);
}

/* "3 held", and how many of them without a yes. */
static const char *
held_text(const struct present *p, long long held, long long unconfirmed)
{
    if (unconfirmed <= 0)
        return arena_printf(p->arena, "%s held", present_number(p, held));
    return arena_printf(p->arena, "%s held (%s by people who have not confirmed their address)",
                        present_number(p, held), present_number(p, unconfirmed));
}

static const char *
seat_line(const struct present *p, const char *mode, const json_t *list, bool two)
{
    struct present_line line = {.arena = p->arena};
    const json_t *seat = json_object_get(doc_at(list, "seats"), mode);
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
        present_line_join(
            &line, ", ",
            held_text(p, held, json_integer_value(json_object_get(doc_at(list, "unconfirmed"), mode))));
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
    json_t *lines = json_array(), *whys = json_array();
    for (size_t i = 0; guests_modes[i]; i++) {
        const char *why = doc_text(doc_at(list, "whys"), guests_modes[i]);
        if (!json_object_get(doc_at(list, "seats"), guests_modes[i]))
            continue;
        json_t *line = json_object();
        view_text(line, "seat_text", seat_line(p, guests_modes[i], list, two));
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

void
present_guest_counts(const struct present *p, const json_t *list, const struct page_guests *params,
                     const char *link, json_t *view)
{
    struct counts c = {.p = p, .list = list, .params = params, .link = link, .rows = json_array()};
    bool two = doc_is(list, "event.mode", "hybrid");
    struct page_guests none = {.q = NULL};
    for (size_t i = 0; guests_states[i]; i++)
        count_row(&c, guests_states[i], two);
    view_flag(view, "two_modes", two);
    view_flag(view, "has_counts", json_array_size(c.rows) > 0);
    view_put(view, "count_rows", c.rows);
    view_text(view, "all_url",
              params->state.count || params->mode || params->q ? guests_link(p, link, &none) : NULL);
    seats_view(p, list, two, view);
}
