#include "store/log_trust.h"

#include <inttypes.h>
#include <string.h>

#include "core/clock.h"
#include "store/tile.h"

/* Whether a key that is believed signed the note. */
static int
check_signature(const struct pin *p, const struct note *n, struct error *e)
{
	size_t i;

	for (i = 0; i < p->key_count; i++) {
		struct error why = {ERROR_NONE, ""};

		if (note_verify(n, &p->keys[i], NULL, &why) == 0)
			return 0;
		if (why.code != ERROR_NOTFOUND) {
			if (e != NULL)
				*e = why;
			return -1;
		}
	}
	return error_set(e, ERROR_UNTRUSTED,
	    "the checkpoint is not signed by a key that is trusted");
}

/* The log as it was at a checkpoint that it kept. */
struct kept {
	struct buf bytes;
	struct note note;
	struct checkpoint checkpoint;
};

static int
read_kept(
    struct kept *k, const struct log *l, const char *name, struct error *e)
{
	char path[FILE_PATH_MAX];

	buf_clear(&k->bytes);
	if (file_path(path, e, "%s/checkpoints/%s", l->path, name) != 0 ||
	    file_read(path, NOTE_MAX, &k->bytes, e) != 0)
		return -1;
	return checkpoint_parse_note(
	    &k->checkpoint, &k->note, k->bytes.data, k->bytes.len, e);
}

/* The proof that `leaf` is the last entry of the kept checkpoint's tree. */
static int
prove_last(const struct log *l, const struct checkpoint *c,
    const struct tree_hash *leaf, struct error *e)
{
	struct tree_hash proof[TREE_PROOF_MAX];
	struct tile_reader *tiles = NULL;
	struct tree_source source;
	size_t len;
	int rc = -1;

	if (tile_reader_open(&tiles, l->path, c->size, e) != 0)
		return -1;
	source = tile_reader_source(tiles);
	if (tree_prove_inclusion(
		&source, c->size - 1, c->size, proof, &len, e) == 0)
		rc = tree_check_inclusion(
		    c->size - 1, c->size, leaf, proof, len, &c->root, e);
	tile_reader_close(tiles);
	return rc;
}

/* The key that a `key` entry announces; ERROR_NOTFOUND when it is none. */
static int
announced_key(const struct log *l, const struct buf *line, struct vkey *out,
    struct error *e)
{
	struct buf text = BUF_EMPTY;
	struct json_slice value;
	struct entry entry;
	int rc = -1;

	if (entry_parse(&entry, (const char *)line->data, line->len, e) != 0)
		return -1;
	if (entry.kind != ENTRY_KEY ||
	    !json_member(entry.line, "vkey", &value) ||
	    !json_get_string(value, &text))
		error_set(e, ERROR_NOTFOUND, "no key entry");
	else if (buf_ok(&text, e) == 0 &&
	    vkey_parse(out, (const char *)text.data, text.len, e) == 0)
		rc = strcmp(out->name, l->checkpoint.origin) == 0
		    ? 0
		    : error_set(e, ERROR_FORMAT,
			  "a key entry announces %s, which is no key of %s",
			  out->name, l->checkpoint.origin);
	buf_release(&text);
	return rc;
}

/*
 * Believe the key that the kept checkpoint's last entry announces, if one
 * that is believed signed it.  0 also when there is nothing to learn.
 */
static int
learn_from(struct pin *p, struct log *l, const struct kept *k, bool *learned,
    struct error *e)
{
	struct error why = {ERROR_NONE, ""};
	struct buf line = BUF_EMPTY;
	struct tree_hash leaf;
	struct sha256 *h = NULL;
	struct vkey key;
	int rc = -1;

	if (strcmp(k->checkpoint.origin, l->checkpoint.origin) != 0 ||
	    k->checkpoint.size == 0 ||
	    k->checkpoint.size > l->checkpoint.size ||
	    check_signature(p, &k->note, NULL) != 0)
		return 0;
	if (log_read(l, k->checkpoint.size - 1, &line, e) != 0)
		goto out;
	if (announced_key(l, &line, &key, &why) != 0) {
		rc = why.code == ERROR_NOTFOUND
		    ? 0
		    : error_set(e, why.code, "%s", why.text);
		goto out;
	}
	if (pin_has_key(p, &key)) {
		rc = 0;
		goto out;
	}
	h = sha256_new(e);
	if (h == NULL ||
	    tree_leaf_hash(h, line.data, line.len, &leaf, e) != 0 ||
	    prove_last(l, &k->checkpoint, &leaf, e) != 0)
		goto out;
	rc = pin_add_key(p, &key, e);
	*learned = rc == 0;
out:
	sha256_free(h);
	buf_release(&line);
	return rc;
}

static bool
is_checkpoint_name(const char *name)
{
	return name[0] != '\0' && strspn(name, "0123456789") == strlen(name);
}

