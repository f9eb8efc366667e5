/* asset: the static files, under addresses that hold the digest of what they are, so that browsers keep them
 * for good.
 */
#ifndef WEB_KIT_ASSET_H
#define WEB_KIT_ASSET_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/embed.h"

struct web_assets {
    char style_url[48]; /* "/static/style-1a2b3c4d.css" */
    char work_url[48];
    char script_url[48];
};

/* The addresses of the files as they are embedded. False with a sentence in ERROR: one is missing. */
MUST_CHECK bool web_assets_init(struct web_assets *assets, struct buf *error);

/* The embedded file that FILE means ("style-1a2b3c4d.css" or "style.css"), or NULL. *FOR_GOOD: the name holds
 * its digest. */
const struct embed_file *web_asset_find(const char *file, bool *for_good);
const char *web_asset_type(const char *file);

#endif
