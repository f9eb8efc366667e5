/* The file of a backup: what is written is read, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "archive.h"
#include "base/buf.h"

enum { DUMP = 70000 };

static int
make(void)
{
    char path[] = "/tmp/convene-archive-XXXXXX";
    static char dump[DUMP];
    struct archive archive;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    memset(dump, 'd', sizeof(dump));
    archive_init(&archive, fd);
    assert_true(archive_begin(&archive, "secret-key") && archive_add(&archive, "key\n", 4) &&
                archive_end(&archive));
    assert_true(archive_begin(&archive, "empty") && archive_end(&archive));
    assert_true(archive_begin(&archive, "database.dump"));
    for (int i = 0; i < 3; i++)
        assert_true(archive_add(&archive, dump, sizeof(dump)));
    assert_true(archive_end(&archive) && archive_finish(&archive));
    archive_release(&archive);
    return fd;
}

static bool
opens(int fd, struct archive_index *index)
{
    struct buf error;
    buf_init(&error, 1024);
    bool good = archive_open(fd, index, &error);
    assert_int_equal(good, error.len == 0);
    buf_release(&error);
    return good;
}

static void
reads_what_was_written(void **state)
{
    (void)state;
    struct archive_index index;
    struct buf text;
    int fd = make();
    assert_true(opens(fd, &index));
    assert_int_equal(index.count, 4);
    assert_int_equal(archive_find(&index, "database.dump")->size, 3 * DUMP);
    assert_int_equal(archive_find(&index, "empty")->size, 0);
    assert_null(archive_find(&index, "other"));
    buf_init(&text, 64);
    assert_true(archive_text(fd, archive_find(&index, "secret-key"), &text));
    assert_string_equal(text.data, "key\n");
    assert_false(archive_text(fd, archive_find(&index, "database.dump"), &text));
    buf_release(&text);
    close(fd);
}

/* Cut off anywhere but in the blocks of zeros at the end, it is not whole. */
static void
cut_off_is_refused(void **state)
{
    (void)state;
    struct archive_index index;
    struct stat st;
    int fd = make();
    assert_int_equal(fstat(fd, &st), 0);
    for (off_t size = st.st_size - 1536; size >= 0; size -= 4093) {
        assert_int_equal(ftruncate(fd, size), 0);
        assert_false(opens(fd, &index));
    }
    close(fd);
}

/* A byte that is another one, in a header or in what it describes. */
static void
changed_is_refused(void **state)
{
    (void)state;
    struct archive_index index;
    struct stat st;
    int fd = make();
    assert_true(opens(fd, &index));
    const struct archive_member *list = archive_find(&index, ARCHIVE_LIST);
    const off_t places[] = {0,
                            124,
                            130,
                            148,
                            257,
                            512,
                            archive_find(&index, "database.dump")->at,
                            archive_find(&index, "database.dump")->at + 3 * DUMP - 1,
                            list->at,
                            list->at + 70};
    assert_int_equal(fstat(fd, &st), 0);
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        char was, other;
        assert_int_equal(pread(fd, &was, 1, places[i]), 1);
        other = (char)(was ^ 1);
        assert_int_equal(pwrite(fd, &other, 1, places[i]), 1);
        assert_false(opens(fd, &index));
        assert_int_equal(pwrite(fd, &was, 1, places[i]), 1);
    }
    assert_true(opens(fd, &index));
    close(fd);
}

/* Tar itself agrees, also about a member of more than eight gigabytes, which is mostly a hole. */
static void
sizes_of_many_digits(void **state)
{
    (void)state;
    char path[] = "/tmp/convene-archive-XXXXXX", command[100];
    struct archive archive;
    int fd = mkstemp(path);
    archive_init(&archive, fd);
    assert_true(archive_begin(&archive, "large"));
    archive.size = 9ULL << 30; /* as if so much had been added */
    assert_int_equal(lseek(fd, (off_t)archive.size, SEEK_CUR), 512 + (off_t)archive.size);
    assert_true(archive_end(&archive) && archive_finish(&archive));
    archive_release(&archive);
    snprintf(command, sizeof(command), "tar -tvf %s | grep -q ' 9663676416 .* large$'", path);
    assert_int_equal(system(command), 0);
    unlink(path);
    close(fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_written),
        cmocka_unit_test(cut_off_is_refused),
        cmocka_unit_test(changed_is_refused),
        cmocka_unit_test(sizes_of_many_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
