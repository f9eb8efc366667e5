#include "convene/input/load.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/attr.h"
#include "base/buf.h"

#include "convene/input/formats.h"
#include "convene/input/front.h"

enum { FILE_MAX = 256 << 20, FOLDER_DEPTH_MAX = 8 };

/* --- files --- */

static void
refuse_file(struct drafts *drafts, const char *file, const char *why)
{
    struct draft *draft = draft_new(drafts, file, 0);
    problem_add(&draft->problems, "", "%s", why);
}

/* Read a whole file; NULL after adding a draft that says why not. Freed with the arena. */
MUST_CHECK static char *
read_file(struct drafts *drafts, const char *path, size_t *len)
{
    bool own = strcmp(path, "-") != 0;
    FILE *file = own ? fopen(path, "re") : stdin;
    if (!file) {
        refuse_file(drafts, path,
                    arena_printf(drafts->arena, "The file cannot be opened: %s.", strerror(errno)));
        return NULL;
    }
    struct buf text;
    buf_init(&text, FILE_MAX);
    char chunk[65536];
    size_t n;
    while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0 && !text.overflow)
        buf_append(&text, chunk, n);
    bool failed = ferror(file) != 0;
    if (own)
        fclose(file);
    if (failed || text.overflow) {
        refuse_file(drafts, path,
                    failed ? "The file cannot be read."
                           : "The file is larger than 256 MB; cut it into several.");
        buf_release(&text);
        return NULL;
    }
    char *whole = buf_detach(&text, len);
    arena_defer(drafts->arena, free, whole);
    return whole;
}

struct format {
    const char *suffix;
    bool many; /* for an import only */
    void (*load)(struct drafts *, const char *, const char *, size_t);
};

static const struct format formats[] = {
    {.suffix = ".md", .load = load_markdown},
    {.suffix = ".markdown", .load = load_markdown},
    {.suffix = ".json", .load = load_json},
    {.suffix = ".csv", .many = true, .load = load_csv},
    {.suffix = ".tsv", .many = true, .load = load_csv},
    {.suffix = ".ndjson", .many = true, .load = load_ndjson},
    {.suffix = ".jsonl", .many = true, .load = load_ndjson},
};

static const struct format *
format_of(const char *path)
{
    size_t len = strlen(path);
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        size_t n = strlen(formats[i].suffix);
        if (len > n && strcasecmp(path + len - n, formats[i].suffix) == 0)
            return &formats[i];
    }
    return NULL;
}

/* The format of a file whose name does not tell it, from its first bytes. */
static const struct format *
format_guess(const char *text, size_t len)
{
    static const struct format markdown = {.suffix = ".md", .load = load_markdown},
                               json = {.suffix = ".json", .load = load_json},
                               csv = {.suffix = ".csv", .many = true, .load = load_csv},
                               lines = {.suffix = ".ndjson", .many = true, .load = load_ndjson};
    const char *line_end = memchr(text, '\n', len);
    size_t blank = 0;

    while (blank < len && strchr(" \t\r\n", text[blank]) && text[blank])
        blank++;
    if (blank < len && text[blank] == '[')
        return &json;
    if (blank < len && text[blank] == '{')
        return line_end > text && line_end[-1] == '}' &&
                       memchr(line_end, '{', len - (size_t)(line_end - text))
                   ? &lines
                   : &json;
    return front_begins(text, len) || !line_end || !memchr(text, ',', (size_t)(line_end - text)) ? &markdown
                                                                                                 : &csv;
}

static void
load_file(struct drafts *drafts, const char *path, bool listed)
{
    const struct format *format = format_of(path);
    size_t len = 0;
    char *text = read_file(drafts, path, &len);

    if (!text)
        return;
    drafts->files++;
    if (!format)
        format = format_guess(text, len);
    /* a folder may hold other texts, as a README */
    if (!listed && format->load == load_markdown && !front_begins(text, len))
        return;
    if (format->many && !drafts->many)
        refuse_file(drafts, path, "This format is for many events; \"convene import\" takes it.");
    else
        format->load(drafts, path, text, len);
}

/* --- folders --- */

static int
keep_entry(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void
load_folder(struct drafts *drafts, const char *path, int depth)
{
    struct dirent **entries;
    int count = depth < FOLDER_DEPTH_MAX ? scandir(path, &entries, keep_entry, alphasort) : -1;
    if (count < 0) {
        refuse_file(drafts, path, "The folder cannot be read.");
        return;
    }
    for (int i = 0; i < count; i++) {
        const char *child = arena_printf(drafts->arena, "%s/%s", path, entries[i]->d_name);
        struct stat status;
        if (stat(child, &status) == 0 && S_ISDIR(status.st_mode))
            load_folder(drafts, child, depth + 1);
        else if (format_of(child))
            load_file(drafts, child, false);
        free(entries[i]);
    }
    free(entries);
}

void
drafts_load(struct drafts *drafts, const char *path)
{
    struct stat status;
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
        load_file(drafts, path, true);
    else if (drafts->many)
        load_folder(drafts, path, 0);
    else
        refuse_file(drafts, path, "This is a folder; \"convene import\" takes folders.");
}
