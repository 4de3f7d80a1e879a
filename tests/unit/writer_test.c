#include "archiver/writer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "archiver/signed_state.h"
#include "archiver/spool.h"
#include "store/log.h"
#include "tests/unit/check.h"
#include "tests/unit/scratch_archive.h"

static int
make(void **state)
{
	static struct scratch s;

	scratch_make(&s);
	*state = &s;
	return 0;
}

static int
unmake(void **state)
{
	scratch_remove(*state);
	return 0;
}

static struct writer *
open_writer(struct scratch *s)
{
	struct writer *w = NULL;
	struct error e;

	CHECK_OK(writer_open(
		     &w, s->archive, s->keys, &s->passphrase, NULL, NULL, &e),
	    e);
	return w;
}

/* Submit one line; its item (borrowed until the next call). */
static const struct admission_item *
submit(struct writer *w, const char *line)
{
	static struct admission_batch batch;
	struct admission *a = NULL;
	struct submission s;
	struct error e;

	admission_batch_clear(&batch);
	memset(&s, 0, sizeof(s));
	CHECK_OK(admission_new(&a, writer_config(w), writer_spool(w), &e), e);
	CHECK_OK(admission_add_record(a, &batch, 1, line, strlen(line), &e), e);
	s.batch = &batch;
	CHECK_OK(writer_submit(w, &s, &e), e);
	CHECK_OK(writer_wait(w, &s, &e), e);
	submission_release(&s);
	admission_free(a);
	return &batch.items[0];
}

#define RECORD(id) \
	"{\"channel\":\"x\",\"direction\":\"outbound\",\"source\":" \
	"\"x:@bank\",\"native_id\":\"" id "\",\"activity\":{\"type\":" \
	"\"Create\"}}"

static void
a_record_gets_the_next_index_and_is_admitted_once(void **state)
{
	struct writer *w = open_writer(*state);

	CHECK_INT(submit(w, RECORD("1"))->outcome, ADMISSION_ADMITTED);
	CHECK_INT(submit(w, RECORD("2"))->index, 2);
	CHECK_INT(submit(w, RECORD("1"))->outcome, ADMISSION_DUPLICATE);
	writer_close(w);
	w = open_writer(*state);
	CHECK_INT(submit(w, RECORD("1"))->outcome, ADMISSION_DUPLICATE);
	CHECK_INT(submit(w, RECORD("2"))->index, 2);
	CHECK_INT(submit(w, RECORD("3"))->index, 3);
	writer_close(w);
}

static void
what_is_sealed_is_still_known(void **state)
{
	struct writer *w = open_writer(*state);
	struct error e;

	CHECK_INT(submit(w, RECORD("1"))->index, 1);
	CHECK_OK(writer_seal(w, &e), e);
	CHECK_INT(submit(w, RECORD("1"))->outcome, ADMISSION_DUPLICATE);
	CHECK_INT(submit(w, RECORD("2"))->index, 3);
	CHECK_OK(writer_seal(w, &e), e);
	CHECK_OK(writer_seal(w, &e), e); /* nothing new: no segment */
	writer_close(w);
	w = open_writer(*state);
	CHECK_INT(submit(w, RECORD("1"))->outcome, ADMISSION_DUPLICATE);
	CHECK_INT(submit(w, RECORD("2"))->index, 3);
	CHECK_INT(submit(w, RECORD("3"))->index, 5);
	writer_close(w);
}

static void
every_entry_is_read_back_with_its_proof(void **state)
{
	struct scratch *s = *state;
	struct writer *w = open_writer(s);
	struct log_proof proof;
	struct buf line = BUF_EMPTY;
	struct log *log = NULL;
	struct error e;
	uint64_t i;

	(void)submit(w, RECORD("1"));
	CHECK_OK(writer_seal(w, &e), e);
	(void)submit(w, RECORD("2"));
	writer_close(w);
	CHECK_OK(log_open(&log, s->log, &e), e);
	CHECK_INT(log->checkpoint.size, 4);
	for (i = 0; i < log->checkpoint.size; i++) {
		buf_clear(&line);
		CHECK_OK(log_read_verified(log, i, &line, &proof, &e), e);
	}
	buf_release(&line);
	log_close(log);
}

static void
unsigned_lines_are_cut_off(void **state)
{
	struct scratch *s = *state;
	struct writer *w = open_writer(s);

	(void)submit(w, RECORD("1"));
	writer_close(w);
	scratch_shell("tail -1 %s/tail/entries.ndjson >> "
		      "%s/tail/entries.ndjson; printf torn >> "
		      "%s/tail/entries.ndjson",
	    s->log, s->log, s->log);
	w = open_writer(s);
	scratch_shell(
	    "test $(tail -c 5 %s/tail/entries.ndjson) != torn", s->log);
	scratch_shell("test $(wc -l < %s/tail/entries.ndjson) = 2", s->log);
	CHECK_INT(submit(w, RECORD("2"))->index, 2);
	writer_close(w);
}

