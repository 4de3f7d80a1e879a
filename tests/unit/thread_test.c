#include "index/thread.h"

#include "core/clock.h"
#include "tests/unit/check.h"
#include "tests/unit/random_query.h"

static struct error e;

static void
add(struct thread *t, uint64_t index, const char *activity)
{
	struct buf line = BUF_EMPTY;
	struct json_slice slice;
	struct document d;

	buf_printf(&line,
	    "{\"activity\":{%s},\"kind\":\"record\",\"native_id\":\"n%d\","
	    "\"time\":\"2026-11-22T03:00:00.%06dZ\"}",
	    activity, (int)index, (int)index);
	slice = (struct json_slice){buf_text(&line), line.len};
	CHECK_OK(json_check(slice.text, slice.len, &e), e);
	document_init(&d);
	CHECK_OK(document_read(&d, "c", slice, NULL, NULL, &e), e);
	CHECK_OK(thread_add(t, "c", index, slice, &d, &e), e);
	document_release(&d);
	buf_release(&line);
}

#define POST(type, id, parent, at) \
	"\"actor\":\"bank\",\"object\":{\"id\":\"" id \
	"\",\"inReplyTo\":" parent "},\"published\":\"2026-03-10T" at \
	"Z\",\"type\":\"" type "\""

/* "p1(0:created 1:edited) .p2(...)": a dot for each level, '?' for holes. */
static const char *
shown(struct thread *t)
{
	static const char *const kinds[] = {"created", "edited", "deleted",
	    "liked", "reposted", "undone", "other"};
	static struct buf out = BUF_EMPTY;
	const struct thread_post *const *posts;
	size_t count, i, j;

	CHECK_OK(thread_arrange(t, &posts, &count, &e), e);
	buf_clear(&out);
	for (i = 0; i < count; i++) {
		buf_printf(&out, "%s%.*s%s", i > 0 ? " " : "",
		    (int)posts[i]->depth, "........", posts[i]->id);
		if (posts[i]->count == 0)
			buf_append_byte(&out, '?');
		for (j = 0; j < posts[i]->count; j++)
			buf_printf(&out, ":%d%s",
			    (int)posts[i]->events[j].index,
			    kinds[posts[i]->events[j].kind]);
	}
	return buf_text(&out);
}

static struct thread *
conversation(void)
{
	struct thread *t = thread_new(&e);

	assert_non_null(t);
	add(t, 5, POST("Create", "p2", "\"p1\"", "08:35"));
	add(t, 1, POST("Update", "p1", "null", "08:41"));
	add(t, 2, POST("Create", "p1", "null", "08:30"));
	add(t, 3, POST("Delete", "p4", "null", "09:43"));
	add(t, 4, POST("Create", "p4", "\"gone\"", "09:00"));
	add(t, 6, POST("Create", "p3", "{\"id\":\"p1\"}", "08:33"));
	add(t, 7, POST("Create", "p5", "\"p3\"", "10:00"));
	add(t, 8,
	    "\"object\":\"p4\",\"published\":\"2026-03-10T10:00Z\","
	    "\"type\":\"Like\"");
	add(t, 9,
	    "\"object\":{\"id\":\"l\",\"object\":\"p4\"},"
	    "\"published\":\"2026-03-10T10:05Z\",\"type\":\"Undo\"");
	return t;
}

static void
posts_stand_below_what_they_answer(void **state)
{
	struct thread *t = conversation();

	(void)state;
	CHECK_STR(shown(t),
	    "p1:2created:1edited .p3:6created ..p5:7created .p2:5created "
	    "gone? .p4:4created:3deleted:8liked:9undone");
	add(t, 10, POST("Create", "gone", "\"p1\"", "08:59"));
	CHECK_STR(shown(t),
	    "p1:2created:1edited .p3:6created ..p5:7created .p2:5created "
	    ".gone:10created ..p4:4created:3deleted:8liked:9undone");
	thread_free(t);
}

static const char *
kind_at(const struct thread_post *post, const char *moment)
{
	const struct thread_event *event;
	int64_t from, to;

	CHECK(clock_parse_span(moment, strlen(moment), &from, &to));
	event = thread_at(post, from);
	if (event == NULL)
		return "absent";
	return event->kind == THREAD_CREATED ? "created"
	    : event->kind == THREAD_EDITED   ? "edited"
					     : "deleted";
}

