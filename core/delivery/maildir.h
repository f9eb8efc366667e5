/* maildir: mail that goes nowhere, to be looked at (inside the room; the format is qmail's maildir(5)). */
#ifndef DELIVERY_MAILDIR_H
#define DELIVERY_MAILDIR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

/* Make FOLDER (mode 0700) with tmp, new and cur. False with a sentence. */
MUST_CHECK bool maildir_open(const char *folder, struct buf *error);
/* The file's name without its folder: "1777888000.42.kx2m@events.example.org" by date and Message-ID. */
void maildir_name(struct buf *out, const char *message_id, int64_t date);
/* Write it, on disk when this returns. A mail of this name that lies in new or cur already stays as it is,
 * and that is success: a retry leaves one file. */
MUST_CHECK bool maildir_write(const char *folder, const char *name, const struct buf *bytes,
                              struct buf *error);

#endif
