#include "rsvp/secret.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

enum { PREFIX = 4, ID_DIGITS = 12, CHECK_DIGITS = 8, SECRET_BYTES = 20, CODE_HEAD = 5 };

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
static const char code_head[] = "cvn1.";

static const struct {
    const char *prefix, *purpose;
} purposes[] = {
    [RSVP_OWN] = {.prefix = "cvr_", .purpose = "rsvp "},
    [RSVP_DOOR] = {.prefix = "cvd_", .purpose = "checkin-page "},
};

/* COUNT digits of the bits at BYTES, five to a digit, and a NUL. */
static void
write_digits(char *out, const unsigned char *bytes, size_t count)
{
    unsigned bits = 0, held = 0;

    for (size_t i = 0; i < count; i++) {
        if (held < 5) {
            bits = bits << 8 | *bytes++;
            held += 8;
        }
        held -= 5;
        out[i] = digits[bits >> held & 31];
    }
    out[count] = '\0';
}

static void
derive(const struct rsvp_key *key, const char *purpose, const char *id, unsigned char *mac)
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key->bytes, sizeof(key->bytes));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)purpose, strlen(purpose));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)id, strlen(id));
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_memzero(&state, sizeof(state));
}

/* --- the key -------------------------------------------------------------------------------------------- */

void
rsvp_key_make(char text[RSVP_KEY_TEXT_SIZE])
{
    unsigned char bytes[RSVP_KEY_BYTES];

    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2hex(text, RSVP_KEY_TEXT_SIZE, bytes, sizeof(bytes));
    sodium_memzero(bytes, sizeof(bytes));
}

bool
rsvp_key_read(struct rsvp_key *key, const char *text)
{
    size_t size;
    const char *end;

    return sodium_hex2bin(key->bytes, sizeof(key->bytes), text, strlen(text), NULL, &size, &end) == 0 &&
           size == sizeof(key->bytes) && end[strspn(end, " \t\r\n")] == '\0';
}

/* --- ids and secrets ------------------------------------------------------------------------------------ */

void
rsvp_id_make(char id[RSVP_ID_SIZE])
{
    unsigned char random[8];

    randombytes_buf(random, sizeof(random));
    memcpy(id, "rsv_", PREFIX);
    write_digits(id + PREFIX, random, ID_DIGITS);
}

bool
rsvp_id_valid(const char *text, const char *prefix)
{
    return strncmp(text, prefix, PREFIX) == 0 && strlen(text) == RSVP_ID_SIZE - 1 &&
           strspn(text + PREFIX, digits) == ID_DIGITS;
}

void
rsvp_secret_make(const struct rsvp_key *key, enum rsvp_purpose purpose, const char *id,
                 char secret[RSVP_SECRET_SIZE])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];

    derive(key, purposes[purpose].purpose, id, mac);
    memcpy(secret, purposes[purpose].prefix, PREFIX);
    write_digits(secret + PREFIX, mac, SECRET_BYTES * 8 / 5);
    sodium_memzero(mac, sizeof(mac));
}

bool
rsvp_secret_fits(const struct rsvp_key *key, enum rsvp_purpose purpose, const char *id, const char *secret)
{
    char right[RSVP_SECRET_SIZE];
    bool fits;

    if (!secret || strlen(secret) != RSVP_SECRET_SIZE - 1)
        return false;
    rsvp_secret_make(key, purpose, id, right);
    fits = sodium_memcmp(right, secret, RSVP_SECRET_SIZE - 1) == 0;
    sodium_memzero(right, sizeof(right));
    return fits;
}

/* --- codes ---------------------------------------------------------------------------------------------- */

static void
check_digits(const struct rsvp_key *key, const char *rsvp, char out[CHECK_DIGITS + 1])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];

    derive(key, "checkin ", rsvp, mac);
    write_digits(out, mac, CHECK_DIGITS);
}

void
rsvp_code_make(const struct rsvp_key *key, const char *event, const char *rsvp, char code[RSVP_CODE_SIZE])
{
    char check[CHECK_DIGITS + 1];

    check_digits(key, rsvp, check);
    snprintf(code, RSVP_CODE_SIZE, "CVN1.%.12s.%.12s.%s", event + PREFIX, rsvp + PREFIX, check);
}

static char
forgive(char c)
{
    c = (char)tolower((unsigned char)c);
    return c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
}

enum rsvp_code
rsvp_code_read(const struct rsvp_key *key, const char *text, char event[RSVP_ID_SIZE],
               char rsvp[RSVP_ID_SIZE])
{
    char code[RSVP_CODE_SIZE], check[CHECK_DIGITS + 1];
    const char *event_part = code + CODE_HEAD, *rsvp_part = event_part + ID_DIGITS + 1,
               *check_part = rsvp_part + ID_DIGITS + 1;
    size_t len;

    text += strspn(text, " \t\r\n");
    len = strcspn(text, " \t\r\n");
    if (len < CODE_HEAD || strncasecmp(text, code_head, CODE_HEAD) != 0)
        return RSVP_CODE_NONE;
    if (len != RSVP_CODE_SIZE - 1 || text[len + strspn(text + len, " \t\r\n")] != '\0')
        return RSVP_CODE_FORGED;
    for (size_t i = 0; i <= len; i++)
        code[i] = i < len ? forgive(text[i]) : '\0';
    if (strspn(event_part, digits) != ID_DIGITS || event_part[ID_DIGITS] != '.' ||
        strspn(rsvp_part, digits) != ID_DIGITS || rsvp_part[ID_DIGITS] != '.')
        return RSVP_CODE_FORGED;
    snprintf(event, RSVP_ID_SIZE, "evt_%.12s", event_part);
    snprintf(rsvp, RSVP_ID_SIZE, "rsv_%.12s", rsvp_part);
    check_digits(key, rsvp, check);
    return sodium_memcmp(check, check_part, CHECK_DIGITS) == 0 ? RSVP_CODE_GOOD : RSVP_CODE_FORGED;
}
