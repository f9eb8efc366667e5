/* A supervisor with roles of a test's own, in a child of the test, watched through its status file, and a
 * journal of what its children did, in order. A wait that takes too long fails the test. */
#ifndef TESTS_PROC_RIG_H
#define TESTS_PROC_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>

#include "proc/supervisor.h"

struct fixture {
    char folder[32], status[64], journal[64];
    pid_t pid;
};

/* The fixture of this process, for its signal handlers. */
extern const struct fixture *noted;

/* In a child: append a line to the journal; the handler of one that ends when it is asked. */
void note(const struct fixture *fixture, const char *what);
void end_well(int number);

/* In the test. */
void start(struct fixture *fixture, const struct proc_role *roles);
/* The process of ROLE NUMBER in STATE and GENERATION, 0 when there is none now. */
pid_t look(const struct fixture *fixture, const char *role, int number, const char *state, int generation);
/* ... until there is one that is not NOT. */
pid_t await(const struct fixture *fixture, const char *role, int number, const char *state, int generation,
            pid_t not );
int await_exit(const struct fixture *fixture);
void await_gone(pid_t pid);
void assert_journal(const struct fixture *fixture, const char *expected);
void await_notes(const struct fixture *fixture, const char *what, int times);
int open_fixture(void **state);
int close_fixture(void **state);

#define WITH_FIXTURE(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

#endif
