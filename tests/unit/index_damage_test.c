/*
 * What is wrong with an index is noticed, said and mended; and it is kept in
 * step with a log that grows, seals and loses segments.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/clock.h"
#include "index/follow.h"
#include "tests/unit/check.h"
#include "tests/unit/index_fixture.h"

#define BASE_US (INT64_C(1767225600) * 1000000) /* 2026-01-01 */
#define CLASS "communications-3y"

static struct post post = {
    .text = "storing bank", .channel = "x", .direction = "inbound"};

static void
add_posts(struct fixture *f, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		post.posted_us = BASE_US + (int64_t)i * 1000000;
		fixture_add(f, &post);
	}
	fixture_commit(f);
}

/* A log of 500 entries: two closed partitions and a live one of 100. */
static int
setup(void **state)
{
	static struct fixture f;

	fixture_make(&f);
	add_posts(&f, 299);
	fixture_seal(&f); /* 300: the genesis, and 301: the seal */
	add_posts(&f, 199);
	CHECK_INT(log_writer_size(f.writer), 500);
	CHECK_INT(fixture_build(&f), 500);
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	fixture_remove(*state);
	return 0;
}

static void
file_of(struct fixture *f, uint64_t first, const char *suffix, char path[512])
{
	(void)snprintf(path, 512, "%s/%s/%020" PRIu64 "%s", f->index, CLASS,
	    first, suffix);
}

/* The number of hits for "storing", and what the search says besides. */
static uint64_t
search(struct fixture *f, struct index *ix, char text[2048])
{
	struct search_result r;
	struct buf said = BUF_EMPTY;
	uint64_t total;

	fixture_search(f, ix, "storing", &r);
	total = r.total;
	search_text(&r, &said);
	(void)snprintf(text, 2048, "%s", buf_text(&said));
	buf_release(&said);
	search_result_release(&r);
	return total;
}

static uint64_t
search_anew(struct fixture *f, char text[2048])
{
	struct index *ix = NULL;
	struct error e;
	uint64_t total;

	CHECK_OK(index_open(&ix, f->scratch.archive, f->index, &e), e);
	total = search(f, ix, text);
	index_close(ix);
	return total;
}

static void
check_whole(struct fixture *f)
{
	char text[2048];

	CHECK_INT(search_anew(f, text), 498);
	CHECK_STR(text, "498 hits.\n");
}

static void
an_index_that_is_missing_is_said(void **state)
{
	struct fixture *f = *state;
	char text[2048];

	scratch_shell("rm -r '%s'", f->index);
	CHECK_INT(search_anew(f, text), 0);
	CHECK_STR(text,
	    "No hits.\nNot everything was searched:\n" CLASS
	    ": 0 of 500 entries were searched.\n" CLASS
	    ": entries 0 to 499 were NOT searched: there is no index yet\n");
	CHECK_INT(fixture_build(f), 500);
	check_whole(f);
}

static void
a_partition_that_is_missing_is_said_and_made_again(void **state)
{
	struct fixture *f = *state;
	char path[512], text[2048];

	file_of(f, 200, ".index", path);
	CHECK_INT(unlink(path), 0);
	CHECK_INT(search_anew(f, text), 299);
	CHECK_STR(text,
	    "299 hits.\nNot everything was searched:\n" CLASS
	    ": 300 of 500 entries were searched.\n" CLASS
	    ": entries 200 to 399 were NOT searched: the index file is "
	    "missing\n");
	CHECK_INT(fixture_build(f), 200);
	check_whole(f);
}

static void
a_partition_that_was_cut_off_is_said_and_made_again(void **state)
{
	struct fixture *f = *state;
	char path[512], text[2048];

	file_of(f, 0, ".index", path);
	CHECK_INT(truncate(path, 8192), 0);
	CHECK_INT(search_anew(f, text), 299);
	CHECK(strstr(text,
		  "entries 0 to 199 were NOT searched: the index file is "
		  "damaged: it has another size\n") != NULL);
	CHECK_INT(fixture_build(f), 200);
	check_whole(f);
}

static void
flip(const char *path, off_t at)
{
	uint8_t byte;
	int fd = open(path, O_RDWR);

	CHECK(fd >= 0);
	CHECK_INT(pread(fd, &byte, 1, at), 1);
	byte ^= 0x10;
	CHECK_INT(pwrite(fd, &byte, 1, at), 1);
	CHECK_INT(close(fd), 0);
}

/* One bit of every page, and each place in some page, one at a time. */
static void
a_flipped_bit_never_hides_a_hit(void **state)
{
	struct fixture *f = *state;
	char path[512], text[2048];
	struct stat st;
	off_t at;
	size_t said = 0, unread = 0;

	file_of(f, 200, ".index", path);
	CHECK_INT(stat(path, &st), 0);
	CHECK_INT(chmod(path, 0600), 0);
	for (at = 13; at < st.st_size; at += 997) {
		uint64_t total;

		flip(path, at);
		total = search_anew(f, text);
		if (total == 498) {
			CHECK_STR(text, "498 hits.\n");
			unread++; /* the page was not needed */
		} else {
			CHECK_INT(total, 299);
			CHECK(strstr(text,
				  "entries 200 to 399 were NOT "
				  "searched: ") != NULL);
			said++;
		}
		flip(path, at);
	}
	CHECK(said > 0 && said > unread);
	flip(path, st.st_size / 2);
	CHECK_INT(fixture_build(f), 200); /* it reads every byte */
	check_whole(f);
}

