/* What most commands do: call the server, report what it refuses, print the result. */
#ifndef CONVENE_RUN_H
#define CONVENE_RUN_H

#include <jansson.h>

#include "base/attr.h"

#include "convene/frame/command.h"

/* --- messages --- */

/* Print "convene: " and a sentence on standard error. Returns CODE, so that a command can end with it. */
enum exit_code run_fail(struct run *run, enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Print a note for people on standard error; nothing with --quiet or --json. */
void run_note(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- addresses, all in the arena --- */

/* PATH, then ID with its special characters escaped, then REST: ("/api/v1/events/", id, "/rsvps"). */
const char *run_path(struct run *run, const char *path, const char *id, const char *rest);
/* PATH with the parameter NAME=VALUE added; PATH itself when VALUE is NULL. */
const char *run_query(struct run *run, const char *path, const char *name, const char *value);
/* The id ("evt_…") of an event that is named by its id, its slug or the address of its page. */
const char *run_event_id(struct run *run, const char *text);

/* --- calls --- */

/* The client, made from the configuration when it is first needed. NULL after a sentence: no server is
 * configured. */
MUST_CHECK struct client *run_client(struct run *run);
/* Keep VALUE until the run ends: takes the reference, returns VALUE. */
json_t *run_keep(struct run *run, json_t *value);
/* Call the API. BODY is sent as JSON: takes the reference, NULL for none. EXIT_OK and the reply's JSON in
 * *REPLY (kept; NULL when it is empty), or another code after reporting what is wrong. */
MUST_CHECK enum exit_code run_api(struct run *run, const char *method, const char *path, json_t *body,
                                  json_t **reply);
/* Get all pages of a list: the items of all `data` in one array (kept). */
MUST_CHECK enum exit_code run_pages(struct run *run, const char *path, json_t **items);
/* As run_api(), for a request that needs more than a body. REPLY may be NULL. */
MUST_CHECK enum exit_code run_call(struct run *run, const struct request *request, struct reply *reply,
                                   json_t **body);
/* As run_call(), but EXIT_OK for a reply of any status. */
MUST_CHECK enum exit_code run_send(struct run *run, const struct request *request, struct reply *reply);
/* Set VALUE as the JSON body of REQUEST. */
void run_body(struct run *run, struct request *request, const json_t *value);
/* Report a reply that is a refusal: its sentence, and a line for each field that it names. */
MUST_CHECK enum exit_code run_refused(struct run *run, const struct reply *reply);
/* The exit code for an HTTP status. */
MUST_CHECK enum exit_code run_code(long status);

/* --- results --- */

/* Coordinates keep the digits that they came with. */
#define RUN_JSON (JSON_COMPACT | JSON_REAL_PRECISION(15))
/* Print VALUE on standard output: indented on a terminal, one line elsewhere. */
void run_print_json(const json_t *value);
/* Print a result: as JSON with --json, else by PRINT (NULL: print nothing). Returns EXIT_OK. */
enum exit_code run_show(struct run *run, const json_t *value,
                        void (*print)(struct run *run, const json_t *value));

#endif
