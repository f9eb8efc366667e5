/* Editor: a text in the user's editor, through a file that only they can read. */
#ifndef CONVENE_EDITOR_H
#define CONVENE_EDITOR_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"

/* Begins a line that we put into the text; such lines are taken out when it comes back. */
#define EDITOR_NOTE "#! "

/* A new file that holds TEXT; its name, or NULL. */
MUST_CHECK const char *editor_file(struct arena *arena, const char *text);
/* Run $VISUAL, $EDITOR or vi on FILE and give back what is in it then, without our notes. NULL when the
 * editor failed. */
MUST_CHECK const char *editor_edit(struct arena *arena, const char *file);
/* Write TEXT for another round. False when nobody is there to edit (standard input is no terminal). */
MUST_CHECK bool editor_again(const char *file, const char *text);

#endif
