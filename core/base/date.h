/* Days of the calendar: which there are, and how they are written. Without zones and instants. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>

#include "base/attr.h"

struct date {
    int year, month, day;
};

/* Days in MONTH (1 to 12) of YEAR. */
int date_month_days(int year, int month);
/* There is such a day, in the years 1 to 9999. */
MUST_CHECK bool date_exists(const struct date *date);
/* TEXT is a day that exists, written as 2027-05-04 and nothing more. OUT may be NULL, and is left alone when
 * not. */
MUST_CHECK bool date_parse(const char *text, struct date *out);

#endif
