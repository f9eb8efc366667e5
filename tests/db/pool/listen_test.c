/* The listener: notifications, loss and return, a server that goes silent. */
#include "rig.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

struct ear {
    struct rig rig;
    struct db_listener *listener;
    int heard, lost;
    char channel[64], payload[64];
};

static void
ear_on_notify(const char *channel, const char *payload, void *context)
{
    struct ear *ear = context;
    ear->heard++;
    snprintf(ear->channel, sizeof ear->channel, "%s", channel);
    snprintf(ear->payload, sizeof ear->payload, "%s", payload);
}

static void
ear_on_lost(void *context)
{
    ((struct ear *)context)->lost++;
}

/* It is called when LISTEN begins to work and when that connection is lost, in turn. */
static bool
ear_is_up(void *thing)
{
    return ((struct ear *)thing)->lost % 2 == 1;
}

static bool
ear_is_down(void *thing)
{
    return !ear_is_up(thing);
}

static void
ear_open(struct ear *ear, int heartbeat_ms)
{
    static const char *const channels[] = {"convene_listing", "Odd \"name\"", NULL};
    *ear = (struct ear){.heard = 0};
    rig_start(&ear->rig, NULL);
    ear->listener = db_listener_new(ear->rig.base, &(struct db_listen_config){
                                                       .conninfo = rig_conninfo(),
                                                       .channels = channels,
                                                       .heartbeat_ms = heartbeat_ms,
                                                       .on_notify = ear_on_notify,
                                                       .on_lost = ear_on_lost,
                                                       .context = ear,
                                                   });
    rig_wait(&ear->rig, ear_is_up, ear);
    assert_int_equal(ear->lost, 1); /* what happened before LISTEN worked was missed */
}

static void
ear_close(struct ear *ear)
{
    db_listener_free(ear->listener);
    rig_stop(&ear->rig);
}

static bool
ear_heard_one(void *thing)
{
    return ((struct ear *)thing)->heard == 1;
}

static void
ear_expect(struct ear *ear, const char *channel, const char *payload)
{
    char sql[256];
    ear->heard = 0;
    snprintf(sql, sizeof sql, "select pg_notify('%s', '%s')", channel, payload);
    rig_sql(sql);
    rig_wait(&ear->rig, ear_heard_one, ear);
    assert_string_equal(ear->channel, channel);
    assert_string_equal(ear->payload, payload);
}

static void
notifications_are_heard(void **state)
{
    struct ear ear;
    (void)state;
    ear_open(&ear, 200);
    ear_expect(&ear, "convene_listing", "evt_1");
    ear_expect(&ear, "Odd \"name\"", "");
    rig_spend(&ear.rig, 700); /* several heartbeats */
    ear_expect(&ear, "convene_listing", "*");
    assert_int_equal(ear.lost, 1);
    ear_close(&ear);
}

static void
loss_is_told_once_and_return_once(void **state)
{
    struct ear ear;
    (void)state;
    ear_open(&ear, 1000);
    rig_pg("stop");
    rig_wait(&ear.rig, ear_is_down, &ear);
    rig_spend(&ear.rig, 400); /* several attempts fail */
    assert_int_equal(ear.lost, 2);
    rig_pg("restart");
    rig_wait(&ear.rig, ear_is_up, &ear);
    assert_int_equal(ear.lost, 3);
    ear_expect(&ear, "convene_listing", "evt_2");
    ear_close(&ear);
}

static void
silent_server_is_noticed(void **state)
{
    struct ear ear;
    (void)state;
    ear_open(&ear, 200);
    pid_t process =
        rig_process(rig_sql("select pid from pg_stat_activity where application_name = 'convene listener'"));
    assert_int_equal(kill(process, SIGSTOP), 0);
    uint64_t start = clock_monotonic_us();
    rig_wait(&ear.rig, ear_is_down, &ear);
    assert_in_range((clock_monotonic_us() - start) / 1000, 0, 2000);
    rig_wait(&ear.rig, ear_is_up, &ear);
    assert_int_equal(ear.lost, 3);
    /* NOTIFY looks after each listening process, so it goes on before the next line */
    assert_int_equal(kill(process, SIGCONT), 0);
    ear_expect(&ear, "convene_listing", "evt_3");
    ear_close(&ear);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notifications_are_heard),
        cmocka_unit_test(loss_is_told_once_and_return_once),
        cmocka_unit_test(silent_server_is_noticed),
    };
    return cmocka_run_group_tests_name("db/listen", tests, NULL, NULL);
}
