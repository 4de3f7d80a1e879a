/*
 * Queries, documents, conversations and differences, short of memory.
 */
#include "index/document.h"
#include "index/match.h"
#include "index/thread.h"
#include "index/word_diff.h"
#include "tests/fault/fault.h"
#include "tests/unit/check.h"

static struct error e;

static int
search(const char *text, const char *scope_text)
{
	struct query *q = NULL, *scope = NULL;
	struct buf out = BUF_EMPTY;
	struct match m;
	int rc = -1;

	if (query_parse(&q, text, strlen(text), NULL, &e) != 0 ||
	    query_parse(&scope, scope_text, strlen(scope_text), NULL, &e) != 0)
		goto out;
	query_print(q, &out);
	if (buf_ok(&out, &e) != 0 || match_init(&m, q, scope, &e) != 0)
		goto out;
	match_release(&m);
	rc = 0;
out:
	buf_release(&out);
	query_free(q);
	query_free(scope);
	return rc;
}

static void
a_query_short_of_memory_is_an_error(void **state)
{
	int nth, rc;

	(void)state;
	for (nth = 1;; nth++) {
		e.code = ERROR_NONE;
		fault_arm(nth);
		rc = search("a \"b \"\"c\" (d OR -e* f) channel:(x OR y) "
			    "(g NEAR/3 =h OR posted:2026) -posted:2025-02 - !",
		    "source:a OR author:=\"Ay\xc5\x9f"
		    "e\" captured:<2027");
		fault_disarm();
		if (!fault_fired())
			break;
		CHECK_INT(rc, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
	}
	CHECK_INT(rc, 0);
	CHECK(nth > 20);
}

/* Even the message about a wrong query needs memory, or does without. */
static void
a_wrong_query_short_of_memory_is_an_error_too(void **state)
{
	int nth;

	(void)state;
	for (nth = 1;; nth++) {
		fault_arm(nth);
		CHECK_INT(search("(a nofield:x", ""), -1);
		CHECK_INT(search("a has:nothing", ""), -1);
		fault_disarm();
		if (!fault_fired())
			break;
	}
}

static const char LINE[] =
    "{\"activity\":{\"actor\":{\"id\":\"a\",\"name\":\"Ay\xc5\x9f"
    "e\"},\"object\":{\"content\":\"<p>een &amp; twee</p>\",\"id\":\"p\","
    "\"inReplyTo\":\"q\",\"tag\":[{\"name\":\"#t\",\"type\":\"Hashtag\"}]},"
    "\"type\":\"Create\"},\"attachments\":[{\"media_type\":\"image/png\","
    "\"name\":\"a/b.png\"}],\"channel\":\"x\",\"kind\":\"record\","
    "\"source\":\"s\",\"time\":\"2026-11-22T03:00:00.123456Z\"}";

static int
converse(void)
{
	struct json_slice line = {LINE, sizeof(LINE) - 1};
	const struct thread_post *const *posts;
	struct thread *t = thread_new(&e);
	struct document d;
	size_t count = 0;
	int rc = -1;

	document_init(&d);
	if (t != NULL && document_read(&d, "c", line, NULL, NULL, &e) == 0 &&
	    thread_add(t, "c", 1, line, &d, &e) == 0)
		rc = thread_arrange(t, &posts, &count, &e);
	if (rc == 0)
		CHECK_INT(count, 2);
	document_release(&d);
	thread_free(t);
	return rc;
}

static void
a_conversation_short_of_memory_is_an_error(void **state)
{
	int nth, rc;

	(void)state;
	for (nth = 1;; nth++) {
		e.code = ERROR_NONE;
		fault_arm(nth);
		rc = converse();
		fault_disarm();
		if (!fault_fired())
			break;
		CHECK_INT(rc, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
	}
	CHECK_INT(rc, 0);
	CHECK(nth > 10);
}

static void
count_runs(
    void *context, enum word_diff_kind kind, const char *text, size_t len)
{
	(void)kind;
	(void)text;
	(void)len;
	++*(int *)context;
}

static void
a_difference_short_of_memory_has_no_runs(void **state)
{
	int nth, rc, count;

	(void)state;
	for (nth = 1;; nth++) {
		count = 0;
		fault_arm(nth);
		rc = word_diff("a b c", 5, "a x c", 5, count_runs, &count, &e);
		fault_disarm();
		if (!fault_fired())
			break;
		CHECK_INT(rc, -1);
		CHECK_INT(e.code, ERROR_NOMEM);
		CHECK_INT(count, 0);
	}
	CHECK_INT(rc, 0);
	CHECK_INT(count, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_query_short_of_memory_is_an_error),
	    cmocka_unit_test(a_wrong_query_short_of_memory_is_an_error_too),
	    cmocka_unit_test(a_conversation_short_of_memory_is_an_error),
	    cmocka_unit_test(a_difference_short_of_memory_has_no_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
