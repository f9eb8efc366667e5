/* Civil dates and times as organizers write them. What a zone makes of them is the database's knowledge. */
#include "rules/civil.h"

#include <ctype.h>
#include <string.h>

#include "base/attr.h"
#include "base/date.h"
#include "rules/rules.h"

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

/* WIDTH digits at *TEXT, which moves behind them; -1 if they are not there. */
static int
take_digits(const char **text, int width)
{
    int value = 0;
    for (int i = 0; i < width; i++, (*text)++) {
        if (!isdigit((unsigned char)**text))
            return -1;
        value = value * 10 + (**text - '0');
    }
    return value;
}

static bool
take(const char **text, const char *any)
{
    if (!**text || !strchr(any, **text))
        return false;
    (*text)++;
    return true;
}

static const char *const shape = "it is written as 2027-05-04T09:00, or as 2027-05-04 for whole days";

static const char *
parse_time(const char *text, struct civil *out)
{
    int seconds = 0;
    out->hour = take_digits(&text, 2);
    out->minute = take(&text, ":") ? take_digits(&text, 2) : -1;
    if (out->hour < 0 || out->minute < 0)
        return shape;
    if (out->hour > 23 || out->minute > 59)
        return "hours go from 00 to 23 and minutes from 00 to 59";
    if (take(&text, ":"))
        seconds = take_digits(&text, 2);
    if (seconds != 0)
        return "events begin and end on full minutes";
    if (*text == 'Z' || *text == '+' || *text == '-')
        return "write the local time without \"Z\" or an offset, and name the zone in \"zone\", as in "
               "Europe/Berlin";
    out->has_time = true;
    return *text ? shape : NULL;
}

const char *
civil_parse(struct arena *arena, const char *text, struct civil *out)
{
    *out = (struct civil){.year = take_digits(&text, 4)};
    out->month = take(&text, "-") ? take_digits(&text, 2) : -1;
    out->day = take(&text, "-") ? take_digits(&text, 2) : -1;
    if (out->year < 0 || out->month < 0 || out->day < 0)
        return shape;
    if (out->year < 1970 || out->year > 2200)
        return "the year must be between 1970 and 2200";
    if (out->month < 1 || out->month > 12)
        return "months go from 01 to 12";
    if (out->day < 1 || out->day > date_month_days(out->year, out->month))
        return arena_printf(arena, "there is no %d %s %d", out->day, month_names[out->month - 1], out->year);
    if (!*text)
        return NULL;
    return take(&text, "T ") ? parse_time(text, out) : shape;
}

const char *
civil_format(struct arena *arena, const struct civil *civil)
{
    if (!civil->has_time)
        return arena_printf(arena, "%04d-%02d-%02d", civil->year, civil->month, civil->day);
    return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d", civil->year, civil->month, civil->day, civil->hour,
                        civil->minute);
}

int
civil_compare(const struct civil *a, const struct civil *b)
{
    int left[] = {a->year, a->month, a->day, a->hour, a->minute};
    int right[] = {b->year, b->month, b->day, b->hour, b->minute};
    for (size_t i = 0; i < COUNT_OF(left); i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

json_t *
rule_civil(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, 40);
    (void)field;
    if (!text)
        return NULL;
    struct civil civil;
    const char *wrong = civil_parse(rules->problems->arena, json_string_value(text), &civil);
    if (wrong)
        problem_add(rules->problems, path, "\"%s\" is not a date or time: %s.", json_string_value(text),
                    wrong);
    json_decref(text);
    return wrong ? NULL : json_string(civil_format(rules->problems->arena, &civil));
}

json_t *
rule_day(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *text = rule_civil(rules, field, path, value);
    if (!text || json_string_length(text) == strlen("2027-05-04"))
        return text;
    json_decref(text);
    return rules_refuse(rules, path, "This takes a day without a time, as in 2027-05-04.");
}

/* "T07:00:00Z", what stands behind the day of an instant. */
static bool
is_time_in_utc(const char *text)
{
    if (!take(&text, "T"))
        return false;
    int hour = take_digits(&text, 2);
    int minute = take(&text, ":") ? take_digits(&text, 2) : -1;
    int second = take(&text, ":") ? take_digits(&text, 2) : -1;
    return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59 &&
           strcmp(text, "Z") == 0;
}

json_t *
rule_instant(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, 40);
    const char *instant = json_string_value(text), *time = text ? strchr(instant, 'T') : NULL;
    struct arena *arena = rules->problems->arena;
    (void)field;
    if (!text)
        return NULL;
    if (time && date_parse(arena_strndup(arena, instant, (size_t)(time - instant)), NULL) &&
        is_time_in_utc(time))
        return text;
    problem_add(rules->problems, path,
                "\"%s\" is not an instant; it is written as 2027-05-04T07:00:00Z, in UTC.", instant);
    json_decref(text);
    return NULL;
}

json_t *
rule_zone(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_t *text = rule_text(rules, path, value, 60);
    const char *zone = json_string_value(text);
    (void)field;
    if (!text)
        return NULL;
    if (strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == strlen(zone) &&
        (strchr(zone, '/') || strcmp(zone, "UTC") == 0))
        return text;
    problem_add(
        rules->problems, path,
        "\"%s\" is not the name of a time zone; it is written as in Europe/Berlin or America/New_York.",
        zone);
    json_decref(text);
    return NULL;
}