static void
a_damaged_live_partition_is_said_and_made_again(void **state)
{
	struct fixture *f = *state;
	char path[512], text[2048];
	off_t at;
	struct stat st;

	file_of(f, 400, ".live", path);
	CHECK_INT(stat(path, &st), 0);
	for (at = 100; at < st.st_size; at += 4096)
		flip(path, at);
	CHECK_INT(search_anew(f, text), 398);
	CHECK(strstr(text, "entries 400 to 499 were NOT searched: ") != NULL);
	CHECK_INT(fixture_build(f), 100);
	check_whole(f);
}

static void
an_index_of_another_version_is_not_used(void **state)
{
	struct fixture *f = *state;
	char text[2048];

	scratch_shell("sed -i 's|zegel-index/|zegel-index/9|' "
		      "'%s/" CLASS "/manifest.json'",
	    f->index);
	CHECK_INT(search_anew(f, text), 0);
	CHECK(strstr(text, "the index is of another version") != NULL);
	CHECK_INT(fixture_build(f), 500);
	check_whole(f);
}

static void
an_index_of_another_log_is_not_used(void **state)
{
	struct fixture *f = *state, other;
	char text[2048];

	fixture_make(&other);
	add_posts(&other, 498);
	CHECK_INT(fixture_build(&other), 500 - 1);
	scratch_shell(
	    "rm -r '%s'; cp -r '%s' '%s'", f->index, other.index, f->index);
	fixture_remove(&other);
	CHECK_INT(search_anew(f, text), 0);
	CHECK(strstr(text, "it is of another log\n") != NULL);
	CHECK_INT(fixture_build(f), 500);
	check_whole(f);
}

static void
what_was_disposed_of_is_not_found_any_more(void **state)
{
	struct fixture *f = *state;
	char text[2048];

	scratch_shell("rm '%s'/segments/*", f->scratch.log);
	/* At once, before anybody has mended the index. */
	CHECK_INT(search_anew(f, text), 100);
	CHECK(strstr(text,
		  "entries 200 to 399 were NOT searched: entries were disposed "
		  "of since it was indexed\n") != NULL);
	CHECK_INT(fixture_build(f), 200); /* 300 to 399 are still there */
	CHECK_INT(search_anew(f, text), 199);
	CHECK_STR(text, "199 hits.\n");
	CHECK_INT(fixture_build(f), 0);
}

/* Wait until a search finds so many, at most `seconds`. */
static int64_t
wait_for(struct fixture *f, struct index *ix, uint64_t total)
{
	int64_t start = clock_monotonic_us();
	char text[2048];

	while (search(f, ix, text) != total) {
		if (clock_monotonic_us() - start > 20000000) {
			print_error("%s", text);
			fail();
		}
		(void)usleep(10000);
	}
	return clock_monotonic_us() - start;
}

static void
what_is_followed_can_be_searched_at_once(void **state)
{
	struct fixture *f = *state;
	struct follow_options o = {.archive = f->scratch.archive,
	    .index = f->index,
	    .run = FIXTURE_RUN};
	struct follow *follow = NULL;
	struct index *ix = NULL;
	uint64_t total = 498;
	char path[512];
	struct error e;
	size_t i;

	CHECK_OK(follow_start(&follow, &o, &e), e);
	CHECK_OK(index_open(&ix, f->scratch.archive, f->index, &e), e);
	for (i = 0; i < 12; i++) {
		add_posts(f, 57);
		total += 57;
		(void)wait_for(f, ix, total);
		if (i % 5 == 3)
			fixture_seal(f);
	}
	file_of(f, 0, ".index", path); /* what is lost is made again */
	CHECK_INT(unlink(path), 0);
	file_of(f, log_writer_size(f->writer) / FIXTURE_RUN * FIXTURE_RUN,
	    ".live", path);
	CHECK_INT(unlink(path), 0);
	(void)usleep(300000);
	(void)wait_for(f, ix, total);
	CHECK_INT(follow_start(&(struct follow *){NULL}, &o, &e), -1);
	CHECK_INT(e.code, ERROR_CONFLICT);
	CHECK(strstr(e.text, "another process keeps this index") != NULL);
	index_close(ix);
	follow_stop(follow);
	/* Nothing is left to do for who comes after. */
	CHECK_INT(fixture_build(f), 0);
}

int
main(void)
{
#define DAMAGE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
	    DAMAGE_TEST(an_index_that_is_missing_is_said),
	    DAMAGE_TEST(a_partition_that_is_missing_is_said_and_made_again),
	    DAMAGE_TEST(a_partition_that_was_cut_off_is_said_and_made_again),
	    DAMAGE_TEST(a_flipped_bit_never_hides_a_hit),
	    DAMAGE_TEST(a_damaged_live_partition_is_said_and_made_again),
	    DAMAGE_TEST(an_index_of_another_version_is_not_used),
	    DAMAGE_TEST(an_index_of_another_log_is_not_used),
	    DAMAGE_TEST(what_was_disposed_of_is_not_found_any_more),
	    DAMAGE_TEST(what_is_followed_can_be_searched_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
