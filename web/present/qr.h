/* qr: text as a QR code. */
#ifndef WEB_PRESENT_QR_H
#define WEB_PRESENT_QR_H

#include "base/arena.h"

/* TEXT as a QR code in SVG, with the quiet zone that scanners need; in the arena. NULL when it does not fit.
 */
const char *present_code(struct arena *arena, const char *text);

#endif
