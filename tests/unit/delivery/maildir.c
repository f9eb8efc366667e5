#include "delivery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "delivery/maildir.h"

static void
names_hold_nothing_that_leads_elsewhere(void **state)
{
    struct buf name;

    (void)state;
    buf_init(&name, 500);
    maildir_name(&name, "../a:b\n@x", 17);
    assert_string_equal(name.data, "17...\\057a\\072b\\012@x");
    buf_release(&name);
}

static void
a_mail_is_written_once(void **state)
{
    char folder[] = "/tmp/convene-maildir-XXXXXX", path[300], read[10] = "";
    struct buf first, second, error;
    FILE *file;

    (void)state;
    assert_non_null(mkdtemp(folder));
    buf_init(&first, 100);
    buf_init(&second, 100);
    buf_init(&error, 500);
    buf_puts(&first, "first");
    buf_puts(&second, "other");
    assert_true(maildir_open(folder, &error));
    assert_true(maildir_open(folder, &error));
    assert_true(maildir_write(folder, "1.x", &first, &error));
    assert_true(maildir_write(folder, "1.x", &second, &error));
    snprintf(path, sizeof(path), "%s/new/1.x", folder);
    file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fread(read, 1, sizeof(read), file), 5);
    fclose(file);
    assert_string_equal(read, "first");
    assert_false(maildir_write("/nowhere", "1.x", &first, &error));
    assert_non_null(strstr(error.data, "/nowhere"));
    unlink(path);
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof(path), "%s%s", folder, (const char *[]){"/tmp", "/new", "/cur", ""}[i]);
        assert_int_equal(rmdir(path), 0);
    }
    buf_release(&first);
    buf_release(&second);
    buf_release(&error);
}

int
test_maildir(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_hold_nothing_that_leads_elsewhere),
        cmocka_unit_test(a_mail_is_written_once),
    };

    return cmocka_run_group_tests_name("maildir", tests, NULL, NULL);
}
