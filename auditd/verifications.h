/*
 * verifications - verifying the archive as a job: started by somebody, run by
 * a thread of its own one after the other, and kept with its whole report.
 *
 *   full     every byte, as `zegel verify`
 *   since    what came behind a checkpoint that the log kept
 *   segment  one segment: the file against its seal, the seal in the tree
 */
#ifndef ZEGEL_AUDITD_VERIFICATIONS_H
#define ZEGEL_AUDITD_VERIFICATIONS_H

#include <jansson.h>
#include <stdint.h>

#include "core/error.h"

#define VERIFICATIONS_WAITING_MAX 8

struct service;
struct verifications;

int verifications_new(
    struct verifications **out, struct service *s, struct error *e);
/* Waits for the one that runs. */
void verifications_free(struct verifications *v);

struct verification_request {
	const char *scope; /* "full", "since", "segment" */
	const char *class_name; /* of since and segment; else NULL */
	uint64_t at; /* since: the checkpoint's size; segment: an entry in it */
	const char *by; /* who asks */
};

/* Start one.  ERROR_INPUT; ERROR_CONFLICT when too many wait. */
int verifications_start(struct verifications *v,
    const struct verification_request *r, int64_t *id, struct error *e);

/* One, with its report when it has ended; ERROR_NOTFOUND. */
int verifications_get(
    struct verifications *v, int64_t id, json_t **out, struct error *e);
/* The newest `count`, without reports. */
int verifications_list(
    struct verifications *v, unsigned int count, json_t **out, struct error *e);

#endif
