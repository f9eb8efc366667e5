/* What every unit test of this room includes. */
#ifndef UNIT_CONVENE_H
#define UNIT_CONVENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"

#endif
