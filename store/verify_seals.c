/*
 * The chain of seals.  The seal of a segment is the first entry behind it;
 * where that could not be read, its copy in seals.ndjson takes its place,
 * since the copy's leaf has to agree with the signed root all the same.
 */
#include <inttypes.h>
#include <string.h>

#include "core/codec.h"
#include "store/verify_internal.h"

/* A seal that is expected at entry `index`. */
static struct verify_seal *
copy_at(struct verify_log *l, uint64_t index)
{
	size_t low = 0, high = l->seal_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->seals[middle].last + 1 < index)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == l->seal_count || l->seals[low].last + 1 != index)
		return NULL;
	return &l->seals[low];
}

/* A line of seals.ndjson, and what it says. */
struct copy {
	struct entry_seal seal;
	uint8_t hash[SHA256_LEN]; /* what the next seal calls previous */
};

/* False when it is no longer what it was; that is a finding. */
static bool
read_copy(struct verify_log *l, const struct verify_seal *at, struct copy *copy)
{
	struct buf line = BUF_EMPTY;
	struct entry entry;
	struct error bad;
	uint8_t *to = buf_reserve(&line, at->len);
	char name[FILE_PATH_MAX];
	bool good = false;

	if (file_path(name, NULL, "%s/seals.ndjson", l->folder) != 0 ||
	    to == NULL)
		l->findings.failed = true;
	else if (file_read_at(l->seals_fd, to, at->len, at->offset,
		     "read it again", &bad) == 0 &&
	    entry_parse(&entry, (const char *)to, at->len, &bad) == 0 &&
	    entry_seal_read(&copy->seal, &entry, &bad) == 0 &&
	    sha256(to, at->len, copy->hash, &bad) == 0)
		good = true;
	else if (verify_blame(l, name, "", &bad, NULL) != 0)
		l->findings.failed = true;
	buf_release(&line);
	return good;
}

static void
compare_hash(struct verify_log *l, const char *what, uint64_t seal_index,
    const uint8_t found[SHA256_LEN], const uint8_t sealed[SHA256_LEN])
{
	char a[SHA256_HEX_LEN + 1], b[SHA256_HEX_LEN + 1];

	if (memcmp(found, sealed, SHA256_LEN) == 0)
		return;
	hex_encode(found, SHA256_LEN, a);
	hex_encode(sealed, SHA256_LEN, b);
	findings_add(&l->findings, FINDING_WRONG, l->before.file,
	    FINDING_NO_ENTRY,
	    "the SHA-256 of %s is %s; the seal, entry %" PRIu64 ", says %s",
	    what, a, seal_index, b);
}

/* A file that was not read to its end: changed since, or sealed like that? */
static void
judge_damage(struct verify_log *l, const struct entry_seal *seal)
{
	const struct verify_before *b = &l->before;
	bool changed = seal != NULL && b->hashed &&
	    (memcmp(b->info.sha256, seal->sha256, SHA256_LEN) != 0 ||
		b->info.size != seal->size);

	if (changed)
		findings_add(&l->findings, FINDING_WRONG, b->file,
		    FINDING_NO_ENTRY,
		    "%s; the file is not the one that was sealed",
		    b->error.text);
	else
		findings_add_error(
		    &l->findings, b->file, FINDING_NO_ENTRY, &b->error);
}

static void
judge_size(struct verify_log *l, const char *what, uint64_t index,
    uint64_t found, uint64_t sealed)
{
	if (found != sealed)
		findings_add(&l->findings, FINDING_WRONG, l->before.file,
		    FINDING_NO_ENTRY,
		    "%s has %" PRIu64 " bytes; the seal, entry %" PRIu64
		    ", says %" PRIu64,
		    what, found, index, sealed);
}

/* The segment before, by the seal that is entry `index` (NULL: lost). */
static void
judge_before(
    struct verify_log *l, const struct entry_seal *seal, uint64_t index)
{
	struct verify_before *b = &l->before;

