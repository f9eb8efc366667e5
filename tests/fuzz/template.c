/* Templates: a page, a partial "p" and JSON data, parted by lines of %%. */
#include "fuzz.h"

#include "tmpl/tmpl.h"

enum { OUT_MAX = 20000 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *page = (const char *)data;
    size_t page_len = size, partial_len, json_len;
    const char *partial = fuzz_cut(page, &page_len, &partial_len);
    const char *text = fuzz_cut(partial, &partial_len, &json_len);
    struct embed_file files[] = {{.name = "p.mustache", .data = partial, .size = partial_len},
                                 {.name = "page.mustache", .data = page, .size = page_len}};
    struct embed_set set = {.files = files, .count = 2};
    struct buf out, again;

    buf_init(&out, OUT_MAX);
    struct tmpl_set *templates = tmpl_set_new(&set, page_len % 2 == 0, &out);
    fuzz_must((templates == NULL) == (out.len > 0));
    if (templates != NULL) {
        json_t *json = json_loadb(text, json_len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        bool good = tmpl_render(templates, "page", json, &out, NULL);
        buf_init(&again, OUT_MAX);
        fuzz_must(tmpl_render(templates, "page", json, &again, NULL) == good);
        fuzz_must(out.len == again.len && memcmp(out.data, again.data, out.len) == 0);
        buf_release(&again);
        json_decref(json);
    }
    tmpl_set_free(templates);
    buf_release(&out);
    return 0;
}
