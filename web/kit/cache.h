/* cache: which cached replies an edit makes stale. */
#ifndef WEB_KIT_CACHE_H
#define WEB_KIT_CACHE_H

struct web;

/* NOTIFY of an organizer's edit arrived (db_listen_config.on_notify): forget the cached replies that show it.
 * PAYLOAD is an event id, or "*" for everything. */
void web_listing_changed(struct web *web, const char *payload);

#endif
