/* What every mail says: of the site, of its event, and the facts about it. */
#include <string.h>

#include "web/mail/mail_internal.h"
#include "web/mail/making.h"
#include "web/present/times.h"

static void
event_facts(struct mail_making *it)
{
    const char *join = doc_text(it->brief, "join");
    if (it->event) {
        mail_fact_add(it, "Event", doc_text(it->event, "title"), doc_text(it->view, "event_url"));
        mail_fact_add(it, "When", mail_when(&it->present, it->event), NULL);
        mail_fact_add(it, "Where", mail_where(it), NULL);
    }
    mail_fact_add(it, "Link", join, join);
}

static void
event_view(struct mail_making *it)
{
    const char *path = doc_text(it->event, "url");
    bool removed = json_is_true(doc_at(it->brief, "removed"));
    mail_put(it, "title", it->event ? doc_text(it->event, "title") : "an event");
    mail_put(it, "organizer", it->event ? doc_text(it->event, "organizer.name") : NULL);
    mail_put(it, "when", mail_when(&it->present, it->event));
    mail_put(it, "where", it->event ? mail_where(it) : NULL);
    struct present_times t;
    mail_put(it, "date",
             it->event && present_times(&it->present, it->event, &t)
                 ? present_short_day(it->present.arena, &t.starts, 0)
                 : NULL);
    mail_put(it, "event_url", removed ? NULL : mail_address(it, path));
    view_flag(it->view, "is_removed", removed);
    view_flag(it->view, "is_postponed", doc_is(it->event, "status", "postponed"));
    view_flag(it->view, "is_off", doc_is(it->event, "status", "cancelled") || removed);
}

void
mail_view(struct mail_making *it)
{
    const json_t *occurrences = doc_at(it->brief, "occurrences");
    const char *site = it->mail->site_name ? it->mail->site_name : "Convene";
    const json_t *change = doc_at(it->brief, "change");
    mail_put(it, "site", site);
    view_text(it->view, "site_url", it->mail->origin);
    mail_put(it, "name", doc_text(it->brief, "to.name"));
    mail_put(it, "organization", doc_text(it->brief, "organization.name"));
    mail_put(it, "reason", doc_text(it->brief, "note"));
    mail_put(it, "occurrences",
             json_is_integer(occurrences) ? present_number(&it->present, json_integer_value(occurrences))
                                          : NULL);
    view_text(it->view, "contact", it->mail->contact);
    event_view(it);
    view_put(it->view, "changes", json_is_array(change) ? mail_change_lines(&it->present, change) : NULL);
    mail_items(it);
    it->facts = json_array();
    event_facts(it);
    if (it->kind->view)
        it->kind->view(it);
    view_put(it->view, "facts", it->facts);
}
