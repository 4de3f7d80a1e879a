#include "archiver/adapters/x_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * An archive does not say which conversation a post is in, but which post it
 * answers.  So a first pass notes all posts; going up from one leads to the
 * post that the conversation began with, or out of the archive to somebody
 * else's, whose conversation nobody can tell.
 */
struct x_thread_post {
	uint64_t id;
	uint64_t parent; /* 0: it answers nothing */
	uint64_t original; /* id of the first version */
};

/* 0 for what is no id. */
static uint64_t
number_of(const char *id)
{
	char *end;
	uint64_t number;

	if (id == NULL || *id < '0' || *id > '9')
		return 0;
	errno = 0;
	number = strtoull(id, &end, 10);
	return errno == 0 && *end == '\0' ? number : 0;
}

int
x_thread_survey(
    void *state, json_t *value, const struct raw *raw, struct error *e)
{
	struct x_threads *t = &((struct x *)state)->threads;
	json_t *tweet = json_object_get(value, "tweet");
	struct x_thread_post *post;
	const char *original;

	(void)raw;
	if (tweet == NULL)
		tweet = value;
	if (t->count == t->cap) {
		size_t cap = t->cap == 0 ? 1024 : t->cap * 2;

		post = realloc(t->posts, cap * sizeof(*post));
		if (post == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		t->posts = post;
		t->cap = cap;
	}
	post = &t->posts[t->count];
	post->id = number_of(x_tweet_id(tweet));
	post->parent = number_of(x_tweet_parent(tweet));
	original = x_tweet_original(tweet);
	post->original = original == NULL ? post->id : number_of(original);
	if (post->id != 0)
		t->count++;
	t->sorted = false;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const struct x_thread_post *one = a, *other = b;

	return one->id < other->id ? -1 : one->id > other->id;
}

static const struct x_thread_post *
find(const struct x_threads *t, uint64_t id)
{
	const struct x_thread_post wanted = {.id = id};

	if (t->count == 0)
		return NULL;
	return bsearch(&wanted, t->posts, t->count, sizeof(*t->posts), compare);
}

bool
x_thread_root(struct x_threads *t, const char *parent, char out[X_ID_MAX])
{
	const struct x_thread_post *post;
	size_t steps;

	if (!t->sorted && t->count > 0)
		qsort(t->posts, t->count, sizeof(*t->posts), compare);
	t->sorted = true;
	post = find(t, number_of(parent));
	for (steps = 0; post != NULL && steps < t->count; steps++) {
		if (post->parent == 0) {
			(void)snprintf(
			    out, X_ID_MAX, "%" PRIu64, post->original);
			return true;
		}
		post = find(t, post->parent);
	}
	return false; /* it leads out of the archive, or in a circle */
}

void
x_threads_release(struct x_threads *t)
{
	free(t->posts);
	t->posts = NULL;
	t->count = t->cap = 0;
}
