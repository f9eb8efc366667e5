#include "convene/server/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/option.h"

/* Settings of the file and the environment. */
struct settings {
    const char *url, *token, *token_file, *state_dir;
    long timeout;
};

static const struct option_row rows[] = {
    {.name = "url",
     .type = OPTION_TEXT,
     .takes = "URL",
     .help = "address of the server",
     .offset = offsetof(struct settings, url)},
    {.name = "token",
     .type = OPTION_TEXT,
     .takes = "TOKEN",
     .help = "token that the server gave out",
     .secret = true,
     .offset = offsetof(struct settings, token)},
    {.name = "token-file",
     .type = OPTION_TEXT,
     .takes = "FILE",
     .help = "file that holds the token",
     .offset = offsetof(struct settings, token_file)},
    {.name = "state-dir",
     .type = OPTION_TEXT,
     .takes = "DIR",
     .help = "state directory of a daemon on this machine",
     .offset = offsetof(struct settings, state_dir)},
    {.name = "timeout",
     .type = OPTION_INT,
     .fallback = "60",
     .min = 1,
     .max = 3600,
     .takes = "SECONDS",
     .help = "how long to wait for one answer",
     .offset = offsetof(struct settings, timeout)},
};

/* Read SETTINGS from FILE, the environment and FLAG ("--timeout=30"); FILE and FLAG may be NULL. False after
 * appending a sentence to ERROR. */
MUST_CHECK static bool
read_settings(struct settings *settings, struct arena *arena, const char *file, char *flag, struct buf *error)
{
    const struct option_table table = {.rows = rows,
                                       .count = COUNT_OF(rows),
                                       .prefix = "CONVENE_",
                                       .program = "convene",
                                       .usage = "",
                                       .arena = arena};
    char program[] = "convene", *argv[] = {program, flag, NULL};
    int rest;
    return option_parse(&table, settings, file, false, flag ? 2 : 1, argv, &rest, error);
}

static const char *
home_path(struct arena *arena, const char *variable, const char *below_home, const char *rest)
{
    const char *base = getenv(variable), *home = getenv("HOME");
    if (base && *base == '/')
        return arena_printf(arena, "%s/%s", base, rest);
    return arena_printf(arena, "%s/%s/%s", home ? home : "", below_home, rest);
}

/* The first line of a small file; NULL when it is empty or cannot be read. */
static const char *
read_line(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "re");
    char line[512];
    bool got = file && fgets(line, sizeof(line), file);

    if (file)
        fclose(file);
    if (!got)
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return *line ? arena_strdup(arena, line) : NULL;
}

static const char *
without_slash(struct arena *arena, const char *url)
{
    size_t len = strlen(url);
    while (len && url[len - 1] == '/')
        len--;
    return arena_strndup(arena, url, len);
}

/* Take what is not configured from the state directory DIR of a daemon on this machine. False when the
 * directory is not that of the configured server. */
static bool
use_state_dir(struct config *config, struct arena *arena, const char *dir)
{
    const char *endpoint_path = arena_printf(arena, "%s/endpoint", dir);
    const char *token_path = arena_printf(arena, "%s/admin-token", dir);
    const char *endpoint = read_line(arena, endpoint_path);

    if (!endpoint)
        return false;
    endpoint = without_slash(arena, endpoint);
    if (!config->url) {
        config->url = endpoint;
        config->url_from = endpoint_path;
    }
    if (strcmp(config->url, endpoint) != 0)
        return false;
    if (!config->token) {
        config->token = read_line(arena, token_path);
        config->token_from = token_path;
    }
    return true;
}

static void
use_local_daemon(struct config *config, struct arena *arena, const char *state_dir)
{
    if (state_dir) {
        use_state_dir(config, arena, state_dir);
        return;
    }
    if (!use_state_dir(config, arena, home_path(arena, "XDG_STATE_HOME", ".local/state", "convene")))
        use_state_dir(config, arena, "/var/lib/convene");
}

