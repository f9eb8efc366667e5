/* The event page: access, speakers, code of conduct. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/events/events_internal.h"
#include "web/present/words.h"

/* What many need to know before they travel: listed as not known when the organizer says nothing. */
static const char *const core_facts[] = {"step_free_entrance", "wheelchair_toilet", "hearing_loop",
                                         "live_captions",      "sign_language",     "quiet_room",
                                         "onsite_childcare"};
static const char *const core_facts_online[] = {"live_captions", "sign_language", "recordings",
                                                "screen_reader_tested"};

/* A fact is a word or, with a remark, {"value", "note"}. */
static const char *
fact_value(const json_t *fact)
{
    const char *value = json_is_object(fact) ? doc_text(fact, "value") : json_string_value(fact);
    return value ? value : "unknown";
}

static json_t *
facts_view(const struct present *p, const json_t *access, const char *wanted)
{
    json_t *facts = json_array(), *fact;
    const char *code;
    json_object_foreach((json_t *)access, code, fact)
    {
        if (strcmp(fact_value(fact), wanted) != 0)
            continue;
        json_t *view = json_object();
        view_text(view, "fact", present_label(p, "access", code));
        view_text(view, "fact_note", doc_text(fact, "note"));
        json_array_append_new(facts, view);
    }
    return facts;
}

static json_t *
groups_view(const struct present *p, const json_t *access)
{
    static const struct {
        const char *value, *title;
    } groups[] = {{"yes", "There is"}, {"limited", "In part"}, {"no", "There is not"}};
    json_t *views = json_array();
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        json_t *facts = facts_view(p, access, groups[i].value);
        if (json_array_size(facts) == 0) {
            json_decref(facts);
            continue;
        }
        json_t *view = json_object();
        view_text(view, "access_title", groups[i].title);
        view_text(view, "access_class", groups[i].value);
        view_put(view, "access_facts", facts);
        json_array_append_new(views, view);
    }
    return views;
}

static const char *
unknown_line(const struct present *p, const json_t *access, bool online)
{
    struct present_line line = {.arena = p->arena};
    const char *const *core = online ? core_facts_online : core_facts;
    size_t count = online ? COUNT_OF(core_facts_online) : COUNT_OF(core_facts);
    json_t *fact;
    const char *code;
    for (size_t i = 0; i < count; i++)
        if (!json_object_get(access, core[i]))
            present_line_join(&line, "; ", present_label(p, "access", core[i]));
    json_object_foreach((json_t *)access, code, fact)
    {
        if (strcmp(fact_value(fact), "unknown") == 0)
            present_line_join(&line, "; ", present_label(p, "access", code));
    }
    return line.text;
}

/* --- people --- */

static json_t *
person_view(const struct present *p, const json_t *person)
{
    const char *role = doc_text(person, "role");
    bool confirmed = json_is_true(doc_at(person, "confirmed"));
    struct present_line about = {.arena = p->arena};
    present_line_join(&about, ", ", role ? present_label(p, "person_role", role) : NULL);
    present_line_join(&about, ", ", doc_text(person, "affiliation"));
    json_t *view = json_object();
    view_text(view, "person", doc_text(person, "name"));
    view_text(view, "person_about", about.text);
    view_text(view, "person_state", confirmed ? "confirmed" : "not confirmed");
    view_text(view, "person_class", confirmed ? "good" : "plain");
    return view;
}

/* --- conduct --- */

/* The contact is a mail address, a link, or words ("the desk in the hall"). */
static const char *
contact_url(const struct present *p, const char *contact)
{
    if (!contact)
        return NULL;
    if (strncmp(contact, "https://", 8) == 0 || strncmp(contact, "http://", 7) == 0 ||
        strncmp(contact, "mailto:", 7) == 0)
        return contact;
    bool address = strchr(contact, '@') && !strpbrk(contact, " \t<>\"?&,;");
    return address ? arena_printf(p->arena, "mailto:%s", contact) : NULL;
}

void
present_event_access(const struct present *p, const json_t *doc, json_t *view)
{
    const json_t *access = doc_at(doc, "access"), *list = doc_at(doc, "people");
    const char *contact = doc_text(doc, "conduct.contact");
    json_t *people = json_array();
    for (size_t i = 0; i < json_array_size(list); i++)
        json_array_append_new(people, person_view(p, json_array_get(list, i)));
    view_put(view, "access_groups", groups_view(p, access));
    view_text(view, "access_unknown", unknown_line(p, access, doc_is(doc, "mode", "online")));
    view_list(view, "people", people);
    view_text(view, "conduct_url", doc_text(doc, "conduct.url"));
    view_text(view, "conduct_contact", contact);
    view_text(view, "conduct_contact_url", contact_url(p, contact));
}