	if (!b->any)
		return;
	b->any = false;
	if (seal != NULL && seal->first != b->slot.first)
		findings_add(&l->findings, FINDING_WRONG, b->file, index,
		    "its seal says that it begins at entry %" PRIu64,
		    seal->first);
	if (b->slot.kind != SLOT_FILE)
		return; /* verify_merge_end() looks for a disposal */
	if (!b->whole) {
		judge_damage(l, seal);
		return;
	}
	if (seal == NULL)
		return;
	judge_size(l, "the file", index, b->info.size, seal->size);
	compare_hash(l, "the file", index, b->info.sha256, seal->sha256);
	judge_size(l, "entries.ndjson", index, b->info.entries_size,
	    seal->entries_size);
	compare_hash(l, "entries.ndjson", index, b->info.entries_sha256,
	    seal->entries_sha256);
}

/* The link to the seal before. */
static void
judge_link(struct verify_log *l, const struct verify_piece *p,
    const struct entry_seal *seal)
{
	if (l->seal_lost)
		return;
	if (seal->has_previous != l->has_seal_hash)
		findings_add(&l->findings, FINDING_WRONG, p->file,
		    p->slot.first,
		    l->has_seal_hash
			? "the seal says that it is the first; it is not"
			: "the first seal names a previous one");
	else if (seal->has_previous &&
	    memcmp(seal->previous, l->seal_hash, SHA256_LEN) != 0)
		findings_add(&l->findings, FINDING_WRONG, p->file,
		    p->slot.first,
		    "the chain of seals is broken: previous is not the "
		    "SHA-256 of the seal before");
}

/*
 * How grave it is that what the writer records behind a seal is absent.  It
 * records it before it signs anything more, so while the seal is the last
 * entry signed it may have been stopped in between: its next start completes
 * it, and the newest checkpoint covers the seal meanwhile.
 */
static enum finding_severity
absent_behind(const struct verify_log *l, uint64_t seal)
{
	return seal + 1 == l->size ? FINDING_NOTE : verify_absent(l);
}

/* seals.ndjson has to repeat the entry. */
static void
judge_copy(
    struct verify_log *l, const struct verify_piece *p, const struct copy *copy)
{
	char name[FILE_PATH_MAX];

	if (file_path(name, NULL, "%s/seals.ndjson", l->folder) != 0)
		return;
	if (copy == NULL)
		findings_add_unsettled(&l->findings,
		    absent_behind(l, p->slot.first), name, FINDING_NO_ENTRY,
		    "the seal that is entry %" PRIu64 " is not in it (a "
		    "copy: the archiver makes it again)",
		    p->slot.first);
	else if (memcmp(copy->hash, p->seal_hash, SHA256_LEN) != 0)
		findings_add(&l->findings, FINDING_WRONG, name,
		    FINDING_NO_ENTRY,
		    "the seal of entry %" PRIu64 " is not the entry's line",
		    p->slot.first);
}

int
verify_seal_check(
    struct verify_log *l, const struct verify_piece *p, struct error *e)
{
	struct verify_seal *at = copy_at(l, p->slot.first);
	const struct entry_seal *seal = NULL;
	const uint8_t *hash = NULL;
	struct copy copy;

	(void)e; /* nothing here can fail */
	if (p->slot.first == 0)
		return 0;
	if (at != NULL)
		at->used = true;
	if (at != NULL && !read_copy(l, at, &copy))
		at = NULL;
	if (p->has_seal) {
		seal = &p->seal;
		hash = p->seal_hash;
		judge_copy(l, p, at == NULL ? NULL : &copy);
		if (seal->last + 1 != p->slot.first)
			findings_add(&l->findings, FINDING_WRONG, p->file,
			    p->slot.first,
			    "a seal of the entries %" PRIu64 " to %" PRIu64,
			    seal->first, seal->last);
	} else if (at != NULL) {
		seal = &copy.seal;
		hash = copy.hash;
	} else if (p->slot.kind == SLOT_TAIL && l->has_tail_seal) {
		seal = &l->tail_seal; /* not signed yet */
		hash = l->tail_seal_hash;
	}
	judge_before(l, seal, p->slot.first);
	if (seal != NULL)
		judge_link(l, p, seal);
	l->seal_lost = seal == NULL;
	l->has_seal_hash = seal != NULL;
	if (hash != NULL)
		memcpy(l->seal_hash, hash, SHA256_LEN);
	return 0;
}