static void
a_thread_stood_otherwise_at_a_moment(void **state)
{
	const struct thread_post *const *posts;
	struct thread *t = conversation();
	size_t count;

	(void)state;
	CHECK_OK(thread_arrange(t, &posts, &count, &e), e);
	CHECK_INT(count, 6);
	CHECK_STR(kind_at(posts[0], "2026-03-10T08:29"), "absent");
	CHECK_STR(kind_at(posts[0], "2026-03-10T08:30"), "created");
	CHECK_STR(kind_at(posts[0], "2026-03-10T08:41"), "edited");
	CHECK_STR(posts[0]->events[0].author, "bank");
	CHECK_STR(posts[4]->id, "gone");
	CHECK_STR(kind_at(posts[4], "2026-03-11"), "absent");
	CHECK_STR(kind_at(posts[5], "2026-03-10T09:42"), "created");
	CHECK_STR(kind_at(posts[5], "2026-03-11"), "deleted");
	thread_free(t);
}

static void
what_is_about_nothing_is_left_out(void **state)
{
	struct thread *t = thread_new(&e);
	struct json_slice line = {"{\"kind\":\"seal\"}", 15};
	struct document d;

	(void)state;
	assert_non_null(t);
	CHECK_STR(shown(t), "");
	document_init(&d);
	CHECK_OK(document_read(&d, "c", line, NULL, NULL, &e), e);
	CHECK_OK(thread_add(t, "c", 1, line, &d, &e), e);
	document_release(&d);
	CHECK_STR(shown(t), "");
	add(t, 2, "\"type\":\"Create\""); /* its native_id */
	CHECK_STR(shown(t), "n2:2created");
	thread_free(t);
}

static void
circles_of_answers_begin_with_the_earliest(void **state)
{
	struct thread *t = thread_new(&e);

	(void)state;
	assert_non_null(t);
	add(t, 1, POST("Create", "a", "\"c\"", "08:32"));
	add(t, 2, POST("Create", "b", "\"a\"", "08:31"));
	add(t, 3, POST("Create", "c", "\"b\"", "08:33"));
	add(t, 4, POST("Create", "self", "\"self\"", "08:00"));
	add(t, 5, POST("Create", "d", "\"a\"", "08:34"));
	CHECK_STR(shown(t),
	    "self:4created b:2created .c:3created ..a:1created ...d:5created");
	thread_free(t);
}

static void
any_answers_give_each_post_once_below_its_parent(void **state)
{
	const struct thread_post *const *posts;
	uint64_t seed = 9;
	size_t count, i, round;

	(void)state;
	for (round = 0; round < 200; round++) {
		struct thread *t = thread_new(&e);
		size_t n = 1 + random_next(&seed) % 30, own = 0;
		char activity[256];

		assert_non_null(t);
		for (i = 0; i < n; i++) {
			(void)snprintf(activity, sizeof(activity),
			    "\"object\":{\"id\":\"%u\",\"inReplyTo\":\"%u\"},"
			    "\"published\":\"2026-03-10T08:%02u\","
			    "\"type\":\"Create\"",
			    random_next(&seed) % 20, random_next(&seed) % 25,
			    random_next(&seed) % 60);
			add(t, i, activity);
		}
		CHECK_OK(thread_arrange(t, &posts, &count, &e), e);
		for (i = 0; i < count; i++) {
			own += posts[i]->count;
			if (posts[i]->parent == NULL) {
				CHECK_INT(posts[i]->depth, 0);
				continue;
			}
			CHECK_INT(posts[i]->depth, posts[i]->parent->depth + 1);
			/* Below its parent, or below what is. */
			CHECK(i > 0 &&
			    posts[i - 1]->depth + 1 >= posts[i]->depth);
		}
		CHECK_INT(own, n);
		thread_free(t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(posts_stand_below_what_they_answer),
	    cmocka_unit_test(a_thread_stood_otherwise_at_a_moment),
	    cmocka_unit_test(what_is_about_nothing_is_left_out),
	    cmocka_unit_test(circles_of_answers_begin_with_the_earliest),
	    cmocka_unit_test(any_answers_give_each_post_once_below_its_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
