/* The mail server of the settings, by libcurl's reader of URLs. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "delivery/smtp.h"

enum { CONNECT_SECONDS = 30, STEP_SECONDS = 60, DATA_SECONDS = 300, IDLE_SECONDS = 20 };

static char *
copy(const char *text)
{
    char *copied = text ? strdup(text) : NULL;
    if (text && !copied)
        log_fatal("delivery.memory", "out of memory");
    return copied;
}

/* A part of the URL as a string of our own, decoded; NULL when it has none. */
static char *
part(CURLU *url, CURLUPart what)
{
    char *found = NULL;
    if (curl_url_get(url, what, &found, CURLU_URLDECODE) != CURLUE_OK)
        return NULL;
    char *copied = copy(found);
    curl_free(found);
    return copied;
}

static CURLU *
read_url(const char *text, struct buf *error)
{
    CURLU *url = curl_url();
    bool fits = false;
    char *scheme, *host, *path;
    if (url && curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
        scheme = part(url, CURLUPART_SCHEME);
        host = part(url, CURLUPART_HOST);
        path = part(url, CURLUPART_PATH);
        fits = scheme && (strcmp(scheme, "smtp") == 0 || strcmp(scheme, "smtps") == 0) && host && *host &&
               (!path || strcmp(path, "/") == 0 || !*path);
        free(scheme);
        free(host);
        free(path);
    }
    if (fits)
        return url;
    curl_url_cleanup(url);
    buf_puts(error,
             "The mail server must be given as smtp://user:password@host:port or smtps://…, with signs "
             "such as @ : / in the password written as %40 %3A %2F.");
    return NULL;
}

bool
delivery_smtp_url_valid(const char *url, struct buf *error)
{
    CURLU *read = read_url(url, error);
    curl_url_cleanup(read);
    return read != NULL;
}

static bool
is_loopback(const char *host)
{
    return strcmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0 ||
           strcmp(host, "::1") == 0;
}

static int
seconds(int given, int fallback)
{
    return given > 0 ? given : fallback;
}

bool
smtp_server_read(struct smtp_server *server, const struct delivery_mail_settings *settings, struct buf *error)
{
    CURLU *url = read_url(settings->smtp, error);
    *server = (struct smtp_server){0};
    if (!url)
        return false;
    server->user = part(url, CURLUPART_USER);
    server->password = part(url, CURLUPART_PASSWORD);
    char *host = part(url, CURLUPART_HOST);
    server->require_tls = settings->tls == DELIVERY_TLS_REQUIRE ||
                          (settings->tls == DELIVERY_TLS_AUTO && host && !is_loopback(host));
    free(host);
    curl_url_set(url, CURLUPART_USER, NULL, 0);
    curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
    curl_url_set(url, CURLUPART_PATH, settings->name && *settings->name ? settings->name : "localhost", 0);
    server->url = part(url, CURLUPART_URL);
    curl_url_cleanup(url);
    server->ca_file = copy(settings->ca_file);
    server->connect_seconds = seconds(settings->connect_seconds, CONNECT_SECONDS);
    server->step_seconds = seconds(settings->step_seconds, STEP_SECONDS);
    server->data_seconds = seconds(settings->data_seconds, DATA_SECONDS);
    server->idle_seconds = seconds(settings->idle_seconds, IDLE_SECONDS);
    return true;
}

void
smtp_server_release(struct smtp_server *server)
{
    free(server->url);
    free(server->user);
    free(server->password);
    free(server->ca_file);
    *server = (struct smtp_server){0};
}
