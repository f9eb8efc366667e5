#include "db/migrate.h"

#include <stdio.h>
#include <string.h>

#include "db/migrate_internal.h"
#include "db/session.h"

/* "convene" in ASCII: the key of the lock that migrators queue at. */
#define LOCK_SQL "SELECT pg_advisory_lock(x'636f6e76656e65'::bigint)"

static const char base_sql[] =
    "BEGIN;"
    "CREATE SCHEMA IF NOT EXISTS convene;"
    "CREATE TABLE IF NOT EXISTS convene.migration ("
    "    name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());"
    "COMMENT ON TABLE convene.migration IS 'Files that this database was built from; kept by convened';"
    "COMMIT";

/* Functions may call each other in any order, so their bodies are looked at when all of them are there. */
static const char check_functions_sql[] =
    "SET LOCAL check_function_bodies = on;"
    "DO $$"
    "DECLARE f record; "
    "BEGIN "
    "    FOR f IN SELECT p.oid, p.oid::regprocedure AS name, l.lanvalidator"
    "        FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang"
    "        WHERE p.pronamespace = 'convene'::regnamespace AND l.lanname IN ('sql', 'plpgsql')"
    "        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = "
    "p.oid"
    "                        AND d.deptype = 'e') LOOP"
    "        BEGIN"
    "            EXECUTE format('SELECT %s(%s)', f.lanvalidator::regproc, f.oid);"
    "        EXCEPTION WHEN OTHERS THEN"
    "            RAISE EXCEPTION USING ERRCODE = SQLSTATE, MESSAGE = format('%s in function %s', SQLERRM, "
    "f.name);"
    "        END;"
    "    END LOOP;"
    "END $$";

static bool
run_begin(struct migrate_run *run)
{
    return migrate_command(run, "A transaction", "BEGIN");
}

/* Whatever is open is undone; says SUCCESS so that callers can end with it. */
static bool
run_end(struct migrate_run *run, bool success)
{
    if (success)
        return migrate_command(run, "A transaction", "COMMIT");
    PQclear(PQexec(run->conn, "ROLLBACK"));
    return false;
}

static void
run_progress(const struct migrate_run *run, const char *name)
{
    if (run->progress)
        run->progress(name);
}

/* The digest under which FOLDER/NAME was applied, or NULL. */
static const char *
applied_digest(const struct migrate_run *run, const char *folder, const char *file)
{
    char name[MIGRATE_NAME_MAX];
    snprintf(name, sizeof(name), "%s/%s", folder, file);
    for (int row = 0; row < PQntuples(run->applied); row++) {
        if (strcmp(PQgetvalue(run->applied, row, 0), name) == 0)
            return PQgetvalue(run->applied, row, 1);
    }
    return NULL;
}

/* The name below FOLDER of an applied row, or NULL when it belongs elsewhere. */
static const char *
applied_name(const struct migrate_run *run, int row, const char *folder)
{
    const char *name = PQgetvalue(run->applied, row, 0);
    size_t len = strlen(folder);
    return strncmp(name, folder, len) == 0 && name[len] == '/' ? name + len + 1 : NULL;
}

static size_t
set_count(const struct embed_set *set)
{
    return set ? set->count : 0;
}

static bool
run_script(struct migrate_run *run, const char *folder, const struct embed_file *file)
{
    char subject[MIGRATE_NAME_MAX + 16];
    snprintf(subject, sizeof(subject), "The file %s/%s", folder, file->name);
    if (!migrate_command(run, subject, file->data))
        return false;
    if (PQtransactionStatus(run->conn) != PQTRANS_INTRANS) {
        buf_printf(run->error, "%s must not end the transaction that it is applied in.", subject);
        return false;
    }
    return migrate_record(run, folder, file);
}

/* The database was built from files that this program has, as they are. */
static bool
schema_fits(struct migrate_run *run, const struct embed_set *schema, const char **newest)
{
    *newest = "";
    for (int row = 0; row < PQntuples(run->applied); row++) {
        const char *name = applied_name(run, row, "schema");
        if (!name)
            continue;
        const struct embed_file *file = schema ? embed_find(schema, name) : NULL;
        if (!file) {
            buf_printf(
                run->error,
                "The database is newer than this program: it has schema/%s, which this program does not "
                "know. Install the newer program, or restore a backup from before.",
                name);
            return false;
        }
        if (strcmp(file->digest, PQgetvalue(run->applied, row, 1)) != 0) {
            buf_printf(
                run->error,
                "The file schema/%s was changed after it had been applied to this database. Put it back as "
                "it was, and write the change as a new file.",
                name);
            return false;
        }
        if (strcmp(name, *newest) > 0)
            *newest = name;
    }
    return true;
}

