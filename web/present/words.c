#include "web/present/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/escape.h"
#include "rules/url.h"
#include "web/present/date.h"
#include "web/present/doc.h"

/* --- words ---------------------------------------------------------------------------------------------- */

const char *
present_labels(const struct present *p, const char *dimension, const json_t *list, size_t shown)
{
    struct present_line line = {.arena = p->arena};
    size_t count = json_array_size(list);
    for (size_t i = 0; i < count && i < shown; i++) {
        const char *code = json_string_value(json_array_get(list, i));
        if (code)
            present_line_join(&line, ", ", present_label(p, dimension, code));
    }
    if (count > shown)
        present_line_join(&line, " and ", arena_printf(p->arena, "%zu more", count - shown));
    return line.text;
}

const char *
present_number(const struct present *p, long long number)
{
    if (number < 1000)
        return arena_printf(p->arena, "%lld", number);
    return arena_printf(p->arena, "%s,%03lld", present_number(p, number / 1000), number % 1000);
}

const char *
present_money(const struct present *p, const char *price, const char *currency)
{
    if (!price)
        return NULL;
    if (strtod(price, NULL) == 0.0)
        return "Free";
    const char *point = strchr(price, '.');
    size_t len =
        point && strspn(point + 1, "0") == strlen(point + 1) ? (size_t)(point - price) : strlen(price);
    return arena_printf(p->arena, "%s%s%.*s", currency ? currency : "", currency ? "\u00a0" : "", (int)len,
                        price);
}

const char *
present_city(const struct present *p, const json_t *doc)
{
    struct present_line line = {.arena = p->arena, .text = doc_text(doc, "place.city")};
    const char *country = doc_text(doc, "place.country");
    if (country)
        present_line_join(&line, ", ", present_label(p, "country", country));
    return line.text;
}

/* A card knows the lowest price only. */
static const char *
card_cost(const struct present *p, const json_t *card)
{
    const char *price = doc_text(card, "fee.price"), *currency = doc_text(card, "fee.currency");
    if (!price)
        return NULL;
    if (strtod(price, NULL) == 0.0)
        return currency ? arena_printf(p->arena, "from %s\u00a00", currency) : "Free";
    return arena_printf(p->arena, "from %s", present_money(p, price, currency));
}

const char *
present_cost(const struct present *p, const json_t *doc)
{
    const char *low = NULL, *high = NULL, *currency = NULL;
    bool mixed = false;
    const json_t *fees = doc_at(doc, "fees");
    for (size_t i = 0; i < json_array_size(fees); i++) {
        const json_t *fee = json_array_get(fees, i);
        const char *price = doc_text(fee, "price"), *unit = doc_text(fee, "currency");
        if (!price)
            continue;
        mixed = mixed || (currency && unit && strcmp(currency, unit) != 0 && strtod(price, NULL) > 0);
        if (!low || strtod(price, NULL) < strtod(low, NULL))
            low = price;
        if (!high || strtod(price, NULL) > strtod(high, NULL)) {
            high = price;
            currency = unit;
        }
    }
    if (!low)
        return card_cost(p, doc);
    const char *cheapest = present_money(p, low, currency);
    if (mixed || strtod(low, NULL) == strtod(high, NULL))
        return mixed ? arena_printf(p->arena, "from %s", cheapest) : cheapest;
    if (strtod(low, NULL) == 0.0)
        return arena_printf(p->arena, "Free to %s", present_money(p, high, currency));
    return arena_printf(p->arena, "from %s", cheapest);
}

const char *
present_seats(const struct present *p, const json_t *doc)
{
    static const struct {
        const char *code, *words;
    } states[] = {{"few", "few seats left"},
                  {"waitlist", "full, with a waiting list"},
                  {"full", "full"},
                  {"closed", "registration closed"}};
    const char *seats = doc_text(doc, "seats");
    for (size_t i = 0; seats && i < COUNT_OF(states); i++)
        if (strcmp(states[i].code, seats) == 0)
            return states[i].words;
    long long room = json_integer_value(doc_at(doc, "capacity.in_person"));
    if (room <= 0)
        room = json_integer_value(doc_at(doc, "capacity.online"));
    return room > 0 ? arena_printf(p->arena, "%s seat%s", present_number(p, room), room == 1 ? "" : "s")
                    : NULL;
}

