/* The pages of a person, in words: their events, their access, the members of their organizations. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "secret/secret.h"
#include "web/events/events.h"
#include "web/kit/link.h"
#include "web/people/people_internal.h"
#include "web/present/times.h"

/* --- my events --- */

/* What an RSVP's state means to its person; the class only colours it. */
static const struct state {
    const char *code, *word, *class;
} states[] = {
    {"going", "You have a seat", "good"},
    {"attended", "You were there", "good"},
    {"held", "Held: confirm it", "warn"},
    {"offered", "A seat is offered", "warn"},
    {"waitlisted", "On the waitlist", "plain"},
    {"requested", "Asked for a seat", "plain"},
    {"invited", "Invited", "plain"},
    {"interested", "Interested", "plain"},
    {"no_show", "Not used", "plain"},
};

static json_t *
event_view(const struct present *p, const json_t *mine, const struct secret_key *key)
{
    const json_t *card = doc_at(mine, "event");
    const char *rsvp = doc_text(mine, "rsvp");
    json_t *row = present_row(p, card, 0, 0);
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (!doc_is(mine, "state", states[i].code))
            continue;
        view_text(row, "my_state", states[i].word);
        view_text(row, "my_class", states[i].class);
    }
    if (rsvp) {
        view_text(row, "my_url",
                  arena_printf(p->arena, "/rsvps/%s/%s", rsvp,
                               web_link_secret(key, p->arena, SECRET_RSVP, rsvp, mine)));
    }
    view_text(row, "my_until", present_moment(p, card, doc_text(mine, "expires")));
    return row;
}

void
present_my_events(const struct present *p, const json_t *events, const struct secret_key *key, json_t *view)
{
    static const struct {
        const char *code, *title, *none;
    } groups[] = {{"waiting", "Waiting", NULL},
                  {"upcoming", "Upcoming", "You have no seat at a coming event."},
                  {"past", "Past", NULL}};
    json_t *all = json_array();

    for (size_t g = 0; g < COUNT_OF(groups); g++) {
        json_t *group = json_object(), *rows = json_array();
        const json_t *mine;
        size_t i;
        json_array_foreach((json_t *)doc_at(events, "data"), i, mine)
        {
            if (doc_is(mine, "group", groups[g].code))
                json_array_append_new(rows, event_view(p, mine, key));
        }
        view_text(group, "group_title", groups[g].title);
        view_text(group, "group_none", json_array_size(rows) == 0 ? groups[g].none : NULL);
        view_flag(group, "group_has", json_array_size(rows) > 0);
        view_flag(group, "group_shown", json_array_size(rows) > 0 || groups[g].none);
        view_put(group, "rows", rows);
        json_array_append_new(all, group);
    }
    view_put(view, "groups", all);
}

/* --- me --- */

static json_t *
organizations_view(const struct present *p, const json_t *memberships)
{
    json_t *list = json_array();
    const json_t *membership;
    size_t i;
    json_array_foreach((json_t *)memberships, i, membership)
    {
        json_t *row = json_object();
        const char *id = doc_text(membership, "organization.id");
        view_text(row, "o_name", doc_text(membership, "organization.name"));
        view_text(row, "o_url", present_organization_path(p, doc_at(membership, "organization")));
        view_text(row, "o_members", arena_printf(p->arena, "/me/organizations/%s", id ? id : ""));
        view_text(row, "o_role", present_role(doc_text(membership, "role")));
        json_array_append_new(list, row);
    }
    return list;
}

static const char *
kind_text(const char *kind)
{
    if (kind && strcmp(kind, "session") == 0)
        return "Browser";
    return kind && strcmp(kind, "cli") == 0 ? "Command line" : "Token";
}

static json_t *
access_view(const struct present *p, const json_t *access)
{
    json_t *list = json_array();
    const json_t *one;
    size_t i;
    json_array_foreach((json_t *)access, i, one)
    {
        json_t *row = json_object();
        const char *used = doc_text(one, "last_used");
        view_text(row, "a_id", doc_text(one, "id"));
        view_text(row, "a_name", doc_text(one, "name"));
        view_text(row, "a_kind", kind_text(doc_text(one, "kind")));
        view_text(row, "a_since", present_utc_day(p, doc_text(one, "created")));
        view_text(row, "a_used", used ? present_utc_day(p, used) : NULL);
        view_flag(row, "a_current", json_is_true(doc_at(one, "current")));
        json_array_append_new(list, row);
    }
    return list;
}

void
present_me(const struct present *p, const json_t *person, json_t *view)
{
    json_t *organizations = organizations_view(p, doc_at(person, "organizations"));
    view_text(view, "email", doc_text(person, "email"));
    view_list(view, "organizations", organizations);
    view_put(view, "access", access_view(p, doc_at(person, "access")));
}
