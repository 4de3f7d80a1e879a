#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/verify_internal.h"

#define UNREAD_MAX 100 /* that are told one by one */

int
verify_held_add(struct verify_log *l, enum held_kind kind, const char *name,
    const char *path, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	int rc = -1;

	if (file_read(path, NOTE_MAX, &bytes, e) == 0)
		rc = verify_held_add_note(l, kind, name, &bytes, e);
	buf_release(&bytes);
	return rc;
}

int
verify_held_add_note(struct verify_log *l, enum held_kind kind,
    const char *name, const struct buf *bytes, struct error *e)
{
	struct verify_held held = {.kind = kind}, *more;
	struct checkpoint c;
	struct note note;

	if (checkpoint_parse_note(&c, &note, bytes->data, bytes->len, e) != 0)
		return -1;
	held.checkpoint.size = c.size;
	held.checkpoint.root = c.root;
	if (kind != HELD_FILE) {
		buf_append(&held.bytes, bytes->data, bytes->len);
		held.name = strdup(name);
	}
	more = realloc(l->held, (l->held_count + 1) * sizeof(*more));
	if (more != NULL)
		l->held = more;
	if (more == NULL || held.bytes.failed ||
	    (kind != HELD_FILE && held.name == NULL)) {
		free(held.name);
		buf_release(&held.bytes);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	l->held[l->held_count++] = held;
	return 0;
}

const char *
verify_held_name(
    const struct verify_log *l, const struct verify_held *h, char *out)
{
	if (h->name != NULL)
		return h->name;
	if (file_path(out, NULL, "%s/checkpoints/%" PRIu64, l->folder,
		h->checkpoint.size) != 0)
		return l->folder;
	return out;
}

int
verify_held_read(struct verify_log *l, const struct verify_held *h,
    struct buf *out, bool *there, struct error *e)
{
	char name[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct checkpoint c = {.size = 0};
	struct note note;
	struct error bad;

	*there = h->name != NULL;
	if (*there) {
		buf_append(out, h->bytes.data, h->bytes.len);
		return buf_ok(out, e);
	}
	if (file_path(path, e, "%s/%s", l->archive,
		verify_held_name(l, h, name)) != 0)
		return -1;
	if (file_read(path, NOTE_MAX, out, &bad) != 0 ||
	    checkpoint_parse_note(&c, &note, out->data, out->len, &bad) != 0)
		return verify_blame(l, name, "", &bad, e);
	*there = c.size == h->checkpoint.size &&
	    memcmp(&c.root, &h->checkpoint.root, sizeof(c.root)) == 0;
	if (!*there)
		findings_add(&l->findings, FINDING_WRONG, name,
		    FINDING_NO_ENTRY,
		    "it was another a moment ago; only cosignatures may be "
		    "added to it");
	return 0;
}

static int
compare_sizes(const void *a, const void *b)
{
	const struct verify_held *x = a, *y = b;

	if (x->checkpoint.size != y->checkpoint.size)
		return x->checkpoint.size < y->checkpoint.size ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

void
verify_held_sort(struct verify_log *l)
{
	size_t i;

	l->has_newest = false;
	if (l->held_count == 0)
		return;
	qsort(l->held, l->held_count, sizeof(*l->held), compare_sizes);
	for (i = 0; i < l->held_count; i++) {
		if (l->held[i].kind > HELD_FILE)
			continue; /* not of the archive */
		l->has_newest = true;
		l->newest = i;
		if (l->held[i].kind == HELD_NEWEST)
			return;
	}
}

static void
say_fork(struct verify_log *l, const struct verify_held *h)
{
	static const char *const WHOSE[] = {
	    [HELD_NEWEST] = "signed",
	    [HELD_FILE] = "signed",
	    [HELD_EXPECT] = "expected",
	    [HELD_SINCE] = "expected (--since)",
	    [HELD_ANCHOR] = "anchored",
	    [HELD_PIN] = "pinned",
	};

	char name[FILE_PATH_MAX];

	findings_add(&l->findings, FINDING_WRONG, verify_held_name(l, h, name),
	    FINDING_NO_ENTRY,
	    "%sthe first %" PRIu64
	    " entries of the log do not have the %s root",
	    h->kind == HELD_NEWEST ? "" : "forked: ", h->checkpoint.size,
	    WHOSE[h->kind]);
}

int
verify_held_compare(
    struct verify_log *l, const struct tree_range *range, struct error *e)
{
	size_t low = 0, high = l->held_count;
	bool have_root = false;
	struct tree_hash root;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->held[middle].checkpoint.size < range->end)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->held_count; low++) {
		struct verify_held *h = &l->held[low];

		if (h->checkpoint.size != range->end)
			break;
		if (h->compared)
			continue;
		if (!have_root && tree_range_root(range, l->h, &root, e) != 0)
			return -1;
		have_root = true;
		h->compared = true;
		h->agrees = memcmp(&root, &h->checkpoint.root, sizeof(root)) ==
		    0;
		if (!h->agrees)
			say_fork(l, h);
	}
	return 0;
}

/* By the tiles, unless the log is wrong anyhow. */
int
verify_held_compare_left(struct verify_log *l, struct error *e)
{
	struct tree_source source = tile_reader_source(l->tiles);
	struct tree_hash root;
	struct error bad;
	size_t i;

	if (!l->snapshots_left || l->differ_count > 0)
		return 0;
	for (i = 0; i < l->held_count; i++) {
		struct verify_held *h = &l->held[i];

		if (h->compared || h->checkpoint.size == 0 ||
		    h->checkpoint.size > l->range.end)
			continue;
		if (tree_source_root(
			&source, h->checkpoint.size, &root, &bad) != 0) {
			if (bad.code == ERROR_NOMEM)
				return error_set(e, bad.code, "%s", bad.text);
			return 0; /* a tile is missing, which was said */
		}
		h->compared = true;
		h->agrees = memcmp(&root, &h->checkpoint.root, sizeof(root)) ==
		    0;
		if (!h->agrees)
			say_fork(l, h);
	}
	return 0;
}

/* A held checkpoint that is judged. */
struct judged {
	struct verify_log *log;
	struct verify_held *held;
	const char *name;
	struct checkpoint checkpoint;
	struct note note;
};

/* A signature by a key of the log that may not stand there. */
static void
judge_signer(const struct judged *j, size_t i)
{
	const struct verify_ring_key *k = &j->log->ring.keys[i];

	if (verify_ring_may_sign(&j->log->ring, i, j->checkpoint.size))
		return;
	if (j->checkpoint.size <= k->from)
		findings_add(&j->log->findings, FINDING_WRONG, j->name,
		    FINDING_NO_ENTRY,
		    "signed by key %08" PRIx32 ", which only entry %" PRIu64
		    " introduces",
		    k->key.id, k->from);
	else
		findings_add(&j->log->findings, FINDING_WRONG, j->name,
		    FINDING_NO_ENTRY,
		    "signed by key %08" PRIx32 ", which entry %" PRIu64
		    " retires",
		    k->key.id, k->retired);
}

static int
judge_signatures(struct judged *j, struct error *e)
{
	struct verify_log *l = j->log;
	struct error bad;
	size_t i;

	for (i = 0; i < l->ring.count; i++) {
		struct verify_ring_key *k = &l->ring.keys[i];

		if (note_verify(&j->note, &k->key, NULL, &bad) == 0) {
			j->held->signers |= UINT64_C(1) << i;
			k->signatures++;
			l->report->signatures++;
			judge_signer(j, i);
		} else if (bad.code == ERROR_NOMEM)
			return error_set(e, bad.code, "%s", bad.text);
		else if (bad.code == ERROR_TAMPERED)
			findings_add(&l->findings, FINDING_WRONG, j->name,
			    FINDING_NO_ENTRY,
			    "the signature of key %08" PRIx32 " is wrong",
			    k->key.id);
	}
	return 0;
}

static void
judge_place(const struct judged *j)
{
	struct verify_log *l = j->log;

	if (strcmp(j->checkpoint.origin, l->report->origin) != 0) {
		findings_add(&l->findings, FINDING_WRONG, j->name,
		    FINDING_NO_ENTRY, "a checkpoint of another log: %s",
		    j->checkpoint.origin);
		return;
	}
	if (j->checkpoint.size <= l->size)
		return;
	findings_add(&l->findings, FINDING_WRONG, j->name, FINDING_NO_ENTRY,
	    "rolled back: it covers %" PRIu64
	    " entries; the log's newest checkpoint covers %" PRIu64,
	    j->checkpoint.size, l->size);
}

static int
judge(struct verify_log *l, struct verify_held *h, struct error *e)
{
	struct judged j = {.log = l, .held = h};
	struct buf bytes = BUF_EMPTY;
	char name[FILE_PATH_MAX];
	bool there;
	int rc = -1;

	j.name = verify_held_name(l, h, name);
	if (verify_held_read(l, h, &bytes, &there, e) != 0)
		goto out;
	if (there) {
		if (checkpoint_parse_note(
			&j.checkpoint, &j.note, bytes.data, bytes.len, e) != 0)
			goto out; /* it was parsed before: no memory */
		judge_place(&j);
		if (judge_signatures(&j, e) != 0)
			goto out;
	}
	if (!h->compared && h->checkpoint.size <= l->size &&
	    l->held_unread++ < UNREAD_MAX &&
	    !verify_lines_add(l->not_checked,
		"%s: its root, because entries before could not be read",
		j.name))
		l->findings.failed = true;
	rc = 0;
out:
	buf_release(&bytes);
	return rc;
}

int
verify_held_judge(struct verify_log *l, struct error *e)
{
	size_t i;

	for (i = 0; i < l->held_count; i++)
		if (judge(l, &l->held[i], e) != 0)
			return -1;
	if (l->held_unread > UNREAD_MAX &&
	    !verify_lines_add(l->not_checked,
		"%s/checkpoints: the roots of %zu more", l->folder,
		l->held_unread - UNREAD_MAX))
		l->findings.failed = true;
	return 0;
}
