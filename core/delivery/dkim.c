#include "delivery/dkim.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <opendkim/dkim.h>
#include <sodium.h>

#include "base/log.h"

enum { KEY_MAX = 16384, NAME_MAX_BYTES = 253 };

static const char field[] = "DKIM-Signature: ";

struct dkim_signer {
    DKIM_LIB *lib;
    char domain[NAME_MAX_BYTES + 1], selector[NAME_MAX_BYTES + 1], key[KEY_MAX];
};

/* Every field that we write and that says something. Those that must stand once are signed once more than
 * they stand, so that nobody adds another. */
static const char *const signed_fields[] = {"from",
                                            "to",
                                            "subject",
                                            "date",
                                            "message-id",
                                            "reply-to",
                                            "mime-version",
                                            "content-type",
                                            "content-transfer-encoding",
                                            "auto-submitted",
                                            "list-unsubscribe",
                                            "list-unsubscribe-post",
                                            NULL};
static const char *const guarded_fields[] = {"from",       "to",       "subject",      "date",
                                             "message-id", "reply-to", "content-type", NULL};

static bool
read_key(struct dkim_signer *signer, const char *path, struct buf *error)
{
    FILE *file = fopen(path, "re");
    if (!file) {
        buf_printf(error, "The key for DKIM, %s, cannot be read: %s.", path, strerror(errno));
        return false;
    }
    size_t len = fread(signer->key, 1, sizeof(signer->key) - 1, file);
    signer->key[len] = '\0';
    fclose(file);
    return true;
}

static bool
set_option(DKIM_LIB *lib, dkim_opts_t option, const void *value, size_t size)
{
    return dkim_options(lib, DKIM_OP_SETOPT, option, (void *)(uintptr_t)value, size) == DKIM_STAT_OK;
}

struct dkim_signer *
dkim_signer_new(const char *domain, const char *selector, const char *key_file, struct buf *error)
{
    static const char trial[] = "From: a@x.example\r\nTo: b@x.example\r\nSubject: x\r\n\r\nx\r\n";
    struct dkim_signer *signer = calloc(1, sizeof(*signer));

    if (!signer)
        log_fatal("delivery.memory", "out of memory");
    snprintf(signer->domain, sizeof(signer->domain), "%s", domain);
    snprintf(signer->selector, sizeof(signer->selector), "%s", selector);
    signer->lib = dkim_init(NULL, NULL);
    struct buf message;
    buf_init(&message, 4096);
    buf_puts(&message, trial);
    bool works = signer->lib && read_key(signer, key_file, error) &&
                 set_option(signer->lib, DKIM_OPTS_SIGNHDRS, signed_fields, sizeof(char **)) &&
                 set_option(signer->lib, DKIM_OPTS_OVERSIGNHDRS, guarded_fields, sizeof(char **));
    if (works && !dkim_signer_sign(signer, &message, 0, error)) {
        buf_clear(error);
        buf_printf(error,
                   "The key for DKIM, %s, must be an RSA key in PEM, as `openssl genrsa 2048` makes it.",
                   key_file);
        works = false;
    }
    buf_release(&message);
    if (works)
        return signer;
    if (error->len == 0)
        buf_puts(error, "libopendkim cannot be used.");
    dkim_signer_free(signer);
    return NULL;
}

void
dkim_signer_free(struct dkim_signer *signer)
{
    if (!signer)
        return;
    if (signer->lib)
        dkim_close(signer->lib);
    sodium_memzero(signer->key, sizeof(signer->key));
    free(signer);
}

/* MESSAGE with FIELD and VALUE in front. */
static void
put_in_front(struct buf *message, const unsigned char *value, size_t len)
{
    struct buf whole;
    buf_init(&whole, message->max);
    buf_puts(&whole, field);
    buf_append(&whole, value, len);
    buf_puts(&whole, "\r\n");
    buf_append(&whole, message->data, message->len);
    buf_release(message);
    *message = whole;
}

bool
dkim_signer_sign(struct dkim_signer *signer, struct buf *message, int64_t date, struct buf *error)
{
    uint64_t time = (uint64_t)date;
    DKIM_STAT status = DKIM_STAT_INTERNAL;
    unsigned char *value = NULL;
    size_t len = 0;
    DKIM *dkim = NULL;
    if (set_option(signer->lib, DKIM_OPTS_FIXEDTIME, &time, sizeof(time)))
        dkim =
            dkim_sign(signer->lib, (const unsigned char *)"mail", NULL, (dkim_sigkey_t)(uintptr_t)signer->key,
                      (const unsigned char *)signer->selector, (const unsigned char *)signer->domain,
                      DKIM_CANON_RELAXED, DKIM_CANON_RELAXED, DKIM_SIGN_RSASHA256, -1, &status);
    if (dkim)
        status = dkim_chunk(dkim, (unsigned char *)message->data, message->len);
    if (status == DKIM_STAT_OK)
        status = dkim_chunk(dkim, NULL, 0);
    if (status == DKIM_STAT_OK)
        status = dkim_eom(dkim, NULL);
    if (status == DKIM_STAT_OK)
        status = dkim_getsighdr_d(dkim, sizeof(field) - 1, &value, &len);
    if (status == DKIM_STAT_OK)
        put_in_front(message, value, len);
    else
        buf_printf(error, "The mail cannot be signed with the key for DKIM: %s.", dkim_getresultstr(status));
    if (dkim)
        dkim_free(dkim);
    return status == DKIM_STAT_OK;
}
