/* backup: a database and the keys that its links need, in one file (archive.h), and back. */
#ifndef CONVENED_BACKUP_H
#define CONVENED_BACKUP_H

#include "base/attr.h"
#include "daemon.h"

/* Write `settings.file`, under another name until it is whole; the file that was there stays until then.
 * Prints what it did; an exit code. */
MUST_CHECK int backup_run(struct daemon *daemon);
/* Open `settings.file` and see that it is whole, before anything is made. False with a sentence. */
MUST_CHECK bool restore_open(struct daemon *daemon, struct buf *error);
/* A step of a start, in the place of prepare_run(): fill the empty database, put the keys into the state
 * directory, then prepare as ever. An exit code. */
MUST_CHECK int restore_run(struct daemon *daemon);

#endif
