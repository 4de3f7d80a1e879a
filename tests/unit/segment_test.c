#include "store/segment.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/codec.h"
#include "core/file.h"
#include "tests/unit/check.h"

#define MTIME 1795316400

static char folder[] = "/tmp/zegel-segment-XXXXXX";
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

/* What a reader gave, as text: "<index> <line>\n" and "<hash> <size>\n". */
static int
note_entry(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	struct buf *out = context;

	buf_printf(out, "%" PRIu64 " ", index);
	buf_append(out, line, len);
	buf_append_byte(out, '\n');
	return buf_ok(out, e);
}

static int
note_attachment(
    void *context, const char *sha256_hex, uint64_t size, struct error *e)
{
	struct buf *out = context;

	buf_printf(out, "%s %" PRIu64 "\n", sha256_hex, size);
	return buf_ok(out, e);
}

static void
write_lines(uint64_t first, size_t count, struct segment_info *info)
{
	struct segment_writer *w;
	struct error e;
	char line[64];
	size_t i;

	CHECK_OK(segment_writer_open(&w, path, first, 3, &e), e);
	for (i = 0; i < count; i++) {
		int n = snprintf(line, sizeof(line), "{\"n\":%zu}", i);

		CHECK_OK(segment_writer_add(w, line, (size_t)n, &e), e);
	}
	CHECK_OK(segment_writer_finish(w, MTIME, info, &e), e);
	segment_writer_free(w);
}

static void
what_is_written_is_read_back(void **state)
{
	struct segment_visitor v = {note_entry, note_attachment, NULL};
	struct segment_info written, read;
	struct buf out = BUF_EMPTY;
	struct error e;

	(void)state;
	write_lines(7, 3, &written);
	v.context = &out;
	CHECK_OK(segment_read_all(path, &written, &v, &read, &e), e);
	CHECK_STR(buf_text(&out), "7 {\"n\":0}\n8 {\"n\":1}\n9 {\"n\":2}\n");
	CHECK_INT(read.first, 7);
	CHECK_INT(read.last, 9);
	CHECK_INT(read.size, written.size);
	CHECK_MEM(read.sha256, written.sha256, SHA256_LEN);
	CHECK_INT(read.entries_size, 3 * 8);
	CHECK_MEM(read.entries_sha256, written.entries_sha256, SHA256_LEN);
	CHECK_INT(read.attachment_count, 0);
	CHECK_INT(read.mtime_s, MTIME);
	buf_release(&out);
}

