/* letter: one mail to one person as fields, and the bytes that it becomes.
 *
 * The bytes are composed here and not by libcurl's MIME functions, because the same bytes go to an SMTP
 * server, into a Maildir and under a DKIM signature, and libcurl does not hand its bytes out. They depend on
 * the letter alone: a retry sends the same ones (RFC 5322, 2045-2047, 2369, 3834, 8058).
 *
 * All text is UTF-8. Every field is taken for hostile: addresses, names and the subject with control
 * characters, and addresses that are more than one address, are refused with a sentence, never mended.
 */
#ifndef DELIVERY_LETTER_H
#define DELIVERY_LETTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

enum {
    DELIVERY_MESSAGE_MAX = 4 << 20, /* bytes: what a buffer for a message is given */
    DELIVERY_HEADER_MAX = 2000      /* bytes of a name or a subject */
};

/* Owned by the caller; NULL or "" where absent. What must be there: message_id, from_address, to_address,
 * subject, text, kind. */
struct delivery_letter {
    const char *message_id; /* "42.kx2m@events.example.org", without angle brackets: names the row */
    const char *from_name, *from_address, *reply_to;
    const char *to_name, *to_address;
    const char *bounce_address; /* envelope sender (delivery_bounce_address()); absent: from_address */
    const char *subject, *text, *html;
    const char *calendar, *calendar_method; /* iCalendar text, and its METHOD: "PUBLISH" or "CANCEL" */
    const char *unsubscribe;                /* URL for List-Unsubscribe and, when https, -Post (RFC 8058) */
    const char *kind;                       /* [a-z0-9_]+: X-Convene-Kind */
    int64_t date; /* seconds since 1970: the row's creation, so that a retry has the same bytes */
};

/* Append the message, 7-bit, lines ended by CR LF; addresses as rules/address.h writes them for mail systems.
 * False, with a sentence and OUT as it was, when a field is missing or does not fit. */
MUST_CHECK bool delivery_message_write(struct buf *out, const struct delivery_letter *letter,
                                       struct buf *error);

#endif
