/*
 * A bit that flips in memory between hashing and the disk is found before
 * anything is signed (threat T18), and the log goes on once it is opened
 * again.
 */
#include "archiver/log_writer.h"

#include "core/clock.h"
#include "core/file.h"
#include "store/log.h"
#include "tests/fault/fault.h"
#include "tests/unit/check.h"
#include "tests/unit/scratch_archive.h"

#define ORIGIN "bank.example/social/communications-3y"

static bool flip;

int __real_file_read_at(int fd, void *data, size_t len, uint64_t offset,
    const char *path, struct error *e);
int __wrap_file_read_at(int fd, void *data, size_t len, uint64_t offset,
    const char *path, struct error *e);

/* What is read back has one bit changed, once. */
int
__wrap_file_read_at(int fd, void *data, size_t len, uint64_t offset,
    const char *path, struct error *e)
{
	uint8_t *bytes = data;
	int rc = __real_file_read_at(fd, data, len, offset, path, e);

	if (rc == 0 && flip && len > 10) {
		flip = false;
		bytes[len / 2] ^= 4;
	}
	return rc;
}

static bool lose;

int __real_file_sync(int fd, const char *path, struct error *e);
int __wrap_file_sync(int fd, const char *path, struct error *e);

/* What was written may be on the disk or not, once. */
int
__wrap_file_sync(int fd, const char *path, struct error *e)
{
	if (!lose)
		return __real_file_sync(fd, path, e);
	lose = false;
	return error_set(e, ERROR_IO, "flush %s to disk: no", path);
}

static struct log_writer *
open_writer(struct scratch *s, struct admitted *admitted)
{
	struct log_writer_options o = {0};
	struct log_recovery recovery;
	struct log_writer *w = NULL;
	struct error e;

	o.path = s->log;
	o.keys = s->keys;
	o.origin = ORIGIN;
	o.passphrase = &s->passphrase;
	o.admitted = admitted;
	o.segment_bytes = LOG_WRITER_SEGMENT_BYTES;
	o.seal_after_us = INT64_MAX;
	CHECK_OK(log_writer_open(&w, &o, &recovery, &e), e);
	return w;
}

static void
stage(struct log_writer *w)
{
	char line[128], time[CLOCK_TEXT_LEN + 1];
	struct error e;
	int64_t now;

	CHECK_OK(log_writer_time(w, &now, &e), e);
	clock_format(now, time);
	(void)snprintf(line, sizeof(line),
	    "{\"kind\":\"note\",\"text\":\"something said\",\"time\":\"%s\"}",
	    time);
	CHECK_OK(log_writer_stage(w, line, strlen(line), now, NULL, &e), e);
}

static void
a_flipped_bit_is_never_signed(void **state)
{
	struct admitted *admitted = NULL;
	struct log_writer *w;
	struct scratch s;
	struct log *log = NULL;
	struct error e;

	(void)state;
	scratch_make(&s);
	CHECK_OK(admitted_new(&admitted, &e), e);
	w = open_writer(&s, admitted);
	stage(w);
	flip = true;
	CHECK_INT(log_writer_commit(w, &e), -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
	CHECK(strstr(e.text, "nothing was signed") != NULL);
	CHECK(log_writer_broken(w));
	log_writer_close(w);
	admitted_free(admitted);

	CHECK_OK(log_open(&log, s.log, &e), e);
	CHECK_INT(log->checkpoint.size, 1);
	log_close(log);
	CHECK_OK(admitted_new(&admitted, &e), e);
	w = open_writer(&s, admitted);
	stage(w);
	CHECK_OK(log_writer_commit(w, &e), e);
	CHECK_INT(log_writer_signed_size(w), 2);
	log_writer_close(w);
	admitted_free(admitted);
	scratch_remove(&s);
}

/* The bit flips between the tail and the segment: it is read back as well. */
static void
a_segment_of_other_entries_is_never_sealed(void **state)
{
	struct admitted *admitted = NULL;
	struct log_writer *w;
	struct scratch s;
	struct error e;
	int i;

	(void)state;
	scratch_make(&s);
	CHECK_OK(admitted_new(&admitted, &e), e);
	w = open_writer(&s, admitted);
	for (i = 0; i < 20; i++)
		stage(w);
	CHECK_OK(log_writer_commit(w, &e), e);
	flip = true;
	CHECK_INT(log_writer_seal(w, &e), -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
	CHECK(strstr(e.text, "its entries are not those that were signed") !=
	    NULL);
	CHECK(!flip);
	scratch_shell("test -z \"$(ls %s/segments)\"", s.log);
	CHECK_OK(log_writer_seal(w, &e), e);
	CHECK_INT(log_writer_signed_size(w), 22);
	log_writer_close(w);
	admitted_free(admitted);
	scratch_remove(&s);
}

/* Nobody knows what the disk holds then: only a new start can tell. */
static void
a_failed_flush_ends_the_writer(void **state)
{
	struct admitted *admitted = NULL;
	struct log_writer *w;
	struct scratch s;
	struct error e;

	(void)state;
	scratch_make(&s);
	CHECK_OK(admitted_new(&admitted, &e), e);
	w = open_writer(&s, admitted);
	stage(w);
	lose = true;
	CHECK_ERROR(log_writer_commit(w, &e), e, ERROR_IO,
	    "flush tail/entries.ndjson to disk: no");
	CHECK(!lose);
	CHECK(log_writer_broken(w));
	CHECK_INT(log_writer_commit(w, &e), -1);
	CHECK(strstr(e.text, "stopped after a failure; open it again") != NULL);
	log_writer_close(w);
	admitted_free(admitted);
	scratch_remove(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_flipped_bit_is_never_signed),
	    cmocka_unit_test(a_failed_flush_ends_the_writer),
	    cmocka_unit_test(a_segment_of_other_entries_is_never_sealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