/* One pass over the kept checkpoints; a key may vouch for the next. */
static int
learn_keys(struct pin *p, struct log *l, bool *learned, struct error *e)
{
	char folder[FILE_PATH_MAX], **names = NULL;
	struct kept k;
	size_t count = 0, i;
	int rc = -1;

	memset(&k, 0, sizeof(k));
	*learned = false;
	if (file_path(folder, e, "%s/checkpoints", l->path) != 0)
		return -1;
	if (file_list(folder, &names, &count, e) != 0)
		return e != NULL && e->code == ERROR_NOTFOUND ? 0 : -1;
	for (i = 0; i < count; i++) {
		if (!is_checkpoint_name(names[i]))
			continue;
		if (read_kept(&k, l, names[i], e) != 0 ||
		    learn_from(p, l, &k, learned, e) != 0) {
			error_wrap(e, "checkpoints/%s", names[i]);
			goto out;
		}
		if (*learned)
			break; /* names don't stand in order of size */
	}
	rc = 0;
out:
	buf_release(&k.bytes);
	file_names_free(names, count);
	return rc;
}

/* The first key: the genesis names it, and nobody else can. */
static int
believe_genesis(struct pin *p, struct log *l, struct error *e)
{
	struct entry_genesis g;
	struct vkey key;

	if (log_genesis(l, &g, e) != 0 ||
	    vkey_parse(&key, g.vkey, strlen(g.vkey), e) != 0)
		return error_wrap(e, "genesis");
	if (strcmp(key.name, l->checkpoint.origin) != 0)
		return error_set(e, ERROR_FORMAT, "genesis: %s is no key of %s",
		    key.name, l->checkpoint.origin);
	clock_format(clock_now_us(), p->since);
	return pin_add_key(p, &key, e);
}

static int
prove_extends(const struct log *l, const struct checkpoint *old,
    const struct checkpoint *fresh, struct error *e)
{
	struct tree_hash proof[TREE_PROOF_MAX];
	struct tile_reader *tiles = NULL;
	struct tree_source source;
	size_t len;
	int rc = -1;

	if (tile_reader_open(&tiles, l->path, fresh->size, e) != 0)
		return -1;
	source = tile_reader_source(tiles);
	if (tree_prove_consistency(
		&source, old->size, fresh->size, proof, &len, e) == 0)
		rc = tree_check_consistency(old->size, fresh->size, proof, len,
		    &old->root, &fresh->root, e);
	tile_reader_close(tiles);
	if (rc != 0)
		error_wrap(e,
		    "the log does not extend the %" PRIu64
		    " entries that were seen",
		    old->size);
	return rc;
}

/* Against the newest checkpoint that was seen. */
static int
check_growth(struct pin *p, const struct log *l, struct error *e)
{
	struct checkpoint old;
	struct note note;

	if (p->note.len == 0)
		return 0;
	if (checkpoint_parse_note(&old, &note, p->note.data, p->note.len, e) !=
	    0)
		return error_wrap(e, "the pinned checkpoint");
	if (strcmp(old.origin, l->checkpoint.origin) != 0)
		return error_set(e, ERROR_TAMPERED,
		    "the log is %s; what was seen here is %s",
		    l->checkpoint.origin, old.origin);
	if (l->checkpoint.size < old.size)
		return error_set(e, ERROR_TAMPERED,
		    "the log has %" PRIu64 " entries; %" PRIu64
		    " were seen: it was rolled back",
		    l->checkpoint.size, old.size);
	return prove_extends(l, &old, &l->checkpoint, e);
}

/* Keep the checkpoint that was just checked. */
static int
keep_checkpoint(struct pin *p, const struct log *l, bool *kept, struct error *e)
{
	struct buf note = BUF_EMPTY;

	*kept = p->note.len != l->note_bytes.len ||
	    memcmp(p->note.data, l->note_bytes.data, p->note.len) != 0;
	if (!*kept)
		return 0;
	buf_append(&note, l->note_bytes.data, l->note_bytes.len);
	if (buf_ok(&note, e) != 0)
		return -1;
	buf_release(&p->note);
	p->note = note; /* transferred */
	return 0;
}

int
log_trust(struct pin *p, struct log *l, bool *learned, struct error *e)
{
	struct error why = {ERROR_NONE, ""};
	bool more = true, kept = false;

	if (p->key_count == 0 && believe_genesis(p, l, e) != 0)
		return -1;
	while (check_signature(p, &l->note, &why) != 0) {
		if (why.code != ERROR_UNTRUSTED || !more)
			return error_set(e, why.code, "%s", why.text);
		if (learn_keys(p, l, &more, e) != 0)
			return -1;
	}
	if (check_growth(p, l, e) != 0 || keep_checkpoint(p, l, &kept, e) != 0)
		return -1;
	if (learned != NULL)
		*learned = kept;
	return 0;
}
