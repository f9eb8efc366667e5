/* A letter's bytes. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/attr.h"
#include "base/escape.h"
#include "delivery/delivery_internal.h"
#include "delivery/letter.h"
#include "rules/address.h"

enum { URL_MAX = 900, ID_MAX = 200, KIND_MAX = 64, BOUNDARY_SIZE = 3 + 24 + 1 };

static bool
given(const char *text)
{
    return text && *text;
}

/* --- checks --- */

static bool
line_fits(const char *text, const char *what, struct buf *error)
{
    if (!given(text))
        return true;
    size_t len = strlen(text);
    if (utf8_valid(text, len) && !text_has_control(text, len) && !strpbrk(text, "\t\n") &&
        len <= DELIVERY_HEADER_MAX)
        return true;
    buf_printf(error, "%s must be one line of UTF-8 without control characters, at most %d bytes.", what,
               DELIVERY_HEADER_MAX);
    return false;
}

static bool
body_fits(const char *text, const char *what, struct buf *error)
{
    if (!given(text) || utf8_valid(text, strlen(text)))
        return true;
    buf_printf(error, "%s must be UTF-8.", what);
    return false;
}

/* "left@right", both of the signs that need no quoting (RFC 5322 3.6.4). */
static bool
id_fits(const char *id)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_+";
    size_t left = strspn(id, signs), right = id[left] == '@' ? strspn(id + left + 1, signs) : 0;

    return left > 0 && right > 0 && id[left + 1 + right] == '\0' && strlen(id) <= ID_MAX;
}

static bool
kind_fits(const char *kind)
{
    size_t len = strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return len > 0 && len <= KIND_MAX && kind[len] == '\0';
}

/* What may stand between angle brackets and be read as one URL (RFC 2369 2). */
static bool
url_fits(const char *url)
{
    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
        return false;
    for (const char *c = url; *c; c++) {
        if (*c <= 0x20 || *c >= 0x7f || strchr("<>,\"\\", *c))
            return false;
    }
    return strlen(url) <= URL_MAX;
}

