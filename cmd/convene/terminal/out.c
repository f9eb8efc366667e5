/* Styles, and the width of text in a terminal. */
#include "convene/terminal/out.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

static const char *const escapes[] = {
    [OUT_PLAIN] = "\033[0m", [OUT_BOLD] = "\033[1m",   [OUT_DIM] = "\033[2m",
    [OUT_RED] = "\033[31m",  [OUT_GREEN] = "\033[32m", [OUT_YELLOW] = "\033[33m",
};

void
out_setup(void)
{
    /* wcwidth() knows only ASCII in the C locale. Our text is UTF-8, whatever the locale says. */
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

const char *
out_style(FILE *file, enum out_style style)
{
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    if ((none && *none) || !term || strcmp(term, "dumb") == 0 || !isatty(fileno(file)))
        return "";
    return escapes[style];
}

size_t
out_width(void)
{
    const char *columns = getenv("COLUMNS");
    long asked = columns ? strtol(columns, NULL, 10) : 0;
    if (asked >= 20 && asked <= 1000)
        return (size_t)asked;
    if (!isatty(STDOUT_FILENO))
        return 0;
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

/* Take the next character of TEXT: its bytes, their number, and its columns (returned). Control characters
 * and broken bytes become one '?'. */
static size_t
next_character(const char *text, const char **bytes, size_t *len)
{
    mbstate_t state = {0};
    wchar_t wide;
    size_t n = mbrtowc(&wide, text, strnlen(text, MB_LEN_MAX), &state);

    if (n == (size_t)-1 || n == (size_t)-2 || n == 0) {
        *bytes = "?";
        *len = 1;
        return 1;
    }
    int width = wcwidth(wide);
    *len = n;
    *bytes = text;
    if (wide == L'\n' || wide == L'\t' || wide == L'\r')
        *bytes = " ";
    else if (width < 0)
        *bytes = "?";
    else
        return (size_t)width;
    return 1;
}

size_t
out_columns(const char *text)
{
    size_t columns = 0;
    size_t len;
    const char *bytes;
    for (; *text; text += len)
        columns += next_character(text, &bytes, &len);
    return columns;
}

size_t
out_fit(struct buf *out, const char *text, size_t width)
{
    size_t columns = 0, whole = out_columns(text), room = width && whole > width ? width - 1 : whole;
    size_t len;
    const char *bytes;
    for (; *text; text += len) {
        size_t wide = next_character(text, &bytes, &len);
        if (columns + wide > room)
            break;
        buf_append(out, bytes, bytes == text ? len : 1);
        columns += wide;
    }
    if (!*text)
        return columns;
    buf_puts(out, "…");
    return columns + 1;
}

const char *
out_safe(struct arena *arena, const char *text)
{
    struct buf safe;
    buf_init(&safe, 1 << 20);
    out_fit(&safe, text, 0);
    const char *copy = arena_strndup(arena, safe.data, safe.len);
    buf_release(&safe);
    return copy;
}

void
progress_draw(const char *what, size_t done, size_t total)
{
    enum { BAR = 30 };
    size_t filled = total ? done * BAR / total : BAR;
    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r%s [%.*s%.*s] %zu/%zu", what, (int)filled, "##############################",
            (int)(BAR - filled), "..............................", done, total);
    /* the summary replaces the finished bar */
    if (done >= total)
        fprintf(stderr, "\r\033[K");
    fflush(stderr);
}
