/* Shared by the files that write statements. */
#ifndef EMBED_STATEMENTS_H
#define EMBED_STATEMENTS_H

#include <stdio.h>

#include "query.h"

/* The header of one subject, whose COUNT queries begin at QUERIES. */
void statement_write_header(FILE *out, const struct query *queries, size_t count);
/* The header sql/answer.h: the columns that most statements have. */
void statement_write_answer(FILE *out);

#endif
