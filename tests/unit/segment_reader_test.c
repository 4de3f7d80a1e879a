/* Reading one entry or attachment of a segment of several frames. */
#include "store/segment.h"

#include <inttypes.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/codec.h"
#include "core/file.h"
#include "tests/unit/check.h"

#define MTIME 1795316400

static char folder[] = "/tmp/zegel-reader-XXXXXX";
static char path[FILE_PATH_MAX];

static int
make_folder(void **state)
{
	struct error e;

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	return file_path(path, &e, "%s/segment", folder);
}

static int
remove_folder(void **state)
{
	char command[FILE_PATH_MAX];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

/* "<hash> <size>\n" */
static int
note_attachment(
    void *context, const char *sha256_hex, uint64_t size, struct error *e)
{
	struct buf *out = context;

	buf_printf(out, "%s %" PRIu64 "\n", sha256_hex, size);
	return buf_ok(out, e);
}

/* Lines long enough, and unlike enough, to fill several frames. */
#define MANY 6000

static int
long_line(char out[1024], size_t i)
{
	uint64_t noise = i * 0x9e3779b97f4a7c15U + 1;
	int n = snprintf(out, 1024, "{\"n\":%zu,\"x\":\"", i), k;

	for (k = 0; k < 40; k++) {
		noise ^= noise << 13;
		noise ^= noise >> 7;
		noise ^= noise << 17;
		n += snprintf(out + n, 1024 - (size_t)n, "%016" PRIx64, noise);
	}
	n += snprintf(out + n, 1024 - (size_t)n, "\"}");
	return n;
}

static void
make_file(const char *name, const void *data, size_t len,
    char file[FILE_PATH_MAX], char hex[SHA256_HEX_LEN + 1])
{
	uint8_t hash[SHA256_LEN];
	struct error e;

	CHECK_OK(file_path(file, &e, "%s/%s", folder, name), e);
	CHECK_OK(file_replace(file, data, len, 0644, false, &e), e);
	CHECK_OK(sha256(data, len, hash, &e), e);
	hex_encode(hash, SHA256_LEN, hex);
}

/* 6000 lines and three attachments: empty, small, larger than a frame. */
static void
write_many(struct segment_info *info, char hex[3][SHA256_HEX_LEN + 1])
{
	static uint8_t large[3 << 20];
	char file[FILE_PATH_MAX], line[1024];
	struct segment_writer *w;
	struct error e;
	size_t i;

	memset(large, 'z', sizeof(large));
	CHECK_OK(segment_writer_open(&w, path, 1000, 3, &e), e);
	for (i = 0; i < MANY; i++) {
		int n = long_line(line, i);

		CHECK_OK(segment_writer_add(w, line, (size_t)n, &e), e);
	}
	make_file("large", large, sizeof(large), file, hex[0]);
	CHECK_OK(segment_writer_attach(w, hex[0], file, &e), e);
	make_file("small", "small", 5, file, hex[1]);
	CHECK_OK(segment_writer_attach(w, hex[1], file, &e), e);
	CHECK_OK(segment_writer_attach(w, hex[1], file, &e), e);
	make_file("empty", "", 0, file, hex[2]);
	CHECK_OK(segment_writer_attach(w, hex[2], file, &e), e);
	CHECK_OK(segment_writer_finish(w, MTIME, info, &e), e);
	segment_writer_free(w);
}

static void
attachments_come_once_and_sorted(void **state)
{
	struct segment_visitor v = {NULL, note_attachment, NULL};
	char hex[3][SHA256_HEX_LEN + 1];
	struct segment_info info, read;
	struct buf out = BUF_EMPTY;
	struct error e;

	(void)state;
	write_many(&info, hex);
	CHECK_INT(info.attachment_count, 3);
	CHECK_INT(info.attachment_bytes, (3 << 20) + 5);
	v.context = &out;
	CHECK_OK(segment_read_all(path, &info, &v, &read, &e), e);
	CHECK_INT(read.attachment_bytes, info.attachment_bytes);
	CHECK_STR(buf_text(&out),
	    "81db8ebbbbc69c6c6ad4a6aa92b76e0c08af547da236b9e2c9dbe1d8285a8130 "
	    "5\n"
	    "de4f5d36d5aa455b0de3864b878e647f3a2cd782224922f370236103d1664e88 "
	    "3145728\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 "
	    "0\n");
	buf_release(&out);
}

static void
an_entry_is_read_by_its_index(void **state)
{
	char hex[3][SHA256_HEX_LEN + 1], line[1024];
	struct buf out = BUF_EMPTY;
	struct segment_reader *r;
	struct segment_info info;
	struct error e;
	size_t i;

	(void)state;
	write_many(&info, hex);
	CHECK_OK(segment_reader_open(&r, path, &e), e);
	for (i = 0; i < MANY; i += i < 40 || i > MANY - 40 ? 1 : 37) {
		size_t at = (i * 2741) % MANY; /* in no order */
		int n = long_line(line, at);

		buf_clear(&out);
		CHECK_OK(segment_reader_entry(r, 1000 + at, &out, &e), e);
		CHECK_INT(out.len, n);
		CHECK_MEM(out.data, line, (size_t)n);
	}
	CHECK_ERROR(segment_reader_entry(r, 999, &out, &e), e, ERROR_NOTFOUND,
	    "00000000000000001000-00000000000000006999 does not hold entry "
	    "999");
	CHECK_ERROR(segment_reader_entry(r, 7000, &out, &e), e, ERROR_NOTFOUND,
	    "00000000000000001000-00000000000000006999 does not hold entry "
	    "7000");
	segment_reader_close(r);
	buf_release(&out);
}

static void
an_entry_is_read_by_its_offset(void **state)
{
	char hex[3][SHA256_HEX_LEN + 1], line[1024];
	struct buf out = BUF_EMPTY;
	struct segment_reader *r;
	struct segment_info info;
	struct error e;
	uint64_t offset = 0;
	size_t i;

	(void)state;
	write_many(&info, hex);
	CHECK_OK(segment_reader_open(&r, path, &e), e);
	for (i = 0; i < MANY; i++) {
		int n = long_line(line, i);

		if (i % 97 == 0 || i > MANY - 3) {
			buf_clear(&out);
			CHECK_OK(segment_reader_at(r, offset, &out, &e), e);
			CHECK_INT(out.len, n);
			CHECK_MEM(out.data, line, (size_t)n);
		}
		offset += (uint64_t)n + 1;
	}
	CHECK_INT(offset, info.entries_size);
	CHECK_INT(segment_reader_at(r, offset, &out, &e), -1);
	CHECK_INT(e.code, ERROR_NOTFOUND);
	segment_reader_close(r);
	buf_release(&out);
}

static void
an_attachment_is_read_by_its_hash(void **state)
{
	char hex[3][SHA256_HEX_LEN + 1];
	struct buf out = BUF_EMPTY;
	struct segment_reader *r;
	struct segment_info info;
	struct error e;

	(void)state;
	write_many(&info, hex);
	CHECK_OK(segment_reader_open(&r, path, &e), e);
	CHECK_ERROR(segment_reader_attachment(r,
			"ffffffffffffffffffffffffffffffff"
			"ffffffffffffffffffffffffffffffff",
			10, &out, &e),
	    e, ERROR_NOTFOUND,
	    "00000000000000001000-00000000000000006999: attachment "
	    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
	    ": it is not in the segment");
	CHECK_OK(segment_reader_attachment(r, hex[0], UINT64_MAX, &out, &e), e);
	CHECK_INT(out.len, 3 << 20);
	CHECK_INT(out.data[out.len - 1], 'z');
	buf_clear(&out);
	CHECK_OK(segment_reader_attachment(r, hex[1], 5, &out, &e), e);
	CHECK_MEM(out.data, "small", 5);
	CHECK_OK(segment_reader_attachment(r, hex[2], 5, &out, &e), e);
	CHECK_INT(out.len, 5);
	CHECK_INT(segment_reader_attachment(r, hex[1], 4, &out, &e), -1);
	CHECK_INT(e.code, ERROR_INPUT);
	CHECK_INT(out.len, 5);
	CHECK_ERROR(segment_reader_attachment(r, "12", 4, &out, &e), e,
	    ERROR_INPUT, "attachment 12: 2 hex digits where 64 are expected");
	segment_reader_close(r);
	buf_release(&out);
}

static int
forbidden(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	(void)context;
	(void)line;
	(void)len;
	return error_set(
	    e, ERROR_CONFLICT, "entry %" PRIu64 " was read", index);
}

/* 16 MiB of zeros in a few kilobytes: not unpacked unless it was sealed. */
static void
a_bomb_is_not_unpacked_unless_it_was_sealed(void **state)
{
	struct segment_visitor v = {forbidden, NULL, NULL};
	char file[FILE_PATH_MAX], hex[SHA256_HEX_LEN + 1];
	static const uint8_t zeros[16 << 20];
	struct segment_writer *w;
	struct segment_info info;
	struct error e;

	(void)state;
	make_file("zeros", zeros, sizeof(zeros), file, hex);
	CHECK_OK(segment_writer_open(&w, path, 0, 3, &e), e);
	CHECK_OK(segment_writer_add(w, "{}", 2, &e), e);
	CHECK_OK(segment_writer_attach(w, hex, file, &e), e);
	CHECK_OK(segment_writer_finish(w, MTIME, &info, &e), e);
	segment_writer_free(w);
	CHECK_OK(segment_read_all(path, &info, NULL, NULL, &e), e);
	info.sha256[0] ^= 1;
	CHECK_ERROR(segment_read_all(path, &info, &v, NULL, &e), e,
	    ERROR_TAMPERED,
	    "segment: the file's SHA-256 is not the sealed one");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(attachments_come_once_and_sorted),
	    cmocka_unit_test(an_entry_is_read_by_its_index),
	    cmocka_unit_test(an_entry_is_read_by_its_offset),
	    cmocka_unit_test(an_attachment_is_read_by_its_hash),
	    cmocka_unit_test(a_bomb_is_not_unpacked_unless_it_was_sealed),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
