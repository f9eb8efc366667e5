#include "convene/frame/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/escape.h"

#include "convene/frame/field.h"
#include "convene/terminal/out.h"

/* More than a command line can hold: the server says which address is too long. */
enum { ADDRESS_MAX = 8 << 20 };

/* --- messages --- */

enum exit_code
run_fail(struct run *run, enum exit_code code, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    const char *text = arena_vprintf(run->arena, format, ap);
    va_end(ap);
    fflush(stdout);
    fprintf(stderr, "%sconvene:%s %s\n", out_style(stderr, OUT_RED), out_style(stderr, OUT_PLAIN),
            out_safe(run->arena, text));
    return code;
}

void
run_note(struct run *run, const char *format, ...)
{
    if (run->quiet || run->json)
        return;
    va_list ap;
    va_start(ap, format);
    fprintf(stderr, "%s\n", out_safe(run->arena, arena_vprintf(run->arena, format, ap)));
    va_end(ap);
}

/* --- addresses --- */

const char *
run_path(struct run *run, const char *path, const char *id, const char *rest)
{
    struct buf whole;
    buf_init(&whole, ADDRESS_MAX);
    buf_puts(&whole, path);
    escape_url(&whole, id, strlen(id));
    buf_puts(&whole, rest);
    const char *copy = arena_strdup(run->arena, whole.data);
    buf_release(&whole);
    return copy;
}

const char *
run_query(struct run *run, const char *path, const char *name, const char *value)
{
    if (!value)
        return path;
    return run_path(run, arena_printf(run->arena, "%s%c%s=", path, strchr(path, '?') ? '&' : '?', name),
                    value, "");
}

const char *
run_event_id(struct run *run, const char *text)
{
    const char *last = strrchr(text, '/');
    const char *id = last ? last + 1 : text;
    size_t len = strcspn(id, "?#.");

    /* ".../events/hands-on-ultrasound-7k2m9q4x8w3t" ends with the id without its prefix. */
    id = arena_strndup(run->arena, id, len);
    const char *dash = strrchr(id, '-');
    if (strncmp(id, "evt_", 4) != 0 && strlen(dash ? dash + 1 : id) == 12)
        return arena_printf(run->arena, "evt_%s", dash ? dash + 1 : id);
    return id;
}

/* --- calls --- */

static void
release_json(void *value)
{
    json_decref(value);
}

json_t *
run_keep(struct run *run, json_t *value)
{
    if (value)
        arena_defer(run->arena, release_json, value);
    return value;
}

struct client *
run_client(struct run *run)
{
    if (run->client)
        return run->client;
    if (!run->config.url) {
        run_fail(run, EXIT_USAGE,
                 "No server is configured. Set one with \"convene config set url "
                 "https://events.example.org\", CONVENE_URL or --url.");
        return NULL;
    }
    run->client = client_new(run->arena, run->config.url, run->config.token, run->config.timeout);
    return run->client;
}

enum exit_code
run_code(long status)
{
    static const struct {
        long status;
        enum exit_code code;
    } codes[] = {
        {401, EXIT_DENIED},   {403, EXIT_DENIED},   {404, EXIT_MISSING},     {410, EXIT_MISSING},
        {409, EXIT_CONFLICT}, {412, EXIT_CONFLICT}, {429, EXIT_UNREACHABLE},
    };

    if (status >= 200 && status < 300)
        return EXIT_OK;
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        if (codes[i].status == status)
            return codes[i].code;
    return status >= 400 && status < 500 ? EXIT_INPUT : EXIT_UNREACHABLE;
}

/* Advice for a status that the server cannot give: it does not know where the token comes from. */
static const char *
advice_for(const struct run *run, long status)
{
    if (status == 401 && !run->config.token)
        return " Sign in with \"convene login\", or give a token with \"convene config set token -\" or "
               "CONVENE_TOKEN.";
    if (status == 401)
        return " \"convene config\" shows where the token comes from.";
    return "";
}

