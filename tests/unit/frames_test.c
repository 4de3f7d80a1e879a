#include "store/frames.h"

#include <stdlib.h>
#include <unistd.h>

#include <zstd.h>

#include "core/buf.h"
#include "core/file.h"
#include "tests/unit/check.h"

#define TEXT "some content of a frame, some content of a frame\n"
#define TEXT_LEN 49

static char folder[] = "/tmp/zegel-frames-XXXXXX";
static char path[FILE_PATH_MAX];

static int
make_folder(void **state)
{
	struct error e;

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	return file_path(path, &e, "%s/frames", folder);
}

static int
remove_folder(void **state)
{
	(void)state;
	(void)unlink(path); /* the last test may have removed it */
	return rmdir(folder);
}

/* One frame by zstd, with or without what we ask of it. */
static void
append_frame(struct buf *out, const char *text, size_t len, int checksum,
    int content_size)
{
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	size_t room = ZSTD_compressBound(len), n;

	CHECK(zstd != NULL);
	(void)ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, checksum);
	(void)ZSTD_CCtx_setParameter(
	    zstd, ZSTD_c_contentSizeFlag, content_size);
	CHECK(buf_reserve(out, room) != NULL);
	n = ZSTD_compress2(zstd, out->data + out->len, room, text, len);
	CHECK(!ZSTD_isError(n));
	out->len += n;
	ZSTD_freeCCtx(zstd);
}

/* A seek table of pairs (frame size, content size). */
static void
append_table(struct buf *out, const uint32_t *pairs, uint32_t count)
{
	uint32_t i;

	buf_append_u32le(out, 0x184D2A5E);
	buf_append_u32le(out, count * 8 + 9);
	for (i = 0; i < 2 * count; i++)
		buf_append_u32le(out, pairs[i]);
	buf_append_u32le(out, count);
	buf_append_byte(out, 0);
	buf_append_u32le(out, 0x8F92EAB1);
}

static void
save(struct buf *b)
{
	struct error e;

	CHECK_OK(buf_ok(b, &e), e);
	CHECK_OK(file_replace(path, b->data, b->len, 0644, false, &e), e);
}

/* Opening this file, or loading its frame 0, fails like this. */
static void
check_refused(struct buf *b, const char *text)
{
	const uint8_t *content;
	struct frames *f;
	struct error e;

	save(b);
	if (frames_open(&f, path, &e) == 0) {
		CHECK_ERROR(frames_load(f, 0, NULL, &content, &e), e,
		    ERROR_FORMAT, text);
		frames_close(f);
	} else {
		CHECK_STR(e.text, text);
		CHECK_INT(e.code, ERROR_FORMAT);
	}
	buf_clear(b);
}

static void
what_is_written_is_loaded(void **state)
{
	uint8_t written[SHA256_LEN], read[SHA256_LEN];
	const uint8_t *content;
	struct frames_writer *w;
	struct sha256 *hash;
	struct frames *f;
	uint64_t size = 0;
	struct error e;

	(void)state;
	CHECK_OK(frames_writer_open(&w, path, 3, false, &e), e);
	CHECK_OK(frames_writer_append(w, "one", 3, &e), e);
	CHECK_INT(frames_writer_pending(w), 3);
	CHECK_OK(frames_writer_cut(w, &e), e);
	CHECK_OK(frames_writer_cut(w, &e), e);
	CHECK_INT(frames_writer_count(w), 1);
	CHECK_OK(frames_writer_append(w, TEXT, TEXT_LEN, &e), e);
	CHECK_OK(frames_writer_finish(w, &size, written, &e), e);
	frames_writer_free(w);

	CHECK_OK(frames_open(&f, path, &e), e);
	CHECK((hash = sha256_new(&e)) != NULL);
	CHECK_INT(frames_count(f), 2);
	CHECK_INT(frames_size(f), size);
	CHECK_INT(frames_content_size(f), 3 + TEXT_LEN);
	CHECK_INT(frames_find(f, 2), 0);
	CHECK_INT(frames_find(f, 3), 1);
	CHECK_INT(frames_find(f, 4), 1);
	CHECK_OK(frames_load(f, 0, hash, &content, &e), e);
	CHECK_MEM(content, "one", 3);
	CHECK_OK(frames_load(f, 1, hash, &content, &e), e);
	CHECK_MEM(content, TEXT, TEXT_LEN);
	CHECK_OK(frames_hash_table(f, hash, &e), e);
	CHECK_OK(sha256_final(hash, read, &e), e);
	CHECK_MEM(read, written, SHA256_LEN);
	sha256_free(hash);
	frames_close(f);
}