/* The smallest of checkpoints/ of more than `above` and up to `most`; 0: none.
 */
static uint64_t
first_checkpoint(const struct verify_log *l, uint64_t above, uint64_t most)
{
	size_t low = 0, high = l->held_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->held[middle].checkpoint.size <= above)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->held_count; low++) {
		if (l->held[low].checkpoint.size > most)
			return 0;
		if (l->held[low].kind == HELD_FILE)
			return l->held[low].checkpoint.size;
	}
	return 0;
}

/*
 * Each seal's first checkpoint is kept, so before the next seal there is one.
 * A writer signs it right behind the seal as a rule, but may have signed more
 * at once: where it is larger, one before it may be gone, or not.
 */
static void
judge_checkpoint(
    struct verify_log *l, const char *name, uint64_t seal, uint64_t found)
{
	if (found == 0)
		findings_add_unsettled(&l->findings, absent_behind(l, seal),
		    name, FINDING_NO_ENTRY,
		    "the checkpoint is missing that follows the seal, entry "
		    "%" PRIu64,
		    seal);
	else if (found != seal + 1)
		findings_add(&l->findings, FINDING_NOTE, name, FINDING_NO_ENTRY,
		    "the first that follows the seal, entry %" PRIu64
		    ", is of size %" PRIu64
		    ": unless it was signed with more, %" PRIu64 " is gone",
		    seal, found, seal + 1);
}

static void
judge_checkpoints(struct verify_log *l)
{
	char name[FILE_PATH_MAX];
	uint64_t seal, most;
	size_t i;

	if (file_path(name, NULL, "%s/checkpoints", l->folder) != 0)
		return;
	for (i = 1; i < l->slot_count; i++) {
		seal = l->slots[i].first;
		most = i + 1 == l->slot_count ? UINT64_MAX
					      : l->slots[i + 1].first;
		if (l->slots[i - 1].kind != SLOT_HOLE && seal < l->size)
			judge_checkpoint(
			    l, name, seal, first_checkpoint(l, seal, most));
	}
}

/*
 * A last line that is cut off is one that a writer is at, or was when it
 * stopped: then it is the newest seal's, which is not there as a whole.
 */
static void
judge_torn(struct verify_log *l, const char *name)
{
	const uint64_t newest = l->seal_count == 0
	    ? 0
	    : l->seals[l->seal_count - 1].last + 1;
	bool writing = l->tail_now > newest;

	if (l->seals_torn)
		findings_add_unsettled(&l->findings,
		    writing ? FINDING_NOTE : FINDING_WRONG, name,
		    FINDING_NO_ENTRY, "its last line is cut off%s",
		    writing ? ": a writer is at it, or was stopped there" : "");
}

void
verify_seals_end(struct verify_log *l)
{
	char name[FILE_PATH_MAX];
	size_t i;

	judge_checkpoints(l);

	if (file_path(name, NULL, "%s/seals.ndjson", l->folder) != 0)
		return;
	judge_torn(l, name);
	for (i = 0; i < l->seal_count; i++) {
		if (i > 0 && l->seals[i].first != l->seals[i - 1].last + 1)
			findings_add(&l->findings, FINDING_WRONG, name,
			    FINDING_NO_ENTRY,
			    "line %zu is out of order, or a line before it "
			    "is gone",
			    i + 1);
		if (!l->seals[i].used)
			findings_add_unsettled(&l->findings, FINDING_WRONG,
			    name, FINDING_NO_ENTRY,
			    "line %zu is no seal of the log", i + 1);
	}
}
