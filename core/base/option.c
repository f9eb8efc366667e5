#include "base/option.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/base_internal.h"
#include "base/escape.h"
#include "base/nearest.h"
#include "base/option_internal.h"

enum { FILE_MAX = 64 * 1024 };

/* One call of option_parse. */
struct option_reader {
    const struct option_table *table;
    char *settings;
    struct buf *error;
};

/* Where one value was found, for the sentence that says it is wrong. */
struct option_place {
    enum option_source source;
    const char *name; /* "--workers", "CONVENE_WORKERS", "/etc/convene.conf:3: workers" */
};

void
option_variable(const struct option_table *table, const struct option_row *row, struct buf *out)
{
    buf_puts(out, table->prefix);
    for (const char *c = row->name; *c != '\0'; c++)
        buf_putc(out, *c == '-' ? '_' : (char)toupper((unsigned char)*c));
}

static const struct option_row *
option_find(const struct option_table *table, const char *name, size_t len)
{
    for (size_t i = 0; i < table->count; i++)
        if (strncmp(table->rows[i].name, name, len) == 0 && table->rows[i].name[len] == '\0')
            return &table->rows[i];
    return NULL;
}

/* The name that a mistyped one is near to, as a question behind the sentence; FLAG: with its dashes. */
static void
option_suggest(const struct option_table *table, const char *name, size_t len, bool flag, struct buf *error)
{
    struct arena *arena = arena_new();
    const char **names = arena_alloc(arena, (table->count + 1) * sizeof(*names));
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++)
        if (flag || !table->rows[i].flag_only)
            names[count++] = table->rows[i].name;
    const char *near = nearest_name(arena_strndup(arena, name, len), names, count);
    if (near)
        buf_printf(error, " Did you mean %s%s?", flag ? "--" : "", near);
    arena_free(arena);
}

/* --- one value --- */

static bool
set_text(const struct option_row *row, void *target, const char *value, struct buf *why)
{
    (void)row;
    size_t len = strlen(value);
    if (!utf8_valid(value, len) || text_has_control(value, len) || strchr(value, '\n')) {
        buf_puts(why, "takes one line of UTF-8 text without control characters");
        return false;
    }
    *(const char **)target = len > 0 ? value : NULL;
    return true;
}

static bool
set_int(const struct option_row *row, void *target, const char *value, struct buf *why)
{
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || isspace((unsigned char)*value) || number < row->min ||
        number > row->max) {
        buf_printf(why, "takes a whole number from %ld to %ld", row->min, row->max);
        return false;
    }
    *(long *)target = number;
    return true;
}

static bool
set_flag(const struct option_row *row, void *target, const char *value, struct buf *why)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};

    (void)row;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcasecmp(value, words[i]) == 0) {
            *(bool *)target = i % 2 == 1;
            return true;
        }
    }
    buf_puts(why, "takes yes or no");
    return false;
}

static bool
set_choice(const struct option_row *row, void *target, const char *value, struct buf *why)
{
    for (const char *const *choice = row->choices; *choice; choice++) {
        if (strcmp(*choice, value) == 0) {
            *(const char **)target = *choice;
            return true;
        }
    }
    buf_puts(why, "takes one of");
    for (const char *const *choice = row->choices; *choice; choice++)
        buf_printf(why, "%s %s", choice == row->choices ? "" : ",", *choice);
    return false;
}

static bool
option_set(struct option_reader *reader, const struct option_row *row, const char *value,
           struct option_place place)
{
    static bool (*const setters[])(const struct option_row *, void *, const char *,
                                   struct buf *) = {[OPTION_TEXT] = set_text,
                                                    [OPTION_INT] = set_int,
                                                    [OPTION_FLAG] = set_flag,
                                                    [OPTION_CHOICE] = set_choice};

    struct buf why;
    buf_init(&why, 1024);
    bool fits = setters[row->type](row, reader->settings + row->offset, value, &why);
    if (fits && reader->table->sources)
        reader->table->sources[row - reader->table->rows] = place.source;
    if (!fits) {
        buf_printf(reader->error, "%s %s", place.name, why.data);
        /* What is not valid text is not repeated either. */
        if (!row->secret && utf8_valid(value, strlen(value)) && !text_has_control(value, strlen(value)))
            buf_printf(reader->error, ", not \"%.80s\"", value);
        buf_putc(reader->error, '.');
    }
    buf_release(&why);
    return fits;
}

/* --- the four sources, the weakest first --- */

static bool
read_defaults(struct option_reader *reader)
{
    static const char *const none[] = {[OPTION_TEXT] = "", [OPTION_FLAG] = "no"};

    for (size_t i = 0; i < reader->table->count; i++) {
        const struct option_row *row = &reader->table->rows[i];
        const char *value = row->fallback ? row->fallback : none[row->type == OPTION_FLAG ? OPTION_FLAG : 0];
        if (!row->fallback && row->type == OPTION_INT)
            *(long *)(void *)(reader->settings + row->offset) = 0;
        else if (!row->fallback && row->type == OPTION_CHOICE)
            *(const char **)(void *)(reader->settings + row->offset) = NULL;
        else if (!option_set(reader, row, value, (struct option_place){OPTION_DEFAULT, row->name}))
            return false;
    }
    return true;
}

static char *
trim(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t len = strlen(text);
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        text[--len] = '\0';
    return text;
}

