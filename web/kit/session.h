/* session: who is signed in, by a cookie; what the forms of a signed-in person carry; from where somebody
 * asks.
 *
 * The cookie's value has 260 random bits and the database its digest. Statements take the digest as the
 * caller's token, with "session:" in front, which no header of a request can bring: so a cookie is no API
 * token and a token no cookie.
 *
 * Pages that everybody shares depend on nothing of it but a second cookie, `signed=1`, which is no secret: it
 * is part of the response cache's key and chooses between "Sign in" and "My events" in the header.
 */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include <jansson.h>

#include "base/attr.h"
#include "http/http.h"
#include "secret/secret.h"

/* Cookies are Secure and named __Host-… where the site is reached by https. By plain http only a daemon on
 * this machine lets people sign in: elsewhere everybody on the way would see the session. False after a
 * reply. */
MUST_CHECK bool web_session_possible(struct http_request *request);

/* "session:" and the digest of the session's cookie, as statements take it for the caller; NULL without a
 * cookie. The session may have ended: a statement says so. */
const char *web_session_hash(struct http_request *request);
/* `signed=1`: worth showing the header of a person. */
bool web_session_hinted(struct http_request *request);

/* What each form of a person's pages holds as `form`; NULL without a session. */
const char *web_session_form_token(struct http_request *request);
/* False after 403: the form is not one of this session. */
MUST_CHECK bool web_session_form_fits(struct http_request *request, const json_t *form);

/* Name, value, … for http_reply.headers, in the arena: Set-Cookie lines that begin a session with what the
 * digest is of, or end it; and, since a redirect has a say in it, that no path is sent as referrer. */
const char *const *web_session_begin(struct http_request *request, const char **digest);
const char *const *web_session_end(struct http_request *request);

/* What the browser keeps that asked for a link to sign in: the last link's id and a nonce that stays the same
 * while several links are asked for. */
struct web_session_ask {
    const char *id;         /* "sgn_…" of the last one */
    const char *nonce_hash; /* NULL: this browser did not ask */
};
struct web_session_ask web_session_asked(struct http_request *request);
/* For a new link ID: its nonce's digest, and the Set-Cookie line. */
const char *web_session_ask(struct http_request *request, const char *id, const char **cookie);

/* "Firefox on Linux", from User-Agent. */
const char *web_session_agent(struct http_request *request);
/* "NETWORK.CLIENT", digests of the client's address, IPv6 by its /48 and its /64: for rate limits, and of no
 * use without the site's key. NULL for this machine. */
const char *web_session_client(struct http_request *request);

#endif
