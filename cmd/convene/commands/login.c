/* convene login, logout, whoami: sign in with a code that is confirmed in a browser. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/attr.h"

#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

static enum exit_code login_main(struct run *run);
static enum exit_code logout_main(struct run *run);
static enum exit_code whoami_main(struct run *run);

static const struct flag login_flags[] = {
    {.name = "name", .takes = "TEXT", .help = "name of this computer in your list of sign-ins"},
    {.name = NULL},
};

const struct command cmd_login = {
    .name = "login",
    .usage = "",
    .summary = "sign in, with a code that you confirm in a browser",
    .help = "Prints a code and an address. Open the address in a browser and type the code there; if you are "
            "not signed in there, you can sign in by mail. The token is written into the configuration file, "
            "which only you can read, together with the address of the server. It acts for you and for the "
            "organizations that you work for.",
    .min = 0,
    .max = 0,
    .flags = login_flags,
    .main = login_main,
};

const struct command cmd_logout = {
    .name = "logout",
    .usage = "",
    .summary = "sign out",
    .help = "Ends the token on the server and removes it from the configuration file.",
    .min = 0,
    .max = 0,
    .main = logout_main,
};

const struct command cmd_whoami = {
    .name = "whoami",
    .usage = "",
    .summary = "show the person and the organizations that your token acts for",
    .min = 0,
    .max = 0,
    .main = whoami_main,
};

/* Write KEY into the configuration file; VALUE NULL removes it. */
MUST_CHECK static enum exit_code
set(struct run *run, const char *key, const char *value)
{
    enum exit_code code = EXIT_OK;
    struct buf error;
    buf_init(&error, 4096);
    if (!config_set(&run->config, run->arena, key, value, &error))
        code = run_fail(run, EXIT_INPUT, "%s", error.data);
    buf_release(&error);
    return code;
}

/* --- login --- */

/* Make the next calls with this token, or without one. */
static void
use_token(struct run *run, const char *token)
{
    client_free(run->client);
    run->client = client_new(run->arena, run->config.url, token, run->config.timeout);
}

/* The name of this sign-in in the list that the person sees. */
static const char *
place_name(struct run *run)
{
    const char *name = args_value(run, "name");
    if (name)
        return name;
    char host[256] = "";
    if (gethostname(host, sizeof(host) - 1) != 0 || !*host)
        return "convene";
    return arena_printf(run->arena, "convene on %.80s", host);
}

MUST_CHECK static enum exit_code
begin(struct run *run, json_t **login)
{
    return run_api(run, "POST", "/api/v1/logins", json_pack("{s:s}", "name", place_name(run)), login);
}

/* Ask every few seconds until the person has decided in the browser. The server also says when the code has
 * expired. */
MUST_CHECK static enum exit_code
wait_for_token(struct run *run, const json_t *login, json_t **token)
{
    const char *path = run_path(run, "/api/v1/logins/", field_text(login, "id"), "");
    json_int_t interval = json_integer_value(json_object_get(login, "interval"));
    use_token(run, field_text(login, "secret"));
    for (;;) {
        enum exit_code code = run_api(run, "POST", path, NULL, token);
        if (code != EXIT_OK || *field_text(*token, "token"))
            return code;
        nanosleep(&(struct timespec){.tv_sec = interval > 0 ? (time_t)interval : 3}, NULL);
    }
}

static enum exit_code
login_main(struct run *run)
{
    if (!run_client(run))
        return EXIT_USAGE;
    use_token(run, NULL);
    json_t *login;
    enum exit_code code = begin(run, &login);
    if (code != EXIT_OK)
        return code;
    /* Printed with --quiet, too: without the code nobody can sign in. */
    fprintf(stderr, "Open %s in a browser and type this code there:\n\n    %s\n\n",
            out_safe(run->arena, field_text(login, "url")), out_safe(run->arena, field_text(login, "code")));
    run_note(run, "Waiting. The code is valid for ten minutes.");
    json_t *token;
    code = wait_for_token(run, login, &token);
    if (code == EXIT_OK)
        code = set(run, "url", run->config.url);
    if (code == EXIT_OK)
        code = set(run, "token", field_text(token, "token"));
    if (code != EXIT_OK)
        return code;
    json_object_del(token, "token");
    run_note(run, "Signed in as %s at %s; the token is in %s.",
             field_text(json_object_get(token, "person"), "email"), run->config.url, run->config.file);
    if (run->config.token_from && strcmp(run->config.token_from, "CONVENE_TOKEN") == 0)
        run_note(run, "CONVENE_TOKEN is set and is used instead. Unset it to use the new token.");
    return run_show(run, token, NULL);
}

