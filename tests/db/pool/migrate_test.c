/* The migration runner: order, repetition, refusal, data files, several at once. */
#include "rig.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/migrate.h"
#include "db/once.h"

/* A file whose digest is its text, short enough to be told apart. */
#define FILE_OF(n, text)                                                                                     \
    {                                                                                                        \
        .name = (n), .data = (text), .size = sizeof(text) - 1, .digest = (text)                              \
    }
#define SET_OF(list)                                                                                         \
    {                                                                                                        \
        .files = (list), .count = sizeof(list) / sizeof((list)[0])                                           \
    }

static char progress[512];

static void
note_progress(const char *name)
{
    snprintf(progress + strlen(progress), sizeof progress - strlen(progress), "%s ", name);
}

static bool
migrate(const struct embed_set *schema, const struct embed_set *functions, const struct embed_set *data,
        char *error, size_t size)
{
    struct buf out;
    buf_init(&out, 8192);
    progress[0] = '\0';
    bool good = db_migrate(rig_conninfo(),
                           &(struct db_migrations){.schema = schema, .functions = functions, .data = data},
                           note_progress, &out);
    assert_int_equal(good, out.len == 0);
    snprintf(error, size, "%s", out.data);
    buf_release(&out);
    return good;
}

static void
expect_good(const struct embed_set *schema, const struct embed_set *functions, const struct embed_set *data,
            const char *expected)
{
    char error[1024];
    if (!migrate(schema, functions, data, error, sizeof error))
        fail_msg("%s", error);
    assert_string_equal(progress, expected);
}

static void
expect_refusal(const struct embed_set *schema, const struct embed_set *functions,
               const struct embed_set *data, const char *sentence)
{
    char error[1024];
    assert_false(migrate(schema, functions, data, error, sizeof error));
    if (!strstr(error, sentence))
        fail_msg("\"%s\" is not in: %s", sentence, error);
    assert_int_equal(error[strlen(error) - 1], '.');
}

static int
fresh(void **state)
{
    (void)state;
    rig_sql("drop schema if exists convene cascade");
    return 0;
}

static const struct embed_file base_files[] = {
    FILE_OF("0001_base.sql",
            "create table convene.thing (id int primary key);\ninsert into thing values (1);\n"),
    FILE_OF("0002_more.sql", "alter table thing add column name text default 'käse';"),
};
static const struct embed_set base_set = SET_OF(base_files);

static void
schema_is_applied_once_in_order(void **state)
{
    (void)state;
    expect_good(&base_set, NULL, NULL, "schema/0001_base.sql schema/0002_more.sql functions ");
    assert_string_equal(rig_sql("select id, name from convene.thing"), "1\tkäse");
    expect_good(&base_set, NULL, NULL, "");
    assert_string_equal(rig_sql("select string_agg(name, ' ' order by name) from convene.migration"),
                        "schema/0001_base.sql schema/0002_more.sql");
}

static void
changed_file_is_refused(void **state)
{
    static const struct embed_file changed_files[] = {
        FILE_OF("0001_base.sql", "create table convene.thing (id bigint primary key);"),
        FILE_OF("0002_more.sql", "alter table thing add column name text default 'käse';"),
    };
    static const struct embed_set changed = SET_OF(changed_files);
    (void)state;
    expect_good(&base_set, NULL, NULL, "schema/0001_base.sql schema/0002_more.sql functions ");
    expect_refusal(&changed, NULL, NULL, "schema/0001_base.sql was changed after it had been applied");
}

static void
newer_database_is_refused(void **state)
{
    static const struct embed_set older = {.files = base_files, .count = 1};
    (void)state;
    expect_good(&base_set, NULL, NULL, "schema/0001_base.sql schema/0002_more.sql functions ");
    expect_refusal(&older, NULL, NULL,
                   "The database is newer than this program: it has schema/0002_more.sql");
}

static void
file_in_between_is_refused(void **state)
{
    static const struct embed_file gap_files[] = {
        FILE_OF("0001_base.sql",
                "create table convene.thing (id int primary key);\ninsert into thing values (1);\n"),
        FILE_OF("0001b_late.sql", "select 1;"),
        FILE_OF("0002_more.sql", "alter table thing add column name text default 'käse';"),
    };
    static const struct embed_set gap = SET_OF(gap_files);
    (void)state;
    expect_good(&base_set, NULL, NULL, "schema/0001_base.sql schema/0002_more.sql functions ");
    expect_refusal(&gap, NULL, NULL, "schema/0001b_late.sql comes before schema/0002_more.sql");
}

