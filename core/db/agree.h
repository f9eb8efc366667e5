/* For core, which does not know the headers of sql/queries: the compiler compares its own names of a
 * statement's parameters and columns with them, in the file that hands the statement over. */
#ifndef DB_AGREE_H
#define DB_AGREE_H

#include <assert.h>
#include <stddef.h>

/* STATEMENT is the struct of the parameters; all of them are to be named. */
#define DB_PARAM_IS(param, statement, member)                                                                \
    static_assert((size_t)(param) == offsetof(struct statement, member) / sizeof(const char *),              \
                  "sql/queries has another " #member)
#define DB_PARAMS_ARE(count, statement)                                                                      \
    static_assert((size_t)(count) == sizeof(struct statement) / sizeof(const char *),                        \
                  "sql/queries has other parameters of " #statement)
#define DB_COLUMN_IS(column, generated)                                                                      \
    static_assert((int)(column) == (int)(generated), "sql/queries has another " #generated)

#endif
