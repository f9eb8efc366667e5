/* A brief as the names that templates of mails may use. */
#include <string.h>

#include "mail_internal.h"
#include "present_rsvp.h"
#include "present_zone.h"
#include "rsvp/code.h"

/* --- words ---------------------------------------------------------------------------------------------- */

/* U+202A to U+202E and U+2066 to U+2069, which turn the text around them; U+0080 to U+009F. */
static size_t
unwanted(const unsigned char *c)
{
    if (c[0] == 0xe2 && c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae)
        return 3;
    if (c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9)
        return 3;
    return c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f ? 2 : 0;
}

const char *
mail_clean(struct arena *arena, const char *text)
{
    char *clean, *to;

    if (!text)
        return NULL;
    clean = to = arena_alloc(arena, strlen(text) + 1);
    for (const unsigned char *from = (const unsigned char *)text; *from; from++) {
        size_t skip = unwanted(from);

        if (skip)
            from += skip - 1;
        else if (*from > ' ' && *from != 0x7f)
            *to++ = (char)*from;
        else if (to > clean && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > clean && to[-1] == ' ')
        to--;
    *to = '\0';
    return clean;
}

static void
put(struct mail_making *it, const char *key, const char *text)
{
    view_text(it->view, key, mail_clean(it->present.arena, text));
}

static const char *
address(const struct mail_making *it, const char *path)
{
    return path ? arena_printf(it->present.arena, "%s%s", it->mail->origin, path) : NULL;
}

/* "Tuesday, 4 May 2027, 09:00 CEST", where the event is. Not how long until then: a mail is read at any time.
 */
static const char *
moment(const struct mail_making *it, const char *instant)
{
    const char *zone = doc_text(it->event, "zone");
    struct arena *arena = it->present.arena;
    struct present_time at;
    struct present_zoned there;

    if (!instant || !present_time_parse(instant, &at) ||
        !present_zone_at(arena, zone ? zone : "Etc/UTC", present_time_instant(&at), &there))
        return NULL;
    return arena_printf(arena, "%s, %s %s", present_long_day(arena, &there.local),
                        present_clock(arena, &there.local), there.label);
}

const char *
mail_when(const struct present *p, const json_t *event)
{
    struct arena *arena = p->arena;
    struct present_times t;
    const char *label;

    if (!event || !present_times(p, event, &t))
        return NULL;
    if (t.all_day)
        return present_day_span(arena, &t.starts, &t.ends);
    label = t.label ? t.label : "";
    if (!t.has_end)
        return arena_printf(arena, "%s, %s %s", present_long_day(arena, &t.starts),
                            present_clock(arena, &t.starts), label);
    if (present_days(&t.starts) == present_days(&t.ends))
        return arena_printf(arena, "%s, %s to %s %s", present_long_day(arena, &t.starts),
                            present_clock(arena, &t.starts), present_clock(arena, &t.ends), label);
    return arena_printf(arena, "%s, %s, to %s, %s %s", present_long_day(arena, &t.starts),
                        present_clock(arena, &t.starts), present_long_day(arena, &t.ends),
                        present_clock(arena, &t.ends), label);
}

static const char *
where(const struct mail_making *it)
{
    struct present_line line = {.arena = it->present.arena};

    if (doc_is(it->event, "mode", "online") || doc_is(it->rsvp, "mode", "online"))
        return "Online";
    present_line_join(&line, ", ", doc_text(it->event, "place.venue"));
    present_line_join(&line, ", ", doc_text(it->event, "place.address"));
    present_line_join(&line, ", ", present_city(&it->present, it->event));
    return line.text ? line.text : "To be announced";
}

json_t *
mail_change_lines(const struct present *p, const json_t *change)
{
    json_t *entry =
               json_pack("[{s:s, s:s, s:O}]", "at", "2000-01-01T00:00", "kind", "edited", "fields", change),
           *entries = present_changes(p, entry), *lines = json_array(), *row;
    size_t i;

    json_array_foreach((json_t *)doc_at(json_array_get(entries, 0), "change_lines"), i, row)
    {
        const char *before = doc_text(row, "before"), *after = doc_text(row, "after");
        const char *field = doc_text(row, "field"), *line;
        json_t *view = json_object();

        line = before && after ? arena_printf(p->arena, "%s: %s (before: %s)", field, after, before)
               : after         ? arena_printf(p->arena, "%s: %s", field, after)
                               : arena_printf(p->arena, "%s: see the event\u2019s page", field);
        view_text(view, "line", mail_clean(p->arena, line));
        json_array_append_new(lines, view);
    }
    json_decref(entries);
    json_decref(entry);
    return lines;
}

/* --- facts: a small table under the text ---------------------------------------------------------------- */

static void
fact_add(struct mail_making *it, json_t *facts, const char *name, const char *value, const char *link)
{
    json_t *fact;

    if (!value || !*value)
        return;
    fact = json_object();
    view_text(fact, "fact", name);
    view_text(fact, "value", mail_clean(it->present.arena, value));
    view_text(fact, "value_url", link);
    json_array_append_new(facts, fact);
}

static const char *
for_whom(const struct mail_making *it)
{
    long long party = json_integer_value(doc_at(it->rsvp, "party"));
    const char *mode = doc_text(it->rsvp, "mode");

    if (!mode)
        return NULL;
    return party == 1 ? arena_printf(it->present.arena, "One person, %s", present_rsvp_mode(mode))
                      : arena_printf(it->present.arena, "%lld persons, %s", party, present_rsvp_mode(mode));
}

/* What is shown or said at the door. */
static const char *
door_code(const struct mail_making *it)
{
    const char *event = doc_text(it->rsvp, "event"), *id = doc_text(it->rsvp, "id");
    char *code = arena_alloc(it->present.arena, RSVP_CODE_SIZE);

    if (!event || !id || !doc_is(it->rsvp, "state", "going") || doc_is(it->rsvp, "mode", "online"))
        return NULL;
    rsvp_code_make(it->mail->key, event, id, code);
    return code;
}

static void
facts_view(struct mail_making *it)
{
    const char *join = doc_text(it->brief, "join");
    json_t *facts = json_array();

    if (it->event) {
        fact_add(it, facts, "Event", doc_text(it->event, "title"), doc_text(it->view, "event_url"));
        fact_add(it, facts, "When", mail_when(&it->present, it->event), NULL);
        fact_add(it, facts, "Where", where(it), NULL);
    }
    fact_add(it, facts, "Link", join, join);
    if (it->rsvp && !json_is_true(doc_at(it->view, "has_ended"))) {
        fact_add(it, facts, "For", for_whom(it), NULL);
        fact_add(it, facts, "Door code", door_code(it), doc_text(it->view, "own_url"));
    }
    view_put(it->view, "facts", facts);
}

/* --- the parts of a brief ------------------------------------------------------------------------------- */

static void
event_view(struct mail_making *it)
{
    struct present_times t;
    const char *path = doc_text(it->event, "url");
    bool removed = json_is_true(doc_at(it->brief, "removed"));

    put(it, "title", it->event ? doc_text(it->event, "title") : "an event");
    put(it, "organizer", it->event ? doc_text(it->event, "organizer.name") : NULL);
    put(it, "when", mail_when(&it->present, it->event));
    put(it, "where", it->event ? where(it) : NULL);
    put(it, "date",
        it->event && present_times(&it->present, it->event, &t)
            ? present_short_day(it->present.arena, &t.starts, 0)
            : NULL);
    put(it, "event_url", removed ? NULL : address(it, path));
    view_flag(it->view, "is_removed", removed);
    view_flag(it->view, "is_postponed", doc_is(it->event, "status", "postponed"));
    view_flag(it->view, "is_off", doc_is(it->event, "status", "cancelled") || removed);
}

static void
rsvp_view(struct mail_making *it)
{
    static const char *const states[][2] = {{"held", "is_held"},
                                            {"waitlisted", "is_waitlisted"},
                                            {"requested", "is_requested"},
                                            {"offered", "is_offered"},
                                            {"going", "is_going"}};
    static const char *const causes[][2] = {{"organizer", "by_organizer"},
                                            {"person", "by_person"},
                                            {"event", "by_event"},
                                            {"switch", "by_switch"}};
    const char *id = doc_text(it->rsvp, "id");
    char secret[SECRET_SIZE];
    bool live = false;

    for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
        view_flag(it->view, states[i][1], doc_is(it->rsvp, "state", states[i][0]));
        live = live || doc_is(it->rsvp, "state", states[i][0]);
    }
    for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++)
        view_flag(it->view, causes[i][1], doc_is(it->brief, "cause", causes[i][0]));
    view_flag(it->view, "has_ended", !live);
    view_flag(it->view, "waits", doc_text(it->rsvp, "waits_for") != NULL);
    view_flag(it->view, "had_seat", doc_is(it->brief, "was", "going"));
    put(it, "until", moment(it, doc_text(it->rsvp, "expires")));
    put(it, "mode", present_rsvp_mode(doc_text(it->rsvp, "mode")));
    put(it, "position",
        json_is_integer(doc_at(it->rsvp, "position"))
            ? present_number(&it->present, json_integer_value(doc_at(it->rsvp, "position")))
            : NULL);
    if (!id)
        return;
    secret_make(it->mail->key, SECRET_RSVP, id, secret);
    view_text(it->view, "own_url",
              arena_printf(it->present.arena, "%s/rsvps/%s/%s", it->mail->origin, id, secret));
}

void
mail_view(struct mail_making *it)
{
    const json_t *occurrences = doc_at(it->brief, "occurrences");
    const char *site = it->mail->site_name ? it->mail->site_name : "Convene";
    const json_t *change = doc_at(it->brief, "change");

    put(it, "site", site);
    view_text(it->view, "site_url", it->mail->origin);
    put(it, "name", doc_text(it->brief, "to.name"));
    put(it, "organization", doc_text(it->brief, "organization.name"));
    put(it, "webhook", doc_text(it->brief, "webhook.id"));
    put(it, "webhook_address", doc_text(it->brief, "webhook.url"));
    put(it, "webhook_note", doc_text(it->brief, "webhook.note"));
    put(it, "reason", doc_text(it->brief, "note"));
    put(it, "occurrences",
        json_is_integer(occurrences) ? present_number(&it->present, json_integer_value(occurrences)) : NULL);
    view_text(it->view, "contact", it->mail->contact);
    event_view(it);
    if (it->rsvp)
        rsvp_view(it);
    view_put(it->view, "changes", json_is_array(change) ? mail_change_lines(&it->present, change) : NULL);
    facts_view(it);
    mail_alert_view(it);
    mail_people_view(it);
    mail_items(it);
}
