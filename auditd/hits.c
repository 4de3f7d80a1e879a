#include "auditd/hits.h"

#include <stdlib.h>
#include <string.h>

#include "index/feed.h"
#include "store/archive.h"

/* A log that entries were read from; `log` is NULL when it can't be trusted. */
struct hits_log {
	char class_name[ARCHIVE_CLASS_MAX + 1];
	struct log *log;
	struct error error;
	struct hits_log *next;
};

void
hits_init(struct hits *h, struct views *v)
{
	memset(h, 0, sizeof(*h));
	h->views = v;
	document_init(&h->document);
}

void
hits_release(struct hits *h)
{
	struct hits_log *l;

	while ((l = h->logs) != NULL) {
		h->logs = l->next;
		log_close(l->log);
		free(l);
	}
	document_release(&h->document);
	buf_release(&h->line);
}

/* NULL with the error. */
static struct log *
log_of(struct hits *h, const char *class_name, struct error *e)
{
	struct hits_log *l;

	for (l = h->logs; l != NULL; l = l->next)
		if (strcmp(l->class_name, class_name) == 0)
			break;
	if (l == NULL) {
		l = calloc(1, sizeof(*l));
		if (l == NULL) {
			error_set(e, ERROR_NOMEM, "out of memory");
			return NULL;
		}
		memcpy(l->class_name, class_name, strlen(class_name) + 1);
		l->next = h->logs;
		h->logs = l;
		(void)views_open(h->views, class_name, &l->log,
		    &l->error); /* NULL says it */
	}
	if (l->log == NULL)
		*e = l->error;
	return l->log;
}

int
hits_read(
    struct hits *h, const char *class_name, uint64_t index, struct error *e)
{
	struct log *l = log_of(h, class_name, e);
	struct log_proof proof;

	if (l == NULL)
		return -1;
	buf_clear(&h->line);
	if (log_read_verified(l, index, &h->line, &proof, e) != 0)
		return -1;
	h->leaf = proof.leaf;
	return feed_document(&h->document, l, class_name, index,
	    (const char *)h->line.data, h->line.len, e);
}