static bool
migrate_schema(struct migrate_run *run, const struct embed_set *schema, bool *changed)
{
    const char *newest;
    if (!schema_fits(run, schema, &newest))
        return false;
    for (size_t i = 0; i < set_count(schema); i++) {
        const struct embed_file *file = &schema->files[i];
        if (applied_digest(run, "schema", file->name))
            continue;
        if (strcmp(file->name, newest) < 0) {
            buf_printf(
                run->error,
                "The file schema/%s comes before schema/%s, which this database already has. Give it a "
                "higher number.",
                file->name, newest);
            return false;
        }
        char name[MIGRATE_NAME_MAX];
        snprintf(name, sizeof(name), "schema/%s", file->name);
        run_progress(run, name);
        if (!run_begin(run) || !run_end(run, run_script(run, "schema", file)))
            return false;
        *changed = true;
    }
    return true;
}

static bool
functions_changed(const struct migrate_run *run, const struct embed_set *functions)
{
    size_t known = 0;
    for (int row = 0; row < PQntuples(run->applied); row++)
        known += applied_name(run, row, "functions") != NULL;
    for (size_t i = 0; i < set_count(functions); i++) {
        const char *digest = applied_digest(run, "functions", functions->files[i].name);
        if (!digest || strcmp(digest, functions->files[i].digest) != 0)
            return true;
    }
    return known != set_count(functions);
}

static bool
create_functions(struct migrate_run *run, const struct embed_set *functions)
{
    if (!migrate_command(run, "The functions",
                         "SET LOCAL check_function_bodies = off;"
                         "DELETE FROM convene.migration WHERE name LIKE 'functions/%'"))
        return false;
    for (size_t i = 0; i < set_count(functions); i++) {
        if (!run_script(run, "functions", &functions->files[i]))
            return false;
    }
    return migrate_command(run, "The functions", check_functions_sql);
}

static bool
migrate_functions(struct migrate_run *run, const struct embed_set *functions, bool schema_changed)
{
    if (!schema_changed && !functions_changed(run, functions))
        return true;
    run_progress(run, "functions");
    return run_begin(run) && run_end(run, create_functions(run, functions));
}

static bool
migrate_data(struct migrate_run *run, const struct embed_set *data)
{
    for (size_t i = 0; i < set_count(data); i++) {
        const struct embed_file *file = &data->files[i];
        const char *suffix = strrchr(file->name, '.');
        const char *digest = applied_digest(run, "data", file->name);
        if (!suffix || strcmp(suffix, ".tsv") != 0 || (digest && strcmp(digest, file->digest) == 0))
            continue;
        char name[MIGRATE_NAME_MAX];
        snprintf(name, sizeof(name), "data/%s", file->name);
        run_progress(run, name);
        if (!run_begin(run) || !run_end(run, migrate_load(run, file) && migrate_record(run, "data", file)))
            return false;
    }
    return true;
}

/* Asked first, because "if not exists" needs the right to create even where it does. */
static bool
make_table(struct migrate_run *run)
{
    PGresult *result = PQexec(run->conn, "SELECT to_regclass('convene.migration')");
    bool there = PQresultStatus(result) == PGRES_TUPLES_OK && !PQgetisnull(result, 0, 0);
    PQclear(result);
    return there || migrate_command(run, "The table of migrations", base_sql);
}

static bool
read_applied(struct migrate_run *run)
{
    run->applied = PQexec(run->conn, "SELECT name, digest FROM convene.migration ORDER BY name");
    if (PQresultStatus(run->applied) == PGRES_TUPLES_OK)
        return true;
    migrate_complain(run, run->applied, "The list of applied files", NULL);
    return false;
}

static bool
migrate_connected(struct migrate_run *run, const struct db_migrations *migrations)
{
    bool schema_changed = false;
    return migrate_command(run, "The lock of the migrators", LOCK_SQL) && make_table(run) &&
           read_applied(run) && migrate_schema(run, migrations->schema, &schema_changed) &&
           migrate_functions(run, migrations->functions, schema_changed) &&
           migrate_data(run, migrations->data);
}

bool
db_migrate(const char *conninfo, const struct db_migrations *migrations, void (*progress)(const char *name),
           struct buf *error)
{
    const struct db_session session = {.conninfo = conninfo, .name = "convene migrate"};
    struct migrate_run run = {.progress = progress, .error = error};
    bool good = false;
    run.conn = db_session_open(&session, true);
    if (run.conn && PQstatus(run.conn) == CONNECTION_OK) {
        good = migrate_connected(&run, migrations);
    } else {
        buf_puts(error, "The database cannot be reached: ");
        migrate_put_line(error, run.conn ? PQerrorMessage(run.conn) : "out of memory");
        buf_putc(error, '.');
    }
    PQclear(run.applied);
    PQfinish(run.conn);
    return good;
}
