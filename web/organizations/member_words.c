/* The members of an organization, in words. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "secret/secret.h"
#include "web/kit/page.h"
#include "web/organizations/organizations_internal.h"
#include "web/present/words.h"

/* --- members --- */

static json_t *
roles_view(const struct present *p, const char *chosen, const char *of)
{
    static const char *const roles[] = {"owner", "editor", "check_in"};
    json_t *list = json_array();

    for (size_t i = 0; i < COUNT_OF(roles); i++) {
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
                  const char *id, int generation, const char *page)
{
    char secret[SECRET_LINK_SIZE];
    secret_link_make(key, purpose, id, generation, secret);
    return arena_printf(p->arena, "/events/%s/%s/%s", id + 4, page, secret);
}

static int
generation_of(const json_t *links, const char *event, const char *purpose)
{
    return (int)json_integer_value(json_object_get(json_object_get(links, event), purpose));
}

void
present_member_events(const struct present *p, const json_t *members, const json_t *events,
                      const json_t *links, const struct secret_key *key, json_t *view)
{
    json_t *list = json_array();
    const json_t *card;
    size_t i;
    json_array_foreach((json_t *)doc_at(events, "data"), i, card)
    {
        const char *id = doc_text(card, "id");
        if (!id || !secret_id_valid(id, "evt_"))
            continue;
        json_t *row = json_object();
        view_text(row, "e_title", doc_text(card, "title"));
        view_text(row, "e_url", present_event_path(p, card));
        view_text(row, "e_day", present_utc_day(p, doc_text(card, "starts")));
        view_text(row, "e_door",
                  may(members, "door") ? event_secret_path(p, key, SECRET_DOOR, id,
                                                           generation_of(links, id, "door"), "checkin")
                                       : NULL);
        view_text(row, "e_guests",
                  may(members, "events")
                      ? event_secret_path(p, key, SECRET_LIST, id, generation_of(links, id, "list"), "rsvps")
                      : NULL);
        view_text(row, "e_id", id);
        json_array_append_new(list, row);
    }
    view_list(view, "events", list);
}

/* "the 2 tokens that they made"; NULL when there are none, or who asks may not know. */
static const char *
tokens_text(const struct present *p, const json_t *member)
{
    json_int_t n = json_integer_value(doc_at(member, "tokens"));
    if (n == 0)
        return NULL;
    return n == 1 ? "the token that they made"
                  : arena_printf(p->arena, "the %lld tokens that they made", (long long)n);
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
        view_text(row, "m_tokens", self || invited ? NULL : tokens_text(p, member));
        view_put(row, "m_roles", roles_view(p, doc_text(member, "role"), id ? id : ""));
        json_array_append_new(list, row);
    }
    view_text(view, "organization", doc_text(members, "organization.name"));
    view_text(view, "organization_url", present_organization_path(p, doc_at(members, "organization")));
    view_flag(view, "owner", owner);
    view_put(view, "members", list);
}
