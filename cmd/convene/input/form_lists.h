/* Form lists: readers of values that are lists of small records, and of the series. */
#ifndef CONVENE_FORM_LISTS_H
#define CONVENE_FORM_LISTS_H

#include "convene/input/form_value.h"

form_reader form_fees, form_credits, form_deadlines, form_series;

#endif
