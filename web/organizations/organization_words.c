/* Organizations: the list, and one with what it has coming up. */
#include <string.h>

#include "base/arena.h"
#include "web/events/events.h"
#include "web/organizations/organizations_internal.h"
#include "web/present/words.h"

/* WITH_STANDING: where no sentence says it. */
static const char *
about_line(const struct present *p, const json_t *doc, bool with_standing)
{
    const char *kind = doc_text(doc, "kind"), *country = doc_text(doc, "country");
    struct present_line line = {.arena = p->arena};
    present_line_add(&line,
                     kind && strcmp(kind, "other") != 0 ? present_label(p, "organization_kind", kind) : NULL);
    present_line_add(&line, country ? present_label(p, "country", country) : NULL);
    present_line_add(&line, with_standing ? present_standing(doc_text(doc, "standing")) : NULL);
    return line.text;
}

static const char *
events_words(const struct present *p, const json_t *doc)
{
    long long count = json_integer_value(doc_at(doc, "events"));
    return count
               ? arena_printf(p->arena, "%s coming event%s", present_number(p, count), count == 1 ? "" : "s")
               : "no coming events";
}

void
present_organizations(const struct present *p, const json_t *list, const char *q, json_t *view)
{
    const json_t *data = doc_at(list, "data");
    const char *next = doc_text(list, "next");
    const char *here = q ? present_with(p, "/organizations", "q", q) : "/organizations";
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(data); i++) {
        const json_t *doc = json_array_get(data, i);
        json_t *row = json_object();
        view_text(row, "organization_url", present_organization_path(p, doc));
        view_text(row, "name", doc_text(doc, "name"));
        view_text(row, "about", about_line(p, doc, true));
        view_text(row, "events", events_words(p, doc));
        json_array_append_new(rows, row);
    }
    view_text(view, "q", q);
    view_list(view, "rows", rows);
    view_text(view, "next_url", next ? present_with(p, here, "cursor", next) : NULL);
}

void
present_organization(const struct present *p, const json_t *doc, const json_t *events, json_t *view)
{
    const char *id = doc_text(doc, "id"), *website = doc_text(doc, "website"), *ror = doc_text(doc, "ror");
    const char *all = present_with(p, "/events", "organizer", id ? id : "");
    struct present_time today = present_time_of(p->now);
    long day = present_days(&today);
    const char *past = present_with(p, all, "from", present_iso_day(p->arena, day - 365));
    json_t *months = present_months(p, doc_at(events, "data"));
    view_text(view, "page_heading", doc_text(doc, "name"));
    view_text(view, "about", about_line(p, doc, false));
    view_text(view, "description", doc_text(doc, "description"));
    view_text(view, "standing", doc_text(doc, "standing"));
    view_text(view, "standing_sentence", present_standing_sentence(doc_text(doc, "standing")));
    view_text(view, "website", website);
    view_text(view, "website_host", website ? present_host(p, website) : NULL);
    view_text(view, "ror_url", ror && strncmp(ror, "https://ror.org/", 16) == 0 ? ror : NULL);
    view_list(view, "months", months);
    view_text(view, "later_url",
              doc_text(events, "next") ? present_with(p, all, "cursor", doc_text(events, "next")) : NULL);
    view_text(view, "all_url", all);
    view_text(view, "alert_url",
              arena_printf(p->arena, "/alerts/new?organizer=%s&unverified=1", doc_text(doc, "id")));
    view_text(view, "past_url", present_with(p, past, "to", present_iso_day(p->arena, day - 1)));
}
