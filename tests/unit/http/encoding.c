/* Content codings and entity tags. */
#include <brotli/decode.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/attr.h"
#include "http/http_internal.h"

static const struct {
    const char *accept;
    bool small;
    enum http_encoding encoding;
} choices[] = {
    {NULL, true, HTTP_IDENTITY},
    {"", true, HTTP_IDENTITY},
    {"gzip", true, HTTP_GZIP},
    {"x-gzip", true, HTTP_GZIP},
    {"GZIP", true, HTTP_GZIP},
    {"gzip, deflate, br", true, HTTP_BROTLI},
    {"gzip, deflate, br", false, HTTP_GZIP},
    {"br;q=0.5, gzip;q=0.8", true, HTTP_GZIP},
    {"br; q=0.9,gzip ;q=0.8", false, HTTP_BROTLI},
    {"*", true, HTTP_BROTLI},
    {"*;q=0", true, HTTP_IDENTITY},
    {"gzip;q=0", true, HTTP_IDENTITY},
    {"gzip;q=0, *", true, HTTP_BROTLI},
    {"identity, gzip;q=0.5", true, HTTP_IDENTITY},
    {"gzip;q=0.001", true, HTTP_GZIP},
    {"gzip;q=junk", true, HTTP_IDENTITY},
    {"deflate, zstd", true, HTTP_IDENTITY},
    {" , ,gzip,", true, HTTP_GZIP},
    {"gzipped", true, HTTP_IDENTITY},
};

static void
test_choice(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(choices); i++) {
        if (http_encoding_choose(choices[i].accept, choices[i].small) != choices[i].encoding)
            fail_msg("%s", choices[i].accept);
    }
}

static void
test_types(void **state)
{
    (void)state;
    assert_true(http_type_compressible("text/html; charset=utf-8"));
    assert_true(http_type_compressible("application/json"));
    assert_true(http_type_compressible("application/problem+json"));
    assert_true(http_type_compressible("image/svg+xml"));
    assert_false(http_type_compressible("text/calendar"));
    assert_false(http_type_compressible("Text/Calendar; charset=utf-8"));
    assert_false(http_type_compressible("font/woff2"));
    assert_false(http_type_compressible(NULL));
}

static size_t
unpack(enum http_encoding encoding, const struct buf *packed, char *out, size_t size)
{
    z_stream stream = {.next_in = (unsigned char *)packed->data, .avail_in = (unsigned)packed->len};

    if (encoding == HTTP_BROTLI) {
        assert_int_equal(BrotliDecoderDecompress(packed->len, (const unsigned char *)packed->data, &size,
                                                 (unsigned char *)out),
                         BROTLI_DECODER_RESULT_SUCCESS);
        return size;
    }
    assert_int_equal(inflateInit2(&stream, 31), Z_OK);
    stream.next_out = (unsigned char *)out;
    stream.avail_out = (unsigned)size;
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return stream.total_out;
}

static void
test_round_trip(void **state)
{
    static const size_t sizes[] = {1, 1100, 40000, 300000};
    char *text = malloc(300000), *back = malloc(300000);

    (void)state;
    for (size_t i = 0; i < 300000; i++)
        text[i] = "the same words again and again "[i * 7 % 31];
    for (size_t s = 0; s < COUNT_OF(sizes); s++) {
        for (int effort = 0; effort < 2; effort++) {
            for (int e = HTTP_GZIP; e < HTTP_ENCODINGS; e++) {
                struct buf packed;

                buf_init(&packed, sizes[s] + 1);
                if (http_encode((enum http_encoding)e, text, sizes[s], effort, &packed)) {
                    assert_true(packed.len < sizes[s]);
                    assert_int_equal(unpack((enum http_encoding)e, &packed, back, 300000), sizes[s]);
                    assert_memory_equal(back, text, sizes[s]);
                } else {
                    assert_int_equal(sizes[s], 1);
                }
                buf_release(&packed);
            }
        }
    }
    free(text);
    free(back);
}

static void
test_not_worth_it(void **state)
{
    unsigned char noise[2000];
    unsigned seed = 1;
    struct buf packed;

    (void)state;
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (unsigned char)((seed = seed * 1103515245 + 12345) >> 16);
    buf_init(&packed, sizeof(noise) + 1);
    assert_false(http_encode(HTTP_GZIP, (const char *)noise, sizeof(noise), 1, &packed));
    assert_false(http_encode(HTTP_IDENTITY, (const char *)noise, sizeof(noise), 1, &packed));
    assert_int_equal(packed.len, 0);
    buf_release(&packed);
}

static const struct {
    const char *if_none_match, *etag;
    bool matches;
} tags[] = {
    {NULL, "\"a\"", false},
    {"\"a\"", NULL, false},
    {"\"a\"", "\"a\"", true},
    {"W/\"a\"", "\"a\"", true},
    {"\"a-gzip\"", "\"a\"", true},
    {"\"a-br\"", "\"a\"", true},
    {"\"b\", \"a\"", "\"a\"", true},
    {"*", "\"a\"", true},
    {"\"ab\"", "\"a\"", false},
    {"\"a", "\"a\"", false},
    {"\"b\",\"c\"", "\"a\"", false},
    {",,", "\"a\"", false},
    {"\"A\"", "\"a\"", false},
    {"\"evt_1-r4-gzip\"", "\"evt_1-r4\"", true},
    {"\"evt_1-r4\"", "\"evt_1-r5\"", false},
};

static void
test_etags(void **state)
{
    struct buf out;
    enum http_encoding encoding;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        if (http_etag_matches(tags[i].if_none_match, tags[i].etag, &encoding) != tags[i].matches)
            fail_msg("%s against %s", tags[i].if_none_match, tags[i].etag);
    }
    buf_init(&out, 100);
    http_etag_for("\"a-r1\"", HTTP_BROTLI, &out);
    assert_string_equal(out.data, "\"a-r1-br\"");
    assert_true(http_etag_matches(out.data, "\"a-r1\"", &encoding));
    assert_int_equal(encoding, HTTP_BROTLI);
    assert_true(http_etag_matches("\"b-br\", W/\"a-r1-gzip\"", "\"a-r1\"", &encoding));
    assert_int_equal(encoding, HTTP_GZIP);
    assert_true(http_etag_matches("\"a-r1\"", "\"a-r1\"", &encoding));
    assert_int_equal(encoding, HTTP_IDENTITY);
    assert_true(http_etag_matches("*", "\"a-r1\"", &encoding));
    assert_int_equal(encoding, HTTP_IDENTITY);
    buf_release(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choice),       cmocka_unit_test(test_types), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_not_worth_it), cmocka_unit_test(test_etags),
    };

    return cmocka_run_group_tests_name("http/encoding", tests, NULL, NULL);
}