static void
frames_are_plain_data_with_size_and_checksum(void **state)
{
	struct buf b = BUF_EMPTY;
	uint32_t pair[2] = {0, TEXT_LEN};

	(void)state;
	append_frame(&b, TEXT, TEXT_LEN, 0, 1);
	pair[0] = (uint32_t)b.len;
	append_table(&b, pair, 1);
	check_refused(&b, "frame 0: it has no checksum");

	append_frame(&b, TEXT, TEXT_LEN, 1, 0);
	pair[0] = (uint32_t)b.len;
	append_table(&b, pair, 1);
	check_refused(&b, "frame 0: it has no content size");

	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	b.data[4] |= 1; /* a dictionary id of one byte */
	pair[0] = (uint32_t)b.len;
	append_table(&b, pair, 1);
	check_refused(
	    &b, "frame 0: it wants a dictionary or uses reserved bits");

	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	b.data[b.len - 1] ^= 1;
	pair[0] = (uint32_t)b.len;
	append_table(&b, pair, 1);
	check_refused(&b,
	    "frame 0: it does not decompress: Restored data doesn't match "
	    "checksum");

	buf_append(&b, "\x5e\x2a\x4d\x18\x04\0\0\0abcd", 12);
	pair[0] = 12;
	append_table(&b, pair, 1);
	check_refused(&b, "frame 0: not a zstd data frame");

	buf_append(&b, "\x28\xb5\x2f\xfd", 4);
	pair[0] = 4;
	append_table(&b, pair, 1);
	check_refused(
	    &b, "frame 0: cut short at byte 4: 1 bytes wanted, 0 left");
	buf_release(&b);
}

static void
nothing_hides_behind_a_frame(void **state)
{
	char text[ERROR_TEXT_MAX];
	struct buf b = BUF_EMPTY;
	uint32_t pair[2] = {0, TEXT_LEN};

	(void)state;
	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	buf_append(&b, "\x50\x2a\x4d\x18\x04\0\0\0evil", 12);
	pair[0] = (uint32_t)b.len; /* the table counts it in */
	append_table(&b, pair, 1);
	check_refused(
	    &b, "frame 0: the seek table gives it another size than it has");

	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	pair[0] = (uint32_t)b.len;
	buf_append(&b, "\x50\x2a\x4d\x18\x04\0\0\0evil", 12);
	append_table(&b, pair, 1);
	(void)snprintf(text, sizeof(text),
	    "the seek table covers %u bytes of %u", pair[0], pair[0] + 12);
	check_refused(&b, text);

	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	append_table(&b, pair, 1);
	buf_append(&b, "x", 1);
	check_refused(&b, "it does not end with a seek table");
	buf_release(&b);
}

static void
the_table_is_held_to_the_frames(void **state)
{
	struct buf b = BUF_EMPTY;
	uint32_t pairs[4] = {0, TEXT_LEN + 1, 0, 0};

	(void)state;
	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	pairs[0] = (uint32_t)b.len;
	append_table(&b, pairs, 1);
	check_refused(
	    &b, "frame 0: its header says 49 bytes, the seek table 50");

	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	pairs[1] = TEXT_LEN;
	append_table(&b, pairs, 2); /* an empty frame at the end */
	check_refused(&b, "frame 1 is empty");

	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	append_table(&b, pairs, 1);
	b.data[b.len - 5] = 0x80; /* with checksums: not ours */
	check_refused(&b, "it does not end with a seek table");

	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	append_table(&b, pairs, 1);
	b.data[pairs[0] + 4]++;
	check_refused(&b, "the seek table does not begin where it should");
	buf_release(&b);
}

static void
no_claim_is_believed_that_costs_memory(void **state)
{
	char text[ERROR_TEXT_MAX];
	struct buf b = BUF_EMPTY;
	uint32_t pair[2] = {0, UINT32_MAX};

	(void)state;
	append_frame(&b, TEXT, TEXT_LEN, 1, 1);
	pair[0] = (uint32_t)b.len;
	append_table(&b, pair, 1);
	(void)snprintf(text, sizeof(text),
	    "frame 0 claims 4294967295 bytes in %u, more than a frame may "
	    "hold",
	    pair[0]);
	check_refused(&b, text);

	pair[1] = FRAMES_CONTENT_MAX + 1;
	append_table(&b, pair, 1);
	(void)snprintf(text, sizeof(text),
	    "frame 0 claims 8388609 bytes in %u, more than a frame may hold",
	    pair[0]);
	check_refused(&b, text);

	append_table(&b, pair, 0);
	check_refused(&b, "a seek table of 0 frames");
	append_table(&b, pair, 1);
	memset(b.data + b.len - 9, 0xff, 4);
	check_refused(&b, "a seek table of 4294967295 frames");
	append_table(&b, pair, 1);
	memcpy(b.data + b.len - 9, "\0\0\x01\0", 4);
	check_refused(&b, "the seek table is larger than the file");
	buf_append(&b, "0123456789", 10);
	check_refused(&b, "10 bytes are too few for a segment");
	buf_release(&b);
}

static void
a_window_is_bounded(void **state)
{
	/* Window descriptor 0x70: 2^24 bytes; content size in 8 bytes. */
	static const char frame[] = "\x28\xb5\x2f\xfd\xc4\x70"
				    "\x31\0\0\0\0\0\0\0"
				    "\x01\0\0";
	uint32_t pair[2] = {sizeof(frame) - 1, TEXT_LEN};
	struct buf b = BUF_EMPTY;

	(void)state;
	buf_append(&b, frame, sizeof(frame) - 1);
	append_table(&b, pair, 1);
	check_refused(&b, "frame 0: a window of 16777216 bytes is too large");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_loaded),
	    cmocka_unit_test(frames_are_plain_data_with_size_and_checksum),
	    cmocka_unit_test(nothing_hides_behind_a_frame),
	    cmocka_unit_test(the_table_is_held_to_the_frames),
	    cmocka_unit_test(no_claim_is_believed_that_costs_memory),
	    cmocka_unit_test(a_window_is_bounded),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
