/* Mail addresses: what is kept is kept as it is when it comes again, and can be written to. */
#include "fuzz.h"

#include <stdlib.h>

#include "rules/address.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    struct buf kept, again, why;

    buf_init(&kept, 1000);
    buf_init(&again, 1000);
    buf_init(&why, 1000);
    if (address_write(&kept, text, ADDRESS_KEPT, "It", &why)) {
        fuzz_must(kept.len <= ADDRESS_MAX);
        fuzz_must(address_write(&again, kept.data, ADDRESS_KEPT, "It", &why));
        fuzz_must(strcmp(kept.data, again.data) == 0);
        buf_clear(&again);
        fuzz_must(address_write(&again, kept.data, ADDRESS_SENT, "It", &why));
        for (const char *c = again.data; *c; c++)
            fuzz_must(*c > ' ' && *c <= '~');
        fuzz_must(strchr(again.data, '@') == strrchr(again.data, '@'));
    } else {
        fuzz_must(kept.len == 0 && why.len > 0);
    }
    buf_release(&why);
    buf_release(&again);
    buf_release(&kept);
    free(text);
    return 0;
}
