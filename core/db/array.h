/* The text of a PostgreSQL array, {"a","b",NULL}, as the parameter of a statement. Written into an empty
 * buffer, element by element, and closed at the end; a buffer that overflows has no array in it. */
#ifndef DB_ARRAY_H
#define DB_ARRAY_H

#include "base/buf.h"

/* ELEMENT may hold anything; NULL is SQL's NULL. */
void db_array_put(struct buf *out, const char *element);
void db_array_put_number(struct buf *out, long long element);
/* "{}" when nothing was put. */
void db_array_end(struct buf *out);

#endif
