#include "store/segment.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_back),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
