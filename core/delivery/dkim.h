/* dkim: our signature over a message, for operators whose mail server does not sign (RFC 6376, by
 * libopendkim; inside the room). Canonicalization is relaxed/relaxed, the algorithm rsa-sha256, and the time
 * in it the letter's date, so that a retry has the same bytes. */
#ifndef DELIVERY_DKIM_H
#define DELIVERY_DKIM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"

struct dkim_signer;

/* KEY_FILE: an RSA key in PEM. NULL with a sentence when it cannot be read or does not sign. */
MUST_CHECK struct dkim_signer *dkim_signer_new(const char *domain, const char *selector, const char *key_file,
                                               struct buf *error);
void dkim_signer_free(struct dkim_signer *signer);
/* Put the DKIM-Signature field in front of MESSAGE. False with a sentence. */
MUST_CHECK bool dkim_signer_sign(struct dkim_signer *signer, struct buf *message, int64_t date,
                                 struct buf *error);

#endif
