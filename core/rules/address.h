/* address: the one rule for a mail address. What is kept can be written to.
 *
 * Before the @: ASCII letters, digits and signs, as a dot-atom (RFC 5322 3.2.3) of at most 64. Letters beyond
 * ASCII there need SMTPUTF8 of every server on the way, which nobody can promise when the address is given.
 * Behind it: a domain name by IDNA2008, mapped as browsers map it (UTS #46), of letters, digits and hyphens
 * in labels of at most 63, not all digits at its end. Also refused, though RFC 5321 allows it and no real
 * address has it: quoted names, addresses in brackets, comments.
 */
#ifndef RULES_ADDRESS_H
#define RULES_ADDRESS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

enum { ADDRESS_MAX = 254 /* bytes, in either form (RFC 5321 4.5.3.1 and its erratum 1690) */ };

enum address_form {
    /* How a person's address is kept, compared and shown: without blanks around it, in lower case (a server
     * that tells `Ada` from `ada` has not been seen), letters beyond ASCII as such, two labels or more. */
    ADDRESS_KEPT,
    /* How a mail system takes it: ASCII, the domain in A-labels (RFC 5891), nothing trimmed. One label is
     * taken: mail of an operator may stay on the machine. Every address in the form above has this form. */
    ADDRESS_SENT
};

/* Append ADDRESS in this FORM to OUT. False, with OUT as it was and a sentence about WHAT ("The address of
 * the sender") appended to WHY, when it is none; ADDRESS is not repeated there, because sentences go to logs.
 */
MUST_CHECK bool address_write(struct buf *out, const char *address, enum address_form form, const char *what,
                              struct buf *why);
/* Append DOMAIN alone. False, with OUT as it was, when it is none. */
MUST_CHECK bool address_domain_write(struct buf *out, const char *domain, enum address_form form);

#endif
