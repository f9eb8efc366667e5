/* Plots: scales, and pictures of nothing, one point, and very much. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "web/present/plot.h"

static void
scales_in_rows(void **state)
{
    static const struct {
        long long most, top, step;
    } rows[] = {{-3, 1, 1},
                {0, 1, 1},
                {1, 1, 1},
                {2, 2, 1},
                {5, 5, 1},
                {6, 6, 2},
                {10, 10, 2},
                {11, 15, 5},
                {25, 25, 5},
                {26, 30, 10},
                {50, 50, 10},
                {51, 60, 20},
                {99, 100, 20},
                {101, 150, 50},
                {1000, 1000, 200},
                {1001, 1500, 500},
                {50000, 50000, 10000},
                {LLONG_MAX, 1000000000000000000, 200000000000000000}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        long long step, top = plot_scale(rows[i].most, &step);

        if (top != rows[i].top || step != rows[i].step)
            fail_msg("%lld: up to %lld by %lld, not %lld by %lld", rows[i].most, top, step, rows[i].top,
                     rows[i].step);
    }
    for (long long most = 1; most < 3000; most++) {
        long long step, top = plot_scale(most, &step);

        if (top < most || top >= most + step || top / step > 5 || top % step)
            fail_msg("%lld: up to %lld by %lld", most, top, step);
    }
}

/* Holds as long as the buffer does. */
static const char *
draw(struct buf *out, const struct plot_line *lines, size_t count, long long from, long long to)
{
    buf_init(out, 1 << 20);
    plot_write(out, &(struct plot){.id = "p",
                                   .title = "A & B",
                                   .desc = "<desc>",
                                   .from = from,
                                   .to = to,
                                   .first = "1 Jan",
                                   .last = "\"now\"",
                                   .lines = lines,
                                   .line_count = count});
    assert_false(out->overflow);
    return out->data;
}

static size_t
times(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        n++;
    return n;
}

static void
nothing_is_not_drawn(void **state)
{
    const struct plot_line none = {.label = "0", .main = true};
    struct buf out;

    (void)state;
    assert_string_equal(draw(&out, &none, 1, 0, 10), "");
    buf_release(&out);
    assert_string_equal(draw(&out, NULL, 0, 0, 10), "");
    buf_release(&out);
}

/* At the right edge, without a second word beneath. */
static void
one_point(void **state)
{
    const struct plot_point point = {.x = 7, .y = 3};
    const struct plot_line line = {.label = "3 going", .points = &point, .count = 1, .main = true};
    struct buf out;
    const char *svg = draw(&out, &line, 1, 7, 7);

    (void)state;
    assert_int_equal(times(svg, "<circle"), 1);
    assert_non_null(strstr(svg, ">3 going</text>"));
    assert_null(strstr(svg, "1 Jan"));
    assert_non_null(strstr(svg, "&quot;now&quot;</text>"));
    assert_null(strstr(svg, "nan"));
    buf_release(&out);
}

static void
steps_and_words(void **state)
{
    static const struct plot_point going[] = {{0, 0}, {50, 10}, {100, 5}}, waiting[] = {{0, 0}, {100, 4}};
    const struct plot_line lines[] = {{.label = "5 <going>", .points = going, .count = 3, .main = true},
                                      {.label = "4 waiting", .points = waiting, .count = 2}};
    struct buf out;
    const char *svg = draw(&out, lines, 2, 0, 100);

    (void)state;
    /* the field is 162 high: 10 is its top, 5 its middle */
    assert_non_null(strstr(svg, "plot-main\" vector-effect=\"non-scaling-stroke\" "
                                "d=\"M0 162H0V162H500V0H1000V81H1000\""));
    assert_non_null(
        strstr(svg, "plot-line\" vector-effect=\"non-scaling-stroke\" d=\"M0 162H0V162H1000V97H1000\""));
    assert_non_null(strstr(svg, "5 &lt;going&gt;</text>"));
    assert_non_null(
        strstr(svg, "<title id=\"p-title\">A &amp; B</title><desc id=\"p-desc\">&lt;desc&gt;</desc>"));
    assert_non_null(strstr(svg, "aria-labelledby=\"p-title p-desc\""));
    /* the ground lies beneath the grey line, which the coloured one crosses */
    assert_true(strstr(svg, "plot-area") < strstr(svg, "\"plot-line\""));
    assert_true(strstr(svg, "\"plot-line\"") < strstr(svg, "plot-line plot-main"));
    assert_null(strstr(svg, "style="));
    buf_release(&out);
}

/* Two lines that end at the same height have two labels. */
static void
labels_keep_apart(void **state)
{
    static const struct plot_point same[] = {{0, 9}};
    const struct plot_line lines[] = {{.label = "a", .points = same, .count = 1, .main = true},
                                      {.label = "b", .points = same, .count = 1},
                                      {.label = "c", .points = same, .count = 1}};
    struct buf out;
    const char *svg = draw(&out, lines, 3, 0, 1);
    int last = INT_MAX, found = 0;

    (void)state;
    for (const char *at = svg; (at = strstr(at, "<text class=\"plot-label")); at++, found++) {
        int y = atoi(strstr(at, " y=\"") + 4);

        if (last != INT_MAX && last - y < 18)
            fail_msg("labels at %d and %d", last, y);
        last = y;
    }
    assert_int_equal(found, 3);
    buf_release(&out);
}

/* A point for each minute of a year, and levels beyond all sense: no more than a step for each column. */
static void
very_much(void **state)
{
    enum { MANY = 525600 };
    struct plot_point *points = calloc(MANY, sizeof(*points));
    struct plot_line line = {.label = "many", .points = points, .count = MANY, .main = true};
    struct buf out;
    const char *svg;

    (void)state;
    assert_non_null(points);
    for (int i = 0; i < MANY; i++)
        points[i] = (struct plot_point){.x = i, .y = i % 2 ? LLONG_MAX : LLONG_MIN};
    svg = draw(&out, &line, 1, 0, MANY);
    assert_true(times(svg, "V") <= 2 * 1001 + 1);
    assert_true(out.len < 40000);
    assert_non_null(strstr(svg, ">1,000,000,000,000,000,000</text>"));
    assert_null(strstr(svg, "d=\"M-"));
    assert_null(strstr(svg, "V-"));
    buf_release(&out);
    /* points outside of the span stand at its edges */
    line.count = 2;
    points[0] = (struct plot_point){.x = LLONG_MIN, .y = 1};
    points[1] = (struct plot_point){.x = LLONG_MAX, .y = 2};
    svg = draw(&out, &line, 1, -5, 5);
    assert_non_null(strstr(svg, "d=\"M0 162H0V81H1000V0H1000\""));
    buf_release(&out);
    free(points);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_in_rows),    cmocka_unit_test(nothing_is_not_drawn),
        cmocka_unit_test(one_point),         cmocka_unit_test(steps_and_words),
        cmocka_unit_test(labels_keep_apart), cmocka_unit_test(very_much)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
