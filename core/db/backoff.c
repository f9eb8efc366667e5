#include "db/backoff.h"

unsigned
db_backoff_ms(unsigned failures, uint32_t random)
{
    unsigned ceiling = DB_BACKOFF_MIN_MS * 2;
    while (failures > 1 && ceiling < DB_BACKOFF_MAX_MS) {
        ceiling *= 2;
        failures--;
    }
    if (ceiling > DB_BACKOFF_MAX_MS)
        ceiling = DB_BACKOFF_MAX_MS;
    unsigned floor = ceiling / 2;
    return floor + random % (ceiling - floor + 1);
}
