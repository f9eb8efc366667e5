/* What reading and printing an option table share. */
#ifndef BASE_OPTION_INTERNAL_H
#define BASE_OPTION_INTERNAL_H

#include "base/option.h"

/* The environment's variable for a row: prefix, then the name in capitals with '_' for '-'. */
void option_variable(const struct option_table *table, const struct option_row *row, struct buf *out);

#endif
