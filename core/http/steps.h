/* What the files of the room call of each other: the steps of a request, in the order of its life. Private to
 * the room. */
#ifndef HTTP_STEPS_H
#define HTTP_STEPS_H

#include "base/attr.h"
#include "http/server.h"

/* phase.c */
/* BYTES: of the body that the phase moves, which lengthen its deadline. */
void http_connection_enter(struct http_server *server, struct http_connection *connection,
                           enum http_phase phase, size_t bytes);
/* Shut the socket down both ways; the connection ends in this turn of the loop, not before the call returns.
 */
void http_connection_shut(struct http_connection *connection);
/* The server drains: a request that is on its way has a second to arrive, and is told "Connection: close". */
void http_connection_part(struct http_connection *connection);
/* Run the connection in this turn of the loop: there is something to send. */
void http_connection_ready(struct http_connection *connection);
/* Look soon at what is ready, what may be freed, and whether all is drained. */
void http_server_kick(struct http_server *server);

/* Take connections again. */
void http_listen_resume(struct http_server *server);
/* A connection has ended: there is room for another. */
void http_listen_room(struct http_server *server);

/* turn.c: what a connection does in a turn of the loop */
/* FD is the connection's from now on, and closed with it; false when there is no memory, FD is closed then,
 * too. PEER has been counted among server->peers. */
MUST_CHECK bool http_connection_open(struct http_server *server, int fd, const struct http_peer *peer);
/* Do what can be done without waiting. The connection may be gone afterwards. */
void http_connection_run(struct http_connection *connection);
/* End it at once, or as soon as it is not running. */
void http_connection_end(struct http_connection *connection);

/* wire.c: the socket of a connection */
/* Bytes have come. */
void http_connection_keep(struct http_connection *connection, const char *bytes, size_t len);
/* The bytes that came and are not used yet. */
const char *http_connection_input(const struct http_connection *connection, size_t *len);
void http_connection_use(struct http_connection *connection, size_t len);
/* Send TEXT, which is short, in front of the reply. */
void http_connection_say(struct http_connection *connection, const char *text);
/* True once the reply, or what waits in its stream with the stream's end, has left. */
MUST_CHECK bool http_connection_send(struct http_connection *connection);

/* deadline.c */
MUST_CHECK bool http_deadline_start(struct http_server *server);
/* The first connection has come: watch again. */
void http_deadline_wake(struct http_server *server);
/* Our own reply when the handler takes too long. */
void http_deadline_give_up(struct http_request *request);

/* listen.c */
MUST_CHECK bool http_listen_start(struct http_server *server, struct buf *error);
void http_listen_stop(struct http_server *server);
/* connections_max as it is meant when the configuration leaves it open. */
size_t http_listen_limit(void);

/* intake.c: from bytes to a request. Both return false when they wait for more of them. */
MUST_CHECK bool http_intake_head(struct http_connection *connection);
MUST_CHECK bool http_intake_body(struct http_connection *connection);
/* A reply is about to leave. False: what is left of the request's body is read first. */
MUST_CHECK bool http_intake_rest(struct http_request *request);
/* The reply has left, or never will: log it, and part request and connection. */
void http_intake_done(struct http_request *request);

/* request.c */
MUST_CHECK struct http_request *http_request_new(struct http_server *server,
                                                 struct http_connection *connection);
/* Free it once no handler is on the stack, unless the handler still owes its reply. */
void http_request_bury(struct http_request *request);
void http_request_free(struct http_request *request);

/* notice.c: warn once of a proxy on this machine that is not trusted, and of forms from another origin. */
void http_notice_proxy(struct http_request *request);
void http_notice_origin(struct http_request *request);

/* admit.c: every check between the head and the handler; false: the request has been answered. */
MUST_CHECK bool http_admit(struct http_request *request, const struct http_head *head);
MUST_CHECK bool http_admit_body(struct http_request *request);
/* Answer what the fence refuses, and end the connection with it. */
void http_admit_refuse(struct http_request *request, enum http_refusal refusal);

/* budget.c */
/* SIZE bytes of REQUEST's body are or will be in memory, until it is freed; false: they may not, and it has
 * been answered. */
MUST_CHECK bool http_budget_reserve(struct http_request *request, uint64_t size);

/* dispatch.c: cache, flight, handler, and its way back: http_reply() */
void http_dispatch(struct http_request *request);

/* reply.c: the one way out. STORED (may be NULL) is where REPLY lies when it is shared. */
void http_reply_send(struct http_request *request, const struct http_reply *reply,
                     struct http_stored *stored);

/* The head of a reply that is about to leave. */
void http_reply_head(struct http_request *request);

/* stream.c */
/* What waits to be sent, as it goes on the wire; http_stream_sent() says how much of it has left. */
const char *http_stream_waiting(const struct http_stream *stream, size_t *len);
void http_stream_sent(struct http_stream *stream, size_t len);
/* Nothing will follow what waits. */
bool http_stream_over(const struct http_stream *stream);
/* Its heartbeat, its end, and whether its client still reads. */
void http_stream_sweep(struct http_stream *stream, uint64_t now);
/* All of them end: in order, or at once. */
void http_streams_end(struct http_server *server);
void http_streams_cut(struct http_server *server);
/* Its connection is done with it. */
void http_stream_done(struct http_stream *stream);

/* problem.c: http_reply_problem() with further headers. */
void http_problem_send(struct http_request *request, int status, const char *detail,
                       const struct problems *problems, const char *const *headers);
/* "Not Found" (RFC 9110, 15) */
const char *http_status_phrase(int status);

#endif
