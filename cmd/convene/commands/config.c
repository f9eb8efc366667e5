/* convene config: show or change the server and the token. */
#include <string.h>

#include "base/attr.h"

#include "convene/commands/verbs.h"
#include "convene/frame/run.h"

static enum exit_code config_main(struct run *run);

const struct command cmd_config = {
    .name = "config",
    .usage = "[show] | set KEY VALUE | unset KEY",
    .summary = "show or change the server and the token that are used",
    .help =
        "Without arguments: shows the settings and where they come from. Keys are url, token, token-file, "
        "timeout (seconds) and state-dir. The value - is read from standard input, so that a token does not "
        "get into "
        "the history of the shell.\n\nThe environment (CONVENE_URL, CONVENE_TOKEN) overrides the file. When "
        "neither names a server, a daemon on this machine is used if its state directory can be read.",
    .verbs = "show set unset",
    .min = 0,
    .max = 3,
    .main = config_main,
};

static const char *
hide(struct run *run, const char *token)
{
    return token ? arena_printf(run->arena, "%.8s…", token) : NULL;
}

static void
print_config(struct run *run, const json_t *document)
{
    static const struct table_column columns[] = {{.title = "KEY"}, {.title = "VALUE"}, {.title = "FROM"}};
    const struct config *config = &run->config;
    (void)document;
    struct table table;
    table_init(&table, run->arena, columns, COUNT_OF(columns));
    table_row(&table, (const char *[]){"url", config->url ? config->url : "(none)", config->url_from});
    table_row(&table, (const char *[]){"token", config->token ? hide(run, config->token) : "(none)",
                                       config->token_from});
    table_row(&table, (const char *[]){"timeout", arena_printf(run->arena, "%ld s", config->timeout), ""});
    table_row(&table, (const char *[]){"file", config->file, ""});
    verbs_print_table(&table);
}

static enum exit_code
config_show(struct run *run)
{
    const struct config *config = &run->config;
    json_t *document = json_pack("{s:s?, s:s?, s:s?, s:s?, s:i, s:s}", "url", config->url, "url_from",
                                 config->url_from, "token", hide(run, config->token), "token_from",
                                 config->token_from, "timeout", (int)config->timeout, "file", config->file);
    return run_show(run, run_keep(run, document), print_config);
}

MUST_CHECK static bool
known_key(struct run *run, const char *key)
{
    static const char *const keys[] = {"url", "token", "token-file", "timeout", "state-dir"};

    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    run_fail(run, EXIT_USAGE,
             "There is no setting \"%s\". Settings are url, token, token-file, timeout and state-dir.", key);
    return false;
}

/* The value itself, or for "-" a line of standard input. */
static const char *
value_of(struct run *run, const char *text)
{
    if (strcmp(text, "-") != 0)
        return text;
    char line[1024];
    if (!fgets(line, sizeof(line), stdin))
        return "";
    line[strcspn(line, "\r\n")] = '\0';
    return arena_strdup(run->arena, line);
}

MUST_CHECK static enum exit_code
config_change(struct run *run, const char *key, const char *value)
{
    if (value && strcmp(key, "url") == 0 && strncmp(value, "http://", 7) != 0 &&
        strncmp(value, "https://", 8) != 0)
        return run_fail(run, EXIT_INPUT,
                        "\"%s\" is not the address of a server; it looks like https://events.example.org.",
                        value);
    enum exit_code code = EXIT_OK;
    struct buf error;
    buf_init(&error, 4096);
    if (config_set(&run->config, run->arena, key, value, &error))
        run_note(run, "%s is %s in %s.", key, value ? "set" : "no longer set", run->config.file);
    else
        code = run_fail(run, EXIT_INPUT, "%s", error.data);
    buf_release(&error);
    return code;
}

static enum exit_code
config_main(struct run *run)
{
    const char *verb = run->arg_count ? run->args[0] : "show";
    int wanted = strcmp(verb, "show") == 0 ? 0 : strcmp(verb, "set") == 0 ? 3 : 2;
    if (wanted == 0)
        return config_show(run);
    if (run->arg_count != wanted) {
        help_usage(stderr, run->command);
        return EXIT_USAGE;
    }
    if (!known_key(run, run->args[1]))
        return EXIT_USAGE;
    return config_change(run, run->args[1], wanted == 3 ? value_of(run, run->args[2]) : NULL);
}