enum exit_code
run_refused(struct run *run, const struct reply *reply)
{
    json_t *problem = run_keep(run, json_loadb(reply->body, reply->len, 0, NULL));
    const char *detail = field_text(problem, "detail"), *title = field_text(problem, "title");
    enum exit_code code = run_code(reply->status);

    if (reply->status >= 300 && reply->status < 400)
        return run_fail(run, EXIT_UNREACHABLE, "%s has moved to %s. Configure that address.",
                        client_url(run->client), reply->location ? reply->location : "another address");
    if (!json_is_object(problem) || (!*detail && !*title))
        return run_fail(run, code, "%s answered with status %ld and no explanation%s",
                        client_url(run->client), reply->status,
                        reply->status == 404 ? "; is it a Convene server?" : ".");
    run_fail(run, code, "%s%s", *detail ? detail : title, advice_for(run, reply->status));
    json_t *error;
    size_t i;
    json_array_foreach(json_object_get(problem, "errors"), i, error)
    {
        const char *field = field_text(error, "field");
        fprintf(stderr, "  %s%s%s\n", out_safe(run->arena, field), *field ? ": " : "",
                out_safe(run->arena, field_text(error, "detail")));
    }
    return code;
}

void
run_body(struct run *run, struct request *request, const json_t *value)
{
    char *text = json_dumps(value, RUN_JSON);
    request->body = arena_strdup(run->arena, text ? text : "{}");
    request->len = strlen(request->body);
    free(text);
}

enum exit_code
run_send(struct run *run, const struct request *request, struct reply *reply)
{
    if (!run_client(run))
        return EXIT_USAGE;
    enum exit_code code = EXIT_OK;
    struct buf why;
    buf_init(&why, 4096);
    if (!client_call(run->client, request, reply, &why))
        code = run_fail(run, EXIT_UNREACHABLE, "%s", why.data);
    buf_release(&why);
    return code;
}

enum exit_code
run_call(struct run *run, const struct request *request, struct reply *reply, json_t **body)
{
    struct reply own = {0};
    reply = reply ? reply : &own;
    *body = NULL;
    enum exit_code code = run_send(run, request, reply);
    if (code != EXIT_OK)
        return code;
    if (reply->status < 200 || reply->status >= 300)
        return run_refused(run, reply);
    if (reply->len == 0)
        return EXIT_OK;
    *body = run_keep(run, json_loadb(reply->body, reply->len, 0, NULL));
    if (!*body)
        return run_fail(run, EXIT_UNREACHABLE,
                        "%s answered with something that is not JSON; is it a Convene server?",
                        client_url(run->client));
    return EXIT_OK;
}

enum exit_code
run_api(struct run *run, const char *method, const char *path, json_t *body, json_t **reply)
{
    struct request request = {.method = method, .path = path};
    if (body)
        run_body(run, &request, body);
    json_decref(body);
    return run_call(run, &request, NULL, reply);
}

enum exit_code
run_pages(struct run *run, const char *path, json_t **items)
{
    const char *cursor = NULL;
    *items = run_keep(run, json_array());
    do {
        json_t *page;
        enum exit_code code = run_api(run, "GET", run_query(run, path, "cursor", cursor), NULL, &page);
        if (code != EXIT_OK)
            return code;
        json_array_extend(*items, json_object_get(page, "data"));
        cursor = json_string_value(json_object_get(page, "next"));
    } while (cursor);
    return EXIT_OK;
}

/* --- results --- */

void
run_print_json(const json_t *value)
{
    json_dumpf(value, stdout, isatty(STDOUT_FILENO) ? JSON_INDENT(2) | JSON_REAL_PRECISION(15) : RUN_JSON);
    putchar('\n');
}

enum exit_code
run_show(struct run *run, const json_t *value, void (*print)(struct run *run, const json_t *value))
{
    if (run->json)
        run_print_json(value);
    else if (print)
        print(run, value);
    return EXIT_OK;
}
