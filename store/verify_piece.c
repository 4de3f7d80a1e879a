#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/verify_internal.h"

int
verify_reader_open(
    struct verify_reader *r, const struct verify_log *l, struct error *e)
{
	memset(r, 0, sizeof(*r));
	r->log = l;
	r->h = sha256_new(e);
	if (r->h == NULL ||
	    tile_reader_open(&r->tiles, l->path, l->size, e) != 0) {
		verify_reader_release(r);
		return -1;
	}
	return 0;
}

void
verify_reader_release(struct verify_reader *r)
{
	sha256_free(r->h);
	tile_reader_close(r->tiles);
	memset(r, 0, sizeof(*r));
}

void
verify_piece_release(struct verify_piece *p)
{
	size_t i;

	for (i = 0; i < p->event_count; i++)
		free(p->events[i].line);
	free(p->events);
	free(p->snapshots);
	free(p->differ);
	findings_release(&p->findings);
	memset(p, 0, sizeof(*p));
}

void
verify_visit_begin(struct verify_visit *v, struct verify_reader *r,
    struct verify_piece *piece, uint64_t first)
{
	memset(v, 0, sizeof(*v));
	v->reader = r;
	v->piece = piece;
	v->bad_tile = UINT64_MAX;
	piece->end = first;
	tree_range_init(&piece->range, first);
	tree_range_init(&v->group, first);
	piece->groups_first = (first + TILE_WIDTH - 1) / TILE_WIDTH;
	piece->groups_end = piece->groups_first;
	while (v->next_held < r->log->held_count &&
	    r->log->held[v->next_held].checkpoint.size <= first)
		v->next_held++;
}

void
verify_visit_release(struct verify_visit *v)
{
	buf_release(&v->wanted);
}