static void
failed_file_leaves_nothing(void **state)
{
    static const struct embed_file broken_files[] = {
        FILE_OF("0001_good.sql", "create table convene.good (id int);"),
        FILE_OF("0002_bad.sql",
                "create table convene.bad (id int);\n-- für\ninsert into convene.bad values (nope);\n"),
    };
    static const struct embed_set broken = SET_OF(broken_files);
    (void)state;
    expect_refusal(
        &broken, NULL, NULL,
        "The file schema/0002_bad.sql could not be applied: line 3: column \"nope\" does not exist (42703).");
    assert_string_equal(rig_sql("select to_regclass('convene.good'), to_regclass('convene.bad')"), "good\t");
}

static void
file_that_commits_is_refused(void **state)
{
    static const struct embed_file commits_files[] = {FILE_OF("0001_commits.sql", "commit; select 1;")};
    static const struct embed_set commits = SET_OF(commits_files);
    (void)state;
    expect_refusal(&commits, NULL, NULL, "must not end the transaction");
}

static void
functions_are_made_again_when_one_changed(void **state)
{
    static const struct embed_file first_files[] = {
        FILE_OF("a.sql",
                "create or replace function convene.a() returns int language sql as 'select b() + 1';"),
        FILE_OF("b.sql", "create or replace function convene.b() returns int language sql as 'select 1';"),
    };
    static const struct embed_file second_files[] = {
        FILE_OF("a.sql",
                "create or replace function convene.a() returns int language sql as 'select b() + 1';"),
        FILE_OF("b.sql", "create or replace function convene.b() returns int language sql as 'select 10';"),
    };
    static const struct embed_set first = SET_OF(first_files), second = SET_OF(second_files),
                                  fewer = {.files = &second_files[1], .count = 1};
    (void)state;
    expect_good(NULL, &first, NULL, "functions ");
    expect_good(NULL, &first, NULL, "");
    expect_good(NULL, &second, NULL, "functions ");
    expect_good(NULL, &second, NULL, "");
    assert_string_equal(rig_sql("select convene.a()"), "11");
    expect_good(NULL, &fewer, NULL, "functions ");
    expect_good(NULL, &fewer, NULL, "");
}

static void
wrong_function_is_found_at_once(void **state)
{
    static const struct embed_file good_files[] = {
        FILE_OF("a.sql", "create or replace function convene.a() returns int language sql as 'select 1';"),
    };
    static const struct embed_file wrong_files[] = {
        FILE_OF("a.sql", "create or replace function convene.a() returns int language sql as 'select 2';"),
        FILE_OF("b.sql",
                "create or replace function convene.b() returns int language sql as 'select nowhere()';"),
    };
    static const struct embed_set good = SET_OF(good_files), wrong = SET_OF(wrong_files);
    (void)state;
    expect_good(NULL, &good, NULL, "functions ");
    expect_refusal(NULL, &wrong, NULL, "function nowhere() does not exist in function b()");
    assert_string_equal(rig_sql("select convene.a()"), "1");
}

static void
data_is_loaded_when_it_changed(void **state)
{
    static const struct embed_file loader_files[] = {
        FILE_OF("load.sql",
                "create or replace function convene.load_places() returns void language plpgsql as $$ begin"
                " create table if not exists place (id int, name text, note text); delete from place;"
                " insert into place select id::int, name, note from load_places; end $$;")};
    static const struct embed_file one_files[] = {
        FILE_OF("README.md", "not data"),
        FILE_OF("places.tsv", "id\tname\tnote\n1\t\"Quoted\" \\N\t\n2\tZürich\tx\n"),
    };
    static const struct embed_file two_files[] = {FILE_OF("places.tsv", "id\tname\tnote\n3\tUlm\t\n")};
    static const struct embed_file ragged_files[] = {FILE_OF("places.tsv", "id\tname\tnote\n3\tUlm\n")};
    static const struct embed_file header_files[] = {FILE_OF("places.tsv", "id\tName; drop\n3\tUlm\n")};
    static const struct embed_set loader = SET_OF(loader_files), one = SET_OF(one_files),
                                  two = SET_OF(two_files), ragged = SET_OF(ragged_files),
                                  header = SET_OF(header_files);
    (void)state;
    expect_good(NULL, &loader, &one, "functions data/places.tsv ");
    assert_string_equal(
        rig_sql("select string_agg(name || coalesce(note, ' null'), '|' order by id) from convene.place"),
        "\"Quoted\" \\N null|Zürichx");
    expect_good(NULL, &loader, &one, "");
    expect_good(NULL, &loader, &two, "data/places.tsv ");
    assert_string_equal(rig_sql("select string_agg(name, '|') from convene.place"), "Ulm");
    expect_refusal(NULL, &loader, &ragged,
                   "The file data/places.tsv could not be applied: missing data for column");
    expect_refusal(NULL, &loader, &header, "The file data/places.tsv cannot be loaded: its name");
    assert_string_equal(rig_sql("select string_agg(name, '|') from convene.place"), "Ulm");
}

