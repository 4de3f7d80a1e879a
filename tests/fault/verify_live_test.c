/*
 * Verification beside a writer: at whichever file verify has got to when the
 * writer rotates its key, seals, or admits more, nothing is called wrong and
 * nothing is passed over.  The n-th call that opens something stands for the
 * moment; what the writer does then it does to its end.
 */
#include "store/verify.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "archiver/log_writer.h"
#include "core/clock.h"
#include "core/codec.h"
#include "core/file.h"
#include "tests/fault/fault.h"
#include "tests/unit/check.h"
#include "tests/unit/scratch_archive.h"

#define ORIGIN "bank.example/social/communications-3y"
#define MOMENTS_MAX 400 /* more opens than a small archive's verify has */
#define MOMENTS_PER_ARCHIVE 12 /* a log may have 64 keys over its life */

#define LOOKS 2 /* for the archive, and for its log */

struct bench {
	struct scratch s;
	struct admitted *admitted;
	struct log_writer *w;
	unsigned int number; /* of entries that were staged */
	struct buf policy; /* its lines about logs */
	char text[32];
};

static struct bench bench;
static void (*act)(struct bench *b); /* what the writer does, once */
static atomic_int moments; /* calls until then; 0: never */
static atomic_int looks; /* how often the policy was read: once a view */
/* Somebody who changes files when the view number `view` is taken. */
static void (*meddle)(struct bench *b, int view);

/* True for the call at which the writer acts. */
static void
pass(void)
{
	if (atomic_load(&moments) > 0 && atomic_fetch_sub(&moments, 1) == 1)
		act(&bench);
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int
__wrap_open64(const char *path, int flags, ...)
{
	unsigned int mode = 0;
	va_list ap;

	pass();
	if (strcmp(file_leaf(path), "policy") == 0 &&
	    atomic_fetch_add(&looks, 1) > 0 && meddle != NULL)
		meddle(&bench, atomic_load(&looks) - 1);
	va_start(ap, flags);
	mode = va_arg(ap, unsigned int);
	va_end(ap);
	return __real_open64(path, flags, mode);
}

DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);
DIR *
__wrap_opendir(const char *path)
{
	pass();
	return __real_opendir(path);
}

static void
open_writer(struct bench *b)
{
	struct log_writer_options o = {0};
	struct log_recovery recovery;
	struct error e;

	o.path = b->s.log;
	o.keys = b->s.keys;
	o.origin = ORIGIN;
	o.passphrase = &b->s.passphrase;
	o.admitted = b->admitted;
	o.segment_bytes = LOG_WRITER_SEGMENT_BYTES;
	o.seal_after_us = INT64_MAX;
	CHECK_OK(log_writer_open(&b->w, &o, &recovery, &e), e);
}

/* An entry with an attachment of its own. */
static void
add_entry(struct bench *b)
{
	char line[512], text[32], hex[SHA256_HEX_LEN + 1], path[FILE_PATH_MAX];
	char time[CLOCK_TEXT_LEN + 1];
	uint8_t hash[SHA256_LEN];
	struct error e;
	int64_t now;
	int len;

	len = snprintf(text, sizeof(text), "attachment %u", b->number++);
	CHECK_OK(sha256(text, (size_t)len, hash, &e), e);
	hex_encode(hash, sizeof(hash), hex);
	CHECK_OK(
	    file_path(path, &e, "%s/tail/attachments/%s", b->s.log, hex), e);
	CHECK_OK(file_replace(path, text, (size_t)len, 0444, false, &e), e);
	CHECK_OK(log_writer_time(b->w, &now, &e), e);
	clock_format(now, time);
	(void)snprintf(line, sizeof(line),
	    "{\"attachments\":[{\"sha256\":\"%s\",\"size\":%d}],"
	    "\"kind\":\"note\",\"time\":\"%s\"}",
	    hex, len, time);
	CHECK_OK(log_writer_stage(b->w, line, strlen(line), now, NULL, &e), e);
	CHECK_OK(log_writer_commit(b->w, &e), e);
}

static void
seal(struct bench *b)
{
	struct error e;

	CHECK_OK(log_writer_seal(b->w, &e), e);
}

/* As the archiver's keys_publish() does: the key's file, then the policy. */
static void
publish(struct bench *b, const struct vkey *v)
{
	char path[FILE_PATH_MAX], stem[FILE_PATH_MAX];
	struct buf line = BUF_EMPTY;
	struct error e;

	vkey_format(v, &line);
	buf_append_byte(&line, '\n');
	CHECK_OK(signer_file_stem(v, stem, sizeof(stem), &e), e);
	CHECK_OK(file_path(path, &e, "%s/keys/%s.vkey", b->s.archive, stem), e);
	CHECK_OK(file_make_parents(path, &e), e);
	CHECK_OK(file_replace(path, line.data, line.len, 0644, true, &e), e);
	buf_append_str(&b->policy, "log ");
	buf_append(&b->policy, line.data, line.len);
	buf_clear(&line);
	buf_append(&line, b->policy.data, b->policy.len);
	buf_append_str(&line, "quorum none\n");
	CHECK_OK(file_path(path, &e, "%s/policy", b->s.archive), e);
	CHECK_OK(file_replace(path, line.data, line.len, 0644, true, &e), e);
	buf_release(&line);
}

