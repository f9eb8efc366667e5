/* QR codes: the SVG shows the modules that libqrencode made, and a quiet zone around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <qrencode.h>

#include "base/arena.h"
#include "web/present/qr.h"

enum { SIDE_MAX = 64, QUIET = 4, LONG_TEXT = 5000 };

static const char code_text[] = "CVN1.7k2m9q4x8w3t.0a1b2c3d4e5f.gh6j7k8m";

/* The modules that the last path of SVG draws. */
static void
read_path(const char *svg, bool modules[SIDE_MAX][SIDE_MAX])
{
    const char *path = strstr(svg, "fill=\"#000\" d=\"");
    int x, y, width, back, used;

    assert_non_null(path);
    path += strlen("fill=\"#000\" d=\"");
    while (sscanf(path, "M%d %dh%dv1h-%dz%n", &x, &y, &width, &back, &used) == 4) {
        assert_int_equal(width, back);
        assert_in_range(y, 0, SIDE_MAX - 1);
        assert_in_range(x + width, 1, SIDE_MAX);
        for (int i = 0; i < width; i++)
            modules[y][x + i] = true;
        path += used;
    }
    assert_string_equal(path, "\"/></svg>\n");
}

static void
modules_are_drawn(void **state)
{
    struct arena *arena = arena_new();
    QRcode *code = QRcode_encodeString(code_text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    const char *svg = present_code(arena, code_text);
    bool modules[SIDE_MAX][SIDE_MAX] = {{false}};
    int side;

    (void)state;
    assert_non_null(svg);
    assert_int_equal(sscanf(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d", &side), 1);
    assert_int_equal(side, code->width + 2 * QUIET);
    read_path(svg, modules);
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            int row = y - QUIET, column = x - QUIET;
            bool inside = row >= 0 && row < code->width && column >= 0 && column < code->width;

            assert_int_equal(modules[y][x], inside && (code->data[row * code->width + column] & 1));
        }
    }
    QRcode_free(code);
    arena_free(arena);
}

static void
what_does_not_fit_is_none(void **state)
{
    struct arena *arena = arena_new();
    char text[LONG_TEXT + 1];

    (void)state;
    memset(text, 'x', LONG_TEXT);
    text[LONG_TEXT] = '\0';
    assert_null(present_code(arena, text));
    assert_null(present_code(arena, ""));
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(modules_are_drawn),
                                       cmocka_unit_test(what_does_not_fit_is_none)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
