#include "cli/search_hits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "core/codec.h"
#include "index/feed.h"

void
search_hits_init(struct search_hits *h, const struct archive *a)
{
	memset(h, 0, sizeof(*h));
	h->archive = a;
	document_init(&h->document);
}

void
search_hits_release(struct search_hits *h)
{
	size_t i;

	for (i = 0; i < h->count; i++)
		log_close(h->logs[i].log);
	free(h->logs);
	buf_release(&h->line);
	document_release(&h->document);
}

const struct search_log *
search_hits_log(const struct search_hits *h, const struct search_hit *hit)
{
	size_t i;

	for (i = 0; i < h->count; i++)
		if (strcmp(h->logs[i].class_name, hit->class_name) == 0)
			return &h->logs[i];
	return NULL;
}

static int
open_log(struct search_hits *h, const struct search_hit *hit, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct search_log *l = realloc(
	    h->logs, (h->count + 1) * sizeof(*h->logs));

	if (l == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	h->logs = l;
	l += h->count;
	memset(l, 0, sizeof(*l));
	(void)snprintf(
	    l->class_name, sizeof(l->class_name), "%s", hit->class_name);
	if (archive_log_path(h->archive, hit->class_name, path, e) != 0 ||
	    log_open(&l->log, path, e) != 0)
		return -1;
	if (command_find_signer(h->archive, l->log, &l->key, e) != 0) {
		log_close(l->log);
		return -1;
	}
	h->count++;
	return 0;
}

int
search_hits_read(
    struct search_hits *h, const struct search_hit *hit, struct error *e)
{
	struct log_proof proof;
	const struct search_log *l = search_hits_log(h, hit);

	if (l == NULL && open_log(h, hit, e) != 0)
		return -1;
	l = search_hits_log(h, hit);
	buf_clear(&h->line);
	if (log_read_verified(l->log, hit->index, &h->line, &proof, e) != 0)
		return -1;
	hex_encode(proof.leaf.bytes, sizeof(proof.leaf.bytes), h->leaf);
	return feed_document(&h->document, l->log, hit->class_name, hit->index,
	    (const char *)h->line.data, h->line.len, e);
}
