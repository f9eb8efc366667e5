#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "embed_internal.h"

enum { LITERAL_WIDTH = 4000 };

/* String literals, because compilers read them many times faster than lists of numbers; one per line feed or
 * LITERAL_WIDTH bytes, so that no line of the output is endless. Octal escapes end by themselves after three
 * digits, and '?' is escaped so that no trigraph can come about. */
void
write_literal(FILE *out, const char *data, size_t size)
{
    size_t width = 0;
    fputs("    \"", out);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)data[i];
        if (c == '\n')
            fputs("\\n", out);
        else if (c == '"' || c == '\\' || c == '?')
            fprintf(out, "\\%c", c);
        else if (c >= 0x20 && c < 0x7f)
            fputc(c, out);
        else
            fprintf(out, "\\%03o", c);
        if (++width >= LITERAL_WIDTH && i + 1 < size) {
            fputs("\"\n    \"", out);
            width = 0;
        }
    }
    fputc('"', out);
}

static const char *
output_draft(struct arena *arena, const char *path)
{
    return arena_printf(arena, "%s.new", path);
}

FILE *
output_open(struct arena *arena, const char *path)
{
    FILE *out = fopen(output_draft(arena, path), "we");
    if (!out)
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
    return out;
}

/* The draft holds all that was written. */
static bool
draft_end(FILE *out, const char *path)
{
    bool good = !ferror(out);
    good = fclose(out) == 0 && good;
    if (!good)
        fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
    return good;
}

static bool
draft_place(struct arena *arena, const char *path)
{
    if (rename(output_draft(arena, path), path) == 0)
        return true;
    fprintf(stderr, "%s: cannot be written: %s\n", path, strerror(errno));
    return false;
}

bool
output_close(struct arena *arena, FILE *out, const char *path)
{
    return draft_end(out, path) && draft_place(arena, path);
}

static bool
same_bytes(FILE *a, FILE *b)
{
    int c;
    do {
        c = fgetc(a);
        if (c != fgetc(b))
            return false;
    } while (c != EOF);
    return !ferror(a) && !ferror(b);
}

static bool
same_files(const char *path, const char *other)
{
    FILE *a = fopen(path, "re");
    FILE *b = fopen(other, "re");
    bool same = a && b && same_bytes(a, b);
    if (a)
        fclose(a);
    if (b)
        fclose(b);
    return same;
}

bool
output_close_same(struct arena *arena, FILE *out, const char *path)
{
    if (!draft_end(out, path))
        return false;
    if (same_files(output_draft(arena, path), path))
        return unlink(output_draft(arena, path)) == 0;
    return draft_place(arena, path);
}
