#include <stdlib.h>
#include <string.h>

#include "index/thread_internal.h"

void
thread_forget_order(struct thread *t)
{
	free(t->events);
	free(t->nodes);
	free(t->order);
	t->events = NULL;
	t->nodes = NULL;
	t->order = NULL;
	t->node_count = 0;
}

static int
compare_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
compare_times(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* By post, then as it happened, then as it was admitted. */
static int
compare_entries(const void *left, const void *right)
{
	const struct thread_entry *a = left, *b = right;
	int order = strcmp(a->id, b->id);

	if (order == 0)
		order = compare_times(a->event.claimed_us, b->event.claimed_us);
	if (order == 0)
		order = compare_times(
		    a->event.captured_us, b->event.captured_us);
	if (order == 0)
		order = strcmp(a->event.class_name, b->event.class_name);
	return order != 0 ? order
			  : compare_numbers(a->event.index, b->event.index);
}

static int
compare_ids(const void *left, const void *right)
{
	const struct thread_node *a = left, *b = right;

	return strcmp(a->post.id, b->post.id);
}

/* The earliest first. */
static int
compare_moments(const void *left, const void *right)
{
	const struct thread_node *const *a = left, *const *b = right;
	int order = compare_times((*a)->post.first_us, (*b)->post.first_us);

	return order != 0 ? order : strcmp((*a)->post.id, (*b)->post.id);
}

static struct thread_node *
find_node(struct thread *t, size_t count, const char *id)
{
	struct thread_node wanted = {.post = {.id = id}};

	return count == 0
	    ? NULL
	    : bsearch(&wanted, t->nodes, count, sizeof(wanted), compare_ids);
}

/* The posts that there are entries of, by id. */
static void
gather_posts(struct thread *t)
{
	struct thread_node *node = NULL;
	size_t i;

	if (t->count > 0) /* else there are no entries to be sorted */
		qsort(
		    t->entries, t->count, sizeof(*t->entries), compare_entries);
	for (i = 0; i < t->count; i++) {
		const struct thread_entry *entry = &t->entries[i];

		t->events[i] = entry->event;
		if (node == NULL || strcmp(node->post.id, entry->id) != 0) {
			node = &t->nodes[t->node_count++];
			node->post.id = entry->id;
			node->post.events = &t->events[i];
			node->post.first_us = entry->event.claimed_us;
			node->parent_id = "";
		}
		node->post.count++;
		if (*node->parent_id == '\0')
			node->parent_id = entry->parent;
	}
}

/* Parents that there are no entries of; then all are by id again. */
static void
add_holes(struct thread *t)
{
	size_t posts = t->node_count, holes, i;

	for (i = 0; i < posts; i++) {
		const struct thread_node *node = &t->nodes[i];
		struct thread_node *hole = &t->nodes[t->node_count];

		if (*node->parent_id == '\0' ||
		    find_node(t, posts, node->parent_id) != NULL)
			continue;
		hole->post.id = node->parent_id;
		hole->post.first_us = INT64_MAX;
		hole->parent_id = "";
		t->node_count++;
	}
	qsort(t->nodes + posts, t->node_count - posts, sizeof(*t->nodes),
	    compare_ids);
	holes = posts;
	for (i = posts; i < t->node_count; i++) {
		if (i == posts ||
		    compare_ids(&t->nodes[i], &t->nodes[i - 1]) != 0)
			t->nodes[holes++] = t->nodes[i];
	}
	t->node_count = holes;
	qsort(t->nodes, t->node_count, sizeof(*t->nodes), compare_ids);
}

static void
link_parents(struct thread *t)
{
	struct thread_node *node, *parent;
	size_t i;

	for (i = 0; i < t->node_count; i++) {
		node = &t->nodes[i];
		if (*node->parent_id == '\0')
			continue;
		parent = find_node(t, t->node_count, node->parent_id);
		if (parent == node)
			continue; /* answers itself */
		node->parent = parent;
		if (parent->post.count == 0 &&
		    node->post.first_us < parent->post.first_us)
			parent->post.first_us = node->post.first_us;
	}
}

/* Place `root` and all below it, each behind what it answers. */
static void
place(struct thread *t, struct thread_node *root, size_t *placed)
{
	struct thread_node *node = root;

	root->post.parent = NULL;
	root->post.depth = 0;
	while (node != NULL) {
		struct thread_node *child = node->child;

		if (!node->placed) {
			node->placed = true;
			t->order[(*placed)++] = &node->post;
		}
		if (child != NULL) { /* each once */
			node->child = child->next;
			if (!child->placed) {
				child->post.parent = &node->post;
				child->post.depth = node->post.depth + 1;
				node = child;
			}
			continue;
		}
		if (node == root)
			break;
		node = node->parent;
	}
}

int
thread_arrange(struct thread *t, const struct thread_post *const **posts,
    size_t *count, struct error *e)
{
	struct thread_node **by_time = NULL;
	size_t i, placed = 0;

	thread_forget_order(t);
	t->events = calloc(t->count + 1, sizeof(*t->events));
	t->nodes = calloc(2 * t->count + 1, sizeof(*t->nodes));
	t->order = calloc(2 * t->count + 1, sizeof(*t->order));
	by_time = calloc(2 * t->count + 1, sizeof(struct thread_node *));
	if (t->events == NULL || t->nodes == NULL || t->order == NULL ||
	    by_time == NULL) {
		free(by_time);
		thread_forget_order(t);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	gather_posts(t);
	add_holes(t);
	link_parents(t);
	for (i = 0; i < t->node_count; i++)
		by_time[i] = &t->nodes[i];
	qsort(by_time, t->node_count, sizeof(struct thread_node *),
	    compare_moments);
	/* From the latest on, so that lists begin with the earliest. */
	for (i = t->node_count; i-- > 0;) {
		struct thread_node *node = by_time[i];

		if (node->parent != NULL) {
			node->next = node->parent->child;
			node->parent->child = node;
		}
	}
	for (i = 0; i < t->node_count; i++) {
		if (by_time[i]->parent == NULL)
			place(t, by_time[i], &placed);
	}
	for (i = 0; i < t->node_count; i++) {
		if (!by_time[i]->placed) /* in a circle */
			place(t, by_time[i], &placed);
	}
	free(by_time);
	*posts = t->order;
	*count = placed;
	return 0;
}
