/* A JSON body as the API takes it: the parser's limits, the rules, the advice, and the description's
 * Markdown. */
#include "fuzz.h"

#include "base/escape.h"
#include "listing/listing.h"
#include "rules/rules.h"

static void
check_problems(const struct problems *problems)
{
    int count = 0;

    for (const struct problem *problem = problems->first; problem != NULL; problem = problem->next, count++) {
        fuzz_must(problem->detail[0] != '\0');
        fuzz_must(utf8_valid(problem->detail, strlen(problem->detail)));
        fuzz_must(utf8_valid(problem->field, strlen(problem->field)));
    }
    fuzz_must(count == problems->count);
}

/* The normal form of a document, or NULL with problems. */
static json_t *
check(struct arena *arena, const json_t *document, enum listing_use use)
{
    struct problems problems;

    problems_init(&problems, arena);
    json_t *normal = listing_check(document, use, &problems);
    fuzz_must((normal == NULL) == (problems.count > 0));
    check_problems(&problems);
    return normal;
}

static void
check_use(struct arena *arena, const json_t *document, enum listing_use use)
{
    json_t *normal = check(arena, document, use);
    if (normal == NULL)
        return;
    /* What was taken once is taken again, and is in its normal form. */
    json_t *again = check(arena, normal, use);
    fuzz_must(again != NULL && json_equal(normal, again));

    struct problems advice;
    struct buf html;
    const json_t *description = json_object_get(normal, "description");
    problems_init(&advice, arena);
    listing_advise(normal, &advice);
    check_problems(&advice);
    buf_init(&html, 1 << 20);
    if (json_is_string(description))
        listing_markdown(&html, json_string_value(description), json_string_length(description));
    buf_release(&html);
    json_decref(again);
    json_decref(normal);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct problems problems;

    problems_init(&problems, arena);
    json_t *document = rules_parse((const char *)data, size, &problems);
    fuzz_must((document == NULL) == (problems.count > 0));
    check_problems(&problems);
    if (document != NULL) {
        check_use(arena, document, LISTING_NEW);
        check_use(arena, document, LISTING_PATCH);
        check_use(arena, document, LISTING_IMPORT);
    }
    json_decref(document);
    arena_free(arena);
    return 0;
}
