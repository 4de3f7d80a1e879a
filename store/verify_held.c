#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/verify_internal.h"

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
	struct note note;

	buf_append(&held.bytes, bytes->data, bytes->len);
	if (buf_ok(&held.bytes, e) != 0 ||
	    checkpoint_parse_note(&held.checkpoint, &note, held.bytes.data,
		held.bytes.len, e) != 0)
		goto fail;
	more = realloc(l->held, (l->held_count + 1) * sizeof(*more));
	if (more != NULL)
		l->held = more;
	held.name = strdup(name);
	if (more == NULL || held.name == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		goto fail;
	}
	l->held[l->held_count++] = held;
	return 0;
fail:
	free(held.name);
	buf_release(&held.bytes);
	return -1;
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

	findings_add(&l->findings, FINDING_WRONG, h->name, FINDING_NO_ENTRY,
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

/* A signature by a key of the log that may not stand there. */
static void
judge_signer(struct verify_log *l, const struct verify_held *h, size_t i)
{
	const struct verify_ring_key *k = &l->ring.keys[i];

	if (verify_ring_may_sign(&l->ring, i, h->checkpoint.size))
		return;
	if (h->checkpoint.size <= k->from)
		findings_add(&l->findings, FINDING_WRONG, h->name,
		    FINDING_NO_ENTRY,
		    "signed by key %08" PRIx32 ", which only entry %" PRIu64
		    " introduces",
		    k->key.id, k->from);
	else
		findings_add(&l->findings, FINDING_WRONG, h->name,
		    FINDING_NO_ENTRY,
		    "signed by key %08" PRIx32 ", which entry %" PRIu64
		    " retires",
		    k->key.id, k->retired);
}

static int
judge_signatures(struct verify_log *l, struct verify_held *h, struct error *e)
{
	struct checkpoint c;
	struct note note;
	struct error bad;
	size_t i;

	if (checkpoint_parse_note(&c, &note, h->bytes.data, h->bytes.len, e) !=
	    0)
		return -1; /* it was parsed before: no memory */
	for (i = 0; i < l->ring.count; i++) {
		struct verify_ring_key *k = &l->ring.keys[i];

		if (note_verify(&note, &k->key, NULL, &bad) == 0) {
			h->signers |= UINT64_C(1) << i;
			k->signatures++;
			l->report->signatures++;
			judge_signer(l, h, i);
		} else if (bad.code == ERROR_NOMEM)
			return error_set(e, bad.code, "%s", bad.text);
		else if (bad.code == ERROR_TAMPERED)
			findings_add(&l->findings, FINDING_WRONG, h->name,
			    FINDING_NO_ENTRY,
			    "the signature of key %08" PRIx32 " is wrong",
			    k->key.id);
	}
	return 0;
}

static void
judge_place(struct verify_log *l, struct verify_held *h)
{
	if (strcmp(h->checkpoint.origin, l->report->origin) != 0) {
		findings_add(&l->findings, FINDING_WRONG, h->name,
		    FINDING_NO_ENTRY, "a checkpoint of another log: %s",
		    h->checkpoint.origin);
		return;
	}
	if (h->checkpoint.size <= l->size)
		return;
	findings_add(&l->findings, FINDING_WRONG, h->name, FINDING_NO_ENTRY,
	    "rolled back: it covers %" PRIu64
	    " entries; the log's newest checkpoint covers %" PRIu64,
	    h->checkpoint.size, l->size);
}

int
verify_held_judge(struct verify_log *l, struct error *e)
{
	size_t i;

	for (i = 0; i < l->held_count; i++) {
		struct verify_held *h = &l->held[i];

		judge_place(l, h);
		if (judge_signatures(l, h, e) != 0)
			return -1;
		if (!h->compared && h->checkpoint.size <= l->size &&
		    !verify_lines_add(l->not_checked,
			"%s: its root, because entries before could not be "
			"read",
			h->name))
			l->findings.failed = true;
	}
	return 0;
}
