/* The daemon's parts that need no database: tokens, settings, the state directory, what is found of
 * PostgreSQL. */
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

#include "base/arena.h"
#include "base/attr.h"
#include "cluster_internal.h"
#include "proc/file.h"
#include "settings.h"
#include "state_dir.h"
#include "token.h"

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
    return proc_folder_remove(folder) ? 0 : -1;
}

static void
tokens(void **state)
{
    char one[TOKEN_SIZE], other[TOKEN_SIZE], hash[TOKEN_HASH_SIZE];

    (void)state;
    token_make(one);
    token_make(other);
    assert_true(token_valid(one));
    assert_string_not_equal(one, other);
    assert_false(token_valid("cvn_"));
    assert_false(token_valid("cvn_0123456789abcdefghjkmnpqrstvwxyu")); /* no u in Crockford's base32 */
    assert_false(token_valid("xyz_0123456789abcdefghjkmnpqrstvwxyz"));
    assert_true(token_valid("cvn_0123456789abcdefghjkmnpqrstvwxyz"));
    token_hash("abc", hash); /* FIPS 180-2, appendix B.1 */
    assert_string_equal(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
token_file(void **state)
{
    char path[128], first[TOKEN_SIZE], second[TOKEN_SIZE];
    struct buf error;
    struct stat st;

    (void)state;
    buf_init(&error, 1024);
    snprintf(path, sizeof(path), "%s/admin-token", folder);
    assert_true(token_keep(path, 0640, first, &error));
    assert_true(token_keep(path, 0640, second, &error));
    assert_string_equal(first, second);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    /* Damaged or gone: a new one. */
    assert_true(proc_file_write(path, "cvn_short\n", 0640, &error));
    assert_true(token_keep(path, 0640, second, &error));
    assert_string_not_equal(first, second);
    unlink(path);
    assert_true(token_keep(path, 0640, first, &error));
    assert_string_not_equal(first, second);
    assert_int_equal(error.len, 0);
    buf_release(&error);
}

static const struct {
    const char *arguments[4];
    const char *says; /* in the refusal; NULL: accepted */
} rows[] = {
    {{"--workers", "3"}, NULL},
    {{"--origin", "https://events.example.org"}, NULL},
    {{"--origin", "https://events.example.org/"}, NULL},
    {{"--origin", "https://events.example.org//"}, "--origin"},
    {{"--origin", "/"}, "--origin"},
    {{"--origin", "events.example.org"}, "--origin"},
    {{"--origin", "https://events.example.org/path"}, "--origin"},
    {{"--origin", "https://"}, "--origin"},
    {{"--origin", "https://ada@example.org"}, "--origin"},
    {{"--mail-from", "events@localhost"}, NULL},
    {{"--mail-from", "ada@\u2603.example"}, "--mail-from must"},
    {{"--mail-bounces", "ada@\u0661\u0662\u0663.example"}, "--mail-bounces must"},
    {{"--contact", "help@example.org"}, NULL},
    {{"--contact", "https://example.org/@help"}, NULL},
    {{"--contact", "the desk in the hall"}, NULL},
    {{"--contact", "ada@a\u061cb.org"}, "--contact must"},
    {{"--contact", "j\u00fcrgen@example.org"}, "--contact must"},
    {{"--clock", "2027-05-04"}, "--clock"},
    {{"--listing", "closed"}, "listing"},
    {{"--workers", "many"}, "workers"},
    {{"--workers", "257"}, "workers"},
    {{"--database-owner", "postgresql:///x"}, "--database"},
    {{"serve"}, "serve"},
};

static void
settings_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *argv[8] = {strdup("convened"), strdup("--config"), strdup("/dev/null")};
        struct arena *arena = arena_new();
        struct settings settings;
        struct buf error;
        int argc = 3;
        bool ok;

        for (size_t j = 0; rows[i].arguments[j]; j++)
            argv[argc++] = strdup(rows[i].arguments[j]);
        buf_init(&error, 1024);
        ok = settings_read(&settings, arena, argc, argv, &error);
        assert_int_equal(ok, rows[i].says == NULL);
        if (rows[i].says)
            assert_non_null(strstr(error.data, rows[i].says));
        buf_release(&error);
        arena_free(arena);
        for (int j = 0; j < argc; j++)
            free(argv[j]);
    }
}

static void
one_daemon_per_folder(void **state)
{
    struct state_dir first, second;
    struct proc_user user;
    struct buf error;
    char path[128];

    (void)state;
    buf_init(&error, 1024);
    snprintf(path, sizeof(path), "%s/state/", folder);
    assert_true(proc_user_self(&user, &error));
    assert_true(state_dir_choose(&first, path, &error));
    assert_true(first.folder[strlen(first.folder) - 1] != '/');
    assert_true(state_dir_open(&first, &user, &error));
    assert_int_equal(state_dir_holder(&first), getpid());
    assert_true(state_dir_choose(&second, path, &error));
    assert_false(state_dir_open(&second, &user, &error));
    assert_non_null(strstr(error.data, "Another convened"));
    close(first.lock_fd);
    assert_int_equal(state_dir_holder(&first), 0);
    buf_clear(&error);
    assert_true(state_dir_open(&second, &user, &error));
    close(second.lock_fd);
    buf_release(&error);
}

