#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/escape.h"

enum { LINE_MAX_BYTES = 8192 };

static const char *const level_names[] = {"error", "warn", "info", "debug"};

/* The log is the one thing of a process that is not passed along as an argument. */
static struct {
    enum log_level level;
    enum log_format format;
    const char *process;
} setup = {.level = LOG_LEVEL_INFO, .process = ""};

void
log_setup(enum log_level level, enum log_format format, const char *process)
{
    setup.level = level;
    setup.format = format;
    setup.process = process ? process : "";
}

/* Written once a second; the rest is digits. */
static void
log_time(char *out, size_t size)
{
    static struct {
        time_t second;
        char text[32];
    } last = {.second = -1};

    struct timespec now;
    /* The real time, also where a test holds the clock: lines of several processes are put in order by it. */
    clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_sec != last.second) {
        struct tm tm;
        gmtime_r(&now.tv_sec, &tm);
        strftime(last.text, sizeof(last.text), "%Y-%m-%dT%H:%M:%S", &tm);
        last.second = now.tv_sec;
    }
    snprintf(out, size, "%s.%03ldZ", last.text, now.tv_nsec / 1000000);
}

/* Bare when it is one plain word, else in quotes with everything escaped that could end the line or hide. */
static void
log_text_value(struct buf *line, const char *value)
{
    size_t len = strlen(value);
    bool clean = utf8_valid(value, len) && !text_has_control(value, len);
    if (clean && len > 0 && !strpbrk(value, " \t\n\"\\=")) {
        buf_append(line, value, len);
        return;
    }
    buf_putc(line, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value[i];
        if (c == '"' || c == '\\')
            buf_printf(line, "\\%c", c);
        else if (c < 0x20 || c == 0x7f || (c >= 0x80 && !clean))
            buf_printf(line, "\\x%02x", c);
        else
            buf_putc(line, (char)c);
    }
    buf_putc(line, '"');
}

static void
log_text_field(struct buf *line, const struct log_field *field)
{
    buf_putc(line, ' ');
    buf_puts(line, field->key);
    buf_putc(line, '=');
    if (field->string)
        log_text_value(line, field->string);
    else
        buf_printf(line, "%lld", field->number);
}

static void
log_json_field(struct buf *line, const struct log_field *field)
{
    buf_puts(line, ",\"");
    escape_json(line, field->key, strlen(field->key));
    buf_puts(line, "\":");
    if (!field->string) {
        buf_printf(line, "%lld", field->number);
        return;
    }
    buf_putc(line, '"');
    escape_json(line, field->string, strlen(field->string));
    buf_putc(line, '"');
}

void
log_write(enum log_level level, const char *what, const struct log_field *fields)
{
    bool json = setup.format == LOG_FORMAT_JSON;
    if (level > setup.level)
        return;
    char time_text[48];
    log_time(time_text, sizeof(time_text));
    struct buf line;
    buf_init(&line, LINE_MAX_BYTES);
    if (json) {
        buf_printf(&line, "{\"time\":\"%s\",\"level\":\"%s\",\"process\":\"", time_text, level_names[level]);
        escape_json(&line, setup.process, strlen(setup.process));
        buf_puts(&line, "\",\"what\":\"");
        escape_json(&line, what, strlen(what));
        buf_putc(&line, '"');
    } else {
        buf_printf(&line, "%s %-5s ", time_text, level_names[level]);
        if (setup.process[0] != '\0')
            buf_printf(&line, "[%s] ", setup.process);
        buf_puts(&line, what);
    }
    for (; fields->key; fields++) {
        /* A field that does not fit is left out whole, and the line stays well-formed. */
        size_t before = line.len;
        line.max = LINE_MAX_BYTES - 2;
        if (json)
            log_json_field(&line, fields);
        else
            log_text_field(&line, fields);
        if (line.overflow) {
            line.overflow = false;
            line.len = before;
            line.data[before] = '\0';
        }
    }
    line.max = LINE_MAX_BYTES;
    buf_puts(&line, json ? "}\n" : "\n");
    /* One write per line, so that processes sharing the descriptor do not mix theirs. */
    if (write(STDERR_FILENO, line.data, line.len) < 0) {
        /* Nobody is left to be told. */
    }
    buf_release(&line);
}

void
log_fatal(const char *what, const char *why)
{
    log_error(what, LOG_STR("why", why));
    exit(1);
}
