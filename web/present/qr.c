/* A QR code as SVG, by libqrencode. */
#include "web/present/qr.h"

#include <qrencode.h>

#include "base/arena.h"
#include "base/buf.h"

enum { SVG_MAX = 256 << 10, QUIET = 4 /* modules around it (ISO/IEC 18004) */ };

/* One path for the dark modules, a stroke for each run of them. */
static void
draw(struct buf *svg, const QRcode *code)
{
    for (int y = 0; y < code->width; y++) {
        const unsigned char *row = code->data + (size_t)y * (size_t)code->width;

        for (int x = 0, end; x < code->width; x = end) {
            end = x + 1;
            if (!(row[x] & 1))
                continue;
            while (end < code->width && (row[end] & 1))
                end++;
            buf_printf(svg, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x, end - x);
        }
    }
}

const char *
present_code(struct arena *arena, const char *text)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    const char *kept = NULL;
    struct buf svg;

    if (!code)
        return NULL;
    buf_init(&svg, SVG_MAX);
    buf_printf(
        &svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
        "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
        code->width + 2 * QUIET, code->width + 2 * QUIET, code->width + 2 * QUIET, code->width + 2 * QUIET);
    draw(&svg, code);
    buf_puts(&svg, "\"/></svg>\n");
    kept = arena_take(arena, &svg);
    QRcode_free(code);
    return kept;
}
