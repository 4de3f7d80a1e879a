/*
 * hits - entries that an index has named, read from their logs and proven.
 *
 * For one request: each log is opened, and checked to be the one that was
 * trusted (views.h), once.
 */
#ifndef ZEGEL_AUDITD_HITS_H
#define ZEGEL_AUDITD_HITS_H

#include "auditd/views.h"
#include "core/buf.h"
#include "index/document.h"
#include "store/tree.h"

struct hits_log;

struct hits {
	struct views *views;
	struct hits_log *logs;
	/* The entry that was read last: */
	struct buf line;
	struct tree_hash leaf;
	struct document document;
};

void hits_init(struct hits *h, struct views *v);
void hits_release(struct hits *h);
/* On failure nothing of the entry may be shown. */
int hits_read(
    struct hits *h, const char *class_name, uint64_t index, struct error *e);

#endif
