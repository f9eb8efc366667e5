/* The event page: prices and who they are for, credits, deadlines. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "web/events/events_internal.h"
#include "web/present/words.h"
#include "web/present/zone.h"

/* --- fees --- */

static json_t *
fee_view(const struct present *p, const json_t *fee)
{
    const char *band = doc_text(fee, "band"), *mode = doc_text(fee, "mode");
    struct present_line note = {.arena = p->arena};
    struct present_time until;
    if (mode)
        present_line_join(&note, ", ", strcmp(mode, "online") == 0 ? "online" : "in person");
    if (present_time_parse(doc_text(fee, "until"), &until))
        present_line_join(&note, ", ",
                          arena_printf(p->arena, "until %s", present_day_span(p->arena, &until, &until)));
    json_t *view = json_object();
    view_text(view, "band", band ? present_label(p, "fee_band", band) : "Everyone");
    view_text(view, "price", present_money(p, doc_text(fee, "price"), doc_text(fee, "currency")));
    view_text(view, "fee_note", note.text);
    return view;
}

/* --- credits --- */

/* What a reader should know of a system before counting on it; short, and in our own words. */
static const struct {
    const char *system, *rule;
} credit_rules[] = {
    {"ama_pra_1", "Only an accredited provider may designate this credit, and not after the event. Other "
                  "countries' bodies may accept it: "
                  "ask yours."},
    {"eaccme_ecmec", "Granted per hour attended, after the feedback form."},
    {"aafp_prescribed", "Members claim it themselves, for the time that they attended."},
    {"aafp_elective", "Members claim it themselves, for the time that they attended."},
    {"rcpsc_moc_1", "Group learning: one credit per hour, entered by the participant."},
    {"rcpsc_moc_3", "Assessment: entered by the participant."},
    {"racgp_cpd",
     "Hours are of three kinds: educational activities, reviewing performance, measuring outcomes."},
    {"acrrm_pdp",
     "Hours are of three kinds: educational activities, reviewing performance, measuring outcomes."},
    {"ancc_ch", "A contact hour is 60 minutes; some boards count 50."},
    {"moc_abms", "The points count towards the board that is named."},
};

static const char *
credit_rule(const char *system)
{
    for (size_t i = 0; i < COUNT_OF(credit_rules); i++)
        if (strcmp(credit_rules[i].system, system) == 0)
            return credit_rules[i].rule;
    return NULL;
}

static const char *
credit_hours(const struct present *p, const json_t *credit)
{
    const char *ea = doc_text(credit, "hours.ea"), *rp = doc_text(credit, "hours.rp"),
               *mo = doc_text(credit, "hours.mo");
    if (!ea || !rp || !mo)
        return NULL;
    return arena_printf(p->arena,
                        "%s h educational activities, %s h reviewing performance, %s h measuring outcomes",
                        ea, rp, mo);
}

static const char *
credit_state(const struct present *p, const json_t *credit)
{
    const char *provider = doc_text(credit, "provider");
    struct present_line line = {.arena = p->arena};
    if (doc_is(credit, "status", "approved"))
        line.text = provider ? arena_printf(p->arena, "Approved; provider: %s", provider) : "Approved";
    else if (doc_is(credit, "status", "applied"))
        line.text = "Applied for; not approved";
    else
        line.text = "No credit is given in this system";
    if (doc_text(credit, "board"))
        present_line_join(&line, "; ", arena_printf(p->arena, "board: %s", doc_text(credit, "board")));
    present_line_join(&line, "; ", credit_hours(p, credit));
    return arena_printf(p->arena, "%s.", line.text);
}

static json_t *
credit_view(const struct present *p, const json_t *credit)
{
    const char *system = doc_text(credit, "system"), *amount = doc_text(credit, "amount");
    if (!system)
        return NULL;
    const char *label = doc_text(credit, "label");
    if (!label)
        label = present_label(p, "credit", system);
    json_t *view = json_object();
    view_text(view, "credit_line", amount ? arena_printf(p->arena, "%s \u00d7 %s", amount, label) : label);
    view_text(view, "credit_state", credit_state(p, credit));
    view_text(view, "statement", doc_text(credit, "statement"));
    view_text(view, "credit_rule", credit_rule(system));
    return view;
}

/* --- deadlines --- */

struct deadline {
    const json_t *json;
    struct present_time at;
};

static int
deadline_compare(const void *a, const void *b)
{
    const struct deadline *x = a, *y = b;
    time_t left = present_time_instant(&x->at), right = present_time_instant(&y->at);
    return (left > right) - (left < right);
}

/* "1 February 2027, 23:59 anywhere on Earth" */
static const char *
deadline_day(const struct present *p, const struct deadline *deadline)
{
    const char *day = present_day_span(p->arena, &deadline->at, &deadline->at);
    const char *zone = doc_text(deadline->json, "zone");
    bool timed = strchr(doc_text(deadline->json, "at"), 'T') != NULL;
    if (!timed)
        return day;
    return arena_printf(p->arena, "%s, %s %s", day, present_clock(p->arena, &deadline->at),
                        zone ? present_zone_title(p->arena, zone) : "");
}

static json_t *
deadline_view(const struct present *p, const struct deadline *deadline)
{
    const char *kind = doc_text(deadline->json, "kind"), *label = doc_text(deadline->json, "label");
    struct present_time today = present_time_of(p->now);
    long days = present_days(&deadline->at) - present_days(&today);
    json_t *view = json_object();
    view_text(view, "deadline", label ? label : kind ? present_label(p, "deadline", kind) : "Deadline");
    view_text(view, "deadline_url", doc_text(deadline->json, "url"));
    view_text(view, "deadline_machine", doc_text(deadline->json, "at"));
    view_text(view, "deadline_day", deadline_day(p, deadline));
    view_text(view, "deadline_distance",
              days < 0 ? "over"
                       : present_distance(p->arena, present_days(&today), present_days(&deadline->at)));
    view_flag(view, "passed", days < 0);
    return view;
}

static json_t *
deadlines_view(const struct present *p, const json_t *list)
{
    size_t count = 0, size = json_array_size(list);
    struct deadline *sorted = arena_alloc(p->arena, (size + 1) * sizeof(*sorted));
    for (size_t i = 0; i < size; i++) {
        sorted[count].json = json_array_get(list, i);
        if (present_time_parse(doc_text(sorted[count].json, "at"), &sorted[count].at))
            count++;
    }
    qsort(sorted, count, sizeof(*sorted), deadline_compare);
    json_t *views = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(views, deadline_view(p, &sorted[i]));
    return views;
}

void
present_event_money(const struct present *p, const json_t *doc, json_t *view)
{
    json_t *fees = json_array(), *credits = json_array();
    json_t *deadlines = deadlines_view(p, doc_at(doc, "deadlines"));
    const json_t *list = doc_at(doc, "fees");
    for (size_t i = 0; i < json_array_size(list); i++)
        json_array_append_new(fees, fee_view(p, json_array_get(list, i)));
    list = doc_at(doc, "credits");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *credit = credit_view(p, json_array_get(list, i));
        if (credit)
            json_array_append_new(credits, credit);
    }
    view_flag(view, "fees_said", json_array_size(fees) > 0);
    view_put(view, "fees", fees);
    view_flag(view, "credit_lines", json_array_size(credits) > 0);
    view_put(view, "credits", credits);
    view_list(view, "deadlines", deadlines);
}
