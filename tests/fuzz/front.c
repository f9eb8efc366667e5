/* Front matter and Markdown, as `convene post` reads them from a file. */
#include "fuzz.h"

#include "base/escape.h"
#include "convene/input/form_write.h"
#include "convene/input/front.h"
#include "listing/listing.h"

/* The document of a file, or NULL; what is wrong in PROBLEMS. */
static json_t *
read_front(struct arena *arena, const char *text, size_t len, struct problems *problems)
{
    struct spots *spots = arena_alloc(arena, sizeof(*spots));
    spots->arena = arena;
    struct form form = {
        .arena = arena, .spots = spots, .problems = problems, .when = {.today = "2026-11-22"}};

    problems_init(problems, arena);
    json_t *document = front_read(&form, text, len);
    fuzz_must(document != NULL || problems->count > 0);
    for (const struct problem *problem = problems->first; problem != NULL; problem = problem->next) {
        const struct spot *spot = spot_find(spots, problem->field);
        fuzz_must(problem->detail[0] != '\0');
        fuzz_must(spot == NULL || spot->line >= 1);
    }
    return document;
}

/* Take out what is null: it says the same as what is not there. */
static void
drop_nulls(json_t *value)
{
    const char *key;
    json_t *member;
    void *next;
    size_t i;

    json_object_foreach_safe(value, next, key, member)
    {
        if (json_is_null(member))
            json_object_del(value, key);
        else
            drop_nulls(member);
    }
    json_array_foreach(value, i, member) drop_nulls(member);
}

/* What the rules take can be written as a file, and the file says the same. */
static void
check_written(struct arena *arena, const json_t *document)
{
    struct problems problems;
    struct buf text;

    problems_init(&problems, arena);
    json_t *normal = listing_check(document, LISTING_NEW, &problems);
    if (normal == NULL)
        return;
    buf_init(&text, 1 << 20);
    form_write(&text, normal);
    json_t *again = read_front(arena, text.data, text.len, &problems);
    fuzz_must(again != NULL && problems.count == 0);
    json_t *same = listing_check(again, LISTING_NEW, &problems);
    drop_nulls(normal);
    drop_nulls(same);
    fuzz_must(same != NULL && json_equal(same, normal));
    json_decref(same);
    json_decref(again);
    json_decref(normal);
    buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct problems problems;

    (void)front_begins((const char *)data, size);
    json_t *document = read_front(arena, (const char *)data, size, &problems);
    if (document != NULL && problems.count == 0)
        check_written(arena, document);
    json_decref(document);
    arena_free(arena);
    return 0;
}
