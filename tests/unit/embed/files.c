/* What the build put into this program from the folder beside this file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "unit/embed_fixture.h"

static void
test_bytes(void **state)
{
    static const char *const names[] = {"a-tricky.bin", "b.txt", "deeper/nul.bin", "empty"};

    (void)state;
    assert_int_equal(fixture_set.count, COUNT_OF(names));
    for (size_t i = 0; i < fixture_set.count; i++) {
        const struct embed_file *file = &fixture_set.files[i];
        char path[512], bytes[1000];

        assert_string_equal(file->name, names[i]);
        assert_ptr_equal(embed_find(&fixture_set, names[i]), file);
        snprintf(path, sizeof(path), "%s/%s", FIXTURE, names[i]);
        FILE *stream = fopen(path, "r");
        assert_non_null(stream);
        size_t size = fread(bytes, 1, sizeof(bytes), stream);
        fclose(stream);
        assert_int_equal(file->size, size);
        assert_memory_equal(file->data, bytes, size);
        assert_int_equal(file->data[size], '\0');
    }
}

static void
test_digest(void **state)
{
    (void)state;
    /* As printf 'plain text\n' | sha256sum says, and of no bytes at all. */
    assert_string_equal(embed_find(&fixture_set, "b.txt")->digest,
                        "c30a92f9ef889c07c781a7cf99f5b71415d4d1289e84473d1b9e6f01feffc62d");
    assert_string_equal(embed_find(&fixture_set, "empty")->digest,
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
test_single_and_nothing(void **state)
{
    (void)state;
    assert_int_equal(fixture_single.count, 1);
    assert_string_equal(fixture_single.files[0].name, "b.txt");
    assert_string_equal(fixture_single.files[0].data, "plain text\n");
    assert_int_equal(fixture_nothing.count, 0);
    assert_null(embed_find(&fixture_nothing, "b.txt"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bytes), cmocka_unit_test(test_digest),
                                       cmocka_unit_test(test_single_and_nothing)};
    return cmocka_run_group_tests_name("embed: files", tests, NULL, NULL);
}
