/* What the files of this room share. */
#ifndef DELIVERY_DELIVERY_INTERNAL_H
#define DELIVERY_DELIVERY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* --- header.c: header fields (RFC 5322 2.2, RFC 2047), folded, each with its CR LF --- */

/* TEXT as unstructured text. It is UTF-8 without control characters. */
void delivery_header_text(struct buf *out, const char *name, const char *text);
/* One mailbox; DISPLAY may be NULL. ADDRESS was checked. */
void delivery_header_mailbox(struct buf *out, const char *name, const char *display, const char *address);
/* "Tue, 04 May 2027 07:00:00 +0000" (RFC 5322 3.3) */
void delivery_header_date(struct buf *out, const char *name, int64_t seconds);

/* --- body.c: transfer encodings (RFC 2045 6.7, 6.8), line ends made CR LF --- */

/* No line begins with a dot or with "From ", none is longer than 76. */
void delivery_body_quoted(struct buf *out, const char *text);
void delivery_body_base64(struct buf *out, const char *text);

#endif
