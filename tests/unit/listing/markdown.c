/* Markdown to HTML: what a page may hold, whatever an organizer writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "listing/listing.h"

static const struct {
    const char *markdown, *html;
} rows[] = {
    {"**bold** and *thin*", "<p><strong>bold</strong> and <em>thin</em></p>\n"},
    {"# Programme", "<h3>Programme</h3>\n"},
    {"##### Deep", "<h6>Deep</h6>\n"},
    {"[us](https://example.org/?a=1&b=\"2\")",
     "<p><a rel=\"nofollow ugc noopener\" "
     "href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\">us</a></p>\n"},
    {"<https://example.org>",
     "<p><a rel=\"nofollow ugc noopener\" href=\"https://example.org\">https://example.org</a></p>\n"},
    {"[x](javascript:alert(1))", "<p>x</p>\n"},
    {"[x](JAVASCRIPT:alert(1))", "<p>x</p>\n"},
    {"[x](data:text/html,y)", "<p>x</p>\n"},
    {"[x](//example.org)", "<p>x</p>\n"},
    {"![a picture](https://example.org/p.png)",
     "<p><a rel=\"nofollow ugc noopener\" href=\"https://example.org/p.png\">a picture</a></p>\n"},
    {"[**both**](https://example.org)",
     "<p><a rel=\"nofollow ugc noopener\" href=\"https://example.org\"><strong>both</strong></a></p>\n"},
    {"a <script>x</script> b", "<p>a <!-- raw HTML omitted -->x<!-- raw HTML omitted --> b</p>\n"},
    {"<div onclick=x>", "<!-- raw HTML omitted -->\n"},
    {"1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>\n"},
};

static void
test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf out;

        buf_init(&out, 10000);
        listing_markdown(&out, rows[i].markdown, strlen(rows[i].markdown));
        assert_string_equal(out.data, rows[i].html);
        buf_release(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