/* Remember a line that keys, disposals or the report need. */
static int
add_event(struct verify_piece *p, enum event_kind kind, uint64_t index,
    const char *line, size_t len, struct error *e)
{
	struct verify_event *more = realloc(
	    p->events, (p->event_count + 1) * sizeof(*more));
	char *copy = malloc(len);

	if (more != NULL)
		p->events = more;
	if (more == NULL || copy == NULL) {
		free(copy);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	memcpy(copy, line, len);
	more[p->event_count++] = (struct verify_event){kind, index, copy, len};
	return 0;
}

/* The hashes in the tiles that the next group belongs to end here. */
static int
end_group(struct verify_visit *v, struct error *e)
{
	struct verify_piece *p = v->piece;
	struct verify_reader *r = v->reader;
	const uint64_t number = v->group.end / TILE_WIDTH - 1;
	const struct tree_hash *hashes;
	unsigned int width;
	struct error tile;

	if (v->group.begin == number * TILE_WIDTH &&
	    v->group.end <= r->log->size &&
	    tile_reader_get(r->tiles, 1, number / TILE_WIDTH, &hashes, &width,
		&tile) == 0) {
		v->tile = NULL; /* the reader may have dropped it */
		if (memcmp(&hashes[number % TILE_WIDTH], &v->group.hashes[0],
			TREE_HASH_LEN) == 0)
			p->groups_end = number + 1;
		else if (p->groups_end == number)
			p->groups_first = p->groups_end = number + 1;
	}
	if (tree_range_join(&p->range, r->h, &v->group, e) != 0)
		return -1;
	tree_range_init(&v->group, v->group.end);
	return 0;
}

static int
add_difference(struct verify_piece *p, uint64_t index, struct error *e)
{
	struct verify_run_of_entries *more;

	if (p->differ_count > 0 &&
	    p->differ[p->differ_count - 1].last + 1 == index) {
		p->differ[p->differ_count - 1].last = index;
		return 0;
	}
	more = realloc(p->differ, (p->differ_count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	p->differ = more;
	more[p->differ_count].first = index;
	more[p->differ_count++].last = index;
	return 0;
}

static int
compare_leaf(struct verify_visit *v, uint64_t index,
    const struct tree_hash *leaf, struct error *e)
{
	const uint64_t number = index / TILE_WIDTH;
	unsigned int width;
	struct error tile;

	if (index >= v->reader->log->size || number == v->bad_tile)
		return 0;
	if (v->tile == NULL || v->tile_index != number) {
		v->tile = NULL;
		if (tile_reader_get(v->reader->tiles, 0, number, &v->tile,
			&width, &tile) != 0) {
			v->bad_tile = number;
			verify_tile_blame(v->reader->log, &v->piece->findings,
			    0, number, &tile);
			return 0;
		}
		v->tile_index = number;
	}
	if (memcmp(&v->tile[index % TILE_WIDTH], leaf, sizeof(*leaf)) == 0)
		return 0;
	return add_difference(v->piece, index, e);
}

static int
add_snapshot(struct verify_visit *v, struct error *e)
{
	struct verify_piece *p = v->piece;
	const struct verify_log *l = v->reader->log;
	struct tree_range *more;

	if (p->snapshot_count == VERIFY_SNAPSHOTS_MAX) {
		p->snapshots_left = true;
		v->next_held = l->held_count;
		return 0;
	}
	more = realloc(
	    p->snapshots, (p->snapshot_count + 1) * sizeof(*p->snapshots));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	p->snapshots = more;
	more[p->snapshot_count] = p->range;
	if (tree_range_join(
		&more[p->snapshot_count], v->reader->h, &v->group, e) != 0)
		return -1;
	p->snapshot_count++;
	while (v->next_held < l->held_count &&
	    l->held[v->next_held].checkpoint.size <= v->group.end)
		v->next_held++;
	return 0;
}

static int
add_leaf(struct verify_visit *v, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	const struct verify_log *l = v->reader->log;
	struct tree_hash leaf;

	if (tree_leaf_hash(v->reader->h, line, len, &leaf, e) != 0 ||
	    compare_leaf(v, index, &leaf, e) != 0 ||
	    tree_range_append(&v->group, v->reader->h, &leaf, e) != 0)
		return -1;
	if (v->next_held < l->held_count &&
	    l->held[v->next_held].checkpoint.size == v->group.end &&
	    add_snapshot(v, e) != 0)
		return -1;
	return v->group.end % TILE_WIDTH == 0 ? end_group(v, e) : 0;
}

/* The seal that a segment or tail begins with. */
static int
see_seal(struct verify_visit *v, uint64_t index, const struct entry *entry,
    struct error *e)
{
	struct verify_piece *p = v->piece;
	struct error bad;

	if (index != p->slot.first) {
		findings_add(&p->findings, FINDING_WRONG, p->file, index,
		    "a seal that is not the first entry behind its segment");
		return 0;
	}
	if (entry_seal_read(&p->seal, entry, &bad) != 0) {
		findings_add_error(&p->findings, p->file, index, &bad);
		return 0;
	}
	p->has_seal = true;
	return sha256(entry->line.text, entry->line.len, p->seal_hash, e);
}

static void
see_genesis(struct verify_visit *v, uint64_t index, const struct entry *entry)
{
	struct verify_piece *p = v->piece;
	struct error bad;

	if (index != 0) {
		findings_add(&p->findings, FINDING_WRONG, p->file, index,
		    "a second genesis; only entry 0 is one");
		return;
	}
	if (entry_genesis_read(&p->genesis, entry, &bad) != 0)
		findings_add_error(&p->findings, p->file, index, &bad);
	else
		p->has_genesis = true;
}

/* What the kind demands of its place, and what has to be remembered. */
static int
see_kind(struct verify_visit *v, uint64_t index, const struct entry *entry,
    struct error *e)
{
	struct verify_piece *p = v->piece;
	const char *line = entry->line.text;
	const size_t len = entry->line.len;

	if (index == 0 && entry->kind != ENTRY_GENESIS)
		findings_add(&p->findings, FINDING_WRONG, p->file, index,
		    "entry 0 is not the log's genesis");
	if (index == p->slot.first && index > 0 && entry->kind != ENTRY_SEAL)
		findings_add(&p->findings, FINDING_WRONG, p->file, index,
		    "here the seal of the segment before has to stand");
	switch (entry->kind) {
	case ENTRY_RECORD:
		p->records++;
		return 0;
	case ENTRY_SEAL:
		return see_seal(v, index, entry, e);
	case ENTRY_GENESIS:
		see_genesis(v, index, entry);
		return 0;
	case ENTRY_KEY:
		return add_event(p, EVENT_KEY, index, line, len, e);
	case ENTRY_DISPOSAL:
		return add_event(p, EVENT_DISPOSAL, index, line, len, e);
	case ENTRY_OTHER:
		break;
	}
	if (json_string_is(entry->kind_text, "gap"))
		return add_event(p, EVENT_GAP, index, line, len, e);
	return 0;
}

static void
see_time(struct verify_visit *v, uint64_t index, int64_t time_us)
{
	struct verify_piece *p = v->piece;

	if (p->first_time_us == INT64_MIN)
		p->first_time_us = time_us;
	else if (time_us < p->last_time_us)
		findings_add(&p->findings, FINDING_WRONG, p->file, index,
		    "its time is before that of the entry before it");
	p->last_time_us = time_us;
}

int
verify_visit_entry(struct verify_visit *v, uint64_t index, const char *line,
    size_t len, struct error *e)
{
	struct verify_piece *p = v->piece;
	struct entry_attachment wanted;
	struct entry entry;
	struct error bad;
	size_t at = 0;

	if (add_leaf(v, index, line, len, e) != 0)
		return -1;
	p->end = index + 1;
	p->bytes += len + 1;
	if (entry_parse(&entry, line, len, &bad) != 0) {
		findings_add_error(&p->findings, p->file, index, &bad);
		return 0;
	}
	see_time(v, index, entry.time_us);
	while (entry_next_attachment(&entry, &at, &wanted))
		buf_append(&v->wanted, &wanted, sizeof(wanted));
	if (buf_ok(&v->wanted, e) != 0)
		return -1;
	return see_kind(v, index, &entry, e);
}

int
verify_visit_end(struct verify_visit *v, struct error *e)
{
	return tree_range_join(&v->piece->range, v->reader->h, &v->group, e);
}

static int
compare_wanted(const void *a, const void *b)
{
	const struct entry_attachment *x = a, *y = b;
	int order = memcmp(x->sha256, y->sha256, SHA256_HEX_LEN);

	if (order != 0)
		return order;
	return (x->size > y->size) - (x->size < y->size);
}

size_t
verify_visit_sort(struct verify_visit *v)
{
	struct entry_attachment *list = (void *)v->wanted.data;
	size_t i, kept = 0, count = v->wanted.len / sizeof(*list);

	if (count == 0)
		return 0;
	qsort(list, count, sizeof(*list), compare_wanted);
	for (i = 0; i < count; i++)
		if (kept == 0 || compare_wanted(&list[kept - 1], &list[i]) != 0)
			list[kept++] = list[i];
	return kept;
}
