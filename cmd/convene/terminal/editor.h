/* Editor: edits a text in the user's editor, through a file that only the user can read. */
#ifndef CONVENE_EDITOR_H
#define CONVENE_EDITOR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"

/* Begins the lines that we add to the text. They are removed when it comes back. */
#define EDITOR_NOTE "#! "

/* Make a file that holds TEXT. Returns its name, or NULL with errno set. */
MUST_CHECK const char *editor_file(struct arena *arena, const char *text);
/* Run $VISUAL, $EDITOR or vi on FILE. Returns the text that is in it then, without our lines; NULL when the
 * editor failed. */
MUST_CHECK const char *editor_edit(struct arena *arena, const char *file);
/* Write TEXT into FILE for another round. False when it cannot be written, or standard input is no terminal.
 */
MUST_CHECK bool editor_again(const char *file, const char *text);

#endif
