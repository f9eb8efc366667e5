/* The rig of these suites: an event base, a pool on the test's cluster, and requests that remember their
 * answer. */
#ifndef TESTS_DB_RIG_H
#define TESTS_DB_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#include "db/db.h"

struct event_base;

enum { RIG_WAIT_MS = 15000 };

struct rig {
    struct event_base *base;
    struct db_pool *pool;
    int health_calls;
    bool healthy;
};

struct call {
    struct db_request db;
    struct rig *rig;
    int answers; /* how often done was called */
    int turn;    /* the how-manieth answer of all this was, from 1 */
    enum db_status status;
    int rows;
    bool null;
    char text[512];
    char sqlstate[8];
    void (*then)(struct call *call); /* called at the end of done */
};

/* All statements of the suites; rig_statement() finds one by name. */
extern const struct db_statements rig_statements;
const struct db_statement *rig_statement(const char *name);

/* The test cluster's conninfo, from the environment. */
const char *rig_conninfo(void);
/* Run a shell command of pg.sh on the test's cluster: "restart". */
void rig_pg(const char *action);
/* One statement beside the pool; its first row, columns joined by tabs. Fails the test when it fails. */
const char *rig_sql(const char *sql);

/* A server process by its number as text; fails the test when it is none. */
pid_t rig_process(const char *pid);

/* Two connections in the read lane, one each in search and write; timeouts of 2 s; 100 may wait. */
struct db_config rig_config(struct rig *rig);
void rig_start(struct rig *rig, const struct db_config *config);
void rig_stop(struct rig *rig);
/* Turn the loop until CONDITION holds; fails the test after RIG_WAIT_MS. */
void rig_wait(struct rig *rig, bool (*condition)(void *), void *thing);
void rig_wait_up(struct rig *rig);
/* Turn the loop for this long. */
void rig_spend(struct rig *rig, int ms);

void call_submit(struct rig *rig, struct call *call, const char *statement, const char *value);
void call_wait(struct call *call);
/* Submit and wait. */
void call_run(struct rig *rig, struct call *call, const char *statement, const char *value);

#endif
