#include "tests/unit/golden.h"

#include "archiver/input.h"
#include "core/buf.h"
#include "core/file.h"
#include "tests/unit/check.h"

#define FILE_MAX ((size_t)64 << 20)

const char *
golden_path(const char *below)
{
	static char path[4096];
	const char *source = getenv("ZEGEL_SOURCE");

	(void)snprintf(
	    path, sizeof(path), "%s/%s", source == NULL ? "." : source, below);
	return path;
}

/* All bytes of all members, one after another. */
static void
read_members(const char *path, struct buf *out)
{
	struct input_member member;
	struct input *in;
	struct error e;
	size_t got;
	bool more;

	CHECK_OK(input_open(&in, path, NULL, &e), e);
	for (;;) {
		CHECK_OK(input_next(in, &member, &more, &e), e);
		if (!more)
			break;
		do {
			uint8_t *to = buf_reserve(out, 65536);

			assert_non_null(to);
			CHECK_OK(input_read(in, to, 65536, &got, &e), e);
			out->len += got;
		} while (got > 0);
	}
	input_close(in);
}

/* The records as lines without their raw, which is checked on the way. */
static void
format_records(struct fake_sink *f, const struct buf *members, struct buf *out)
{
	json_t *record;
	size_t i;

	json_array_foreach (f->records, i, record) {
		json_t *text = json_object_get(
		    json_object_get(record, "raw"), "text");
		json_t *copy = json_copy(record);
		char *line;

		if (text != NULL)
			assert_non_null(memmem(members->data, members->len,
			    json_string_value(text), json_string_length(text)));
		(void)json_object_del(copy, "raw");
		line = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS);
		assert_non_null(line);
		buf_append_str(out, line);
		buf_append_byte(out, '\n');
		free(line);
		json_decref(copy);
	}
}

static void
compare(struct buf *got, const char *expected)
{
	struct buf want = BUF_EMPTY;
	struct error e;
	char *a, *b, *rest_a, *rest_b;

	if (getenv("ZEGEL_GOLDEN_UPDATE") != NULL) {
		CHECK_OK(file_replace(golden_path(expected), got->data,
			     got->len, 0644, false, &e),
		    e);
		return;
	}
	CHECK_OK(file_read(golden_path(expected), FILE_MAX, &want, &e), e);
	rest_a = buf_text(got);
	rest_b = buf_text(&want);
	do {
		a = strsep(&rest_a, "\n");
		b = strsep(&rest_b, "\n");
		CHECK_STR(a == NULL ? "END" : a, b == NULL ? "END" : b);
	} while (a != NULL && b != NULL);
	buf_release(&want);
}

void
golden_check(struct fake_sink *f, const char *fixture, const char *expected,
    struct import_report *report)
{
	struct buf members = BUF_EMPTY, got = BUF_EMPTY;
	const char *path = golden_path(fixture);
	struct import_options options = {.paths = &path, .path_count = 1};
	struct error e;

	CHECK_OK(import_run(&options, &f->sink, report, NULL, &e), e);
	read_members(golden_path(fixture), &members);
	format_records(f, &members, &got);
	compare(&got, expected);
	buf_release(&members);
	buf_release(&got);
}
