/* What a reader of segments refuses, in which words. */
#include "tests/unit/forge_segment.h"

#include <stdlib.h>

#define NAME "segment: "
#define HEX64 \
	"00000000000000000000000000000000" \
	"00000000000000000000000000000000"

#define PICTURE_HASH \
	"92b2fa58028958317e408bd84ecfa70f" \
	"5ee35b121991dbc232c49d166353708b"

static char folder[] = "/tmp/zegel-shape-XXXXXX";
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
	(void)state;
	(void)unlink(path); /* the last test may have removed it */
	return rmdir(folder);
}

static void
a_forged_segment_without_a_fault_is_read(void **state)
{
	struct forge f = {0};
	struct segment_info info;
	struct error e;

	(void)state;
	forge_segment(path, &f);
	CHECK_OK(segment_read_all(path, NULL, NULL, &info, &e), e);
	CHECK_INT(info.first, 7);
	CHECK_INT(info.last, 9);
	CHECK_INT(info.attachment_count, 1);
	CHECK_INT(info.attachment_bytes, 9);
	f.info = "Contact-Name: Bank\n  and more\nPayload-Oxum: 33.2\n";
	forge_segment(path, &f);
	CHECK_OK(segment_read_all(path, NULL, NULL, &info, &e), e);
}

struct fault {
	struct forge forge;
	enum error_code code;
	const char *text;
};

static const struct fault faults[] = {
    {{.folder = "7-9"}, ERROR_FORMAT, NAME "not a segment's name: 7-9"},
    {{.folder = "00000000000000000009-00000000000000000007"}, ERROR_FORMAT,
	NAME "not a segment's name: "
	     "00000000000000000009-00000000000000000007"},
    {{.declaration = "BagIt-Version: 0.97\n"}, ERROR_FORMAT,
	NAME "bagit.txt: not BagIt 1.0 in UTF-8"},
    {{.info = "Payload-Oxum: 33.1\n"}, ERROR_TAMPERED,
	NAME "bag-info.txt: Payload-Oxum is not 33.2"},
    {{.info = "Payload-Oxum: 33\n"}, ERROR_FORMAT,
	NAME "bag-info.txt: Payload-Oxum is not "
	     "<bytes>.<files>"},
    {{.info = ""}, ERROR_FORMAT, NAME "bag-info.txt: no line Payload-Oxum"},
    {{.info = "Payload-Oxum: 33.2"}, ERROR_FORMAT,
	NAME "bag-info.txt: its last line has no end"},
    {{.info = "Payload-Oxum: 33.2\nPayload-Oxum: 33.2\n"}, ERROR_FORMAT,
	NAME "bag-info.txt: two lines Payload-Oxum"},
    {{.info = "Payload-Oxum: 33.02\n"}, ERROR_FORMAT,
	NAME "bag-info.txt: Payload-Oxum is not <bytes>.<files>"},
    {{.info = "Payload-Oxum: 99999999999999999999.2\n"}, ERROR_FORMAT,
	NAME "bag-info.txt: Payload-Oxum is not <bytes>.<files>"},
    {{.info = "Payload-Oxum: 33.2\nZegel-Frame-First: 7\n"
	      "Zegel-Frame-First: 7\n"},
	ERROR_FORMAT, NAME "bag-info.txt: two lines Zegel-Frame-First"},
    {{.info = "Payload-Oxum: 33.2\nZegel-Frame-First: 7 \n"}, ERROR_FORMAT,
	NAME "bag-info.txt: Zegel-Frame-First is not where entry 7 begins"},
    {{.info = "Bagging-Date: 2026-11-22\n"}, ERROR_FORMAT,
	NAME "bag-info.txt: no line Payload-Oxum"},
    {{.info = "Payload-Oxum: 33.2\nZegel-Frame-First: 8\n"}, ERROR_FORMAT,
	NAME "bag-info.txt: Zegel-Frame-First is not where entry 7 begins"},
    {{.info = "Payload-Oxum: 33.2\nZegel-Frame-First: 7 8\n"}, ERROR_FORMAT,
	NAME "bag-info.txt: Zegel-Frame-First names more frames than there "
	     "are"},
    {{.manifest = HEX64 "  data/entries.ndjson\n"}, ERROR_TAMPERED,
	NAME "manifest-sha256.txt has another hash for data/entries.ndjson"},
    {{.manifest = ""}, ERROR_FORMAT,
	NAME "manifest-sha256.txt: it lists no entries.ndjson"},
    {{.tagmanifest = HEX64 "  bagit.txt\n"}, ERROR_TAMPERED,
	NAME "tagmanifest-sha256.txt: it does not have the tag files' "
	     "hashes"},
    {{.entries = "{\"n\":0}\n{\"n\":1}\n{\"n\":2}"}, ERROR_FORMAT,
	NAME "entry 9 does not end with a line feed"},
    {{.entries = "{\"n\":0}\n{\"n\":1}\n"}, ERROR_FORMAT,
	NAME "fewer entries than the segment's name says"},
    {{.entries = "{}\n{}\n{}\n{}\n"}, ERROR_FORMAT,
	NAME "more entries than the segment's name says"},
    {{.entries = "{}\n\n{}\n"}, ERROR_FORMAT,
	NAME "entry 8 has 0 bytes: 1 to 65535 are allowed"},
    {{.attachment_leaf = BAG_ATTACHMENTS HEX64}, ERROR_TAMPERED,
	NAME
	"attachment " HEX64 ": its bytes hash to "
	"92b2fa58028958317e408bd84ecfa70f5ee35b121991dbc232c49d166353708b"},
    {{.attachment_leaf = BAG_ATTACHMENTS "x"}, ERROR_FORMAT,
	NAME "attachment x: 1 hex digits where 64 are expected"},
    {{.attachment_leaf = "data/more"}, ERROR_FORMAT,
	NAME "data/more: no such member belongs here"},
    {{.more_leaf = "data/entries.ndjson"}, ERROR_FORMAT,
	NAME "data/entries.ndjson: no such member belongs here"},
    {{.more_leaf = BAG_ATTACHMENTS HEX64}, ERROR_FORMAT,
	NAME "attachment " HEX64 " comes twice or is out of order"},
    {{.more_leaf = BAG_ATTACHMENTS PICTURE_HASH}, ERROR_FORMAT,
	NAME "attachment " PICTURE_HASH " comes twice or is out of order"},
    {{.end_blocks = 1}, ERROR_FORMAT, NAME "the tar ends early"},
    {{.end_blocks = 1, .tail = "x"}, ERROR_FORMAT, NAME "the tar ends early"},
    {{.tail = "x"}, ERROR_FORMAT, NAME "bytes behind the end of the tar"},
    {{.dirty_padding = true}, ERROR_FORMAT,
	NAME "bytes hide in the padding of the tar"},
    {{.directory = "", .before = BAG_ENTRIES}, ERROR_FORMAT,
	NAME "a directory comes twice or after what lies in it"},
    {{.directory = "data/", .before = BAG_ATTACHMENT}, ERROR_FORMAT,
	NAME "a directory comes twice or after what lies in it"},
    {{.directory = "", .before = BAG_DECLARATION, .directory_twice = true},
	ERROR_FORMAT, NAME "a directory comes twice or after what lies in it"},
    {{.directory = "data/", .before = BAG_ENTRIES, .directory_twice = true},
	ERROR_FORMAT, NAME "a directory comes twice or after what lies in it"},
    {{.directory = BAG_ATTACHMENTS,
	 .before = BAG_ATTACHMENT,
	 .directory_twice = true},
	ERROR_FORMAT, NAME "a directory comes twice or after what lies in it"},
    {{.directory = "more/", .before = BAG_ENTRIES}, ERROR_FORMAT,
	NAME "more/: no such directory belongs here"},
    {{.time = 1}, ERROR_FORMAT,
	NAME FORGE_FOLDER
	"/" BAG_ATTACHMENTS
	"92b2fa58028958317e408bd84ecfa70f5ee35b121991dbc232c49d166353708b"
	": its time differs from the other members'"},
};

