/* Markdown: CommonMark by cmark in safe mode, then what our pages need of it.
 *
 * The tree is changed before it is rendered: headings go below the page's own, links get their rel, pictures
 * become links (a reader's address is not handed to third parties), links of other schemes become text.
 */
#include "listing/listing.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmark.h>

#include "base/escape.h"

static bool
scheme_is_plain(const char *url)
{
    return strncasecmp(url, "https://", 8) == 0 || strncasecmp(url, "http://", 7) == 0 ||
           strncasecmp(url, "mailto:", 7) == 0;
}

static void
lower_heading(cmark_node *heading)
{
    int level = cmark_node_get_heading_level(heading) + 2;
    cmark_node_set_heading_level(heading, level > 6 ? 6 : level);
}

/* Replace a link by another element; its text moves inside. */
static void
replace_link(cmark_node *link)
{
    const char *url = cmark_node_get_url(link);
    cmark_node *element = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
    struct buf open;
    buf_init(&open, 8192);
    if (scheme_is_plain(url)) {
        buf_puts(&open, "<a rel=\"nofollow ugc noopener\" href=\"");
        escape_html(&open, url, strlen(url));
        buf_puts(&open, "\">");
    }
    if (open.len && !open.overflow) {
        cmark_node_set_on_enter(element, open.data);
        cmark_node_set_on_exit(element, "</a>");
    }
    buf_release(&open);
    cmark_node *child;
    while ((child = cmark_node_first_child(link)))
        cmark_node_append_child(element, child);
    cmark_node_replace(link, element);
    cmark_node_free(link);
}

static void
adapt(cmark_node *document)
{
    cmark_iter *iter = cmark_iter_new(document);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (event == CMARK_EVENT_ENTER && type == CMARK_NODE_HEADING)
            lower_heading(node);
        else if (event == CMARK_EVENT_EXIT && (type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE))
            replace_link(node); /* the iterator is already behind it */
    }
    cmark_iter_free(iter);
}

void
listing_markdown(struct buf *out, const char *markdown, size_t len)
{
    cmark_node *document = cmark_parse_document(markdown, len, CMARK_OPT_VALIDATE_UTF8);
    adapt(document);
    char *html;
    html =
        cmark_render_html(document, CMARK_OPT_DEFAULT); /* without CMARK_OPT_UNSAFE: raw HTML is left out */
    buf_puts(out, html);
    free(html);
    cmark_node_free(document);
}
