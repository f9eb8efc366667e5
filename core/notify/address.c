/* The address that a bounce comes back to. */
#include <stdio.h>
#include <string.h>

#include "notify/letter.h"
#include "notify/notify_internal.h"

void
notify_bounce_address(struct buf *out, const struct secret_key *key, const char *base, int64_t id)
{
    const char *at = strchr(base, '@');
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)id);
    char check[SECRET_CHECK_SIZE];
    secret_check_make(key, NOTIFY_BOUNCE_PURPOSE, number, check);
    buf_append(out, base, at ? (size_t)(at - base) : strlen(base));
    buf_printf(out, "+%s-%s%s", number, check, at ? at : "");
}
