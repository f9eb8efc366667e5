/* Tests of core/delivery, one group per file. */
#ifndef TEST_NOTIFY_H
#define TEST_NOTIFY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int test_message(void);
int test_bounce(void);
int test_maildir(void);
int test_server(void);

#endif
