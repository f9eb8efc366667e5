/* The pages of a person, in words: their events, their access, the members of their organizations. */
#include <string.h>

#include "base/arena.h"
#include "people.h"
#include "present_rsvp.h"
#include "secret/secret.h"

const char *
present_utc_day(const struct present *p, const char *instant)
{
    struct present_time time;

    if (!instant || !present_time_parse(instant, &time))
        return "";
    return arena_printf(p->arena, "%d %s %d", time.day, present_month_name(time.month), time.year);
}

const char *
present_role(const char *role)
{
    static const struct {
        const char *code, *label;
    } roles[] = {{"owner", "Owner"}, {"editor", "Editor"}, {"check_in", "Check-in"}};

    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        if (role && strcmp(roles[i].code, role) == 0)
            return roles[i].label;
    return role ? role : "";
}

/* --- my events ------------------------------------------------------------------------------------------ */

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
    char secret[SECRET_SIZE];

    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
        if (!doc_is(mine, "state", states[i].code))
            continue;
        view_text(row, "my_state", states[i].word);
        view_text(row, "my_class", states[i].class);
    }
    if (rsvp) {
        secret_make(key, SECRET_RSVP, rsvp, secret);
        view_text(row, "my_url", arena_printf(p->arena, "/rsvps/%s/%s", rsvp, secret));
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

    for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++) {
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

/* --- me ------------------------------------------------------------------------------------------------- */

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
    view_flag(view, "has_organizations", json_array_size(organizations) > 0);
    view_put(view, "organizations", organizations);
    view_put(view, "access", access_view(p, doc_at(person, "access")));
}

/* --- members -------------------------------------------------------------------------------------------- */

static json_t *
roles_view(const struct present *p, const char *chosen, const char *of)
{
    static const char *const roles[] = {"owner", "editor", "check_in"};
    json_t *list = json_array();

    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
        json_t *row = json_object();

        view_text(row, "r_code", roles[i]);
        view_text(row, "r_label", present_role(roles[i]));
        view_text(row, "r_id", arena_printf(p->arena, "role-%s-%s", of, roles[i]));
        view_flag(row, "r_on", chosen && strcmp(chosen, roles[i]) == 0);
        json_array_append_new(list, row);
    }
    return list;
}

static bool
may(const json_t *members, const char *act)
{
    const json_t *one;
    size_t i;

    json_array_foreach((json_t *)doc_at(members, "may"), i, one)
    {
        if (strcmp(json_string_value(one) ? json_string_value(one) : "", act) == 0)
            return true;
    }
    return false;
}

/* The page of an event behind a secret of its own: "/events/7k2m9q4x8w3t/checkin/cvd_…". */
static const char *
event_secret_path(const struct present *p, const struct secret_key *key, enum secret_purpose purpose,
                  const char *id, const char *page)
{
    char secret[SECRET_SIZE];

    secret_make(key, purpose, id, secret);
    return arena_printf(p->arena, "/events/%s/%s/%s", id + 4, page, secret);
}

void
present_member_events(const struct present *p, const json_t *members, const json_t *events,
                      const struct secret_key *key, json_t *view)
{
    json_t *list = json_array();
    const json_t *card;
    size_t i;

    json_array_foreach((json_t *)doc_at(events, "data"), i, card)
    {
        const char *id = doc_text(card, "id");
        json_t *row;

        if (!id || !secret_id_valid(id, "evt_"))
            continue;
        row = json_object();
        view_text(row, "e_title", doc_text(card, "title"));
        view_text(row, "e_url", present_event_path(p, card));
        view_text(row, "e_day", present_utc_day(p, doc_text(card, "starts")));
        view_text(row, "e_door",
                  may(members, "door") ? event_secret_path(p, key, SECRET_DOOR, id, "checkin") : NULL);
        view_text(row, "e_guests",
                  may(members, "events") ? event_secret_path(p, key, SECRET_LIST, id, "rsvps") : NULL);
        json_array_append_new(list, row);
    }
    view_flag(view, "has_events", json_array_size(list) > 0);
    view_put(view, "events", list);
}

void
present_members(const struct present *p, const json_t *members, json_t *view)
{
    bool owner = may(members, "organization");
    json_t *list = json_array();
    const json_t *member;
    size_t i;

    json_array_foreach((json_t *)doc_at(members, "data"), i, member)
    {
        json_t *row = json_object();
        bool invited = json_is_true(doc_at(member, "invited")), self = json_is_true(doc_at(member, "self"));
        const char *name = doc_text(member, invited ? "email" : "name"), *id = doc_text(member, "id");

        view_text(row, "m_id", id);
        view_text(row, "m_name", name);
        view_text(row, "m_email", invited ? NULL : doc_text(member, "email"));
        view_text(row, "m_role", present_role(doc_text(member, "role")));
        view_text(row, "m_until", invited ? present_utc_day(p, doc_text(member, "expires")) : NULL);
        view_flag(row, "m_self", self);
        view_flag(row, "m_change", owner && !invited);
        view_text(row, "m_end", self ? "Leave" : !owner ? NULL : invited ? "Take back" : "Remove");
        view_put(row, "m_roles", roles_view(p, doc_text(member, "role"), id ? id : ""));
        json_array_append_new(list, row);
    }
    view_text(view, "organization", doc_text(members, "organization.name"));
    view_text(view, "organization_url", present_organization_path(p, doc_at(members, "organization")));
    view_flag(view, "owner", owner);
    view_put(view, "members", list);
}
