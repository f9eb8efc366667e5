/* Load: files and folders of every format, made into drafts. */
#ifndef CONVENE_LOAD_H
#define CONVENE_LOAD_H

#include "convene/input/draft.h"

/* Add the drafts of a file or folder ("-": standard input). What cannot be read becomes a draft with a
 * problem. */
void drafts_load(struct drafts *drafts, const char *path);

#endif
