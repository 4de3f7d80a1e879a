/* Segments whose tar is wrong: its end, its sizes, its pax headers. */
#include "tests/unit/forge_segment.h"

#include <stdlib.h>

#define NAME "segment: "

static char folder[] = "/tmp/zegel-tar-XXXXXX";
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
a_tar_of_nothing_is_no_segment(void **state)
{
	static const uint8_t zeros[2 * USTAR_BLOCK];
	struct buf tar = BUF_EMPTY;
	struct segment_reader *r;
	struct error e;

	(void)state;
	buf_append(&tar, zeros, sizeof(zeros));
	(void)unlink(path); /* it may not be there */
	forge_frames(path, &tar, USTAR_BLOCK, USTAR_BLOCK);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_FORMAT, NAME "the tar ends before bagit.txt");
	CHECK_ERROR(segment_reader_open(&r, path, &e), e, ERROR_FORMAT,
	    NAME "the tar ends before data/entries.ndjson");
	memcpy(tar.data, "x", 1);
	forge_frames(path, &tar, USTAR_BLOCK, USTAR_BLOCK);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_FORMAT, NAME "tar header at byte 0: not a ustar header");
	buf_release(&tar);
}

/* A pax header before entries.ndjson that says 8 GiB, or something else. */
static void
a_pax_header_only_gives_a_size(void **state)
{
	struct forge f = {.info = "Payload-Oxum: 33.2\n"};
	struct buf tar = BUF_EMPTY, large = BUF_EMPTY;
	struct error e;
	size_t cut;

	(void)state;
	forge_tar(&f, &tar, &cut);
	CHECK_OK(ustar_append(&large, FORGE_FOLDER "/data/entries.ndjson",
		     (uint64_t)8 << 30, FORGE_TIME, &e),
	    e);
	tar.len = cut - USTAR_BLOCK;
	buf_append(&tar, large.data, large.len);
	(void)unlink(path); /* it may not be there */
	forge_frames(path, &tar, cut, 1000);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_FORMAT, NAME "the tar ends early");

	tar.data[cut] ^= 1; /* the record's first byte */
	forge_frames(path, &tar, cut, 1000);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_FORMAT,
	    NAME "tar header at byte 4096: a pax header may only give a size "
		 "that ustar cannot");
	tar.data[cut] ^= 1;
	tar.data[cut + USTAR_BLOCK - 1] = 'x';
	forge_frames(path, &tar, cut, 1000);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_FORMAT,
	    NAME "tar header at byte 4096: bytes hide in the padding of the "
		 "tar");

	tar.len = cut + USTAR_BLOCK; /* and no member behind it */
	tar.data[cut + USTAR_BLOCK - 1] = 0;
	buf_append(&tar, large.data, USTAR_BLOCK);
	forge_frames(path, &tar, cut, 1000);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_FORMAT,
	    NAME "tar header at byte 4096: a pax header without the large "
		 "file it should precede");
	buf_release(&tar);
	buf_release(&large);
}

/* The tar header claims 8 GiB of entries in a file of a kilobyte. */
static void
a_claimed_size_is_not_believed(void **state)
{
	struct forge f = {.info = "Payload-Oxum: 33.2\n"};
	struct segment_info seal = {.entries_size = 24};
	struct buf tar = BUF_EMPTY;
	struct segment_reader *r;
	struct error e;
	size_t cut;

	(void)state;
	forge_tar(&f, &tar, &cut);
	memcpy(tar.data + cut - USTAR_BLOCK + 124, "77777777777", 12);
	forge_checksum(tar.data + cut - USTAR_BLOCK);
	(void)unlink(path); /* it may not be there */
	forge_frames(path, &tar, cut, tar.len);
	CHECK_ERROR(segment_read_all(path, NULL, NULL, NULL, &e), e,
	    ERROR_FORMAT, NAME "the tar ends early");
	CHECK_ERROR(segment_reader_open(&r, path, &e), e, ERROR_FORMAT,
	    NAME "the tar ends early");
	CHECK_OK(file_size(path, &seal.size, &e), e);
	CHECK_ERROR(segment_read_all(path, &seal, NULL, NULL, &e), e,
	    ERROR_TAMPERED,
	    NAME "the file's SHA-256 is not the sealed one: the tar ends "
		 "early");
	buf_release(&tar);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_claimed_size_is_not_believed),
	    cmocka_unit_test(a_tar_of_nothing_is_no_segment),
	    cmocka_unit_test(a_pax_header_only_gives_a_size),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