/* --- logout --- */

/* What happened to the token. STATUS is the status of whoami, TOKEN the document that it sent. */
static const char *
logout_note(long status, const json_t *token)
{
    if (status == 401)
        return "The token had already ended. It was removed from the configuration.";
    if (strcmp(field_text(token, "kind"), "cli") != 0)
        return "The token was removed from the configuration. It was not made by \"convene login\" and still "
               "works.";
    return "Signed out.";
}

static enum exit_code
logout_main(struct run *run)
{
    if (!run->config.token || strcmp(run->config.token_from, run->config.file) != 0)
        return run_fail(run, EXIT_USAGE, "Nobody is signed in by \"convene login\"%s%s.",
                        run->config.token ? ": the token comes from " : "",
                        run->config.token ? run->config.token_from : "");
    struct reply reply;
    enum exit_code code = run_send(run, &(struct request){.method = "GET", .path = "/api/v1/whoami"}, &reply);
    if (code != EXIT_OK)
        return code;
    if (reply.status != 200 && reply.status != 401)
        return run_refused(run, &reply);
    json_t *token = run_keep(run, json_loadb(reply.body, reply.len, 0, NULL));
    if (reply.status == 200 && strcmp(field_text(token, "kind"), "cli") == 0) {
        json_t *nothing;
        code = run_api(run, "DELETE", run_path(run, "/api/v1/tokens/", field_text(token, "id"), ""), NULL,
                       &nothing);
    }
    if (code == EXIT_OK)
        code = set(run, "token", NULL);
    if (code != EXIT_OK)
        return code;
    run_note(run, "%s", logout_note(reply.status, token));
    return run_show(run, run_keep(run, json_pack("{s:b}", "signed_out", 1)), NULL);
}

/* --- whoami --- */

/* Print whom the token belongs to: a person, an organization, or only its own name. */
static void
print_owner(struct run *run, const json_t *token)
{
    const json_t *person = json_object_get(token, "person");
    const json_t *organization = json_object_get(token, "organization");
    if (json_is_object(person))
        printf("%s <%s>\n", out_safe(run->arena, field_text(person, "name")), field_text(person, "email"));
    else
        printf("%s\n",
               out_safe(run->arena, field_text(json_is_object(organization) ? organization : token, "name")));
}

static void
print_identity(struct run *run, const json_t *token)
{
    print_owner(run, token);
    const json_t *membership;
    size_t i;
    json_array_foreach(json_object_get(token, "organizations"), i, membership)
    {
        const json_t *organization = json_object_get(membership, "organization");
        printf("%s of %s (%s)\n", field_text(membership, "role"),
               out_safe(run->arena, field_text(organization, "name")), field_text(organization, "id"));
    }
    run_note(run, "Token %s from %s.", field_text(token, "id"),
             run->config.token_from ? run->config.token_from : "?");
}

static enum exit_code
whoami_main(struct run *run)
{
    json_t *token;
    enum exit_code code = run_api(run, "GET", "/api/v1/whoami", NULL, &token);
    if (code == EXIT_OK && json_is_object(json_object_get(token, "person"))) {
        json_t *person;
        code = run_api(run, "GET", "/api/v1/me", NULL, &person);
        if (code == EXIT_OK)
            json_object_set(token, "organizations", json_object_get(person, "organizations"));
    }
    return code == EXIT_OK ? run_show(run, token, print_identity) : code;
}
