/*
 * Logs as C2SP has them, so that monitors of others' making work unchanged.
 * Nothing here shows anybody's words.
 */
#include <string.h>

#include "auditd/api_internal.h"
#include "auditd/views.h"
#include "core/codec.h"
#include "store/archive.h"
#include "store/tile.h"

struct log *
api_open_log(struct api_call *c)
{
	struct log *l = NULL;

	(void)views_open(c->service->views, http_parameter(c->request, "class"),
	    &l, &c->error); /* NULL says it */
	return l;
}

static json_t *
describe_log(struct api_call *c, const char *class_name)
{
	char root[TREE_HASH_LEN * 2 + 1];
	struct log *l = NULL;
	json_t *described;

	if (views_open(c->service->views, class_name, &l, &c->error) != 0)
		return NULL;
	hex_encode(l->checkpoint.root.bytes, TREE_HASH_LEN, root);
	described = json_pack("{s:s,s:s,s:s%,s:s,s:I}", "class", class_name,
	    "origin", l->checkpoint.origin, "checkpoint",
	    (const char *)l->note_bytes.data, l->note_bytes.len, "root", root,
	    "size", (json_int_t)l->checkpoint.size);
	log_close(l);
	return described;
}

void
api_logs(struct api_call *c)
{
	struct archive a;
	json_t *list = json_array();
	size_t i;

	if (archive_open(&a, c->service->config.archive, &c->error) != 0) {
		json_decref(list);
		return;
	}
	for (i = 0; i < a.class_count && c->error.code == ERROR_NONE; i++)
		if (json_array_append_new(
			list, describe_log(c, a.classes[i])) != 0 &&
		    c->error.code == ERROR_NONE)
			api_fail(c, ERROR_NOMEM, "out of memory");
	archive_release(&a);
	if (c->error.code == ERROR_NONE)
		api_answer_json(c, json_pack("{s:O}", "logs", list));
	json_decref(list);
}

void
api_checkpoint(struct api_call *c)
{
	struct log *l = api_open_log(c);

	if (l == NULL)
		return;
	buf_append(&c->answer, l->note_bytes.data, l->note_bytes.len);
	log_close(l);
}

void
api_tile(struct api_call *c)
{
	struct tile_reader *tiles = NULL;
	const struct tree_hash *hashes;
	unsigned int level, width, there;
	uint64_t index;
	struct log *l;

	if (tile_parse_path(http_parameter(c->request, "tile"), &level, &index,
		&width, &c->error) != 0)
		return;
	l = api_open_log(c);
	if (l == NULL)
		return;
	/* A partial tile that has grown since is still given as it was. */
	if (tile_width(level, index, l->checkpoint.size) < width)
		api_fail(c, ERROR_NOTFOUND,
		    "the tree has no such tile yet; see its checkpoint");
	else if (tile_reader_open(
		     &tiles, l->path, l->checkpoint.size, &c->error) == 0 &&
	    tile_reader_get(tiles, level, index, &hashes, &there, &c->error) ==
		0)
		buf_append(&c->answer, hashes, width * sizeof(*hashes));
	tile_reader_close(tiles);
	log_close(l);
}
