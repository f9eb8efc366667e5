/* The head of a request, cut into lines as a reader would, before the fence. */
#include "fuzz.h"

#include "http/http_internal.h"

/* The next line of TEXT without its end, NUL-terminated in the arena; NULL at the end of the text. */
static char *
take_line(struct arena *arena, const char **text, const char *end)
{
    if (*text >= end)
        return NULL;
    const char *newline = memchr(*text, '\n', (size_t)(end - *text));
    const char *stop = newline != NULL ? newline : end;
    char *line = arena_strndup(arena, *text, (size_t)(stop - *text));
    *text = stop + 1;
    return line;
}

/* WORD up to the next space. */
static char *
take_word(char **line)
{
    return strsep(line, " ");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    const char *text = (const char *)data, *end = text + size;
    struct http_field fields[HTTP_FIELDS_MAX];
    struct http_framing framing = {0};
    char *line = take_line(arena, &text, end), *word;
    struct http_head head = {.method = "", .target = "", .version = "", .fields = fields};

    if ((word = take_word(&line)) != NULL)
        head.method = word;
    if ((word = take_word(&line)) != NULL)
        head.target = word;
    if ((word = take_word(&line)) != NULL)
        head.version = word;
    while ((line = take_line(arena, &text, end)) != NULL) {
        if (head.count < HTTP_FIELDS_MAX) {
            size_t len = strcspn(line, ":");
            const char *value = line[len] == ':' ? line + len + 1 : line + len;
            value += strspn(value, " ");
            fields[head.count] = (struct http_field){
                .name = line, .name_len = len, .value = value, .value_len = strlen(value)};
        }
        head.count++;
    }
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
