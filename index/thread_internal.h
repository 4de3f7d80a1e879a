/*
 * thread_internal - what collects a thread's entries (thread.c) and what puts
 * them in order (thread_order.c) share.
 */
#ifndef ZEGEL_INDEX_THREAD_INTERNAL_H
#define ZEGEL_INDEX_THREAD_INTERNAL_H

#include "core/buf.h"
#include "index/thread.h"

/* An entry; all its texts are one allocation, which `id` owns. */
struct thread_entry {
	struct thread_event event;
	char *id; /* of the object */
	const char *parent; /* or "" */
};

/* A post, with the links that put it in order. */
struct thread_node {
	struct thread_post post;
	const char *parent_id; /* or "" */
	struct thread_node *parent;
	struct thread_node *child; /* the earliest answer */
	struct thread_node *next; /* the next answer to the same */
	bool placed;
};

struct thread {
	struct thread_entry *entries;
	size_t count, room;

	/* What thread_arrange() has made. */
	struct thread_event *events;
	struct thread_node *nodes;
	size_t node_count;
	const struct thread_post **order;
};

/* Free what thread_arrange() has made. */
void thread_forget_order(struct thread *t);

#endif
