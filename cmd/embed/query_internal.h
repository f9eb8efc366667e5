/* Shared by the files that read a query. */
#ifndef EMBED_QUERY_INTERNAL_H
#define EMBED_QUERY_INTERNAL_H

#include "query.h"

/* The file being read. */
struct reader {
    struct arena *arena;
    const char *path;
    struct buf *error;
    struct query *query;
    int line;
    const char *params, *columns;  /* the lists as they are written; NULL: not yet */
    int params_line, columns_line; /* where they begin */
    const char **open;             /* the list that ended with a comma: the next line continues it */
};

/* query_reader.c. Append "PATH:LINE: SENTENCE"; false, so that callers can end with it. */
bool query_complain(struct reader *reader, int line, const char *sentence);

/* The length of the name in small letters, digits and _ at TEXT; 0 when none begins there. */
size_t query_name_length(const char *text);

/* query_header.c: the leading lines that begin with "--", from TEXT on; *BEHIND is the text after them. */
bool query_read_header(struct reader *reader, const char *text, const char **behind);

/* query_scan.c: the end of the string, quoted name, dollar quote or comment that begins at AT; AT itself when
 * none does. One that is not closed ends with the file. */
const char *query_skip_quoted(const char *at);
/* The statement, counted against the parameters of the header. */
bool query_read_statement(struct reader *reader, const char *sql);

/* query_select.c: the list behind SELECT, compared with the columns of the header as far as it names them. */
bool query_check_columns(struct reader *reader);

#endif
