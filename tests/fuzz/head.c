/* The head of a request, from bytes to the fence and the route; and the same bytes as a chunked body. */
#include "fuzz.h"

#include "http/http_internal.h"

/* The same bytes as a chunked body: it never yields more than there is, and every call makes progress. */
static void
read_chunks(const char *bytes, size_t len)
{
    struct http_chunks chunks = {0};
    enum http_chunk what = HTTP_CHUNK_DATA;
    while (len > 0 && what == HTTP_CHUNK_DATA) {
        size_t used, size;
        what = http_chunk_next(&chunks, bytes, len, &used, &size);
        fuzz_must(used > 0 && used <= len && size <= used);
        bytes += used;
        len -= used;
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    char *text = arena_strndup(arena, (const char *)data, size);
    struct http_field fields[HTTP_FIELDS_MAX];
    struct http_framing framing = {0};
    struct http_head head;
    size_t scanned = 0;

    read_chunks(text, size);
    size_t end = http_head_end(text, size, &scanned);
    fuzz_must(end <= size && scanned <= size);
    http_head_split(text, end > 0 ? end : size, &head, fields);
    for (size_t i = 0; i < head.count && i < HTTP_FIELDS_MAX; i++)
        fuzz_must(fields[i].value >= text && fields[i].value + fields[i].value_len <= text + size);
    enum http_refusal refusal = http_fence(&head, &framing);
    fuzz_must(refusal >= HTTP_PASS && refusal < HTTP_REFUSALS);
    fuzz_must(http_refusal_name(refusal)[0] != '\0');
    /* No request with two ways to find its end. */
    fuzz_must(refusal != HTTP_PASS || !framing.chunked || !framing.has_length);
    fuzz_must(refusal != HTTP_PASS || head.count <= HTTP_FIELDS_MAX);

    struct http_match match;
    static const struct http_route rows[] = {{.method = "GET", .pattern = "/events/{id}.ics"},
                                             {.method = "GET", .pattern = "/events/{id}"},
                                             {.method = "POST", .pattern = "/events/{id}/{action}"},
                                             {.method = "GET", .pattern = "/static/{path...}"}};
    static const struct http_route *const routes[] = {&rows[0], &rows[1], &rows[2], &rows[3], NULL};
    http_route_find(routes, http_method_bit(head.method), head.target, strlen(head.target), &match);
    fuzz_must(match.count <= HTTP_SLICES_MAX);
    for (size_t i = 0; i < match.count; i++)
        fuzz_must(match.slices[i].value >= head.target &&
                  match.slices[i].value + match.slices[i].len <= head.target + strlen(head.target));
    arena_free(arena);
    return 0;
}