static const struct standing {
    const char *code, *word, *sentence;
} standings[] = {
    {.code = "verified",
     .word = "verified",
     .sentence = "Verified: it has proved that its web domain is its own."},
    {.code = "vouched",
     .word = "vouched for",
     .sentence = "Vouched for by the people who run this directory."},
    {.code = "unverified",
     .word = "unverified",
     .sentence = "Unverified: nobody has checked yet who this is. Look for the event on the organizer's own "
                 "website before you pay or send an abstract."},
};

static const struct standing *
standing_find(const char *code)
{
    for (size_t i = 0; code && i < COUNT_OF(standings); i++)
        if (strcmp(standings[i].code, code) == 0)
            return &standings[i];
    return NULL;
}

const char *
present_standing(const char *standing)
{
    const struct standing *row = standing_find(standing);
    return row ? row->word : NULL;
}

const char *
present_standing_sentence(const char *standing)
{
    const struct standing *row = standing_find(standing);
    return row ? row->sentence : NULL;
}

/* --- addresses ------------------------------------------------------------------------------------------ */

enum { ID_DIGITS = 12, SLUG_MAX = 60 };

/* "/FOLDER/slug-id": from the document's own `url` where it has one, so that all formats name the same
 * address. */
static const char *
page_path(const struct present *p, const json_t *doc, const char *folder, const char *name)
{
    const char *url = doc_text(doc, "url");
    const char *at = url ? strstr(url, folder) : NULL;
    if (at && !strstr(url, "/api/"))
        return at;
    const char *id = doc_text(doc, "id");
    const char *digits = id ? strchr(id, '_') : NULL;
    struct buf slug;
    buf_init(&slug, 4 * SLUG_MAX);
    text_slug(&slug, name ? name : "", name ? strlen(name) : 0, SLUG_MAX);
    const char *path =
        arena_printf(p->arena, "%s%s%s%s", folder, slug.data, slug.len ? "-" : "", digits ? digits + 1 : "");
    buf_release(&slug);
    return path;
}

const char *
present_event_path(const struct present *p, const json_t *doc)
{
    return page_path(p, doc, "/events/", doc_text(doc, "title"));
}

const char *
present_organization_path(const struct present *p, const json_t *organization)
{
    return page_path(p, organization, "/organizations/", doc_text(organization, "name"));
}

/* Programs that make links of plain text take these for a part of the address. */
static const char behind_an_address[] = ".,;:!?)]}'\"";

const char *
present_id(struct arena *arena, const char *prefix, const char *address)
{
    char *segment = arena_strdup(arena, address);
    size_t len = strlen(segment);
    while (len > 0 && strchr(behind_an_address, segment[len - 1]))
        segment[--len] = '\0';
    for (size_t i = 0; i < len; i++)
        if (segment[i] >= 'A' && segment[i] <= 'Z')
            segment[i] += 'a' - 'A';
    const char *dash = strrchr(segment, '-');
    const char *digits = dash ? dash + 1 : segment;
    size_t prefix_len = strlen(prefix);
    if (!dash && strncmp(segment, prefix, prefix_len) == 0 && segment[prefix_len] == '_')
        digits = segment + prefix_len + 1;
    if (strlen(digits) != ID_DIGITS || strspn(digits, "0123456789abcdefghjkmnpqrstvwxyz") != ID_DIGITS)
        return NULL;
    return arena_printf(arena, "%s_%s", prefix, digits);
}

const char *
present_host(const struct present *p, const char *url)
{
    size_t len;
    const char *host = url_host(url, &len), *all = host;
    if (!host)
        return url;
    if (strncmp(host, "www.", 4) == 0)
        host += 4;
    return arena_strndup(p->arena, host, len - (size_t)(host - all));
}

const char *
present_with(const struct present *p, const char *address, const char *name, const char *value)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    buf_printf(&out, "%s%c%s=", address, strchr(address, '?') ? '&' : '?', name);
    escape_url(&out, value, strlen(value));
    return arena_take(p->arena, &out);
}

const char *
present_card_where(const struct present *p, const json_t *card)
{
    const char *city = present_city(p, card);
    if (!city)
        city = doc_text(card, "place.venue");
    if (doc_is(card, "mode", "online"))
        return "Online";
    if (doc_is(card, "mode", "hybrid"))
        return city ? arena_printf(p->arena, "%s and online", city) : "On site and online";
    return city ? city : "Place not stated";
}

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

    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (role && strcmp(roles[i].code, role) == 0)
            return roles[i].label;
    return role ? role : "";
}
