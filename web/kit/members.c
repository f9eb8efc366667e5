/* Small documents (organizations, tokens, arguments of actions), checked against a table of their members. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/escape.h"
#include "base/problem.h"
#include "http/http.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"

enum { URL_MAX = 2000, TEXTS_ITEM_MAX = 253, NAME_ECHO_MAX = 100 };

static bool
is_text(const json_t *value, size_t max)
{
    const char *text = json_string_value(value);
    size_t size = json_string_length(value);

    return text && size > 0 && !text_has_control(text, size) && strspn(text, " \t\n") < size &&
           utf8_length(text, size) <= max;
}

static bool
is_url(const json_t *value)
{
    const char *url = json_string_value(value);
    const char *host;

    if (!is_text(value, URL_MAX) || strpbrk(url, " \t\n\"<>[\\]^`{|}"))
        return false;
    if (strncasecmp(url, "https://", 8) == 0)
        host = url + 8;
    else if (strncasecmp(url, "http://", 7) == 0)
        host = url + 7;
    else
        return false;
    return strcspn(host, "/?#") > 0 && !memchr(host, '@', strcspn(host, "/?#"));
}

static bool
is_host(const json_t *value)
{
    const char *host = json_string_value(value);
    size_t len = strlen(host);

    return len <= TEXTS_ITEM_MAX && strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") == len &&
           host[0] != '.' && host[0] != '-' && strchr(host, '.') && !strstr(host, "..");
}

static bool
is_texts(const json_t *value, size_t max, bool hosts)
{
    size_t i;
    json_t *item;

    if (!json_is_array(value) || json_array_size(value) > max)
        return false;
    json_array_foreach(value, i, item)
    {
        if (!is_text(item, TEXTS_ITEM_MAX) || (hosts && !is_host(item)))
            return false;
    }
    return true;
}

/* Two digits at TEXT as a number. */
static int
two(const char *text)
{
    return (text[0] - '0') * 10 + text[1] - '0';
}

static bool
is_instant(const json_t *value)
{
    static const char shape[] = "dddd-dd-ddTdd:dd:ddZ";
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const char *text = json_string_value(value);
    int year, month, day;

    if (!text || strlen(text) != sizeof(shape) - 1)
        return false;
    for (size_t i = 0; shape[i]; i++) {
        if (shape[i] == 'd' ? (text[i] < '0' || text[i] > '9') : text[i] != shape[i])
            return false;
    }
    year = two(text) * 100 + two(text + 2);
    month = two(text + 5);
    day = two(text + 8);
    if (year < 1 || month < 1 || month > 12 || day < 1 || two(text + 11) > 23 || two(text + 14) > 59 ||
        two(text + 17) > 59)
        return false;
    return day <= days[month - 1] + (month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0));
}

static bool
member_fits(const struct web_member *member, const json_t *value)
{
    switch (member->type) {
    case WEB_MEMBER_TEXT:
        return is_text(value, member->max);
    case WEB_MEMBER_URL:
        return is_url(value);
    case WEB_MEMBER_TEXTS:
    case WEB_MEMBER_HOSTS:
        return is_texts(value, member->max, member->type == WEB_MEMBER_HOSTS);
    case WEB_MEMBER_INSTANT:
        return is_instant(value);
    case WEB_MEMBER_DERIVED:
    case WEB_MEMBER_ANY:
        break;
    }
    return true;
}

static const struct web_member *
member_find(const struct web_member *members, const char *name)
{
    for (; members->name; members++) {
        if (strcmp(members->name, name) == 0)
            return members;
    }
    return NULL;
}

static void
problem_unknown(const char *name, const struct web_member *members, struct problems *problems)
{
    struct buf names;

    /* A name is echoed, but not a megabyte of one. */
    if (strlen(name) > NAME_ECHO_MAX)
        name = "(a long name)";
    buf_init(&names, 2000);
    for (; members->name; members++) {
        if (members->type != WEB_MEMBER_DERIVED)
            buf_printf(&names, "%s%s", names.len > 0 ? ", " : "", members->name);
    }
    if (names.len > 0)
        problem_add(problems, name, "There is no member of this name; there are: %s.", names.data);
    else
        problem_add(problems, name, "There is no member of this name; the body is empty here.");
    buf_release(&names);
}

bool
web_check_members(json_t *object, const struct web_member *members, bool patch, struct problems *problems)
{
    int before = problems->count;
    const char *name;
    void *next;
    json_t *value;

    for (const struct web_member *member = members; member->name; member++) {
        if (member->type == WEB_MEMBER_DERIVED)
            json_object_del(object, member->name);
        else if (member->required && !patch && !json_object_get(object, member->name))
            problem_add(problems, member->name, "This is needed: %s.", member->takes);
    }
    json_object_foreach_safe(object, next, name, value)
    {
        const struct web_member *member = member_find(members, name);

        if (!member)
            problem_unknown(name, members, problems);
        else if (json_is_null(value) ? member->required || member->kept : !member_fits(member, value))
            problem_add(problems, name, "This must be %s.", member->takes);
    }
    return problems->count == before;
}

json_t *
web_receive_members(struct http_request *request, const struct web_member *members, bool patch)
{
    struct problems problems;
    json_t *object = web_receive_object(request);

    if (!object)
        return NULL;
    problems_init(&problems, http_arena(request));
    if (!web_check_members(object, members, patch, &problems)) {
        web_reply_invalid(request, &problems);
        return NULL;
    }
    return object;
}
