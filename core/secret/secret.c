#include "secret/secret.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

enum { PREFIX = 4, ID_DIGITS = 12, SECRET_BYTES = 20 };

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

static const struct {
    const char *prefix, *purpose;
} purposes[] = {
    [SECRET_RSVP] = {.prefix = "cvr_", .purpose = "rsvp "},
    [SECRET_DOOR] = {.prefix = "cvd_", .purpose = "checkin-page "},
    [SECRET_PREFERENCES] = {.prefix = "cvp_", .purpose = "preferences "},
    [SECRET_ALERT] = {.prefix = "cva_", .purpose = "alert "},
    [SECRET_LIST] = {.prefix = "cvl_", .purpose = "organizer-list "},
    [SECRET_SIGN_IN] = {.prefix = "cvs_", .purpose = "sign-in "},
    [SECRET_INVITATION] = {.prefix = "cvi_", .purpose = "invitation "},
    [SECRET_FORM] = {.prefix = "cvf_", .purpose = "form "},
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
derive(const struct secret_key *key, const char *purpose, const char *id, unsigned char *mac)
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key->bytes, sizeof(key->bytes));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)purpose, strlen(purpose));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)id, strlen(id));
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_memzero(&state, sizeof(state));
}

/* --- the key --- */

void
secret_key_make(char text[SECRET_KEY_TEXT_SIZE])
{
    unsigned char bytes[SECRET_KEY_BYTES];
    randombytes_buf(bytes, sizeof(bytes));
    sodium_bin2hex(text, SECRET_KEY_TEXT_SIZE, bytes, sizeof(bytes));
    sodium_memzero(bytes, sizeof(bytes));
}

bool
secret_key_read(struct secret_key *key, const char *text)
{
    size_t size;
    const char *end;
    return sodium_hex2bin(key->bytes, sizeof(key->bytes), text, strlen(text), NULL, &size, &end) == 0 &&
           size == sizeof(key->bytes) && end[strspn(end, " \t\r\n")] == '\0';
}

/* --- ids and secrets --- */

void
secret_id_make(const char *prefix, char id[SECRET_ID_SIZE])
{
    unsigned char random[8];
    randombytes_buf(random, sizeof(random));
    memcpy(id, prefix, PREFIX);
    write_digits(id + PREFIX, random, ID_DIGITS);
}

void
secret_digits_make(char *out, int count)
{
    for (int i = 0; i < count; i++)
        out[i] = digits[randombytes_uniform(sizeof(digits) - 1)];
    out[count] = '\0';
}

bool
secret_id_valid(const char *text, const char *prefix)
{
    return strncmp(text, prefix, PREFIX) == 0 && strlen(text) == SECRET_ID_SIZE - 1 &&
           strspn(text + PREFIX, digits) == ID_DIGITS;
}

void
secret_make(const struct secret_key *key, enum secret_purpose purpose, const char *id,
            char secret[SECRET_SIZE])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    derive(key, purposes[purpose].purpose, id, mac);
    memcpy(secret, purposes[purpose].prefix, PREFIX);
    write_digits(secret + PREFIX, mac, SECRET_BYTES * 8 / 5);
    sodium_memzero(mac, sizeof(mac));
}

bool
secret_fits(const struct secret_key *key, enum secret_purpose purpose, const char *id, const char *secret)
{
    if (!secret || strlen(secret) != SECRET_SIZE - 1)
        return false;
    char right[SECRET_SIZE];
    secret_make(key, purpose, id, right);
    bool fits = sodium_memcmp(right, secret, SECRET_SIZE - 1) == 0;
    sodium_memzero(right, sizeof(right));
    return fits;
}

/* An id has no '#', so no id with a generation is another one's. */
enum { GENERATION_ID_MAX = 64 + 12 };

void
secret_link_make(const struct secret_key *key, enum secret_purpose purpose, const char *id, int generation,
                 char secret[SECRET_LINK_SIZE])
{
    char generation_id[GENERATION_ID_MAX];
    if (generation == 0) {
        secret_make(key, purpose, id, secret);
        return;
    }
    snprintf(generation_id, sizeof(generation_id), "%.64s#%d", id, generation);
    secret_make(key, purpose, generation_id, secret);
    snprintf(secret + SECRET_SIZE - 1, SECRET_LINK_SIZE - SECRET_SIZE + 1, "-%d", generation);
}

/* -1 for text that no number of ours is written as. */
static int
read_generation(const char *text)
{
    enum { DIGITS_MAX = 9 };
    size_t len = strlen(text);
    return len > 0 && len <= DIGITS_MAX && strspn(text, "0123456789") == len && text[0] != '0'
               ? (int)strtol(text, NULL, 10)
               : -1;
}

bool
secret_link_read(const struct secret_key *key, enum secret_purpose purpose, const char *id,
                 const char *secret, int *generation)
{
    size_t len = secret ? strlen(secret) : 0;
    *generation = 0;
    if (len >= SECRET_SIZE && secret[SECRET_SIZE - 1] == '-')
        *generation = read_generation(secret + SECRET_SIZE);
    else if (len != SECRET_SIZE - 1)
        return false;
    if (*generation < 0)
        return false;
    char right[SECRET_LINK_SIZE];
    secret_link_make(key, purpose, id, *generation, right);
    bool fits = sodium_memcmp(right, secret, SECRET_SIZE - 1) == 0;
    sodium_memzero(right, sizeof(right));
    return fits;
}

void
secret_check_make(const struct secret_key *key, const char *purpose, const char *id,
                  char check[SECRET_CHECK_SIZE])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    derive(key, purpose, id, mac);
    write_digits(check, mac, SECRET_CHECK_SIZE - 1);
    sodium_memzero(mac, sizeof(mac));
}

bool
secret_check_fits(const struct secret_key *key, const char *purpose, const char *id, const char *check)
{
    char right[SECRET_CHECK_SIZE];
    secret_check_make(key, purpose, id, right);
    return strlen(check) == SECRET_CHECK_SIZE - 1 && sodium_memcmp(right, check, SECRET_CHECK_SIZE - 1) == 0;
}
