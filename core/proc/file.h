/* Small files: read whole, written whole or not at all. */
#ifndef PROC_FILE_H
#define PROC_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/buf.h"

/* Replace PATH by TEXT in one step (a new file, renamed): a reader sees the old or the new one, never
 * a part. Not for data that must survive the machine: nothing is synced. False with a sentence in ERROR. */
MUST_CHECK bool proc_file_write(const char *path, const char *text, mode_t mode, struct buf *error);
/* Append the file's bytes to OUT; false when it cannot be read (errno says why) or is larger than OUT takes.
 */
MUST_CHECK bool proc_file_read(const char *path, struct buf *out);
/* The folder and those above it; an existing one is left as it is. */
MUST_CHECK bool proc_folder_make(const char *path, mode_t mode, struct buf *error);
/* Remove a folder with all that is in it; a missing one is no error. Links are removed, not followed. */
MUST_CHECK bool proc_folder_remove(const char *path);

#endif
