/* convene login, logout, whoami: as oneself, with a code that is confirmed in a browser. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "convene/commands/event.h"
#include "convene/frame/command.h"
#include "convene/terminal/out.h"

static enum exit_code login_main(struct run *run);
static enum exit_code logout_main(struct run *run);
static enum exit_code whoami_main(struct run *run);

static const struct flag login_flags[] = {
    {.name = "name",
     .takes = "TEXT",
     .help = "what this place is called in the list of where you are signed in"},
    {.name = NULL},
};

const struct command cmd_login = {
    .name = "login",
    .usage = "",
    .summary = "sign in, with a code to confirm in a browser",
    .help =
        "Prints a code and the address where to type it: there you are signed in, or sign in by mail. The\n"
        "token that comes of it is written into the configuration file, which only you can read, together\n"
        "with the server's address. It speaks for you and for the organizations that you work for.",
    .min = 0,
    .max = 0,
    .flags = login_flags,
    .main = login_main,
};

const struct command cmd_logout = {
    .name = "logout",
    .usage = "",
    .summary = "end what login began",
    .help = "The token ends on the server and is taken out of the configuration file.",
    .min = 0,
    .max = 0,
    .main = logout_main,
};

const struct command cmd_whoami = {
    .name = "whoami",
    .usage = "",
    .summary = "say as whom, and for whom, the server knows you",
    .min = 0,
    .max = 0,
    .main = whoami_main,
};

/* --- login --- */

/* The next calls go out with this token, or with none. */
static void
speak_with(struct run *run, const char *token)
{
    client_free(run->client);
    run->client = client_new(run->arena, run->config.url, token, run->config.timeout);
}

static const char *
place_name(struct run *run)
{
    char host[256] = "";
    const char *name = args_value(run, "name");
    if (name)
        return name;
    if (gethostname(host, sizeof(host) - 1) != 0 || !*host)
        return "convene";
    return arena_printf(run->arena, "convene on %.80s", host);
}

static enum exit_code
begin(struct run *run, json_t **login)
{
    struct request request = {.method = "POST", .path = "/api/v1/logins"};
    json_t *body = run_keep(run, json_pack("{s:s}", "name", place_name(run)));
    run_body(run, &request, body);
    return run_call(run, &request, NULL, login);
}

/* Asked every few seconds until somebody has decided, or the code has expired: the server says which. */
static enum exit_code
wait_for_token(struct run *run, const json_t *login, json_t **token)
{
    const char *id = event_text(login, "id");
    struct request request = {.method = "POST", .path = arena_printf(run->arena, "/api/v1/logins/%s", id)};
    json_int_t interval = json_integer_value(json_object_get(login, "interval"));

    speak_with(run, event_text(login, "secret"));
    for (;;) {
        enum exit_code code = run_call(run, &request, NULL, token);
        if (code != EXIT_OK || *event_text(*token, "token"))
            return code;
        nanosleep(&(struct timespec){.tv_sec = interval > 0 ? (time_t)interval : 3}, NULL);
    }
}

static enum exit_code
keep(struct run *run, const char *token)
{
    enum exit_code code = EXIT_OK;
    struct buf error;
    buf_init(&error, 4096);
    if (!config_set(&run->config, run->arena, "url", run->config.url, &error) ||
        !config_set(&run->config, run->arena, "token", token, &error))
        code = run_fail(run, EXIT_INPUT, "%s", error.data);
    buf_release(&error);
    return code;
}

static enum exit_code
login_main(struct run *run)
{
    if (!run_client(run))
        return EXIT_USAGE;
    speak_with(run, NULL);
    json_t *login;
    enum exit_code code = begin(run, &login);
    if (code != EXIT_OK)
        return code;
    /* Needed whatever --quiet says. */
    fprintf(stderr, "Open %s in a browser and type this code there:\n\n    %s\n\n",
            out_safe(run->arena, event_text(login, "url")), out_safe(run->arena, event_text(login, "code")));
    run_note(run, "Waiting; it is good for ten minutes.");
    json_t *token;
    code = wait_for_token(run, login, &token);
    if (code == EXIT_OK)
        code = keep(run, event_text(token, "token"));
    if (code != EXIT_OK)
        return code;
    json_object_del(token, "token");
    if (run->json)
        run_print_json(token);
    run_note(run, "Signed in as %s at %s; the token is in %s.",
             event_text(json_object_get(token, "person"), "email"), run->config.url, run->config.file);
    if (run->config.token_from && strcmp(run->config.token_from, "CONVENE_TOKEN") == 0)
        run_note(run, "CONVENE_TOKEN is set and goes before it: unset that to be yourself.");
    return EXIT_OK;
}