/* Which programs run which data. */
static void
cluster_plans(void **state)
{
    static const struct programs list[] = {{.major = 17, .folder = "/17"}, {.major = 15, .folder = "/15"}};
    static const struct {
        int data;
        size_t from, count; /* of the programs above */
        int runs;           /* 0: refused */
        bool upgrades;
    } plans[] = {
        {0, 0, 2, 17, false}, {17, 0, 2, 17, false}, {15, 0, 2, 17, true}, {15, 1, 1, 15, false},
        {15, 0, 1, 0, false}, {17, 1, 1, 0, false},  {0, 0, 0, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        char path[2048];
        struct cluster cluster;
        struct cluster_plan plan;
        struct buf error;
        bool ok;

        buf_init(&error, 1024);
        snprintf(path, sizeof(path), "%s/plan%zu", folder, i);
        assert_true(cluster_init(&cluster, path, NULL, "convene", &error));
        if (plans[i].data) {
            snprintf(path, sizeof(path), "%s/%d", cluster.folder, plans[i].data);
            assert_true(proc_folder_make(path, 0700, &error));
            snprintf(path, sizeof(path), "%s/99.upgrade",
                     cluster.folder); /* unfinished work does not count */
            assert_true(proc_folder_make(path, 0700, &error));
        }
        ok = cluster_plan(&cluster, list + plans[i].from, plans[i].count, &plan, &error);
        assert_int_equal(ok, plans[i].runs != 0);
        if (ok) {
            assert_int_equal(plan.programs->major, plans[i].runs);
            assert_int_equal(plan.old != NULL, plans[i].upgrades);
        } else {
            assert_non_null(strstr(error.data, "install"));
        }
        buf_release(&error);
    }
}

/* A socket's path has at most 107 bytes: a deep state directory gets a short folder elsewhere, always the
 * same. */
static void
short_sockets(void **state)
{
    char deep[300];
    struct cluster cluster, again;
    struct buf error;

    (void)state;
    buf_init(&error, 1024);
    memset(deep, 'd', sizeof(deep));
    deep[0] = '/';
    deep[200] = '\0';
    assert_true(cluster_init(&cluster, "/short", NULL, "convene", &error));
    assert_string_equal(cluster.sockets, "/short/run");
    assert_true(cluster_init(&cluster, deep, NULL, "convene", &error));
    assert_true(strlen(cluster.sockets) + strlen("/.s.PGSQL.5432") <= 107);
    assert_true(cluster_init(&again, deep, NULL, "convene", &error));
    assert_string_equal(cluster.sockets, again.sockets);
    deep[100] = 'e';
    assert_true(cluster_init(&again, deep, NULL, "convene", &error));
    assert_string_not_equal(cluster.sockets, again.sockets);
    buf_release(&error);
}

static void
given_programs(void **state)
{
    struct programs list[PROGRAMS_MAX];

    (void)state;
    assert_int_equal(programs_find(folder, list), 0); /* a folder without them */
    assert_true(programs_find(NULL, list) >= 1);
    assert_true(list[0].major >= PROGRAMS_OLDEST);
    assert_int_equal(programs_find(list[0].folder, list), 1);
}

/* A program that complains before it says its version, as postgres does where its user may not be. */
static void
complaining_programs(void **state)
{
    static const char script[] = "#!/bin/sh\necho 'LOG:  42501: could not change directory' >&2\n"
                                 "echo 'postgres (PostgreSQL) 16.4 (Debian 16.4-1)'\n";
    static const char *const names[] = {"initdb", "postgres"};
    struct programs list[PROGRAMS_MAX];
    char bin[256], path[300];
    struct buf error;

    (void)state;
    buf_init(&error, 1024);
    snprintf(bin, sizeof(bin), "%s/bin", folder);
    assert_int_equal(mkdir(bin, 0755), 0);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", bin, names[i]);
        assert_true(proc_file_write(path, script, 0755, &error));
    }
    assert_int_equal(programs_find(bin, list), 1);
    assert_int_equal(list[0].major, 16);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof(path), "%s/%s", bin, names[i]);
        unlink(path);
    }
    rmdir(bin);
    buf_release(&error);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens),         cmocka_unit_test(token_file),
        cmocka_unit_test(settings_rows),  cmocka_unit_test(one_daemon_per_folder),
        cmocka_unit_test(cluster_plans),  cmocka_unit_test(short_sockets),
        cmocka_unit_test(given_programs), cmocka_unit_test(complaining_programs),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
