/* Markdown to the HTML of a page. */
#include "fuzz.h"

#include "listing/listing.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const never[] = {
        "<script",          "<img",         "<iframe", "<style", "href=\"javascript:", "href=\"data:",
        "href=\"vbscript:", "href=\"file:", "<h1",     "<h2"};
    struct buf html;

    buf_init(&html, 1 << 20);
    listing_markdown(&html, (const char *)data, size);
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
        fuzz_must(strcasestr(html.data, never[i]) == NULL);
    buf_release(&html);
    return 0;
}
