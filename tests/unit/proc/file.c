/* Files written whole, folders made and removed, helper programs run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/file.h"
#include "proc/run.h"

static char folder[] = "/tmp/convene-unit-XXXXXX";

static int
make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
    (void)state;
    return proc_folder_remove(folder) && access(folder, F_OK) < 0 ? 0 : -1;
}

static void
written_whole(void **state)
{
    char path[128], fresh[140];
    struct buf text, error;
    struct stat st;

    (void)state;
    snprintf(path, sizeof(path), "%s/f", folder);
    snprintf(fresh, sizeof(fresh), "%s.new", path);
    buf_init(&text, 64);
    buf_init(&error, 1024);
    assert_true(proc_file_write(path, "one\n", 0640, &error));
    assert_int_equal(symlink("/etc/passwd", fresh), 0); /* in the way, and not followed */
    assert_true(proc_file_write(path, "two\n", 0640, &error));
    assert_true(proc_file_read(path, &text));
    assert_string_equal(text.data, "two\n");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_true(access(fresh, F_OK) < 0);
    assert_false(proc_file_write("/nonexistent/f", "x", 0600, &error));
    assert_non_null(strstr(error.data, "/nonexistent/f"));
    buf_release(&text);
    buf_init(&text, 2); /* smaller than the file */
    assert_false(proc_file_read(path, &text));
    buf_release(&text);
    buf_release(&error);
}

static void
folders(void **state)
{
    char path[128];
    struct buf error;

    (void)state;
    buf_init(&error, 1024);
    snprintf(path, sizeof(path), "%s/a/b/c", folder);
    assert_true(proc_folder_make(path, 0700, &error));
    assert_true(proc_folder_make(path, 0700, &error));
    snprintf(path, sizeof(path), "%s/f2", folder);
    assert_true(proc_file_write(path, "", 0600, &error));
    assert_false(proc_folder_make(path, 0700, &error));
    assert_true(error.len > 0);
    snprintf(path, sizeof(path), "%s/never", folder);
    assert_true(proc_folder_remove(path));
    buf_release(&error);
}

static void
programs(void **state)
{
    struct buf output;

    (void)state;
    buf_init(&output, 4096);
    assert_int_equal(
        proc_run((const char *const[]){"sh", "-c", "cat; echo why >&2; exit 3", NULL}, "in\n", &output), 3);
    assert_string_equal(output.data, "in\nwhy\n");
    assert_string_equal(proc_last_line(&output), "why");
    assert_int_equal(proc_run((const char *const[]){"sh", "-c", "kill -9 $$", NULL}, NULL, &output), 128 + 9);
    assert_int_equal(proc_run((const char *const[]){"/nonexistent/program", NULL}, NULL, &output), 127);
    buf_release(&output);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_whole),
        cmocka_unit_test(folders),
        cmocka_unit_test(programs),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