/* --- logout --- */

static enum exit_code
forget(struct run *run)
{
    enum exit_code code = EXIT_OK;
    struct buf error;
    buf_init(&error, 4096);
    if (!config_set(&run->config, run->arena, "token", NULL, &error))
        code = run_fail(run, EXIT_INPUT, "%s", error.data);
    buf_release(&error);
    return code;
}

static enum exit_code
logout_main(struct run *run)
{
    struct request who = {.method = "GET", .path = "/api/v1/whoami"}, end = {.method = "DELETE"};
    if (!run->config.token || strcmp(run->config.token_from, run->config.file) != 0)
        return run_fail(run, EXIT_USAGE, "Nobody is signed in by \"convene login\"%s%s.",
                        run->config.token ? ": the token comes from " : "",
                        run->config.token ? run->config.token_from : "");
    struct reply reply;
    enum exit_code code = run_send(run, &who, &reply);
    if (code != EXIT_OK)
        return code;
    json_t *token = run_keep(run, json_loadb(reply.body, reply.len, 0, NULL));
    json_t *nothing;
    if (reply.status == 200 && strcmp(event_text(token, "kind"), "cli") == 0) {
        end.path = arena_printf(run->arena, "/api/v1/tokens/%s", event_text(token, "id"));
        code = run_call(run, &end, NULL, &nothing);
    } else if (reply.status != 200 && reply.status != 401) {
        code = run_refused(run, &reply);
    }
    if (code == EXIT_OK)
        code = forget(run);
    if (code == EXIT_OK && run->json)
        run_print_json(run_keep(run, json_pack("{s:b}", "signed_out", 1)));
    if (code == EXIT_OK)
        run_note(run, "%s",
                 reply.status == 401 ? "The token had ended already; it is no longer in the configuration."
                 : strcmp(event_text(token, "kind"), "cli") != 0
                     ? "The token is no longer in the configuration; it was not made by \"convene login\" "
                       "and still works."
                     : "Signed out.");
    return code;
}

/* --- whoami --- */

static void
print_memberships(struct run *run, const json_t *memberships)
{
    const json_t *membership;
    size_t i;
    json_array_foreach((json_t *)memberships, i, membership)
    {
        const json_t *organization = json_object_get(membership, "organization");
        printf("%s of %s (%s)\n", event_text(membership, "role"),
               out_safe(run->arena, event_text(organization, "name")), event_text(organization, "id"));
    }
}

static enum exit_code
whoami_main(struct run *run)
{
    struct request who = {.method = "GET", .path = "/api/v1/whoami"},
                   me = {.method = "GET", .path = "/api/v1/me"};
    json_t *organizations = NULL;
    json_t *token;
    enum exit_code code = run_call(run, &who, NULL, &token);

    if (code != EXIT_OK)
        return code;
    json_t *person;
    if (json_is_object(json_object_get(token, "person"))) {
        code = run_call(run, &me, NULL, &person);
        if (code != EXIT_OK)
            return code;
        organizations = json_object_get(person, "organizations");
        json_object_set(token, "organizations", organizations);
    }
    if (run->json) {
        run_print_json(token);
        return EXIT_OK;
    }
    person = json_object_get(token, "person");
    if (json_is_object(person))
        printf("%s <%s>\n", out_safe(run->arena, event_text(person, "name")), event_text(person, "email"));
    else if (json_is_object(json_object_get(token, "organization")))
        printf("%s\n", out_safe(run->arena, event_text(json_object_get(token, "organization"), "name")));
    else
        printf("%s\n", out_safe(run->arena, event_text(token, "name")));
    print_memberships(run, organizations);
    run_note(run, "Token %s from %s.", event_text(token, "id"),
             run->config.token_from ? run->config.token_from : "?");
    return EXIT_OK;
}
