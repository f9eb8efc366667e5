#include "web/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "rsvp/desk.h"
#include "tmpl/tmpl.h"
#include "web/assets.h"
#include "web/kit/asset.h"
#include "web/kit/guard.h"
#include "web/kit/web.h"
#include "web/rsvp/rsvp.h"
#include "web/service/ready.h"

bool
web_init(struct web *web, struct buf *error)
{
    struct web_assets *assets = calloc(1, sizeof(*assets));
    web->assets = assets;
    if (!assets) {
        buf_puts(error, "Out of memory.");
        return false;
    }
    web->desk = web_take_desk(&web->db);
    web->watch = web_watch_new(web);
    web->ready = web_ready_new(web);
    web->guard = web_guard_new();
    web->mail_kinds = web_mail_kinds;
    web->templates = tmpl_set_new(&web_templates, true, error);
    return web->watch && web->ready && web->guard && web->templates && web_assets_init(assets, error);
}

void
web_try(struct web *web, void (*tried)(bool good, void *context), void *context)
{
    web_ready_try(web->ready, tried, context);
}

void
web_database_doubted(struct web *web)
{
    web_ready_doubt(web->ready);
}

void
web_release(struct web *web)
{
    rsvp_desk_free(web->desk);
    web_watch_free(web->watch);
    web_ready_free(web->ready);
    web_guard_free(web->guard);
    tmpl_set_free(web->templates);
    free((struct web_assets *)web->assets);
    web->desk = NULL;
    web->watch = NULL;
    web->ready = NULL;
    web->guard = NULL;
    web->templates = NULL;
    web->assets = NULL;
}
