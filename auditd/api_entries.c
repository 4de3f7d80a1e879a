/*
 * One entry: read from its segment and proven on the way.
 */
#include <string.h>

#include "auditd/api_internal.h"
#include "core/codec.h"

/* One entry that has been read and proven. */
struct proven {
	struct log *log;
	uint64_t index;
	struct buf line;
	struct log_proof proof;
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
	return log_read_verified(
	    p->log, p->index, &p->line, &p->proof, &c->error);
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
		hex_encode(p.proof.leaf.bytes, TREE_HASH_LEN, leaf);
		/* The line goes as text, so that its bytes can be hashed. */
		api_answer_json(c,
		    json_pack("{s:s,s:I,s:s%,s:s,s:o,s:s%}", "origin",
			p.log->checkpoint.origin, "index", (json_int_t)p.index,
			"line", (const char *)p.line.data, p.line.len,
			"leaf_hash", leaf, "proof",
			hashes_to_json(p.proof.hashes, p.proof.count),
			"checkpoint", (const char *)p.log->note_bytes.data,
			p.log->note_bytes.len));
	}
	proven_release(&p);
}

void
api_proof(struct api_call *c)
{
	struct proven p;

	if (read_proven(c, &p) == 0)
		log_format_proof(p.log, p.index, &p.proof, &c->answer);
	proven_release(&p);
}
