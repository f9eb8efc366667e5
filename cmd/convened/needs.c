#include "needs.h"

#include <stdlib.h>

#include <jansson.h>

#include "base/log.h"
#include "db/once.h"
#include "rsvp/request.h"
#include "secret/seal.h"
#include "sql/daemon.h"

enum { BATCH_MAX = 8 << 20, NEED_MAX = 16 << 10 };
static const char batch_rows[] = "500";

/* Add `sealed` to each of ROWS. */
static void
seal_rows(json_t *rows, const struct secret_key *key)
{
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        struct buf sealed;
        buf_init(&sealed, NEED_MAX);
        secret_seal_text(key, RSVP_NEEDS_PURPOSE, json_string_value(json_object_get(row, "clear")), &sealed);
        json_object_set_new(row, "sealed", json_stringn(sealed.data, sealed.len));
        buf_release(&sealed);
    }
}

/* SEALED: how many rows of this batch. */
static bool
seal_batch(const char *conninfo, const struct secret_key *key, long *sealed, struct buf *error)
{
    struct buf answer;
    buf_init(&answer, BATCH_MAX);
    *sealed = 0;
    bool ok = db_once(conninfo, NULL, &sql_needs_clear, sql_needs_clear_values(.batch = batch_rows), &answer,
                      error);
    json_t *rows = ok ? json_loadb(answer.data, answer.len, 0, NULL) : NULL;
    if (json_array_size(rows) > 0) {
        seal_rows(rows, key);
        char *text = json_dumps(rows, JSON_COMPACT);
        buf_clear(&answer);
        ok = db_once(conninfo, NULL, &sql_needs_seal, sql_needs_seal_values(.rows = text), &answer, error);
        *sealed = ok ? strtol(answer.data, NULL, 10) : 0;
        free(text);
    }
    json_decref(rows);
    buf_release(&answer);
    return ok;
}

bool
needs_seal_all(const char *conninfo, const struct secret_key *key, struct buf *error)
{
    long total = 0, sealed;
    do {
        if (!seal_batch(conninfo, key, &sealed, error))
            return false;
        total += sealed;
    } while (sealed > 0);
    if (total > 0)
        log_info("needs", LOG_INT("sealed", total));
    return true;
}
