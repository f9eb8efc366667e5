#include "archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 512, CHUNK = 64 * 1024, LIST_MAX = 4096 };

/* ustar, IEEE Std 1003.1-1988, 10.1.1. */
struct header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100], magic[6],
        version[2];
    char owner[32], group[32], major[8], minor[8], prefix[155], rest[12];
};

_Static_assert(sizeof(struct header) == BLOCK, "a header is one block");

/* More than 8 GiB do not fit eleven octal digits: then the number stands in binary behind a byte of 0x80, as
 * GNU and BSD tar have it. */
static void
put_size(char field[12], uint64_t size)
{
    if (size < 1ULL << 33) {
        char text[13];
        snprintf(text, sizeof(text), "%011llo", (unsigned long long)size);
        memcpy(field, text, 12);
        return;
    }
    memset(field, 0, 12);
    field[0] = (char)0x80;
    for (int i = 11; i > 3; i--, size >>= 8)
        field[i] = (char)(size & 0xff);
}

static uint64_t
get_size(const char field[12])
{
    uint64_t size = 0;
    if ((unsigned char)field[0] == 0x80)
        for (int i = 4; i < 12; i++)
            size = size << 8 | (unsigned char)field[i];
    else
        for (int i = 0; i < 12 && field[i] >= '0' && field[i] <= '7'; i++)
            size = size << 3 | (uint64_t)(field[i] - '0');
    return size;
}

static unsigned
checksum_of(const struct header *header)
{
    struct header copy = *header;
    const unsigned char *bytes = (const unsigned char *)&copy;
    unsigned sum = 0;
    memset(copy.checksum, ' ', sizeof(copy.checksum));
    for (size_t i = 0; i < sizeof(copy); i++)
        sum += bytes[i];
    return sum;
}

static void
fill_header(struct header *header, const char *name, uint64_t size)
{
    char text[16];
    *header = (struct header){.type = '0'};
    memcpy(header->name, name, strlen(name));
    memcpy(header->mode, "0000600", 8);
    memcpy(header->uid, "0000000", 8);
    memcpy(header->gid, "0000000", 8);
    memcpy(header->magic, "ustar", 6);
    memcpy(header->version, "00", 2);
    put_size(header->size, size);
    put_size(header->mtime, (uint64_t)time(NULL));
    snprintf(text, sizeof(text), "%06o", checksum_of(header));
    memcpy(header->checksum, text, 7);
    header->checksum[7] = ' ';
}

/* --- writing --- */

