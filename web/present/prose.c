/* An organizer's text inside our page. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "listing/listing.h"
#include "web/present/words.h"

enum { HTML_MAX = 1 << 18, LEVEL_ABOVE = 2 }; /* the page's own headings go down to level 2 */

/* The heading tag at TEXT ("<h4", "</h4"): where its digit is, else 0. The text holds no raw HTML, so every
 * "<h" is ours. */
static size_t
heading_digit(const char *text)
{
    size_t at = text[1] == '/' ? 3 : 2;
    bool heading = text[0] == '<' && text[at - 1] == 'h' && text[at] >= '1' && text[at] <= '6';
    return heading ? at : 0;
}

/* Organizers begin at any level and skip some. Readers who listen to a page find their way by headings that
 * skip none. */
static void
level_headings(char *html)
{
    int level = LEVEL_ABOVE;
    for (char *c = html; (c = strchr(c, '<')); c++) {
        size_t at = heading_digit(c);
        if (!at)
            continue;
        int written = c[at] - '0';
        if (at == 2)
            level = written > level + 1 ? level + 1 : written;
        c[at] = (char)('0' + level);
    }
}

const char *
present_prose(const struct present *p, const char *markdown)
{
    const char *prose = NULL;
    struct buf html;
    if (!markdown)
        return NULL;
    buf_init(&html, HTML_MAX);
    listing_markdown(&html, markdown, strlen(markdown));
    if (html.len && !html.overflow) {
        level_headings(html.data);
        prose = arena_strndup(p->arena, html.data, html.len);
    }
    buf_release(&html);
    return prose;
}
