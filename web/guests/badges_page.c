/* /events/{page}/rsvps/{secret}/badges: names on sheets of A4, eight to a sheet. */
#include <string.h>

#include "base/arena.h"
#include "http/http.h"
#include "rsvp/code.h"
#include "sql/guests.h"
#include "web/guests/guests_internal.h"
#include "web/kit/page.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/present/qr.h"
#include "web/present/words.h"

/* A page of the list is a dozen full sheets, whatever is printed of it. */
enum { SHEET = 8, ROWS = 12 * SHEET };

struct badges {
    struct page page;
    struct page_part names;
    const struct page_badges *params;
    const char *event, *path;
    json_t *sheets, *sheet;
    size_t count;
};

const struct http_param page_badges_params[] = {
    {.name = "state",
     .type = HTTP_LIST,
     .choices = guests_states,
     .max = 12,
     .fallback = "going,attended",
     .takes = "states of RSVPs",
     .offset = offsetof(struct page_badges, state)},
    {.name = "mode",
     .type = HTTP_CHOICE,
     .choices = guests_modes,
     .takes = "in_person or online",
     .offset = offsetof(struct page_badges, mode)},
    {.name = "codes", .type = HTTP_FLAG, .takes = "1 or 0", .offset = offsetof(struct page_badges, codes)},
    {.name = "guests", .type = HTTP_FLAG, .takes = "1 or 0", .offset = offsetof(struct page_badges, guests)},
    HTTP_CURSOR(page_badges),
    {.name = NULL},
};

/* --- badges --- */

/* Long names are set smaller, so that they stay on two lines, and so are long words, which break nowhere. */
static const char *
size_of(const char *name)
{
    size_t letters = 0, word = 0, longest = 0;
    for (const char *c = name; *c; c++) {
        if (((unsigned char)*c & 0xc0) == 0x80)
            continue;
        letters++;
        word = *c == ' ' || *c == '-' ? 0 : word + 1;
        longest = word > longest ? word : longest;
    }
    return letters > 40 || longest > 15 ? "small" : letters > 22 || longest > 12 ? "middle" : "large";
}

static json_t *
badge_add(struct badges *it, const char *name, const char *beneath)
{
    json_t *badge = json_object();
    if (it->count % SHEET == 0) {
        json_t *sheet = json_object();
        it->sheet = json_array();
        json_object_set_new(sheet, "badges", it->sheet);
        json_array_append_new(it->sheets, sheet);
    }
    it->count++;
    view_text(badge, "badge_name", name);
    view_text(badge, "badge_size", size_of(name));
    view_text(badge, "badge_beneath", beneath);
    view_text(badge, "badge_code", NULL);
    json_array_append_new(it->sheet, badge);
    return badge;
}

static void
badges_of(struct badges *it, const json_t *row)
{
    struct arena *arena = it->page.present.arena;
    const char *name = doc_text(row, "name");
    json_t *badge = badge_add(it, name, doc_text(row, "affiliation"));
    char code[RSVP_CODE_SIZE];
    if (it->params->codes) {
        rsvp_code_make(web_of(it->page.request)->key, it->event, doc_text(row, "id"), code);
        view_text(badge, "badge_code", present_code(arena, code));
    }
    for (long long i = 1; it->params->guests && i < json_integer_value(doc_at(row, "party")); i++)
        badge_add(it, "Guest", arena_printf(arena, "with %s", name));
}

/* --- the page --- */

static bool
has_state(const struct page_badges *params, const char *state)
{
    for (size_t i = 0; i < params->state.count; i++)
        if (strcmp(params->state.items[i], state) == 0)
            return true;
    return false;
}

static void
choices_view(struct badges *it)
{
    static const char *const offered[] = {"going", "attended", "offered", "waitlisted", NULL};
    json_t *choices = json_array();
    for (size_t i = 0; offered[i]; i++) {
        json_t *choice = json_object();
        view_text(choice, "state_code", offered[i]);
        view_text(choice, "state_title", present_guest_state(offered[i]));
        view_flag(choice, "state_on", has_state(it->params, offered[i]));
        json_array_append_new(choices, choice);
    }
    view_put(it->page.view, "state_choices", choices);
}

/* The address of the next dozen sheets. */
static const char *
next_link(const struct badges *it)
{
    const struct page_guests same = {.state = it->params->state, .mode = it->params->mode};
    const char *next = doc_text(it->names.body, "next");
    if (!next)
        return NULL;
    return arena_printf(it->page.present.arena, "%s/badges%s%s%s", it->path,
                        present_guests_query(it->page.present.arena, &same, next),
                        it->params->codes ? "&codes=1" : "", it->params->guests ? "&guests=1" : "");
}

static void
badges_ready(struct page *page)
{
    struct badges *it = (struct badges *)page;
    json_t *view = page->view;
    if (!page_has(page, &it->names))
        return;
    it->sheets = json_array();
    const json_t *row;
    size_t i;
    json_array_foreach((json_t *)doc_at(it->names.body, "data"), i, row)
    {
        badges_of(it, row);
    }
    view_text(view, "event_title", doc_text(it->names.body, "event.title"));
    view_text(view, "badge_count",
              it->count == 1 ? "1 badge" : arena_printf(page->present.arena, "%zu badges", it->count));
    view_text(view, "sheet_count",
              json_array_size(it->sheets) == 1
                  ? "1 sheet"
                  : arena_printf(page->present.arena, "%zu sheets", json_array_size(it->sheets)));
    view_text(view, "next_url", next_link(it));
    view_flag(view, "codes", it->params->codes);
    view_flag(view, "with_guests", it->params->guests);
    view_text(view, "mode_value", it->params->mode);
    choices_view(it);
    view_put(view, "sheets", it->sheets);
    view_text(view, "link", it->path);
    view_text(view, "page_heading", "Badges");
    page_frame(page->request, view,
               arena_printf(page->present.arena, "Badges: %s", doc_text(view, "event_title")), NULL, NULL);
    page_send(page, "guests/badges");
}

static const char *
states_literal(struct http_request *request, const struct http_list *states)
{
    json_t *list = web_json_keep(request, json_array());
    for (size_t i = 0; i < states->count; i++)
        json_array_append_new(list, json_string(states->items[i]));
    return web_array_literal(request, list);
}

void
page_badges(struct http_request *request)
{
    struct badges *it = page_new(request, sizeof(*it), badges_ready);
    if (!guests_admit(request, &it->event, &it->path))
        return;
    guests_private(&it->page);
    it->params = http_params(request);
    page_ask(&it->page, &it->names, &sql_event_badges,
             sql_event_badges_values(.event = it->event,
                                     .states = states_literal(request, &it->params->state),
                                     .mode = it->params->mode, .cursor = it->params->cursor,
                                     .limit = arena_printf(http_arena(request), "%d", ROWS)));
}