static bool
write_all(int fd, const void *bytes, size_t left)
{
    const char *at = bytes;
    while (left > 0) {
        ssize_t n = write(fd, at, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        left -= (size_t)n;
    }
    return true;
}

void
archive_init(struct archive *archive, int fd)
{
    *archive = (struct archive){.fd = fd};
    buf_init(&archive->list, LIST_MAX);
}

void
archive_release(struct archive *archive)
{
    buf_release(&archive->list);
}

bool
archive_begin(struct archive *archive, const char *name)
{
    static const struct header none;
    snprintf(archive->name, sizeof(archive->name), "%s", name);
    archive->header = lseek(archive->fd, 0, SEEK_CUR);
    archive->size = 0;
    crypto_hash_sha256_init(&archive->digest);
    return archive->header >= 0 && write_all(archive->fd, &none, sizeof(none));
}

bool
archive_add(struct archive *archive, const void *bytes, size_t count)
{
    crypto_hash_sha256_update(&archive->digest, bytes, count);
    archive->size += count;
    return write_all(archive->fd, bytes, count);
}

bool
archive_end(struct archive *archive)
{
    static const char none[BLOCK];
    unsigned char digest[crypto_hash_sha256_BYTES];
    char text[2 * crypto_hash_sha256_BYTES + 1];
    struct header header;
    crypto_hash_sha256_final(&archive->digest, digest);
    sodium_bin2hex(text, sizeof(text), digest, sizeof(digest));
    buf_printf(&archive->list, "%s  %s\n", text, archive->name);
    fill_header(&header, archive->name, archive->size);
    return write_all(archive->fd, none, (BLOCK - archive->size % BLOCK) % BLOCK) &&
           pwrite(archive->fd, &header, sizeof(header), archive->header) == sizeof(header);
}

bool
archive_finish(struct archive *archive)
{
    static const char none[2 * BLOCK];
    struct buf list;
    buf_init(&list, LIST_MAX);
    buf_puts(&list, archive->list.data);
    bool ok = archive_begin(archive, ARCHIVE_LIST) && archive_add(archive, list.data, list.len) &&
              archive_end(archive) && write_all(archive->fd, none, sizeof(none)) && fsync(archive->fd) == 0;
    buf_release(&list);
    return ok;
}

/* --- reading --- */

static bool
read_header(int fd, off_t at, struct archive_member *member)
{
    struct header header;
    if (pread(fd, &header, sizeof(header), at) != sizeof(header) || memcmp(header.magic, "ustar", 5) != 0)
        return false;
    char text[9] = "";
    memcpy(text, header.checksum, 8);
    if (strtoul(text, NULL, 8) != checksum_of(&header) || header.name[ARCHIVE_NAME - 1])
        return false;
    memcpy(member->name, header.name, sizeof(member->name));
    member->at = at + BLOCK;
    member->size = get_size(header.size);
    return member->size < 1ULL << 62;
}

static bool
digest_of(int fd, const struct archive_member *member, char text[2 * crypto_hash_sha256_BYTES + 1])
{
    char chunk[CHUNK];
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (uint64_t done = 0; done < member->size;) {
        size_t wanted = member->size - done < CHUNK ? (size_t)(member->size - done) : CHUNK;
        ssize_t n = pread(fd, chunk, wanted, member->at + (off_t)done);
        if (n <= 0)
            return false;
        crypto_hash_sha256_update(&state, (const unsigned char *)chunk, (size_t)n);
        done += (uint64_t)n;
    }
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(text, 2 * sizeof(digest) + 1, digest, sizeof(digest));
    return true;
}

bool
archive_text(int fd, const struct archive_member *member, struct buf *out)
{
    char text[LIST_MAX];
    if (member->size >= sizeof(text) ||
        pread(fd, text, (size_t)member->size, member->at) != (ssize_t)member->size)
        return false;
    buf_append(out, text, (size_t)member->size);
    sodium_memzero(text, sizeof(text));
    return !out->overflow;
}

const struct archive_member *
archive_find(const struct archive_index *index, const char *name)
{
    for (size_t i = 0; i < index->count; i++)
        if (strcmp(index->members[i].name, name) == 0)
            return &index->members[i];
    return NULL;
}

/* Every member but the list stands in it, with its digest. */
static bool
digests_fit(int fd, const struct archive_index *index)
{
    const struct archive_member *list = archive_find(index, ARCHIVE_LIST);
    struct buf text;
    buf_init(&text, LIST_MAX);
    bool fit = list && archive_text(fd, list, &text);
    for (size_t i = 0; fit && i < index->count; i++) {
        char digest[2 * crypto_hash_sha256_BYTES + 1], line[sizeof(digest) + 3 + ARCHIVE_NAME];
        const struct archive_member *member = &index->members[i];
        if (member == list)
            continue;
        fit = digest_of(fd, member, digest);
        snprintf(line, sizeof(line), "%s  %s\n", digest, member->name);
        fit = fit && strstr(text.data, line);
    }
    buf_release(&text);
    return fit;
}

bool
archive_open(int fd, struct archive_index *index, struct buf *error)
{
    off_t at = 0;
    index->count = 0;
    while (index->count < ARCHIVE_MEMBERS && read_header(fd, at, &index->members[index->count])) {
        const struct archive_member *member = &index->members[index->count++];
        at = member->at + (off_t)((member->size + BLOCK - 1) / BLOCK * BLOCK);
    }
    if (index->count == 0)
        buf_puts(error, "The file is no backup of convened.");
    else if (!digests_fit(fd, index))
        buf_puts(error, "The backup is not whole: it was cut off or changed. Take an older one.");
    else
        return true;
    return false;
}
