/* Prints the daemon's route table: as one line for each URL (./dev routes), or with --json, which the tests
 * hold the API's description against. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "web/web.h"

static const char *const type_names[] = {
    [HTTP_TEXT] = "text",     [HTTP_INT] = "int",   [HTTP_DATE] = "date",
    [HTTP_CHOICE] = "choice", [HTTP_LIST] = "list", [HTTP_FLAG] = "flag",
};

static const struct {
    const char *name;
    unsigned flag;
} flags[] = {
    {.name = "json", .flag = HTTP_BODY_JSON},
    {.name = "ndjson", .flag = HTTP_BODY_NDJSON},
    {.name = "form", .flag = HTTP_BODY_FORM},
    {.name = "optional", .flag = HTTP_BODY_OPTIONAL},
    {.name = "cached", .flag = HTTP_CACHED},
    {.name = "cors", .flag = HTTP_CORS},
    {.name = "page", .flag = HTTP_PAGE},
    {.name = "unlimited", .flag = HTTP_UNLIMITED},
    {.name = "any-origin", .flag = HTTP_ANY_ORIGIN},
};

/* The name of the function that answers a route. The program exports its functions (CMakeLists.txt), so that
 * the loader knows their names; it knows none of a static function. */
static const char *
handler_name(const struct http_route *route)
{
    void *address;
    Dl_info info;

    memcpy(&address, &route->start, sizeof(address));
    return dladdr(address, &info) && info.dli_saddr == address ? info.dli_sname : "(static)";
}

static json_t *
param_json(const struct http_param *param)
{
    json_t *choices = json_array();

    for (size_t i = 0; param->choices && param->choices[i]; i++)
        json_array_append_new(choices, json_string(param->choices[i]));
    return json_pack("{s:s, s:s, s:s?, s:I, s:I, s:s?, s:o}", "name", param->name, "type",
                     type_names[param->type], "takes", param->takes, "min", (json_int_t)param->min, "max",
                     (json_int_t)param->max, "fallback", param->fallback, "choices", choices);
}

static json_t *
route_json(const struct http_route *route)
{
    json_t *params = json_array(), *names = json_array();

    for (const struct http_param *param = route->params; param && param->name; param++)
        json_array_append_new(params, param_json(param));
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (route->flags & flags[i].flag)
            json_array_append_new(names, json_string(flags[i].name));
    }
    return json_pack("{s:s, s:s, s:o, s:I, s:i, s:o}", "method", route->method, "pattern", route->pattern,
                     "flags", names, "body_max", (json_int_t)route->body_max, "cache_seconds",
                     route->cache_seconds, "params", params);
}

static void
print_json(void)
{
    json_t *routes = json_array();

    for (const struct http_route *const *table = web_routes; *table; table++)
        for (const struct http_route *route = *table; route->method; route++)
            json_array_append_new(routes, route_json(route));
    json_dumpf(routes, stdout, JSON_INDENT(1));
    putchar('\n');
    json_decref(routes);
}

static void
print_line(const struct http_route *route, int width)
{
    const char *comma = "";

    printf("%-6s  %-*s  %-28s  ", route->method, width, route->pattern, handler_name(route));
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (route->flags & flags[i].flag) {
            printf("%s%s", comma, flags[i].name);
            comma = ",";
        }
    }
    printf("%s\n", *comma ? "" : "-");
}

static void
print_table(void)
{
    int width = 0;

    for (const struct http_route *const *table = web_routes; *table; table++)
        for (const struct http_route *route = *table; route->method; route++)
            if ((int)strlen(route->pattern) > width)
                width = (int)strlen(route->pattern);
    printf("%-6s  %-*s  %-28s  %s\n", "METHOD", width, "PATTERN", "HANDLER", "FLAGS");
    for (const struct http_route *const *table = web_routes; *table; table++)
        for (const struct http_route *route = *table; route->method; route++)
            print_line(route, width);
}

int
main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--json") == 0)
        print_json();
    else if (argc == 1)
        print_table();
    else
        return fprintf(stderr, "usage: convene-routes [--json]\n"), 2;
    return 0;
}
