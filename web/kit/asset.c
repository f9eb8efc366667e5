#include "web/kit/asset.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/embed.h"
#include "rsvp/desk.h"
#include "web/assets.h"

enum { DIGEST_DIGITS = 8, NAME_MAX_SIZE = 64 };

static const struct {
    const char *ending, *type;
} types[] = {{".css", "text/css; charset=utf-8"},
             {".js", "text/javascript; charset=utf-8"},
             {".svg", "image/svg+xml"}};

const char *
web_asset_type(const char *file)
{
    const char *dot = strrchr(file, '.');
    for (size_t i = 0; dot && i < COUNT_OF(types); i++)
        if (strcmp(types[i].ending, dot) == 0)
            return types[i].type;
    return "application/octet-stream";
}

const struct embed_file *
web_asset_find(const char *file, bool *for_good)
{
    const char *dash = strrchr(file, '-'), *dot = strrchr(file, '.');
    char name[NAME_MAX_SIZE];
    *for_good = dash && dot && dot - dash == DIGEST_DIGITS + 1 && strlen(file) < sizeof(name);
    if (!*for_good)
        return embed_find(&web_static, file);
    snprintf(name, sizeof(name), "%.*s%s", (int)(dash - file), file, dot);
    const struct embed_file *found = embed_find(&web_static, name);
    return found && strncmp(found->digest, dash + 1, DIGEST_DIGITS) == 0 ? found : NULL;
}

static bool
asset_url(char *url, size_t size, const char *name, struct buf *error)
{
    const struct embed_file *file = embed_find(&web_static, name);
    const char *dot = strrchr(name, '.');
    if (!file || !dot) {
        buf_printf(error, "The static file %s is missing.", name);
        return false;
    }
    snprintf(url, size, "/static/%.*s-%.*s%s", (int)(dot - name), name, DIGEST_DIGITS, file->digest, dot);
    return true;
}

bool
web_assets_init(struct web_assets *assets, struct buf *error)
{
    return asset_url(assets->style_url, sizeof(assets->style_url), "style.css", error) &&
           asset_url(assets->work_url, sizeof(assets->work_url), "work.css", error) &&
           asset_url(assets->script_url, sizeof(assets->script_url), "script.js", error);
}
