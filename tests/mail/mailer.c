/* mailer: letters from standard input, one JSON object per line, out through core/delivery. For tests and
 * benches.
 *
 *     mailer --smtp smtp://127.0.0.1:2525 [--maildir DIR] [--tls auto|require|off] [--ca FILE] [--connections
 * N]
 *            [--letters N] [--connect N] [--step N] [--data N] [--idle N] [--copies N] [--linger SECONDS]
 *            [--dkim-domain D --dkim-selector S --dkim-key FILE]
 *
 * Members are those of struct delivery_letter. Prints one line per letter as it ends: {"message_id",
 * "outcome", "reason"}, and at the end {"stats"}. --copies sends each letter N times, with numbers in front
 * of the id, and prints only the stats. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <jansson.h>

#include "base/clock.h"
#include "base/log.h"
#include "delivery/mailer.h"

static const char *const outcomes[] = {[DELIVERY_ACCEPTED] = "accepted",
                                       [DELIVERY_DEFERRED] = "deferred",
                                       [DELIVERY_DOWN] = "down",
                                       [DELIVERY_REFUSED] = "refused",
                                       [DELIVERY_UNKNOWN] = "unknown"};

struct run {
    struct event_base *base;
    struct delivery_mailer *mailer;
    long left, copies, linger, next, window;
    json_t *letters;
    uint64_t start;
    double seconds;
};

struct one {
    struct run *run;
    char id[240];
};

static void top_up(struct run *run);

static void
stop(struct run *run)
{
    struct timeval wait = {.tv_sec = run->linger};

    run->seconds = (double)(clock_monotonic_us() - run->start) / 1e6;
    event_base_loopexit(run->base, run->linger > 0 ? &wait : NULL);
}

static void
on_sent(void *context, enum delivery_outcome outcome, const char *reason, int64_t retry_after)
{
    struct one *one = context;
    struct run *run = one->run;

    (void)retry_after;
    if (run->copies == 1) {
        json_t *line =
            json_pack("{ssssss}", "message_id", one->id, "outcome", outcomes[outcome], "reason", reason);
        char *text = json_dumps(line, JSON_COMPACT);

        puts(text ? text : "{}");
        fflush(stdout);
        free(text);
        json_decref(line);
    }
    free(one);
    run->window--;
    if (--run->left == 0)
        stop(run);
    else
        top_up(run);
}

static const char *
member(const json_t *letter, const char *name)
{
    return json_string_value(json_object_get(letter, name));
}

static void
send_one(struct run *run, const json_t *from, long number)
{
    struct one *one = calloc(1, sizeof(*one));
    struct delivery_letter letter = {
        .message_id = member(from, "message_id"),
        .from_name = member(from, "from_name"),
        .from_address = member(from, "from_address"),
        .reply_to = member(from, "reply_to"),
        .to_name = member(from, "to_name"),
        .to_address = member(from, "to_address"),
        .bounce_address = member(from, "bounce_address"),
        .subject = member(from, "subject"),
        .text = member(from, "text"),
        .html = member(from, "html"),
        .calendar = member(from, "calendar"),
        .calendar_method = member(from, "calendar_method"),
        .unsubscribe = member(from, "unsubscribe"),
        .kind = member(from, "kind"),
        .date = json_integer_value(json_object_get(from, "date")),
    };

    if (!one)
        abort();
    one->run = run;
    if (run->copies > 1)
        snprintf(one->id, sizeof(one->id), "%ld.%s", number, letter.message_id ? letter.message_id : "");
    else
        snprintf(one->id, sizeof(one->id), "%s", letter.message_id ? letter.message_id : "");
    letter.message_id = one->id;
    delivery_mail_send(run->mailer, &letter, on_sent, one);
}

/* At most 200 letters at a time, as the queue hands them out. */
static void
top_up(struct run *run)
{
    long count = (long)json_array_size(run->letters);

    while (run->window < 200 && run->next < count * run->copies) {
        long at = run->next++;

        run->window++;
        send_one(run, json_array_get(run->letters, (size_t)(at % count)), at);
    }
}

static json_t *
read_letters(void)
{
    json_t *letters = json_array();
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, stdin) > 0) {
        json_error_t error;
        json_t *letter = json_loads(line, 0, &error);

        if (!letter) {
            fprintf(stderr, "mailer: %s\n", error.text);
            exit(2);
        }
        json_array_append_new(letters, letter);
    }
    free(line);
    return letters;
}

struct given {
    struct delivery_mail_settings mail;
    long copies, linger;
};