static void
several_at_once_do_the_work_once(void **state)
{
    enum { MIGRATORS = 4 };
    static const struct embed_file slow_files[] = {
        FILE_OF("0001_slow.sql", "create table convene.once (id int); select pg_sleep(0.2);"),
        FILE_OF("0002_slow.sql", "insert into convene.once values (1); select pg_sleep(0.1);"),
    };
    static const struct embed_set slow = SET_OF(slow_files);
    pid_t children[MIGRATORS];
    (void)state;
    for (int i = 0; i < MIGRATORS; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            char error[1024];
            _exit(migrate(&slow, NULL, NULL, error, sizeof error) ? 0 : 1);
        }
    }
    for (int i = 0; i < MIGRATORS; i++) {
        int status = -1;
        waitpid(children[i], &status, 0);
        assert_int_equal(status, 0);
    }
    assert_string_equal(rig_sql("select count(*) from convene.once"), "1");
}

static void
nothing_to_do_needs_no_rights(void **state)
{
    char conninfo[512];
    struct buf error;
    (void)state;
    expect_good(&base_set, NULL, NULL, "schema/0001_base.sql schema/0002_more.sql functions ");
    rig_sql("drop role if exists reader");
    rig_sql("create role reader login");
    rig_sql("grant usage on schema convene to reader");
    rig_sql("grant select on convene.migration to reader");
    snprintf(conninfo, sizeof conninfo, "%s user=reader", rig_conninfo());
    buf_init(&error, 4096);
    if (!db_migrate(conninfo, &(struct db_migrations){.schema = &base_set}, NULL, &error))
        fail_msg("%s", error.data);
    buf_release(&error);
}

static void
unreachable_database_is_a_sentence(void **state)
{
    struct buf error;
    (void)state;
    buf_init(&error, 4096);
    assert_false(db_migrate("host=/nonexistent", &(struct db_migrations){.schema = NULL}, NULL, &error));
    assert_ptr_equal(strstr(error.data, "The database cannot be reached: "), error.data);
    buf_clear(&error);
    assert_false(db_reachable("host=/nonexistent", &error));
    assert_true(error.len > 0);
    buf_clear(&error);
    assert_true(db_reachable(rig_conninfo(), &error));
    assert_int_equal(error.len, 0);
    buf_release(&error);
}

static void
one_statement_gives_its_first_row(void **state)
{
    static const struct db_statement sum = {
        .name = "sum", .sql = "select $1::int + 1, $2::text, 'x'", .params = 2};
    struct buf row, error;
    (void)state;
    buf_init(&row, 4096);
    buf_init(&error, 4096);
    assert_true(db_once(rig_conninfo(), "-c convene.now=2027", &sum, (const char *const[]){"41", NULL}, &row,
                        &error));
    assert_string_equal(row.data, "42\t\tx");
    assert_false(db_once(rig_conninfo(), NULL, &sum, (const char *const[]){"four", NULL}, &row, &error));
    assert_non_null(strstr(error.data, "The statement sum failed: "));
    buf_release(&row);
    buf_release(&error);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(schema_is_applied_once_in_order, fresh),
        cmocka_unit_test_setup(changed_file_is_refused, fresh),
        cmocka_unit_test_setup(newer_database_is_refused, fresh),
        cmocka_unit_test_setup(file_in_between_is_refused, fresh),
        cmocka_unit_test_setup(failed_file_leaves_nothing, fresh),
        cmocka_unit_test_setup(file_that_commits_is_refused, fresh),
        cmocka_unit_test_setup(functions_are_made_again_when_one_changed, fresh),
        cmocka_unit_test_setup(wrong_function_is_found_at_once, fresh),
        cmocka_unit_test_setup(data_is_loaded_when_it_changed, fresh),
        cmocka_unit_test_setup(several_at_once_do_the_work_once, fresh),
        cmocka_unit_test_setup(nothing_to_do_needs_no_rights, fresh),
        cmocka_unit_test(unreachable_database_is_a_sentence),
        cmocka_unit_test(one_statement_gives_its_first_row),
    };
    return cmocka_run_group_tests_name("db/migrate", tests, NULL, NULL);
}
