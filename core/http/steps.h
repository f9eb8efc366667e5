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
void http_connection_shut(struct http_connection *connection);
/* The server drains: a request that is on its way has a second to arrive, and is told "Connection: close". */
void http_connection_part(struct http_connection *connection);
/* Run the library soon, once for all that became ready in this turn of the loop. */
void http_server_kick(struct http_server *server);

/* deadline.c */
MUST_CHECK bool http_deadline_start(struct http_server *server);
/* The first connection has come: watch again. */
void http_deadline_wake(struct http_server *server);
/* Our own reply when the handler takes too long. */
void http_deadline_give_up(struct http_request *request);

/* listen.c */
MUST_CHECK bool http_listen_start(struct http_server *server, struct buf *error);
void http_listen_stop(struct http_server *server);
/* A connection has ended: there is room for another. */
void http_listen_room(struct http_server *server);
/* connections_max as it is meant when the configuration leaves it open. */
size_t http_listen_limit(void);

/* intake.c: the library's callbacks for one request */
void *http_intake_target(void *server, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result http_intake_step(void *server, struct MHD_Connection *mhd, const char *url,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_size, void **slot);
void http_intake_done(void *server, struct MHD_Connection *mhd, void **slot,
                      enum MHD_RequestTerminationCode how);

/* request.c */
MUST_CHECK struct http_request *http_request_new(struct http_server *server,
                                                 struct http_connection *connection, const char *target);
/* Free it once the library is off the stack, unless the handler still owes its reply. */
void http_request_bury(struct http_request *request);
void http_request_free(struct http_request *request);

/* admit.c: every check between the head and the handler; false: the request has been answered. */
MUST_CHECK bool http_admit(struct http_request *request, const struct http_head *head);
MUST_CHECK bool http_admit_body(struct http_request *request);

/* dispatch.c: cache, flight, handler, and its way back: http_reply() */
void http_dispatch(struct http_request *request);

/* reply.c: the one way out. STORED (may be NULL) is where REPLY lies when it is shared. What a stream sends
 * is in `response` already; every other reply is made of REPLY's body. */
void http_reply_send(struct http_request *request, const struct http_reply *reply,
                     struct http_stored *stored);

/* stream.c */
/* Its heartbeat, its end, and whether its client still reads. */
void http_stream_sweep(struct http_stream *stream, uint64_t now);
/* All of them end: in order, or at once. */
void http_streams_end(struct http_server *server);
void http_streams_cut(struct http_server *server);
/* The library is done with its connection. */
void http_stream_done(struct http_stream *stream);

/* problem.c: http_reply_problem() with further headers. */
void http_problem_send(struct http_request *request, int status, const char *detail,
                       const struct problems *problems, const char *const *headers);

#endif