static const char *
where_from(const char *variable, const char *file)
{
    const char *value = getenv(variable);
    return value && *value ? variable : file;
}

/* The token of the file PATH. False, with a sentence in ERROR, when it has none or is there for everybody. */
MUST_CHECK static bool
read_token_file(struct config *config, struct arena *arena, const char *path, struct buf *error)
{
    struct stat about;

    if (stat(path, &about) == 0 && about.st_mode & S_IRWXO) {
        buf_printf(error, "%s holds a token and is open to everybody; take that away: chmod o= %s", path,
                   path);
        return false;
    }
    errno = 0;
    config->token = read_line(arena, path);
    config->token_from = path;
    if (!config->token)
        buf_printf(error, "The token cannot be read from %s: %s.", path,
                   errno ? strerror(errno) : "its first line is empty");
    return config->token != NULL;
}

/* The setting comes from the configuration file: what it gives is for the configured server only. */
static bool
is_of_file(const struct config *config, const char *variable)
{
    return where_from(variable, config->file) == config->file;
}

bool
config_load(struct config *config, struct arena *arena, const char *url, struct buf *error)
{
    struct settings settings = {0};
    *config = (struct config){.file = home_path(arena, "XDG_CONFIG_HOME", ".config", "convene/config")};
    if (!read_settings(&settings, arena, config->file, NULL, error))
        return false;
    config->timeout = settings.timeout;
    if (settings.url && *settings.url) {
        config->url = without_slash(arena, settings.url);
        config->url_from = where_from("CONVENE_URL", config->file);
    }
    if (settings.token && *settings.token) {
        config->token = settings.token;
        config->token_from = where_from("CONVENE_TOKEN", config->file);
    } else if (settings.token_file && *settings.token_file &&
               !read_token_file(config, arena, settings.token_file, error)) {
        return false;
    }
    if (url) {
        /* The token of the configured server must not go to another one. */
        if (config->url && strcmp(config->url, without_slash(arena, url)) != 0 &&
            is_of_file(config,
                       config->token_from == settings.token_file ? "CONVENE_TOKEN_FILE" : "CONVENE_TOKEN"))
            config->token = config->token_from = NULL;
        config->url = without_slash(arena, url);
        config->url_from = "--url";
    }
    if (!config->url || !config->token)
        use_local_daemon(config, arena,
                         settings.state_dir && *settings.state_dir ? settings.state_dir : NULL);
    return true;
}

/* --- writing --- */

static bool
line_is_of(const char *line, const char *key)
{
    size_t len = strlen(key);
    line += strspn(line, " \t");
    return strncmp(line, key, len) == 0 && line[len + strspn(line + len, " \t")] == '=';
}

MUST_CHECK static bool
make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        bool made = mkdir(path, 0700) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return true;
}

/* Copy the lines of the old file, without those of KEY. */
static void
copy_others(const char *path, const char *key, FILE *out)
{
    FILE *in = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;

    while (in && getline(&line, &room, in) > 0)
        if (!line_is_of(line, key))
            fprintf(out, "%s%s", line, line[strcspn(line, "\n")] ? "" : "\n");
    free(line);
    if (in)
        fclose(in);
}

bool
config_set(struct config *config, struct arena *arena, const char *key, const char *value, struct buf *error)
{
    struct settings settings = {0};
    char *flag = value ? arena_printf(arena, "--%s=%s", key, value) : NULL;
    if (!read_settings(&settings, arena, NULL, flag, error))
        return false;
    char *path = arena_strdup(arena, config->file), *fresh = arena_printf(arena, "%s.new", config->file);
    int fd = make_folders(path) ? open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool good = out != NULL;

    if (good) {
        copy_others(path, key, out);
        if (value)
            fprintf(out, "%s = %s\n", key, value);
        good = fflush(out) == 0 && !ferror(out);
        good = fclose(out) == 0 && good && rename(fresh, path) == 0;
    }
    if (!good)
        buf_printf(error, "%s cannot be written: %s.", path, strerror(errno));
    return good;
}