static enum delivery_tls
tls_named(const char *name)
{
    return strcmp(name, "require") == 0 ? DELIVERY_TLS_REQUIRE
           : strcmp(name, "off") == 0   ? DELIVERY_TLS_OFF
                                        : DELIVERY_TLS_AUTO;
}

static void
read_options(struct given *given, int argc, char **argv)
{
    static const struct option names[] = {
        {"smtp", required_argument, NULL, 's'},        {"maildir", required_argument, NULL, 'm'},
        {"tls", required_argument, NULL, 't'},         {"ca", required_argument, NULL, 'a'},
        {"connections", required_argument, NULL, 'c'}, {"letters", required_argument, NULL, 'l'},
        {"connect", required_argument, NULL, 'C'},     {"step", required_argument, NULL, 'S'},
        {"data", required_argument, NULL, 'D'},        {"idle", required_argument, NULL, 'I'},
        {"copies", required_argument, NULL, 'n'},      {"linger", required_argument, NULL, 'L'},
        {"dkim-domain", required_argument, NULL, 'd'}, {"dkim-selector", required_argument, NULL, 'e'},
        {"dkim-key", required_argument, NULL, 'k'},    {0}};
    struct delivery_mail_settings *mail = &given->mail;
    int found;

    while ((found = getopt_long(argc, argv, "", names, NULL)) != -1) {
        long number = strtol(optarg ? optarg : "", NULL, 10);

        switch (found) {
        case 's':
            mail->smtp = optarg;
            break;
        case 'm':
            mail->maildir = optarg;
            break;
        case 't':
            mail->tls = tls_named(optarg ? optarg : "");
            break;
        case 'a':
            mail->ca_file = optarg;
            break;
        case 'c':
            mail->connections = (int)number;
            break;
        case 'l':
            mail->letters = (int)number;
            break;
        case 'C':
            mail->connect_seconds = (int)number;
            break;
        case 'S':
            mail->step_seconds = (int)number;
            break;
        case 'D':
            mail->data_seconds = (int)number;
            break;
        case 'I':
            mail->idle_seconds = (int)number;
            break;
        case 'n':
            given->copies = number;
            break;
        case 'L':
            given->linger = number;
            break;
        case 'd':
            mail->dkim_domain = optarg;
            break;
        case 'e':
            mail->dkim_selector = optarg;
            break;
        case 'k':
            mail->dkim_key = optarg;
            break;
        default:
            exit(2);
        }
    }
}

/* Memory of this process as it is now (Pss), in kB. */
static long
memory_kb(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    char line[200];
    long pss = 0;

    while (file && fgets(line, sizeof(line), file)) {
        if (strncmp(line, "Pss:", 4) == 0)
            pss = strtol(line + 4, NULL, 10);
    }
    if (file)
        fclose(file);
    return pss;
}

static void
print_stats(const struct run *run)
{
    struct delivery_mailer_stats stats = delivery_mailer_stats(run->mailer);

    json_t *line = json_pack(
        "{s{sIsIsIsIsIsIsIsfsI}}", "stats", "connected", (json_int_t)stats.connected, "connections",
        (json_int_t)stats.connections, "accepted", (json_int_t)stats.accepted, "deferred",
        (json_int_t)stats.deferred, "down", (json_int_t)stats.down, "refused", (json_int_t)stats.refused,
        "unknown", (json_int_t)stats.unknown, "seconds", run->seconds, "pss_kb", (json_int_t)memory_kb());
    char *text = json_dumps(line, JSON_COMPACT);

    puts(text ? text : "{}");
    free(text);
    json_decref(line);
}

int
main(int argc, char **argv)
{
    struct given given = {.mail.name = "events.example.org", .copies = 1};
    struct run run = {.base = event_base_new()};
    struct buf error;

    log_setup(LOG_LEVEL_ERROR, LOG_FORMAT_TEXT, "mailer");
    read_options(&given, argc, argv);
    buf_init(&error, 1000);
    run.mailer = delivery_mailer_new(run.base, &given.mail, &error);
    if (!run.mailer) {
        fprintf(stderr, "mailer: %s\n", error.data);
        buf_release(&error);
        event_base_free(run.base);
        return 1;
    }
    run.letters = read_letters();
    run.copies = given.copies;
    run.linger = given.linger;
    run.left = (long)json_array_size(run.letters) * run.copies;
    run.start = clock_monotonic_us();
    top_up(&run);
    if (run.left > 0 || run.linger > 0)
        event_base_dispatch(run.base);
    print_stats(&run);
    delivery_mailer_free(run.mailer);
    event_base_free(run.base);
    json_decref(run.letters);
    buf_release(&error);
    return 0;
}
