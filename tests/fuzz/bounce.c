/* Mails that came back, which anybody may write: they are read to their end, and what is kept of them is one
 * line of ASCII. */
#include "fuzz.h"

#include "delivery/bounce.h"
#include "delivery/letter.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct secret_key key = {.bytes = {1}};
    struct delivery_bounce bounce;
    struct buf address;
    bool found;

    buf_init(&address, 300);
    delivery_bounce_address(&address, &key, "b@x.example", 42);
    found = delivery_bounce_read(&key, (const char *)data, size, address.data, &bounce);
    fuzz_must(found && bounce.id == 42);
    for (const char *c = bounce.diagnostic; *c; c++)
        fuzz_must(*c >= 0x20 && *c <= 0x7e);
    fuzz_must(strspn(bounce.status, "0123456789.") == strlen(bounce.status));
    fuzz_must(bounce.action <= DELIVERY_BOUNCE_OTHER);
    /* without the recipient only a right check counts: the chance to guess one is nil */
    found = delivery_bounce_read(&key, (const char *)data, size, NULL, &bounce);
    fuzz_must(!found || bounce.id > 0);
    buf_release(&address);
    return 0;
}
