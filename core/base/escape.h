/* Escapers and checks of outside text: one per context, each append-only into a buffer. */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/attr.h"
#include "base/buf.h"

/* HTML text and double- or single-quoted attribute values: & < > " ' */
void escape_html(struct buf *out, const char *text, size_t len);
/* One component of a URL (RFC 3986): all but unreserved characters as %XX. */
void escape_url(struct buf *out, const char *text, size_t len);
/* Decode %XX (and + as a space where PLUS). False, with nothing appended, for a broken escape. */
MUST_CHECK bool unescape_url(struct buf *out, const char *text, size_t len, bool plus);
/* The inside of a JSON string (RFC 8259), without the quotes. '<' is written as \u003c, so that the text may
 * stand in a script element, and what is not UTF-8 as U+FFFD. */
void escape_json(struct buf *out, const char *text, size_t len);
/* `"name":` of a member, behind a comma unless it is the first of its object. NAME is a word of ours, written
 * as it is. */
void json_put_name(struct buf *out, const char *name);
/* `"name":"value"` likewise, with VALUE escaped; NULL: no member at all. */
void json_put_text(struct buf *out, const char *name, const char *value);

/* Well-formed UTF-8 by RFC 3629: no overlong forms, no surrogates. */
MUST_CHECK bool utf8_valid(const char *text, size_t len);
/* A control character (C0 without tab and line feed, DEL, C1) or a bidirectional embedding, override or
 * isolate is in TEXT. */
bool text_has_control(const char *text, size_t len);
/* Characters, not bytes, of valid UTF-8. */
size_t utf8_length(const char *text, size_t len);
/* Lower case, accents and punctuation dropped, words joined by '-': "Émile's talk" becomes "emiles-talk".
 * At most MAX bytes, cut between words; what has no Latin letter or digit gives nothing. */
void text_slug(struct buf *out, const char *text, size_t len, size_t max);

#endif
