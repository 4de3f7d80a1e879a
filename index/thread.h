/*
 * thread - a conversation: its posts in the order of replies, what became of
 * each, and how it stood at a moment.
 *
 *	p1  created 08:30, edited 08:41
 *	  p2  created 08:35
 *	?   not archived
 *	  p4  created 09:00, deleted 09:43, liked 10:00
 *
 * A thread is given the entries of one conversation, from as many logs and in
 * any order.  What refers to the same object is one post; its events are in
 * the order of their claimed times, then as they were admitted.  A parent that
 * no entry is about is a hole: a post without events.  Posts that answer
 * nothing, and holes, stand at depth 0, the earliest first; answers stand below
 * what they answer, likewise.  Answers that go in a circle, as only made-up
 * ones do, begin with the earliest.
 *
 * A thread has no texts: an event names its entry, which is read and verified
 * when it is shown.
 */
#ifndef ZEGEL_INDEX_THREAD_H
#define ZEGEL_INDEX_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/json.h"
#include "index/document.h"

#define THREAD_EVENTS_MAX 100000

enum thread_event_kind {
	THREAD_CREATED,
	THREAD_EDITED,
	THREAD_DELETED,
	THREAD_LIKED,
	THREAD_REPOSTED,
	THREAD_UNDONE, /* a like or repost was taken back */
	THREAD_OTHER
};

struct thread_event {
	enum thread_event_kind kind;
	const char *class_name; /* the log, and the place of the entry in it */
	uint64_t index;
	const char *author; /* the id, else the handle, else the name; or "" */
	int64_t claimed_us; /* as the platform says; else as captured_us */
	bool claimed;
	int64_t captured_us;
};

struct thread_post {
	const char *id;
	const struct thread_post *parent; /* NULL: answers nothing */
	unsigned int depth;
	const struct thread_event *events; /* `count` of them; 0: a hole */
	size_t count;
	int64_t first_us; /* the first event's, or the first answer's */
};

struct thread;

struct thread *thread_new(struct error *e); /* NULL with ERROR_NOMEM */
void thread_free(struct thread *t);

/*
 * Add an entry: its line, and the document made of it.  Entries that are about
 * no object (imports, say) are left out.  ERROR_NOMEM; ERROR_INPUT behind
 * THREAD_EVENTS_MAX.  Ends what thread_arrange() has given.
 */
int thread_add(struct thread *t, const char *class_name, uint64_t index,
    struct json_slice line, const struct document *d, struct error *e);

/* The posts, in order; they live until the next call.  ERROR_NOMEM. */
int thread_arrange(struct thread *t, const struct thread_post *const **posts,
    size_t *count, struct error *e);

/*
 * What a reader of the platform saw of a post at a moment: the event that made
 * its last version by then, which is THREAD_DELETED where it was gone.  NULL:
 * it was not there yet, or is a hole.
 */
const struct thread_event *
thread_at(const struct thread_post *post, int64_t moment_us);

#endif
