/*
 * One entry: read from its segment and proven on the way.
 */
#include <string.h>

#include "auditd/api_internal.h"
#include "core/codec.h"
#include "store/proof.h"

/* One entry that has been read and proven. */
struct proven {
	struct log *log;
	uint64_t index;
	struct buf line;
	struct tree_hash proof[TREE_PROOF_MAX];
	size_t proof_len;
	struct tree_hash leaf;
};

static void
proven_release(struct proven *p)
{
	log_close(p->log);
	buf_release(&p->line);
}

/* GAP: nothing is hidden by scope yet. */
static int
read_proven(struct api_call *c, struct proven *p)
{
	struct sha256 *h;
	int rc;

	memset(p, 0, sizeof(*p));
	if (api_path_number(c, "index", &p->index) != 0)
		return -1;
	(void)json_object_set_new(c->subject, "class",
	    json_string(http_parameter(c->request, "class")));
	(void)json_object_set_new(
	    c->subject, "index", json_integer((json_int_t)p->index));
	p->log = api_open_log(c);
	if (p->log == NULL)
		return -1;
	if (log_read_verified(p->log, p->index, &p->line, p->proof,
		&p->proof_len, &c->error) != 0)
		return -1;
	h = sha256_new(&c->error);
	if (h == NULL)
		return -1;
	rc = tree_leaf_hash(h, p->line.data, p->line.len, &p->leaf, &c->error);
	sha256_free(h);
	return rc;
}

static json_t *
hashes_to_json(const struct tree_hash *hashes, size_t count)
{
	json_t *list = json_array();
	char text[TREE_HASH_LEN * 2 + 1];
	size_t i;

	for (i = 0; i < count; i++) {
		hex_encode(hashes[i].bytes, TREE_HASH_LEN, text);
		(void)json_array_append_new(list, json_string(text));
	}
	return list;
}

void
api_entry(struct api_call *c)
{
	char leaf[TREE_HASH_LEN * 2 + 1];
	struct proven p;

	if (read_proven(c, &p) == 0) {
		hex_encode(p.leaf.bytes, TREE_HASH_LEN, leaf);
		/* The line goes as text, so that its bytes can be hashed. */
		api_answer_json(c,
		    json_pack("{s:s,s:I,s:s%,s:s,s:o,s:s%}", "origin",
			p.log->checkpoint.origin, "index", (json_int_t)p.index,
			"line", (const char *)p.line.data, p.line.len,
			"leaf_hash", leaf, "proof",
			hashes_to_json(p.proof, p.proof_len), "checkpoint",
			(const char *)p.log->note_bytes.data,
			p.log->note_bytes.len));
	}
	proven_release(&p);
}

void
api_proof(struct api_call *c)
{
	struct proven p;
	struct proof proof;

	if (read_proven(c, &p) == 0) {
		memset(&proof, 0, sizeof(proof));
		proof.index = p.index;
		memcpy(proof.hashes, p.proof, p.proof_len * sizeof(*p.proof));
		proof.hash_count = p.proof_len;
		proof.note = (const char *)p.log->note_bytes.data;
		proof.note_len = p.log->note_bytes.len;
		proof_format(&proof, &c->answer);
	}
	proven_release(&p);
}
