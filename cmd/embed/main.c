/* embed: the build tool that turns folders of files into C tables. */
#include <stdio.h>
#include <string.h>

#include "embed_internal.h"

int
main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    bool good = false;
    if ((argc == 5 || argc == 6) && strcmp(argv[1], "files") == 0)
        good = embed_files(arena, argv[2], argc == 6 ? argv[5] : "", argv[3], argv[4]);
    else if (argc == 4 && strcmp(argv[1], "statements") == 0)
        good = embed_statements(arena, argv[2], argv[3]);
    else
        fputs("Usage: embed files FOLDER SYMBOL OUT.c [SUFFIX]\n       embed statements FOLDER OUT_FOLDER\n",
              stderr);
    arena_free(arena);
    return good ? 0 : 1;
}
