#include "archiver/adapters/table.h"
#include "core/file.h"
#include "tests/unit/check.h"
#include "tests/unit/fake_sink.h"
#include "tests/unit/golden.h"

#define FILE_MAX ((size_t)1 << 20)
#define RECORDS 9 /* of the sample: the commit, and 8 in its tree */

static struct fake_sink sink;
static struct import_report report;
static struct buf car;

static int
set_up(void **state)
{
	struct error e;

	(void)state;
	fake_sink_init(&sink);
	buf_clear(&car);
	return file_read(
	    golden_path("samples/bluesky.car"), FILE_MAX, &car, &e);
}

static int
tear_down(void **state)
{
	(void)state;
	import_report_release(&report);
	fake_sink_release(&sink);
	buf_release(&car);
	return 0;
}

static int
import_bytes(struct intake_counts *counts, struct error *e)
{
	return fake_import(&sink, adapter_find("bluesky-repository"), NULL,
	    "x.car", car.data, car.len, counts, e);
}

static void
a_repository_becomes_activities_with_its_commit(void **state)
{
	golden_check(&sink, "samples/bluesky.car",
	    "tests/fixtures/bluesky/sample.ndjson", &report);
	(void)state;
	CHECK_INT(report.counts.read, RECORDS);
	CHECK_INT(report.counts.admitted, RECORDS);
}

/* Whichever byte is changed, something is missing, flagged or refused. */
static void
no_changed_byte_goes_unnoticed(void **state)
{
	struct intake_counts counts;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < car.len; i++) {
		fake_sink_release(&sink);
		fake_sink_init(&sink);
		car.data[i] ^= 1;
		CHECK_OK(import_bytes(&counts, &e), e);
		car.data[i] ^= 1;
		CHECK_INT(counts.read,
		    counts.admitted + counts.duplicate + counts.flagged +
			counts.refused);
		if (counts.read != 0)
			CHECK(counts.flagged + counts.refused > 0);
	}
}

static void
a_file_that_breaks_off_gives_what_it_has(void **state)
{
	struct intake_counts counts;
	struct error e;

	(void)state;
	car.len -= 10;
	CHECK_OK(import_bytes(&counts, &e), e);
	CHECK(counts.refused > 0);
	CHECK(counts.admitted > 0);
}

static void
a_record_with_other_bytes_is_flagged(void **state)
{
	struct intake_counts counts;
	struct error e;
	uint8_t *text;

	(void)state;
	text = memmem(car.data, car.len, "inloggen", 8);
	assert_non_null(text);
	text[0] = 'I';
	CHECK_OK(import_bytes(&counts, &e), e);
	CHECK_INT(counts.admitted, RECORDS - 1);
	CHECK_INT(counts.flagged, 1);
	CHECK_STR(fake_get(&sink, 3, "flags.0"),
	    "app.bsky.feed.post/3mgoruga3222r: its bytes do not have the "
	    "hash that its CID says");
}

static void
a_file_whose_commit_is_changed_is_kept_whole(void **state)
{
	struct intake_counts counts;
	struct error e;
	uint8_t *rev;

	(void)state;
	rev = memmem(car.data, car.len, "3mh5zlcff222r", 13);
	assert_non_null(rev);
	rev[0] = '4';
	CHECK_OK(import_bytes(&counts, &e), e);
	CHECK_INT(counts.read, 1);
	CHECK_INT(counts.flagged, 1);
	CHECK_STR(fake_get(&sink, 0, "flags.0"),
	    "the commit: its bytes do not have the hash that its CID says");
	CHECK_STR(fake_get(&sink, 0, "raw.size"), "3329");
}

/*
 * car_expected_records.tsv lists 23 records with their CIDs, by another
 * implementation's walk of the same file.
 */
static void
a_real_repository_has_the_records_that_others_find(void **state)
{
	const char *folder = test_data("bluesky-jetstream-firehose");
	char path[4200], text[4200], line[1024];
	const char *paths[] = {path};
	struct import_options options = {.paths = paths, .path_count = 1};
	struct error e;
	size_t n = 0;
	FILE *f;

	(void)state;
	if (folder == NULL)
		skip();
	(void)snprintf(path, sizeof(path), "%s/repo.car", folder);
	(void)snprintf(
	    text, sizeof(text), "%s/car_expected_records.tsv", folder);
	CHECK_OK(import_run(&options, &sink.sink, &report, NULL, &e), e);
	f = fopen(text, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		const char *key = strtok(line, "\t");
		const char *cid = strtok(NULL, "\n");

		n++; /* record 0 is the commit; the order is the tree's */
		CHECK_STR(fake_get(&sink, n, "activity.cid"), cid);
		assert_non_null(strstr(fake_get(&sink, n, "native_id"), key));
	}
	(void)fclose(f); /* only read */
	CHECK_INT(n, 23);
	CHECK_INT(report.counts.read, 24);
	CHECK_INT(report.counts.admitted, 24);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_repository_becomes_activities_with_its_commit),
	    TEST(no_changed_byte_goes_unnoticed),
	    TEST(a_file_that_breaks_off_gives_what_it_has),
	    TEST(a_record_with_other_bytes_is_flagged),
	    TEST(a_file_whose_commit_is_changed_is_kept_whole),
	    TEST(a_real_repository_has_the_records_that_others_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