static void
each_fault_of_the_bag_is_named(void **state)
{
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		forge_segment(path, &faults[i].forge);
		CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
		    faults[i].code, faults[i].text);
	}
}

static void
directories_may_come_along(void **state)
{
	static const struct forge ways[] = {
	    {.directory = "", .before = BAG_DECLARATION},
	    {.directory = "data/", .before = BAG_DECLARATION},
	    {.directory = "data/", .before = BAG_ENTRIES},
	    {.directory = BAG_ATTACHMENTS, .before = BAG_DECLARATION},
	    {.directory = BAG_ATTACHMENTS, .before = BAG_ATTACHMENT},
	};
	struct buf out = BUF_EMPTY;
	struct segment_reader *r;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		forge_segment(path, &ways[i]);
		CHECK_OK(segment_read_all(path, NULL, NULL, NULL, &e), e);
		CHECK_OK(segment_reader_open(&r, path, &e), e);
		buf_clear(&out);
		CHECK_OK(segment_reader_entry(r, 9, &out, &e), e);
		CHECK_OK(
		    segment_reader_attachment(
			r, forge_leaf() + strlen(BAG_ATTACHMENTS), 9, &out, &e),
		    e);
		CHECK_STR(buf_text(&out), "{\"n\":2}" FORGE_PICTURE);
		segment_reader_close(r);
	}
	buf_release(&out);
}

static void
a_manifest_lists_each_attachment(void **state)
{
	struct buf manifest = BUF_EMPTY, out = BUF_EMPTY;
	struct forge f = {0};
	struct segment_reader *r;
	struct error e;

	(void)state;
	forge_hash_line(FORGE_ENTRIES, "data/entries.ndjson", &manifest);
	f.manifest = buf_text(&manifest);
	forge_segment(path, &f);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_TAMPERED,
	    NAME "manifest-sha256.txt does not list what is there");
	buf_release(&manifest);

	f.manifest = NULL;
	f.attachment_leaf = BAG_ATTACHMENTS HEX64;
	forge_segment(path, &f);
	CHECK_OK(segment_reader_open(&r, path, &e), e);
	CHECK_ERROR(segment_reader_attachment(r, HEX64, 99, &out, &e), e,
	    ERROR_TAMPERED,
	    FORGE_FOLDER ": attachment " HEX64 ": its bytes do not hash to it");
	CHECK_INT(out.len, 0);
	segment_reader_close(r);
	buf_release(&out);
}

