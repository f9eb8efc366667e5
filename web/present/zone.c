#include "web/present/zone.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/arena.h"

static const char zone_folder[] = "/usr/share/zoneinfo/";
enum { ZONE_NAME_MAX = 64 };

/* Letters, digits, '_', '-', '+' and single '/' between parts that begin with a capital letter: no dots, so
 * no way out of the folder, and none of the folder's other files ("posixrules", "tzdata.zi"). */
static bool
zone_name_safe(const char *zone)
{
    if (!zone || strlen(zone) > ZONE_NAME_MAX)
        return false;
    bool part_begins = true;
    for (const char *p = zone; *p; p++) {
        if (part_begins && !isupper((unsigned char)*p))
            return false;
        if (!isalnum((unsigned char)*p) && !strchr("_-+/", *p))
            return false;
        part_begins = *p == '/';
    }
    return !part_begins;
}

bool
present_zone_exists(const char *zone)
{
    char path[sizeof zone_folder + ZONE_NAME_MAX + 1];
    struct stat found;
    if (!zone_name_safe(zone))
        return false;
    snprintf(path, sizeof path, "%s%s", zone_folder, zone);
    return stat(path, &found) == 0 && S_ISREG(found.st_mode);
}

const char *
present_zone_title(struct arena *arena, const char *zone)
{
    if (strcmp(zone, "Etc/GMT+12") == 0)
        return "anywhere on Earth";
    if (strcmp(zone, "Etc/UTC") == 0 || strcmp(zone, "UTC") == 0)
        return "UTC";
    const char *slash = strrchr(zone, '/');
    char *title = arena_printf(arena, "%s time", slash ? slash + 1 : zone);
    for (char *p = title; *p; p++)
        if (*p == '_')
            *p = ' ';
    return title;
}

/* localtime_r() knows only the zone of TZ, so TZ is lent to ZONE for the one call and given back at once. A
 * worker has one thread; nobody sees it in between. */
static bool
zone_local(const char *zone, time_t instant, struct tm *out, char *abbreviation, size_t size)
{
    const char *before = getenv("TZ");
    char *kept = before ? strdup(before) : NULL;
    if (before && !kept)
        return false;
    char value[ZONE_NAME_MAX + 2];
    snprintf(value, sizeof value, ":%s", zone);
    bool done = setenv("TZ", value, 1) == 0 && localtime_r((tzset(), &instant), out);
    if (done)
        snprintf(abbreviation, size, "%s", out->tm_zone);
    if (kept)
        setenv("TZ", kept, 1);
    else
        unsetenv("TZ");
    tzset();
    free(kept);
    return done;
}

bool
present_zone_at(struct arena *arena, const char *zone, time_t instant, struct present_zoned *out)
{
    struct tm local;
    char abbreviation[16];
    if (!present_zone_exists(zone) || !zone_local(zone, instant, &local, abbreviation, sizeof abbreviation))
        return false;
    *out = (struct present_zoned){.local = {.year = local.tm_year + 1900,
                                            .month = local.tm_mon + 1,
                                            .day = local.tm_mday,
                                            .hour = local.tm_hour,
                                            .minute = local.tm_min},
                                  .offset = (int)local.tm_gmtoff};
    bool digits_only = abbreviation[0] == '+' || abbreviation[0] == '-';
    out->label = digits_only ? present_zone_title(arena, zone) : arena_strdup(arena, abbreviation);
    return true;
}

/* TEXT means NAME: all of it or its last part, whatever the case, with spaces for underscores. */
static bool
zone_is_meant(const char *name, const char *text)
{
    const char *slash = strrchr(name, '/');
    return strcasecmp(name, text) == 0 || (slash && strcasecmp(slash + 1, text) == 0);
}

const char *
present_zone_find(struct arena *arena, const char *text)
{
    char *wanted = arena_strdup(arena, text);
    for (char *p = wanted; *p; p++)
        if (*p == ' ')
            *p = '_';
    if (present_zone_exists(wanted))
        return wanted;
    FILE *list = fopen("/usr/share/zoneinfo/tzdata.zi", "re");
    if (!list)
        return NULL;
    /* The list's lines: "Z Europe/Berlin ..." names a zone, "L Europe/Berlin Europe/Oslo" a second name for
     * one. */
    const char *found = NULL;
    char line[256], first[ZONE_NAME_MAX + 1], second[ZONE_NAME_MAX + 1];
    while (!found && fgets(line, sizeof line, list)) {
        const char *name = NULL;
        if (sscanf(line, "Z %64s", first) == 1)
            name = first;
        else if (sscanf(line, "L %64s %64s", first, second) == 2)
            name = second;
        if (name && zone_is_meant(name, wanted) && present_zone_exists(name))
            found = arena_strdup(arena, name);
    }
    fclose(list);
    return found;
}