static void
rotate(struct bench *b)
{
	struct signer *fresh = NULL;
	struct vkey v;
	struct error e;

	CHECK_OK(
	    signer_create(&fresh, b->s.keys, ORIGIN, &b->s.passphrase, &e), e);
	v = *signer_vkey(fresh);
	CHECK_OK(log_writer_rotate(b->w, fresh, &e), e);
	publish(b, &v);
}

static void
seal_twice(struct bench *b)
{
	seal(b);
	add_entry(b);
	seal(b);
	add_entry(b);
}

static void
do_all(struct bench *b)
{
	rotate(b);
	seal_twice(b);
	rotate(b);
	seal(b);
}

static void
begin(struct bench *b)
{
	struct error e;

	memset(b, 0, sizeof(*b));
	scratch_make(&b->s);
	CHECK_OK(admitted_new(&b->admitted, &e), e);
	open_writer(b);
	add_entry(b);
	rotate(b);
	seal(b);
	add_entry(b);
}

static void
end(struct bench *b)
{
	log_writer_close(b->w);
	admitted_free(b->admitted);
	buf_release(&b->policy);
	scratch_remove(&b->s);
}

static void
print(const struct verify_report *r, int moment)
{
	size_t i;

	for (i = 0; i < r->findings.count; i++)
		print_message("moment %d: %s %s: %s\n", moment,
		    finding_word(r->findings.list[i].severity),
		    r->findings.list[i].file, r->findings.list[i].text);
}

/* False when verify was over before the moment came. */
static bool
verify_at(struct bench *b, int moment, const char *pins)
{
	const struct verify_options options = {.jobs = 1, .pins = pins};
	uint64_t before = log_writer_signed_size(b->w);
	struct verify_report r;
	struct error e;
	bool passed;

	atomic_store(&looks, 0);
	atomic_store(&moments, moment);
	CHECK_OK(verify_archive(&r, b->s.archive, &options, &e), e);
	passed = atomic_exchange(&moments, 0) <= 0;
	if (r.findings.worst != FINDING_NOTE)
		print(&r, moment);
	CHECK_INT(r.findings.worst, FINDING_NOTE);
	CHECK_INT(r.not_checked.count, 0);
	CHECK(atomic_load(&looks) <= LOOKS); /* no second view was needed */
	CHECK(r.logs[0].entries >= before);
	verify_release(&r);
	return passed;
}

static void
check_at_each_moment(void (*what)(struct bench *b))
{
	char pins[FILE_PATH_MAX];
	int moment;

	act = what;
	begin(&bench);
	for (moment = 1; moment < MOMENTS_MAX; moment++) {
		(void)snprintf(pins, sizeof(pins), "%s/pins", bench.s.root);
		if (!verify_at(&bench, moment, pins))
			break;
		add_entry(&bench);
		if (moment % MOMENTS_PER_ARCHIVE == 0) {
			end(&bench);
			begin(&bench);
		}
	}
	CHECK(moment > 10);
	CHECK(moment < MOMENTS_MAX);
	end(&bench);
}

static void
a_log_may_grow_at_any_moment(void **state)
{
	(void)state;
	check_at_each_moment(add_entry);
}

static void
a_key_may_be_rotated_at_any_moment(void **state)
{
	(void)state;
	check_at_each_moment(rotate);
}

static void
a_tail_may_be_sealed_at_any_moment(void **state)
{
	(void)state;
	check_at_each_moment(seal);
}

static void
two_tails_may_be_sealed_at_any_moment(void **state)
{
	(void)state;
	check_at_each_moment(seal_twice);
}

static void
all_of_that_may_happen_at_any_moment(void **state)
{
	(void)state;
	check_at_each_moment(do_all);
}

static void
move_file(struct bench *b, const char *from, const char *to)
{
	char old[FILE_PATH_MAX], new[FILE_PATH_MAX];
	struct error e;

	CHECK_OK(file_path(old, &e, "%s/%s", b->s.log, from), e);
	CHECK_OK(file_path(new, &e, "%s/%s", b->s.log, to), e);
	(void)rename(old, new); /* it may be there already */
}

static void
hide_seals(struct bench *b, int view)
{
	(void)view;
	move_file(b, "seals.ndjson", "hidden");
	scratch_shell("touch '%s/checkpoint'", b->s.log);
}

