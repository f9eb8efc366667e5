/* sheet: lists as CSV (RFC 4180) that a spreadsheet opens without running anything.
 *
 * A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a carriage return, or
 * with their full-width twins) gets an apostrophe before it: programs that read the file see one character
 * too many, spreadsheets run none of it as a formula. Numbers stay numbers. Every other cell reads back as it
 * was.
 */
#ifndef RSVP_SHEET_H
#define RSVP_SHEET_H

#include <stddef.h>

#include <jansson.h>

#include "base/buf.h"

/* One cell, quoted where it must be; the caller writes the commas. */
void rsvp_sheet_cell(struct buf *out, const char *text, size_t len);

/* The attendance list of a JSON array of RSVPs as organizers see them (event_rsvps), with one column for each
 * question that anybody answered, and one for needs when the rows have the member; begins with the byte order
 * mark that spreadsheets need. */
void rsvp_sheet(struct buf *out, const json_t *rsvps);

#endif
