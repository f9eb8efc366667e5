/* embed files: a folder becomes a struct embed_set. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "embed_internal.h"

static void
write_file(FILE *out, const struct source *source)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)source->data, source->size);
    char hex[2 * sizeof(digest) + 1];
    sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
    fputs("    {.name =\n", out);
    write_literal(out, source->name, strlen(source->name));
    fputs(",\n     .data =\n", out);
    write_literal(out, source->data, source->size);
    fprintf(out, ",\n     .size = %zu,\n     .digest = \"%s\"},\n", source->size, hex);
}

bool
embed_files(struct arena *arena, const char *folder, const char *suffix, const char *symbol,
            const char *out_c)
{
    struct sources sources;
    if (!sources_read(arena, folder, suffix, &sources))
        return false;
    FILE *out = output_open(arena, out_c);
    if (!out)
        return false;

    fprintf(out, "#include \"base/embed.h\"\n\nextern const struct embed_set %s;\n", symbol);
    if (sources.count > 0) {
        fputs("static const struct embed_file files[] = {\n", out);
        for (size_t i = 0; i < sources.count; i++)
            write_file(out, &sources.list[i]);
        fprintf(out, "};\nconst struct embed_set %s = {.files = files, .count = %zu};\n", symbol,
                sources.count);
    } else {
        fprintf(out, "const struct embed_set %s = {.files = 0, .count = 0};\n", symbol);
    }
    return output_close(arena, out, out_c);
}
