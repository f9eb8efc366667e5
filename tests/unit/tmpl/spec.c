/* Every case of the official Mustache specification, one cmocka test per file of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "tmpl/tmpl.h"

static const char *const files[] = {"comments", "delimiters", "interpolation",
                                    "inverted", "partials",   "sections"};
enum { FILES = COUNT_OF(files) };

static struct embed_file
file_of(struct arena *arena, const char *name, const json_t *text)
{
    return (struct embed_file){.name = arena_printf(arena, "%s.mustache", name),
                               .data = json_string_value(text),
                               .size = json_string_length(text)};
}

/* The rendering of one case in OUT; false when it cannot be parsed or rendered. */
static bool
render_case(struct arena *arena, const json_t *test, struct buf *out)
{
    json_t *partials = json_object_get(test, "partials");
    struct embed_file *list = arena_alloc(arena, (json_object_size(partials) + 1) * sizeof(*list));
    struct embed_set set = {.files = list};
    const char *name;
    json_t *text;

    list[set.count++] = file_of(arena, "the template", json_object_get(test, "template"));
    json_object_foreach(partials, name, text) list[set.count++] = file_of(arena, name, text);
    struct tmpl_set *templates = tmpl_set_new(&set, false, out);
    bool good =
        templates != NULL && tmpl_render(templates, "the template", json_object_get(test, "data"), out, NULL);
    tmpl_set_free(templates);
    return good;
}

static void
test_file(void **state)
{
    const char *file = *state;
    char path[512];
    json_error_t error;
    size_t i, failed = 0;
    json_t *test;

    snprintf(path, sizeof(path), "%s/%s.json", SPEC_FOLDER, file);
    json_t *spec = json_load_file(path, 0, &error);
    if (spec == NULL)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    assert_true(json_array_size(json_object_get(spec, "tests")) > 0);
    json_array_foreach(json_object_get(spec, "tests"), i, test)
    {
        struct arena *arena = arena_new();
        struct buf out;
        buf_init(&out, 100000);
        const char *expected = json_string_value(json_object_get(test, "expected"));
        if (!render_case(arena, test, &out) || strcmp(out.data, expected) != 0) {
            print_error("%s, %s:\n--- expected\n%s\n--- got\n%s\n", file,
                        json_string_value(json_object_get(test, "name")), expected, out.data);
            failed++;
        }
        buf_release(&out);
        arena_free(arena);
    }
    json_decref(spec);
    assert_int_equal(failed, 0);
}

int
main(void)
{
    struct CMUnitTest tests[FILES];

    for (size_t i = 0; i < FILES; i++)
        tests[i] =
            (struct CMUnitTest){.name = files[i], .test_func = test_file, .initial_state = (void *)files[i]};
    return cmocka_run_group_tests_name("mustache specification", tests, NULL, NULL);
}
