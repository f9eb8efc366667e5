/* archive: the one file of a backup, a tar (POSIX.1-1988 ustar) that `tar` reads as well: the site's key, the
 * administrator's token, the database's dump, and last a list of their digests (as sha256sum writes it),
 * without which the file is not whole. Members are written as they come: how long one is stands in its header
 * when it has ended. */
#ifndef CONVENED_ARCHIVE_H
#define CONVENED_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <sodium.h>

#include "base/attr.h"
#include "base/buf.h"

enum { ARCHIVE_MEMBERS = 8, ARCHIVE_NAME = 100 };

#define ARCHIVE_LIST "sha256sums"

/* Writing. */
struct archive {
    int fd;
    off_t header; /* of the member that is being written */
    uint64_t size;
    char name[ARCHIVE_NAME];
    crypto_hash_sha256_state digest;
    struct buf list;
};

/* FD is an empty file, which stays the caller's. */
void archive_init(struct archive *archive, int fd);
void archive_release(struct archive *archive);
/* All return false with errno. */
MUST_CHECK bool archive_begin(struct archive *archive, const char *name);
MUST_CHECK bool archive_add(struct archive *archive, const void *bytes, size_t count);
MUST_CHECK bool archive_end(struct archive *archive);
/* The list of digests and the end of the file, which is on the disk then. */
MUST_CHECK bool archive_finish(struct archive *archive);

/* Reading. */
struct archive_member {
    char name[ARCHIVE_NAME];
    off_t at;
    uint64_t size;
};

struct archive_index {
    struct archive_member members[ARCHIVE_MEMBERS];
    size_t count;
};

/* Find the members of FD and compare each with its digest. False with a sentence: it is no backup, or not
 * whole. */
MUST_CHECK bool archive_open(int fd, struct archive_index *index, struct buf *error);
/* NULL when there is no member of this name. */
const struct archive_member *archive_find(const struct archive_index *index, const char *name);
/* Append a small member's bytes to OUT. */
MUST_CHECK bool archive_text(int fd, const struct archive_member *member, struct buf *out);

#endif
