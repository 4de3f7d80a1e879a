#include "store/proof.h"

#include <inttypes.h>
#include <string.h>

#include "core/codec.h"
#include "core/reader.h"
#include "store/line.h"

#define MAGIC "c2sp.org/tlog-proof@v1"
#define EXTRA "extra "
#define INDEX "index "

/* A line of the text, and its number for people. */
struct line {
	const char *text;
	size_t len;
	unsigned int number;
};

static int
next_line(struct reader *r, struct line *line, struct error *e)
{
	bool complete = false;

	line->number++;
	if (!reader_line(r, &line->text, &line->len, &complete) || !complete)
		return error_set(e, ERROR_FORMAT,
		    "proof: ends in line %u, before its checkpoint",
		    line->number);
	return 0;
}

static bool
starts_with(const struct line *line, const char *prefix)
{
	size_t len = strlen(prefix);

	return line->len >= len && memcmp(line->text, prefix, len) == 0;
}

/* "extra BASE64": nobody signed it, so it is only checked for its form. */
static int
skip_extra(const struct line *line, struct error *e)
{
	const size_t prefix = sizeof(EXTRA) - 1;
	struct buf bytes = BUF_EMPTY;
	int rc;

	rc = base64_decode(line->text + prefix, line->len - prefix, &bytes, e);
	buf_release(&bytes);
	return rc == 0 ? 0 : error_wrap(e, "proof: line %u", line->number);
}

static int
parse_head(
    struct proof *p, struct reader *r, struct line *line, struct error *e)
{
	const size_t prefix = sizeof(INDEX) - 1;

	if (next_line(r, line, e) != 0)
		return -1;
	if (line->len != sizeof(MAGIC) - 1 || !starts_with(line, MAGIC))
		return error_set(e, ERROR_FORMAT,
		    "proof: does not begin with \"%s\"", MAGIC);
	if (next_line(r, line, e) != 0)
		return -1;
	if (starts_with(line, EXTRA) &&
	    (skip_extra(line, e) != 0 || next_line(r, line, e) != 0))
		return -1;
	if (!starts_with(line, INDEX))
		return error_set(e, ERROR_FORMAT,
		    "proof: line %u: not \"index\" and a number", line->number);
	if (line_number(
		line->text + prefix, line->len - prefix, &p->index, e) != 0)
		return error_wrap(e, "proof: line %u", line->number);
	return 0;
}

static int
parse_hashes(
    struct proof *p, struct reader *r, struct line *line, struct error *e)
{
	for (;;) {
		if (next_line(r, line, e) != 0)
			return -1;
		if (line->len == 0)
			return 0;
		if (p->hash_count == TREE_PROOF_MAX)
			return error_set(e, ERROR_FORMAT,
			    "proof: more than %d hashes", TREE_PROOF_MAX);
		if (line_hash(line->text, line->len, &p->hashes[p->hash_count],
			e) != 0)
			return error_wrap(e, "proof: line %u", line->number);
		p->hash_count++;
	}
}

int
proof_parse(struct proof *p, const char *text, size_t len, struct error *e)
{
	struct line line = {NULL, 0, 0};
	struct proof parsed;
	struct reader r;

	if (len > PROOF_MAX)
		return error_set(
		    e, ERROR_FORMAT, "proof: larger than %d bytes", PROOF_MAX);
	memset(&parsed, 0, sizeof(parsed));
	reader_init(&r, text, len);
	if (parse_head(&parsed, &r, &line, e) != 0 ||
	    parse_hashes(&parsed, &r, &line, e) != 0)
		return -1;
	parsed.note = text + reader_offset(&r);
	parsed.note_len = reader_left(&r);
	*p = parsed;
	return 0;
}

void
proof_format(const struct proof *p, struct buf *out)
{
	size_t i;

	buf_printf(out, MAGIC "\n" INDEX "%" PRIu64 "\n", p->index);
	for (i = 0; i < p->hash_count; i++)
		line_append_hash(out, &p->hashes[i]);
	buf_append_byte(out, '\n');
	buf_append(out, p->note, p->note_len);
}

/* Whether the log that `v` is the key of says so in this checkpoint. */
static int
check_signature(const struct note *n, const struct checkpoint *c,
    const struct vkey *v, struct error *e)
{
	struct error mine;

	if (v->type != VKEY_ED25519)
		return error_set(e, ERROR_INPUT,
		    "%s+%08" PRIx32 " is the key of a witness, not of a log",
		    v->name, v->id);
	if (strcmp(c->origin, v->name) != 0)
		return error_set(e, ERROR_UNTRUSTED,
		    "checkpoint is of %.200s, the key is of %.200s", c->origin,
		    v->name);
	if (note_verify(n, v, NULL, &mine) == 0)
		return 0;
	if (mine.code == ERROR_NOTFOUND) /* of a key: not what callers ask */
		mine.code = ERROR_UNTRUSTED;
	return error_set(e, mine.code, "checkpoint: %s", mine.text);
}

static int
check_inclusion(const struct proof *p, const void *entry, size_t len,
    const struct checkpoint *c, struct error *e)
{
	struct sha256 *h = sha256_new(e);
	struct tree_hash leaf;
	int rc = -1;

	if (h == NULL)
		return -1;
	if (tree_leaf_hash(h, entry, len, &leaf, e) == 0)
		rc = tree_check_inclusion(p->index, c->size, &leaf, p->hashes,
		    p->hash_count, &c->root, e);
	sha256_free(h);
	return rc;
}

int
proof_check(const struct proof *p, const void *entry, size_t len,
    const struct vkey *v, struct checkpoint *c, struct error *e)
{
	struct checkpoint signed_by_log;
	struct note n;

	if (checkpoint_parse_note(
		&signed_by_log, &n, p->note, p->note_len, e) != 0 ||
	    check_signature(&n, &signed_by_log, v, e) != 0 ||
	    check_inclusion(p, entry, len, &signed_by_log, e) != 0)
		return -1;
	*c = signed_by_log;
	return 0;
}