static void
a_file_that_is_not_the_sealed_one_is_tampered(void **state)
{
	struct segment_info right, x;
	struct error e;

	(void)state;
	write_lines(7, 3, &right);
	x = right;
	x.size++;
	CHECK_INT(segment_read_all(path, &x, NULL, NULL, &e), -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
	x = right;
	x.sha256[31] ^= 1;
	CHECK_ERROR(segment_read_all(path, &x, NULL, NULL, &e), e,
	    ERROR_TAMPERED,
	    "segment: the file's SHA-256 is not the sealed one");
	x = right;
	x.first = 6;
	CHECK_ERROR(segment_read_all(path, &x, NULL, NULL, &e), e,
	    ERROR_TAMPERED,
	    "segment: it holds the entries of "
	    "00000000000000000007-00000000000000000009");
	x = right;
	x.entries_size = 23;
	CHECK_ERROR(segment_read_all(path, &x, NULL, NULL, &e), e,
	    ERROR_TAMPERED,
	    "segment: entries.ndjson has 24 bytes, sealed were 23");
	x = right;
	x.entries_sha256[0] ^= 1;
	CHECK_ERROR(segment_read_all(path, &x, NULL, NULL, &e), e,
	    ERROR_TAMPERED,
	    "segment: the SHA-256 of entries.ndjson is not the sealed one");
}

/* The segment's file with these bytes, open for changing them. */
static int
replace_file(const struct buf *bytes)
{
	struct error e;
	int fd;

	CHECK_OK(
	    file_replace(path, bytes->data, bytes->len, 0644, false, &e), e);
	fd = open(path, O_RDWR | O_CLOEXEC);
	CHECK(fd >= 0);
	return fd;
}

/* Every bit of a segment, one at a time: nothing else may ever be read. */
/* Whoever puts a bomb in a segment's place shall not keep readers busy. */
static void
a_bomb_that_was_not_sealed_is_not_unpacked(void **state)
{
	static char line[60000];
	struct segment_visitor v = {note_entry, note_attachment, NULL};
	struct segment_info sealed;
	struct segment_writer *w;
	struct buf out = BUF_EMPTY;
	struct error e;
	int i;

	(void)state;
	memset(line, 'a', sizeof(line));
	memcpy(line, "{\"n\":\"", 6);
	memcpy(line + sizeof(line) - 2, "\"}", 2);
	CHECK_OK(segment_writer_open(&w, path, 0, 3, &e), e);
	for (i = 0; i < 400; i++)
		CHECK_OK(segment_writer_add(w, line, sizeof(line), &e), e);
	CHECK_OK(segment_writer_finish(w, MTIME, &sealed, &e), e);
	segment_writer_free(w);
	CHECK(sealed.entries_size / sealed.size > 200);

	v.context = &out;
	CHECK_OK(segment_read_all(path, &sealed, NULL, NULL, &e), e);
	sealed.sha256[0] ^= 1;
	CHECK_ERROR(segment_read_all(path, &sealed, &v, NULL, &e), e,
	    ERROR_TAMPERED,
	    "segment: the file's SHA-256 is not the sealed one");
	CHECK_INT(out.len, 0);
	buf_release(&out);
}

static void
no_bit_can_be_flipped_unseen(void **state)
{
	struct segment_visitor v = {note_entry, note_attachment, NULL};
	struct buf file = BUF_EMPTY, right = BUF_EMPTY, out = BUF_EMPTY;
	struct segment_info info;
	struct error e;
	size_t i;
	int fd;

	(void)state;
	write_lines(7, 3, &info);
	v.context = &right;
	CHECK_OK(segment_read_all(path, &info, &v, NULL, &e), e);
	CHECK_OK(file_read(path, 1 << 20, &file, &e), e);
	fd = replace_file(&file);
	v.context = &out;
	for (i = 0; i < file.len * 8; i++) {
		uint8_t *byte = file.data + i / 8;

		*byte ^= (uint8_t)(1 << i % 8);
		CHECK_INT(pwrite(fd, byte, 1, (off_t)(i / 8)), 1);
		CHECK_INT(segment_read_all(path, &info, NULL, NULL, &e), -1);
		CHECK_INT(e.code, ERROR_TAMPERED);
		buf_clear(&out);
		if (segment_read_all(path, NULL, &v, NULL, &e) == 0) {
			CHECK_INT(out.len, right.len);
			CHECK_MEM(out.data, right.data, right.len);
		}
		*byte ^= (uint8_t)(1 << i % 8);
		CHECK_INT(pwrite(fd, byte, 1, (off_t)(i / 8)), 1);
	}
	CHECK_INT(close(fd), 0);
	buf_release(&file);
	buf_release(&right);
	buf_release(&out);
}

/* And every way of cutting it short. */
static void
no_byte_can_be_cut_off_unseen(void **state)
{
	struct buf file = BUF_EMPTY;
	struct segment_info info;
	struct error e;
	size_t i;
	int fd;

	(void)state;
	write_lines(7, 3, &info);
	CHECK_OK(file_read(path, 1 << 20, &file, &e), e);
	fd = replace_file(&file);
	for (i = file.len; i-- > 0;) {
		CHECK_INT(ftruncate(fd, (off_t)i), 0);
		CHECK_INT(segment_read_all(path, NULL, NULL, NULL, &e), -1);
		CHECK_INT(e.code, ERROR_FORMAT);
		CHECK_INT(segment_read_all(path, &info, NULL, NULL, &e), -1);
		CHECK_INT(e.code, ERROR_TAMPERED);
	}
	CHECK_INT(close(fd), 0);
	buf_release(&file);
}

static int
refuse(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	enum error_code *code = context;

	(void)line;
	(void)len;
	return error_set(e, *code, "no %" PRIu64, index);
}

static void
a_visitor_stops_the_reading_with_its_error(void **state)
{
	enum error_code code = ERROR_CONFLICT;
	struct segment_visitor v = {refuse, NULL, &code};
	struct segment_info info;
	struct error e;

	(void)state;
	write_lines(7, 3, &info);
	CHECK_ERROR(segment_read_all(path, &info, &v, NULL, &e), e,
	    ERROR_CONFLICT, "segment: no 7");
	/* An entry of a wrong form in the sealed file was sealed so ... */
	code = ERROR_FORMAT;
	CHECK_ERROR(segment_read_all(path, &info, &v, NULL, &e), e,
	    ERROR_FORMAT, "segment: no 7");
	/* ... and in any other file somebody put it there. */
	info.sha256[0] ^= 1;
	CHECK_ERROR(segment_read_all(path, &info, &v, NULL, &e), e,
	    ERROR_TAMPERED,
	    "segment: the file's SHA-256 is not the sealed one: no 7");
}

static void
what_cannot_be_read_is_no_tampering(void **state)
{
	struct segment_info info = {0};
	struct segment_reader *r;
	char none[FILE_PATH_MAX];
	struct error e;

	(void)state;
	CHECK_OK(file_path(none, &e, "%s/none", folder), e);
	CHECK_INT(segment_read_all(none, &info, NULL, NULL, &e), -1);
	CHECK_INT(e.code, ERROR_NOTFOUND);
	CHECK_INT(segment_reader_open(&r, none, &e), -1);
	CHECK_INT(e.code, ERROR_NOTFOUND);
	CHECK_INT(segment_read_all(folder, NULL, NULL, NULL, &e), -1);
	CHECK_INT(e.code, ERROR_FORMAT);
}

static void
the_writer_refuses_what_is_no_entry(void **state)
{
	static char line[65537];
	struct segment_writer *w;
	struct segment_info info;
	struct error e;

	(void)state;
	memset(line, 'x', sizeof(line));
	CHECK_OK(segment_writer_open(&w, path, 0, 3, &e), e);
	CHECK_ERROR(segment_writer_finish(w, MTIME, &info, &e), e, ERROR_INPUT,
	    "a segment without entries");
	CHECK_ERROR(segment_writer_add(w, line, 0, &e), e, ERROR_INPUT,
	    "an entry of 0 bytes: 1 to 65535 are allowed");
	CHECK_ERROR(segment_writer_add(w, line, 65536, &e), e, ERROR_INPUT,
	    "an entry of 65536 bytes: 1 to 65535 are allowed");
	CHECK_ERROR(segment_writer_add(w, "a\nb", 3, &e), e, ERROR_INPUT,
	    "an entry with a line feed");
	CHECK_OK(segment_writer_add(w, line, 65535, &e), e);
	CHECK_OK(segment_writer_finish(w, MTIME, &info, &e), e);
	CHECK_ERROR(segment_writer_add(w, line, 1, &e), e, ERROR_INPUT,
	    "this segment's writer is finished or has failed: start over");
	segment_writer_free(w);
	CHECK_OK(segment_read_all(path, &info, NULL, NULL, &e), e);
	CHECK_INT(info.entries_size, 65536);
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

static void
an_attachment_must_be_what_it_is_attached_by(void **state)
{
	char file[FILE_PATH_MAX], hex[SHA256_HEX_LEN + 1];
	char text[FILE_PATH_MAX + 64];
	struct segment_writer *w;
	struct segment_info info;
	struct error e;

	(void)state;
	make_file("small", "small", 5, file, hex);
	CHECK_OK(segment_writer_open(&w, path, 0, 3, &e), e);
	CHECK_OK(segment_writer_add(w, "{}", 2, &e), e);
	CHECK_ERROR(segment_writer_attach(w, "AB", file, &e), e, ERROR_INPUT,
	    "attachment AB: 2 hex digits where 64 are expected");
	hex[0] = hex[0] == '0' ? '1' : '0';
	CHECK_OK(segment_writer_attach(w, hex, file, &e), e);
	(void)snprintf(text, sizeof(text),
	    "%s does not have the hash that it is attached by", file);
	CHECK_ERROR(segment_writer_finish(w, MTIME, &info, &e), e,
	    ERROR_TAMPERED, text);
	segment_writer_free(w);
}

static void
names_have_one_spelling(void **state)
{
	uint64_t first = 1, last = 2;
	char name[SEGMENT_NAME_LEN + 1];
	struct error e;

	(void)state;
	segment_name(0, 141, name);
	CHECK_STR(name, "00000000000000000000-00000000000000000141");
	CHECK_OK(segment_parse_file_name(
		     "00000000000000000142-18446744073709551615.tar.zst",
		     &first, &last, &e),
	    e);
	CHECK_INT(first, 142);
	CHECK(last == UINT64_MAX);
	CHECK_INT(segment_parse_file_name(
		      "00000000000000000142-18446744073709551616.tar.zst",
		      &first, &last, &e),
	    -1);
	CHECK_INT(e.code, ERROR_FORMAT);
	CHECK_INT(segment_parse_file_name(
		      "00000000000000000142-00000000000000000141.tar.zst",
		      &first, &last, &e),
	    -1);
	CHECK_ERROR(segment_parse_file_name("0-1.tar.zst", &first, &last, &e),
	    e, ERROR_FORMAT, "not a segment's file name: 0-1.tar.zst");
	CHECK_INT(first, 142);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_back),
	    cmocka_unit_test(a_file_that_is_not_the_sealed_one_is_tampered),
	    cmocka_unit_test(a_bomb_that_was_not_sealed_is_not_unpacked),
	    cmocka_unit_test(no_bit_can_be_flipped_unseen),
	    cmocka_unit_test(no_byte_can_be_cut_off_unseen),
	    cmocka_unit_test(a_visitor_stops_the_reading_with_its_error),
	    cmocka_unit_test(what_cannot_be_read_is_no_tampering),
	    cmocka_unit_test(the_writer_refuses_what_is_no_entry),
	    cmocka_unit_test(an_attachment_must_be_what_it_is_attached_by),
	    cmocka_unit_test(names_have_one_spelling),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
