/* What a reader of segments refuses, in which words. */
#include "tests/unit/forge_segment.h"

#include <stdlib.h>

#include <zstd.h>

#define NAME "segment: "
#define HEX64 \
	"00000000000000000000000000000000" \
	"00000000000000000000000000000000"

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
    {{.end_blocks = 1}, ERROR_FORMAT, NAME "the tar ends early"},
    {{.end_blocks = 1, .tail = "x"}, ERROR_FORMAT, NAME "the tar ends early"},
    {{.tail = "x"}, ERROR_FORMAT, NAME "bytes behind the end of the tar"},
    {{.dirty_padding = true}, ERROR_FORMAT,
	NAME "bytes hide in the padding of the tar"},
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_forged_segment_without_a_fault_is_read),
	    cmocka_unit_test(each_fault_of_the_bag_is_named),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