/* Now the seals are gone, now the checkpoints. */
static void
hide_in_turns(struct bench *b, int view)
{
	move_file(b, view % 2 == 0 ? "seals.ndjson" : "hidden-seals",
	    view % 2 == 0 ? "hidden-seals" : "seals.ndjson");
	move_file(b, view % 2 == 0 ? "hidden-checkpoints" : "checkpoints",
	    view % 2 == 0 ? "checkpoints" : "hidden-checkpoints");
}

static void
check_meddled(void (*how)(struct bench *b, int view),
    enum finding_severity worst, const char *text)
{
	const struct verify_options options = {.jobs = 1};
	struct verify_report r;
	bool said = false;
	struct error e;
	size_t i;

	begin(&bench);
	atomic_store(&looks, 0);
	meddle = how;
	CHECK_OK(verify_archive(&r, bench.s.archive, &options, &e), e);
	meddle = NULL;
	for (i = 0; i < r.findings.count; i++)
		said = said || strstr(r.findings.list[i].text, text) != NULL;
	if (r.findings.worst != worst || !said)
		print(&r, 0);
	CHECK_INT(r.findings.worst, worst);
	CHECK(said);
	verify_release(&r);
	end(&bench);
}

static void
see_progress(void *context, const struct verify_progress *so_far)
{
	struct verify_progress *last = context;

	CHECK(so_far->bytes > last->bytes);
	*last = *so_far;
}

static void
progress_ends_at_its_total(void **state)
{
	struct verify_progress last = {.bytes = 0};
	const struct verify_options options = {
	    .jobs = 2, .progress = see_progress, .context = &last};
	struct verify_report r;
	struct error e;

	(void)state;
	begin(&bench);
	CHECK_OK(verify_archive(&r, bench.s.archive, &options, &e), e);
	CHECK_INT(last.entries, r.logs[0].size);
	CHECK_INT(last.bytes, last.bytes_total);
	verify_release(&r);
	end(&bench);
}

/* Keep the newest checkpoint, as any writer may. */
static void
keep_checkpoint(struct bench *b)
{
	scratch_shell("cp '%s/checkpoint' '%s/checkpoints/%u'", b->s.log,
	    b->s.log, (unsigned int)log_writer_signed_size(b->w));
}

static bool
says(const struct verify_report *r, const char *file, const char *text)
{
	size_t i;

	for (i = 0; i < r->findings.count; i++)
		if (strcmp(file_leaf(r->findings.list[i].file), file) == 0 &&
		    strstr(r->findings.list[i].text, text) != NULL)
			return true;
	return false;
}

/* More than a piece remembers roots for. */
static void
each_of_many_checkpoints_is_compared(void **state)
{
	const struct verify_options options = {.jobs = 1};
	struct verify_report r;
	struct error e;
	int i;

	(void)state;
	begin(&bench);
	for (i = 0; i < 100; i++) {
		add_entry(&bench);
		keep_checkpoint(&bench);
	}
	CHECK_OK(verify_archive(&r, bench.s.archive, &options, &e), e);
	CHECK_INT(r.findings.worst, FINDING_NOTE);
	CHECK_INT(r.not_checked.count, 0);
	verify_release(&r);
	/* The last of them with the root of the one before. */
	i = (int)log_writer_signed_size(bench.w);
	scratch_shell("cd '%s/checkpoints' && chmod u+w %d && "
		      "sed -i \"3s|.*|$(sed -n 3p %d)|\" %d",
	    bench.s.log, i - 1, i - 2, i - 1);
	CHECK_OK(verify_archive(&r, bench.s.archive, &options, &e), e);
	(void)snprintf(bench.text, sizeof(bench.text), "%d", i - 1);
	CHECK(says(&r, bench.text, "forked"));
	verify_release(&r);
	end(&bench);
}

static void
touching_files_all_the_time_hides_nothing(void **state)
{
	(void)state;
	check_meddled(hide_seals, FINDING_WRONG, "is not in it");
}

static void
what_comes_and_goes_is_not_called_verified(void **state)
{
	(void)state;
	check_meddled(hide_in_turns, FINDING_INCOMPLETE,
	    "could not be judged: the archive kept changing");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_log_may_grow_at_any_moment),
	    cmocka_unit_test(a_key_may_be_rotated_at_any_moment),
	    cmocka_unit_test(a_tail_may_be_sealed_at_any_moment),
	    cmocka_unit_test(two_tails_may_be_sealed_at_any_moment),
	    cmocka_unit_test(all_of_that_may_happen_at_any_moment),
	    cmocka_unit_test(progress_ends_at_its_total),
	    cmocka_unit_test(each_of_many_checkpoints_is_compared),
	    cmocka_unit_test(touching_files_all_the_time_hides_nothing),
	    cmocka_unit_test(what_comes_and_goes_is_not_called_verified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
