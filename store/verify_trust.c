#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/verify_internal.h"

/* Whose word is taken without another's. */
static bool
trusted_directly(const struct verify_log *l, const struct policy *policy,
    const struct verify_ring_key *k)
{
	if (policy != NULL)
		return policy_trusts_log_key(policy, &k->key);
	if (l->options->strict)
		return false;
	if (l->pin != NULL)
		return pin_has_key(l->pin, &k->key);
	if (!k->announced)
		return true; /* from keys/, where entries were not read */
	return k->from == 0;
}

/*
 * A key counts when one before it has signed a checkpoint that covers the
 * entry which announces it.  So trust spreads until nothing changes.
 */
static void
spread(struct verify_log *l)
{
	struct verify_ring *r = &l->ring;
	bool changed = true;
	size_t i, j;

	while (changed) {
		uint64_t covered = 0;

		changed = false;
		for (i = 0; i < l->held_count; i++)
			for (j = 0; j < r->count; j++)
				if (r->keys[j].trusted &&
				    (l->held[i].signers >> j & 1) != 0 &&
				    l->held[i].agrees &&
				    l->held[i].checkpoint.size > covered)
					covered = l->held[i].checkpoint.size;
		for (j = 0; j < r->count; j++)
			if (!r->keys[j].trusted && r->keys[j].announced &&
			    r->keys[j].from > 0 && r->keys[j].from < covered)
				changed = r->keys[j].trusted = true;
	}
}

static bool
signed_by_trusted(const struct verify_log *l, const struct verify_held *h)
{
	size_t i;

	for (i = 0; i < l->ring.count; i++)
		if ((h->signers >> i & 1) != 0 && l->ring.keys[i].trusted)
			return true;
	return false;
}

/*
 * The newest checkpoint needs a signature of a key that counts.  It then
 * covers every other, so those need one of any key of the log.
 */
static void
judge_held(struct verify_log *l)
{
	const bool newest = signed_by_trusted(l, &l->held[l->newest]);
	char name[FILE_PATH_MAX];
	size_t i;

	for (i = 0; i < l->held_count; i++) {
		const struct verify_held *h = &l->held[i];

		if (signed_by_trusted(l, h) ||
		    (newest && h->signers != 0 && h->agrees))
			continue;
		findings_add(&l->findings, FINDING_UNTRUSTED,
		    verify_held_name(l, h, name), FINDING_NO_ENTRY,
		    h->signers == 0 ? "signed by no key of the log"
				    : "signed by no key that is trusted");
	}
}

static int
set_trust(struct verify_log *l, const struct policy *policy, struct error *e)
{
	char text[FILE_PATH_MAX];

	if (policy != NULL) {
		if (file_path(text, e, "policy %s", l->options->policy) != 0)
			return -1;
	} else if (l->options->strict)
		(void)file_path(text, NULL, "none: --strict without --policy");
	else if (l->pin != NULL)
		(void)file_path(text, NULL, "pinned since %s", l->pin->since);
	else
		(void)file_path(text, NULL, "on first use");
	l->report->trust = strdup(text);
	if (l->report->trust == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

/* What the caller holds from outside, and whether it vouches for the end. */
static void
judge_pinned(struct verify_log *l)
{
	struct verify_log_report *r = l->report;
	size_t i;

	for (i = 0; i < l->held_count; i++) {
		const struct verify_held *h = &l->held[i];
		bool outside = h->kind == HELD_EXPECT ||
		    h->kind == HELD_SINCE ||
		    (h->kind == HELD_ANCHOR && !l->options->strict) ||
		    (h->kind == HELD_PIN && !l->options->strict);

		if (!outside || !h->agrees)
			continue;
		r->pinned = true;
		if (h->checkpoint.size > r->pinned_size)
			r->pinned_size = h->checkpoint.size;
	}
	if (l->options->strict && !r->pinned)
		findings_add(&l->findings, FINDING_INCOMPLETE, l->folder,
		    FINDING_NO_ENTRY,
		    "the end of the log is not pinned: --strict needs a "
		    "checkpoint that you hold (--expect FILE)");
}

static size_t
count_signers(const struct verify_held *h)
{
	uint64_t left = h->signers;
	size_t count = 0;

	for (; left != 0; left &= left - 1)
		count++;
	return count;
}

/* The newest needs the quorum; a wrong cosignature is wrong anywhere. */
static int
judge_witnessed(struct verify_log *l, const struct policy *policy,
    const struct verify_held *h, const struct buf *bytes, size_t *unknown,
    struct error *e)
{
	char name[FILE_PATH_MAX];
	struct checkpoint c;
	struct note note;
	struct error bad;
	size_t witnesses = 0;

	if (checkpoint_parse_note(&c, &note, bytes->data, bytes->len, e) != 0)
		return -1;
	if (policy == NULL ||
	    policy_check_quorum(policy, &note, &witnesses, &bad) == 0)
		bad.code = ERROR_NONE;
	if (h->kind == HELD_NEWEST || h->kind == HELD_FILE)
		*unknown += note.signature_count - count_signers(h) - witnesses;
	if (h->kind == HELD_NEWEST)
		l->report->witnesses = witnesses;
	if (bad.code == ERROR_NONE ||
	    (bad.code == ERROR_NOTFOUND && h->kind != HELD_NEWEST))
		return 0;
	if (bad.code == ERROR_NOMEM)
		return error_set(e, bad.code, "%s", bad.text);
	findings_add(&l->findings,
	    bad.code == ERROR_NOTFOUND ? FINDING_INCOMPLETE : FINDING_WRONG,
	    verify_held_name(l, h, name), FINDING_NO_ENTRY, "%s", bad.text);
	return 0;
}

static int
judge_witnesses(
    struct verify_log *l, const struct policy *policy, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	size_t i, unknown = 0;
	bool there;
	int rc = 0;

	for (i = 0; rc == 0 && i < l->held_count; i++) {
		buf_clear(&bytes);
		rc = verify_held_read(l, &l->held[i], &bytes, &there, e);
		if (rc == 0 && there)
			rc = judge_witnessed(
			    l, policy, &l->held[i], &bytes, &unknown, e);
	}
	buf_release(&bytes);
	if (rc == 0 && unknown > 0 &&
	    !verify_lines_add(l->not_checked,
		"%s: %zu signatures on checkpoints by neither the log's keys "
		"nor a witness of --policy",
		l->folder, unknown))
		l->findings.failed = true;
	return rc;
}

int
verify_trust(struct verify_log *l, const struct policy *policy, struct error *e)
{
	size_t i;

	for (i = 0; i < l->ring.count; i++)
		l->ring.keys[i].trusted = trusted_directly(
		    l, policy, &l->ring.keys[i]);
	spread(l);
	judge_held(l);
	judge_pinned(l);
	for (i = 0; i < l->ring.count; i++) {
		const struct verify_ring_key *k = &l->ring.keys[i];

		if (!verify_lines_add(&l->report->keys,
			"%08" PRIx32 " signed %" PRIu64 " checkpoint%s%s",
			k->key.id, k->signatures, k->signatures == 1 ? "" : "s",
			k->trusted ? "" : ", not trusted"))
			return error_set(e, ERROR_NOMEM, "out of memory");
	}
	if (set_trust(l, policy, e) != 0)
		return -1;
	return judge_witnesses(l, policy, e);
}
