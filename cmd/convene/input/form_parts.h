/* Form parts: readers of values that have a notation of their own. */
#ifndef CONVENE_FORM_PARTS_H
#define CONVENE_FORM_PARTS_H

#include "convene/input/form_value.h"

form_reader form_place, form_online, form_capacity, form_access, form_conduct, form_people, form_source;

#endif