/* With no frame that begins among the entries there is nothing to say. */
static void
firsts_are_of_frames_that_begin_among_the_entries(void **state)
{
	struct forge f = {.info = "Payload-Oxum: 33.2\n"
				  "Zegel-Frame-First: \n"};
	struct buf tar = BUF_EMPTY, out = BUF_EMPTY;
	struct segment_reader *r;
	struct error e;
	size_t cut;

	(void)state;
	forge_tar(&f, &tar, &cut);
	(void)unlink(path); /* it may not be there */
	forge_frames(path, &tar, cut - 1, tar.len);
	CHECK_OK(segment_read_all(path, NULL, NULL, NULL, &e), e);
	CHECK_OK(segment_reader_open(&r, path, &e), e);
	CHECK_OK(segment_reader_entry(r, 8, &out, &e), e);
	CHECK_STR(buf_text(&out), "{\"n\":1}");
	segment_reader_close(r);
	buf_release(&tar);
	buf_release(&out);
}

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

/* Other writers cut frames anywhere and say nothing of Zegel-Frame-First. */
static void
frames_may_be_cut_anywhere(void **state)
{
	struct forge f = {.info = "Payload-Oxum: 33.2\n"};
	struct segment_visitor v = {note_entry, NULL, NULL};
	struct buf tar = BUF_EMPTY, out = BUF_EMPTY;
	struct segment_reader *r;
	struct error e;
	size_t cut, every;

	(void)state;
	forge_tar(&f, &tar, &cut);
	v.context = &out;
	for (every = 1; every < 600; every += every < 20 ? 1 : 93) {
		(void)unlink(path); /* it may not be there */
		forge_frames(path, &tar, every < cut ? every : cut, every);
		buf_clear(&out);
		CHECK_OK(segment_read_all(path, NULL, &v, NULL, &e), e);
		CHECK_STR(
		    buf_text(&out), "7 {\"n\":0}\n8 {\"n\":1}\n9 {\"n\":2}\n");
		CHECK_OK(segment_reader_open(&r, path, &e), e);
		buf_clear(&out);
		CHECK_OK(segment_reader_entry(r, 9, &out, &e), e);
		CHECK_OK(segment_reader_entry(r, 8, &out, &e), e);
		CHECK_OK(segment_reader_at(r, 0, &out, &e), e);
		CHECK_OK(
		    segment_reader_attachment(
			r, forge_leaf() + strlen(BAG_ATTACHMENTS), 9, &out, &e),
		    e);
		CHECK_STR(buf_text(&out),
		    "{\"n\":2}{\"n\":1}{\"n\":0}" FORGE_PICTURE);
		segment_reader_close(r);
	}
	buf_release(&tar);
	buf_release(&out);
}

static void
a_line_may_not_outgrow_an_entry(void **state)
{
	static char line[65536 + 16];
	struct forge f = {.entries = line, .info = "Payload-Oxum: 33.2\n"};
	struct buf tar = BUF_EMPTY;
	struct error e;
	size_t cut;

	(void)state;
	memset(line, 'x', 65536);
	memcpy(line + 65536, "\n", 2);
	forge_segment(path, &f);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_FORMAT,
	    NAME "entry 7 has 65536 bytes: 1 to 65535 are allowed");
	forge_tar(&f, &tar, &cut);
	(void)unlink(path); /* the one before */
	forge_frames(path, &tar, cut, 4096);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_FORMAT, NAME "entry 7 is longer than 65535 bytes");
	buf_release(&tar);
}

/* A seek table of lies about where entries begin is refused or found out. */
static void
a_reader_refuses_firsts_that_do_not_ascend(void **state)
{
	struct forge f = {.info = "Payload-Oxum: 33.2\n"
				  "Zegel-Frame-First: 7 9 8\n"};
	struct buf tar = BUF_EMPTY;
	struct segment_reader *r;
	struct error e;
	size_t cut;

	(void)state;
	forge_tar(&f, &tar, &cut);
	(void)unlink(path); /* it may not be there */
	forge_frames(path, &tar, cut, 8);
	CHECK_ERROR(segment_reader_open(&r, path, &e), e, ERROR_FORMAT,
	    NAME "bag-info.txt: Zegel-Frame-First does not fit");
	buf_release(&tar);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_forged_segment_without_a_fault_is_read),
	    cmocka_unit_test(each_fault_of_the_bag_is_named),
	    cmocka_unit_test(directories_may_come_along),
	    cmocka_unit_test(frames_may_be_cut_anywhere),
	    cmocka_unit_test(a_line_may_not_outgrow_an_entry),
	    cmocka_unit_test(a_reader_refuses_firsts_that_do_not_ascend),
	    cmocka_unit_test(a_manifest_lists_each_attachment),
	    cmocka_unit_test(firsts_are_of_frames_that_begin_among_the_entries),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