/* One line of the file, its line number in PLACE. */
static bool
read_line(struct option_reader *reader, char *line, const char *place)
{
    char *name = trim(line);
    if (*name == '\0' || *name == '#')
        return true;
    char *equals = strchr(name, '=');
    if (!equals) {
        buf_printf(reader->error, "%s: a line is written name = value.", place);
        return false;
    }
    *equals = '\0';
    name = trim(name);

    const struct option_row *row = option_find(reader->table, name, strlen(name));
    if (!row) {
        buf_printf(reader->error, "%s: there is no setting \"%.60s\".", place, name);
        option_suggest(reader->table, name, strlen(name), false, reader->error);
        return false;
    }
    if (row->flag_only) {
        buf_printf(reader->error, "%s: %s is for the command line, not for a file.", place, name);
        return false;
    }
    char where[512];
    snprintf(where, sizeof(where), "%s: %s", place, name);
    return option_set(reader, row, trim(equals + 1), (struct option_place){OPTION_FILE, where});
}

static char *
read_whole(struct option_reader *reader, FILE *stream, const char *path)
{
    char *text = base_malloc(FILE_MAX + 1);
    size_t len = fread(text, 1, FILE_MAX + 1, stream);
    if (ferror(stream) || len > FILE_MAX || memchr(text, '\0', len)) {
        const char *why = ferror(stream) ? strerror(errno) : "it is not a text file of at most 64 kB";
        buf_printf(reader->error, "Cannot read %s: %s.", path, why);
        free(text);
        return NULL;
    }
    text[len] = '\0';
    return text;
}

static bool
read_file(struct option_reader *reader, const char *path, bool must_exist)
{
    FILE *stream = fopen(path, "re");
    if (!stream) {
        if (errno == ENOENT && !must_exist)
            return true;
        buf_printf(reader->error, "Cannot read %s: %s.", path, strerror(errno));
        return false;
    }
    char *text = read_whole(reader, stream, path);
    fclose(stream);
    if (!text)
        return false;
    /* Settings point into the text. */
    if (reader->table->arena)
        arena_defer(reader->table->arena, free, text);

    int number = 0;
    for (char *line = text, *next; line; line = next) {
        char place[400];
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        snprintf(place, sizeof(place), "%.360s:%d", path, ++number);
        if (!read_line(reader, line, place))
            return false;
    }
    return true;
}

static bool
read_environment(struct option_reader *reader)
{
    bool fits = true;
    for (size_t i = 0; fits && i < reader->table->count; i++) {
        const struct option_row *row = &reader->table->rows[i];
        struct buf variable;
        buf_init(&variable, 256);
        option_variable(reader->table, row, &variable);
        const char *value = row->flag_only ? NULL : getenv(variable.data);
        if (value && *value != '\0')
            fits = option_set(reader, row, value, (struct option_place){OPTION_ENVIRONMENT, variable.data});
        buf_release(&variable);
    }
    return fits;
}

/* One flag at ARGV[*AT], its value included; *AT moves on. */
static bool
read_argument(struct option_reader *reader, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2;
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    const struct option_row *row = option_find(reader->table, name, len);
    if (!row) {
        buf_printf(reader->error, "There is no option --%.*s; %s --help lists them.", (int)len, name,
                   reader->table->program);
        option_suggest(reader->table, name, len, true, reader->error);
        return false;
    }
    char flag[128];
    snprintf(flag, sizeof(flag), "--%s", row->name);
    if (!value && row->type == OPTION_FLAG) {
        value = "yes";
    } else if (!value) {
        if (*at + 1 >= argc) {
            buf_printf(reader->error, "%s needs a value: %s %s.", flag, flag,
                       row->takes ? row->takes : "VALUE");
            return false;
        }
        value = argv[++*at];
    }
    ++*at;
    return option_set(reader, row, value, (struct option_place){OPTION_ARGUMENT, flag});
}

static bool
read_arguments(struct option_reader *reader, int argc, char **argv, int *rest)
{
    int at = 1;
    while (at < argc && argv[at][0] == '-' && argv[at][1] != '\0') {
        if (strcmp(argv[at], "--") == 0) {
            at++;
            break;
        }
        if (argv[at][1] != '-') {
            buf_printf(reader->error, "There is no option %.60s; %s --help lists them.", argv[at],
                       reader->table->program);
            return false;
        }
        if (!read_argument(reader, argc, argv, &at))
            return false;
    }
    if (rest) {
        *rest = at;
    } else if (at < argc) {
        buf_printf(reader->error, "%s takes no argument \"%.60s\".", reader->table->program, argv[at]);
        return false;
    }
    return true;
}

bool
option_parse(const struct option_table *table, void *settings, const char *file, bool must_exist, int argc,
             char **argv, int *rest, struct buf *error)
{
    struct option_reader reader = {.table = table, .settings = settings, .error = error};
    return read_defaults(&reader) && (!file || read_file(&reader, file, must_exist)) &&
           read_environment(&reader) && read_arguments(&reader, argc, argv, rest);
}

const char *
option_peek(int argc, char **argv, const char *name)
{
    size_t len = strlen(name);
    const char *value = NULL;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--", 2) != 0 || strncmp(argv[i] + 2, name, len) != 0)
            continue;
        if (argv[i][2 + len] == '=')
            value = argv[i] + 3 + len;
        else if (argv[i][2 + len] == '\0' && i + 1 < argc)
            value = argv[++i];
    }
    return value;
}
