/* Formats: each reader adds the drafts of one file. TEXT has LEN bytes and lives as long as the drafts. */
#ifndef CONVENE_FORMATS_H
#define CONVENE_FORMATS_H

#include "convene/input/draft.h"

void load_csv(struct drafts *drafts, const char *file, const char *text, size_t len);
void load_json(struct drafts *drafts, const char *file, const char *text, size_t len);
void load_ndjson(struct drafts *drafts, const char *file, const char *text, size_t len);
void load_markdown(struct drafts *drafts, const char *file, const char *text, size_t len);

#endif