static void
refuses(struct scratch *s, const char *part)
{
	struct writer *w = NULL;
	struct error e = {ERROR_NONE, ""};

	CHECK_INT(writer_open(
		      &w, s->archive, s->keys, &s->passphrase, NULL, NULL, &e),
	    -1);
	if (strstr(e.text, part) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", part, e.text);
	CHECK_INT(e.code, ERROR_CONFLICT);
}

static void
a_rolled_back_archive_is_refused(void **state)
{
	struct scratch *s = *state;
	struct writer *w = open_writer(s);

	(void)submit(w, RECORD("1"));
	writer_close(w);
	scratch_shell("cp -a %s %s.old", s->archive, s->archive);
	w = open_writer(s);
	(void)submit(w, RECORD("2"));
	writer_close(w);
	scratch_shell(
	    "rm -rf %s && cp -a %s.old %s", s->archive, s->archive, s->archive);
	refuses(s, "holds 2 entries, but the key has signed 3");
}

static void
a_rolled_back_signed_state_is_refused(void **state)
{
	struct scratch *s = *state;
	struct writer *w = open_writer(s);

	(void)submit(w, RECORD("1"));
	writer_close(w);
	scratch_shell("cp -a %s %s.old", s->keys, s->keys);
	w = open_writer(s);
	(void)submit(w, RECORD("2"));
	writer_close(w);
	scratch_shell(
	    "rm -rf %s && cp -a %s.old %s", s->keys, s->keys, s->keys);
	refuses(s, "covers 3 entries, but the key's signed state only 2");
}

static void
an_archive_of_other_entries_is_refused(void **state)
{
	struct scratch *s = *state;
	struct writer *w = open_writer(s);
	struct error e = {ERROR_NONE, ""};

	(void)submit(w, RECORD("1"));
	writer_close(w);
	scratch_shell("sed -i 's/\"native_id\":\"1\"/\"native_id\":\"7\"/' "
		      "%s/tail/entries.ndjson",
	    s->log);
	w = NULL;
	CHECK_INT(writer_open(
		      &w, s->archive, s->keys, &s->passphrase, NULL, NULL, &e),
	    -1);
	CHECK_INT(e.code, ERROR_TAMPERED);
	CHECK(strstr(e.text,
		  "its entries are not those that its key has signed") != NULL);
}

static void
a_second_writer_is_refused(void **state)
{
	struct scratch *s = *state;
	struct writer *w = open_writer(s);

	refuses(s, "another writer is running on it");
	writer_close(w);
}

/* The lock on the key's memory: it would sign two histories. */
static void
a_second_writer_with_the_same_key_is_refused(void **state)
{
	struct scratch *s = *state;
	struct writer *w = open_writer(s);
	struct scratch copy = *s;

	scratch_shell("cp -a %s %s.copy", s->archive, s->archive);
	CHECK(snprintf(copy.archive, sizeof(copy.archive), "%.*s.copy",
		  (int)sizeof(copy.archive) - 6,
		  s->archive) < (int)sizeof(copy.archive));
	refuses(&copy, "another writer uses this key");
	writer_close(w);
}

static void
the_memory_of_what_was_signed_is_never_made_anew(void **state)
{
	struct scratch *s = *state;
	struct signed_state *state_of_key = NULL;
	struct error e = {ERROR_NONE, ""};

	CHECK_OK(signed_state_open(&state_of_key, s->keys, "a/b", true, &e), e);
	CHECK_OK(signed_state_put(state_of_key, "note", 4, &e), e);
	signed_state_close(state_of_key);
	state_of_key = NULL;
	CHECK_INT(
	    signed_state_open(&state_of_key, s->keys, "a/b", true, &e), -1);
	CHECK(strstr(e.text, "File exists") != NULL);
	CHECK(state_of_key == NULL);
}

static void
a_line_that_is_not_acceptable_is_refused_with_the_reason(void **state)
{
	struct writer *w = open_writer(*state);
	const struct admission_item *item;

	item = submit(w, "{\"channel\":\"x\"}");
	CHECK_INT(item->outcome, ADMISSION_REFUSED);
	CHECK_STR(item->reason, "\"activity\" is missing");
	item = submit(w, "{\"kind\":\"record\"}");
	CHECK_STR(item->reason, "\"kind\" is for the archiver to give");
	writer_close(w);
}

#define HELLO_HASH \
	"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define WITH_HELLO(id, size) \
	"{\"activity\":{\"type\":\"Create\"},\"attachments\":[{\"media_" \
	"type\":" \
	"\"text/plain\",\"sha256\":\"" HELLO_HASH "\",\"size\":" size \
	"}],\"channel\":\"x\",\"direction\":\"outbound\",\"native_id\":\"" id \
	"\",\"source\":\"x:@bank\"}"

static void
an_attachment_has_to_be_there_and_as_long_as_stated(void **state)
{
	struct writer *w = open_writer(*state);
	const struct admission_item *item;

	item = submit(w, WITH_HELLO("1", "5"));
	CHECK_INT(item->outcome, ADMISSION_REFUSED);
	CHECK_STR(item->reason,
	    "attachment " HELLO_HASH " has not been sent; send it first");
	scratch_shell("printf hello > %s/" HELLO_HASH, writer_spool(w));
	item = submit(w, WITH_HELLO("1", "6"));
	CHECK_INT(item->outcome, ADMISSION_REFUSED);
	CHECK_STR(item->reason, "attachment " HELLO_HASH " has 5 bytes, not 6");
	CHECK_INT(submit(w, WITH_HELLO("1", "5"))->outcome, ADMISSION_ADMITTED);
	writer_close(w);
}

static void
an_attachment_arrives_under_its_own_hash_only(void **state)
{
	struct writer *w = open_writer(*state);
	char other[] = HELLO_HASH, hex[SHA256_HEX_LEN + 1];
	struct spool_file *f = NULL;
	uint64_t size = 0;
	struct error e;

	other[0] = '3';
	CHECK_OK(spool_begin(&f, writer_spool(w), &e), e);
	CHECK_OK(spool_write(f, "hello", 5, &e), e);
	CHECK_ERROR(spool_finish(f, other, hex, &size, &e), e, ERROR_INPUT,
	    "these 5 bytes have the hash " HELLO_HASH
	    ", not 3cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938"
	    "b9824");
	CHECK(!spool_has(writer_spool(w), other));
	CHECK(!spool_has(writer_spool(w), HELLO_HASH));
	CHECK_OK(spool_begin(&f, writer_spool(w), &e), e);
	CHECK_OK(spool_write(f, "hello", 5, &e), e);
	CHECK_OK(spool_finish(f, HELLO_HASH, hex, &size, &e), e);
	CHECK_INT(size, 5);
	CHECK(spool_has(writer_spool(w), HELLO_HASH));
	writer_close(w);
}

static int
hold(struct writer *w, void *context, struct error *e)
{
	(void)w;
	(void)e; /* cannot fail */
	while (atomic_load((atomic_bool *)context))
		(void)usleep(1000);
	return 0;
}

struct holding {
	struct writer *w;
	atomic_bool on;
};

/* Keep the committing thread busy. */
static void *
hold_main(void *context)
{
	struct holding *h = context;

	(void)writer_call(h->w, hold, &h->on, NULL); /* cannot fail */
	return NULL;
}

static void
a_full_queue_refuses_who_will_not_wait(void **state)
{
	struct holding h = {open_writer(*state), true};
	struct admission_batch batches[2];
	struct submission s[2];
	pthread_t thread;
	struct error e;
	size_t i;

	memset(batches, 0, sizeof(batches));
	memset(s, 0, sizeof(s));
	CHECK_INT(pthread_create(&thread, NULL, hold_main, &h), 0);
	(void)usleep(50000);
	for (i = 0; i < 2; i++) {
		s[i].batch = &batches[i];
		CHECK(
		    buf_reserve(&batches[i].lines, WRITER_QUEUE_BYTES) != NULL);
		batches[i].lines.len = WRITER_QUEUE_BYTES;
	}
	/* One is taken however large it is. */
	CHECK_OK(writer_offer(h.w, &s[0], &e), e);
	CHECK_ERROR(writer_offer(h.w, &s[1], &e), e, ERROR_CONFLICT,
	    "the queue is full");
	atomic_store(&h.on, false);
	CHECK_OK(writer_wait(h.w, &s[0], &e), e);
	CHECK_OK(writer_offer(h.w, &s[1], &e), e);
	CHECK_OK(writer_wait(h.w, &s[1], &e), e);
	CHECK_INT(pthread_join(thread, NULL), 0);
	for (i = 0; i < 2; i++)
		admission_batch_release(&batches[i]);
	writer_close(h.w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	    T(a_record_gets_the_next_index_and_is_admitted_once),
	    T(what_is_sealed_is_still_known),
	    T(every_entry_is_read_back_with_its_proof),
	    T(unsigned_lines_are_cut_off),
	    T(a_rolled_back_archive_is_refused),
	    T(a_rolled_back_signed_state_is_refused),
	    T(an_archive_of_other_entries_is_refused),
	    T(a_second_writer_is_refused),
	    T(a_second_writer_with_the_same_key_is_refused),
	    T(the_memory_of_what_was_signed_is_never_made_anew),
	    T(a_line_that_is_not_acceptable_is_refused_with_the_reason),
	    T(an_attachment_arrives_under_its_own_hash_only),
	    T(an_attachment_has_to_be_there_and_as_long_as_stated),
	    T(a_full_queue_refuses_who_will_not_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
