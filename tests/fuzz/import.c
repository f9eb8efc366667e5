/* Files of `convene import`: the same bytes as CSV, as JSON (conference rows among it) and as a JSON document
 * per line. */
#include "fuzz.h"

#include "convene/input/formats.h"
#include "convene/input/merge.h"

static const struct {
    void (*load)(struct drafts *drafts, const char *file, const char *text, size_t len);
    const char *file;
} formats[] = {{load_csv, "a.csv"}, {load_json, "2027/rust.json"}, {load_ndjson, "a.ndjson"}};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        struct arena *arena = arena_new();
        struct drafts drafts;
        /* Exactly as long as it is, so that a sanitizer sees a byte read too many. */
        char *text = malloc(size + 1);
        size_t count = 0;

        memcpy(text, data, size);
        text[size] = '\0';
        drafts_init(&drafts, arena, true);
        drafts.today = "2026-11-22";
        formats[i].load(&drafts, formats[i].file, text, size);
        size_t before = drafts.count, merged = merge_drafts(&drafts);
        fuzz_must(before == merged + drafts.count);
        for (const struct draft *draft = drafts.first; draft != NULL; draft = draft->next, count++) {
            fuzz_must(draft->document != NULL || draft->problems.count > 0);
            const char *label = NULL;
            for (const struct problem *problem = draft->problems.first; problem != NULL;
                 problem = problem->next)
                fuzz_must(draft_place(draft, problem->field, &label) != NULL);
        }
        fuzz_must(count == drafts.count);
        arena_free(arena);
        free(text);
    }
    return 0;
}
