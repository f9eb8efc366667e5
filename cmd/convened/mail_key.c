#include "mail_key.h"

#include <string.h>

#include "proc/file.h"
#include "proc/socket.h"
#include "secret/secret.h"

bool
mail_key_used(const struct daemon *daemon)
{
    const struct settings *settings = &daemon->settings;
    return !settings->smtp && !settings->origin && !settings->trusted_proxies &&
           proc_listen_loopback(daemon->listen_fd);
}

const char *
mail_key_read(const struct daemon *daemon, char key[MAIL_KEY_SIZE])
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    struct buf text;
    buf_init(&text, 256);
    key[0] = '\0';
    if (proc_file_read(daemon->state.mail_key, &text)) {
        text.data[strcspn(text.data, "\r\n")] = '\0';
        if (strlen(text.data) == MAIL_KEY_DIGITS && strspn(text.data, digits) == MAIL_KEY_DIGITS)
            memcpy(key, text.data, MAIL_KEY_SIZE);
    }
    buf_release(&text);
    return key;
}

bool
mail_key_keep(const struct daemon *daemon, unsigned mode, struct buf *error)
{
    char key[MAIL_KEY_SIZE + 1];
    if (mail_key_read(daemon, key)[0])
        return true;
    secret_digits_make(key, MAIL_KEY_DIGITS);
    memcpy(key + MAIL_KEY_DIGITS, "\n", 2);
    return proc_file_write(daemon->state.mail_key, key, (mode_t)mode, error);
}
