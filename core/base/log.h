/* Log: one line per fact on standard error, key=value or JSON.
 *
 *     log_info("db.state", LOG_STR("lane", "read"), LOG_STR("to", "ready"), LOG_INT("attempt", 3));
 *
 * Values are escaped, so that no input can forge a line. Never log tokens, addresses of persons or bodies.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

struct log_field {
    const char *key;    /* NULL ends the list */
    const char *string; /* NULL: the number counts */
    long long number;
};

/* NULL is logged as an empty value. */
static inline const char *
log_string(const char *value)
{
    return value ? value : "";
}

#define LOG_STR(k, v) ((struct log_field){.key = (k), .string = log_string(v)})
#define LOG_INT(k, v) ((struct log_field){.key = (k), .number = (long long)(v)})
/* The list begins with an entry that is passed over, so that it may hold no field at all. */
#define log_at(level, what, ...)                                                                             \
    log_write((level), (what), (const struct log_field[]){{.key = ""}, ##__VA_ARGS__, {.key = NULL}} + 1)
#define log_error(what, ...) log_at(LOG_LEVEL_ERROR, what, ##__VA_ARGS__)
#define log_warn(what, ...) log_at(LOG_LEVEL_WARN, what, ##__VA_ARGS__)
#define log_info(what, ...) log_at(LOG_LEVEL_INFO, what, ##__VA_ARGS__)
#define log_debug(what, ...) log_at(LOG_LEVEL_DEBUG, what, ##__VA_ARGS__)

/* PROCESS names the role in every line ("supervisor", "worker 1"); the string must live on. */
void log_setup(enum log_level level, enum log_format format, const char *process);
void log_write(enum log_level level, const char *what, const struct log_field *fields);
/* Log, then exit(1): for a start that cannot go on. */
_Noreturn void log_fatal(const char *what, const char *why);

#endif
