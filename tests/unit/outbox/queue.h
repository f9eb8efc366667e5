/* A queue in an array in place of the database: the functions of sql/functions/outbox/work.sql in miniature.
 */
#ifndef TESTS_OUTBOX_QUEUE_H
#define TESTS_OUTBOX_QUEUE_H

#include <stdbool.h>

#include "db/db.h"
#include "outbox/outbox.h"

enum { ROWS_MAX = 2000, PENDING_MAX = 16, GIVEN_BACK = 9, FREE = -1, TAKEN = -2 };
enum statement { ENTER, LEAVE, CLAIM, BRIEF, SETTLE, TICK, RELEASE, STATEMENTS };

struct row {
    char kind[24], ladder[16], receiver[32], lane[16], event[16], verdict[8], reason[600];
    int attempt, end, started; /* end: FREE, TAKEN or enum outbox_end */
    long long wait;
    struct outbox_job *job;
};

extern struct row rows[ROWS_MAX + 1]; /* by id */
extern int row_count;
extern int calls[STATEMENTS];
extern enum db_status answer_with[STATEMENTS]; /* DB_OK, or an error for the next one */
extern bool take_but_fail;                     /* a claim that happened, and whose answer is lost */
extern bool lease_lost;                        /* the next tick says so */
extern int bad_brief;                          /* a statement that asks for this row's brief is refused */
extern char tallies[1024];                     /* what all signs of life counted */
extern struct db_statement statements[STATEMENTS];

void queue_reset(void);
/* A fresh row; its id. */
int queue_put(const char *lane, const char *receiver, const char *event);
/* How many ended so. */
int queue_ended(int end);
/* Answer the oldest statement that waits; false when there is none. */
bool queue_serve(void);

#endif