/* The METHOD of the text is the one of the part, or clients trust neither (RFC 6047 2.4). */
static bool
calendar_fits(const struct delivery_letter *letter)
{
    static const char property[] = "\nMETHOD:";

    if (!given(letter->calendar))
        return true;
    if (!given(letter->calendar_method) ||
        strspn(letter->calendar_method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != strlen(letter->calendar_method))
        return false;
    const char *found = strstr(letter->calendar, property);
    size_t len = strlen(letter->calendar_method);
    return found && strncmp(found + sizeof(property) - 1, letter->calendar_method, len) == 0 &&
           strchr("\r\n", found[sizeof(property) - 1 + len]);
}

static bool
letter_fits(const struct delivery_letter *letter, struct buf *error)
{
    const struct {
        bool fits;
        const char *sentence;
    } checks[] = {
        {given(letter->message_id) && id_fits(letter->message_id),
         "A letter needs a Message-ID of letters, digits and . - _ + with one @."},
        {given(letter->kind) && kind_fits(letter->kind),
         "A letter needs a kind of small letters, digits and underscores."},
        {given(letter->subject), "A letter needs a subject."},
        {given(letter->text), "A letter needs a text."},
        {!given(letter->unsubscribe) || url_fits(letter->unsubscribe),
         "The address to unsubscribe must be a URL of visible ASCII, at most 900 bytes."},
        {calendar_fits(letter), "The calendar part must have a METHOD, the same that the letter names."},
    };

    for (size_t i = 0; i < COUNT_OF(checks); i++) {
        if (!checks[i].fits) {
            buf_puts(error, checks[i].sentence);
            return false;
        }
    }
    return line_fits(letter->subject, "The subject", error) &&
           line_fits(letter->from_name, "The name of the sender", error) &&
           line_fits(letter->to_name, "The name of the receiver", error) &&
           body_fits(letter->text, "The text", error) && body_fits(letter->html, "The HTML", error) &&
           body_fits(letter->calendar, "The calendar part", error);
}

/* --- header --- */

static bool
put_mailbox(struct buf *out, const char *field, const char *display, const char *address, const char *what,
            struct buf *error)
{
    struct buf checked;
    buf_init(&checked, ADDRESS_MAX);
    bool fits = address_write(&checked, given(address) ? address : "", ADDRESS_SENT, what, error);
    if (fits)
        delivery_header_mailbox(out, field, display, checked.data);
    buf_release(&checked);
    return fits;
}

static bool
put_people(struct buf *out, const struct delivery_letter *letter, struct buf *error)
{
    if (!put_mailbox(out, "From", letter->from_name, letter->from_address, "The address of the sender",
                     error) ||
        !put_mailbox(out, "To", letter->to_name, letter->to_address, "The address of the receiver", error))
        return false;
    return !given(letter->reply_to) ||
           put_mailbox(out, "Reply-To", NULL, letter->reply_to, "The address to reply to", error);
}

/* A URL may not be folded: it gets a line of its own when it is long. */
static void
put_unsubscribe(struct buf *out, const char *url)
{
    buf_printf(out, "List-Unsubscribe:%s <%s>\r\n", strlen(url) > 56 ? "\r\n" : "", url);
    if (strncmp(url, "https://", 8) == 0)
        buf_puts(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

static bool
put_header(struct buf *out, const struct delivery_letter *letter, struct buf *error)
{
    delivery_header_date(out, "Date", letter->date);
    if (!put_people(out, letter, error))
        return false;
    delivery_header_text(out, "Subject", letter->subject);
    buf_printf(out, "Message-ID:%s <%s>\r\n", strlen(letter->message_id) > 62 ? "\r\n" : "",
               letter->message_id);
    if (given(letter->unsubscribe))
        put_unsubscribe(out, letter->unsubscribe);
    buf_printf(out,
               "Auto-Submitted: auto-generated\r\n"
               "X-Auto-Response-Suppress: OOF, AutoReply\r\n"
               "X-Convene-Kind: %s\r\n"
               "MIME-Version: 1.0\r\n",
               letter->kind);
    return true;
}

/* --- parts --- */

/* The CR LF in front of a boundary belongs to it (RFC 2046 5.1.1), not to the part.
 * "=_" can stand neither in quoted-printable nor in base64, so no part holds a boundary. */
static void
make_boundary(char boundary[BOUNDARY_SIZE], char level, const char *message_id)
{
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof(hash), (const unsigned char *)message_id, strlen(message_id), NULL, 0);
    boundary[0] = '=';
    boundary[1] = '_';
    boundary[2] = level;
    sodium_bin2hex(boundary + 3, BOUNDARY_SIZE - 3, hash, 12);
}

static void
put_text(struct buf *out, const char *type, const char *text)
{
    buf_printf(out, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
               type);
    delivery_body_quoted(out, text);
}

/* Text, HTML and the calendar as versions of one thing: the last that a reader knows is shown, and readers of
 * mail that know calendars offer to enter it. */
static void
put_alternatives(struct buf *out, const struct delivery_letter *letter)
{
    if (!given(letter->html) && !given(letter->calendar)) {
        put_text(out, "text/plain", letter->text);
        return;
    }
    char boundary[BOUNDARY_SIZE];
    make_boundary(boundary, 'a', letter->message_id);
    buf_printf(out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n", boundary,
               boundary);
    put_text(out, "text/plain", letter->text);
    if (given(letter->html)) {
        buf_printf(out, "\r\n--%s\r\n", boundary);
        put_text(out, "text/html", letter->html);
    }
    if (given(letter->calendar)) {
        buf_printf(out,
                   "\r\n--%s\r\n"
                   "Content-Type: text/calendar; charset=utf-8; method=%s\r\n"
                   "Content-Transfer-Encoding: base64\r\n\r\n",
                   boundary, letter->calendar_method);
        delivery_body_base64(out, letter->calendar);
    }
    buf_printf(out, "\r\n--%s--\r\n", boundary);
}

/* The calendar a second time, as a file for those whose reader of mail passes over the first. */
static void
put_parts(struct buf *out, const struct delivery_letter *letter)
{
    if (!given(letter->calendar)) {
        put_alternatives(out, letter);
        return;
    }
    char boundary[BOUNDARY_SIZE];
    make_boundary(boundary, 'm', letter->message_id);
    buf_printf(out, "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n", boundary, boundary);
    put_alternatives(out, letter);
    buf_printf(out,
               "\r\n--%s\r\n"
               "Content-Type: application/ics; name=\"event.ics\"\r\n"
               "Content-Disposition: attachment; filename=\"event.ics\"\r\n"
               "Content-Transfer-Encoding: base64\r\n\r\n",
               boundary);
    delivery_body_base64(out, letter->calendar);
    buf_printf(out, "\r\n--%s--\r\n", boundary);
}

bool
delivery_message_write(struct buf *out, const struct delivery_letter *letter, struct buf *error)
{
    size_t before = out->len;
    if (letter_fits(letter, error) && put_header(out, letter, error)) {
        put_parts(out, letter);
        if (!out->overflow)
            return true;
        buf_puts(error, "The letter is too large.");
    }
    out->data[out->len = before] = '\0';
    return false;
}
