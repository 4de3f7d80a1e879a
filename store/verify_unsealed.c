#include <inttypes.h>
#include <stdlib.h>

#include "store/verify_internal.h"

/*
 * A writer publishes a segment and then replaces the tail by its seal.  In
 * between, or after it was stopped there, the file repeats entries of the
 * tail: its leaves have to be the tiles' as well.
 */
static int
check(struct verify_log *l, struct verify_reader *r,
    const struct verify_slot *slot, struct error *e)
{
	struct verify_piece *p = malloc(sizeof(*p));
	size_t i;
	int rc;

	if (p == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	rc = verify_read_slot(r, p, slot, e);
	if (rc == 0 && slot->first != l->tail_first)
		findings_add_unsettled(&p->findings, FINDING_WRONG, p->file,
		    FINDING_NO_ENTRY,
		    "no seal names it, and the tail does not begin where it "
		    "does");
	if (rc == 0 && !p->whole)
		findings_add_unsettled(&p->findings, FINDING_WRONG, p->file,
		    FINDING_NO_ENTRY, "not sealed yet, and damaged: %s",
		    p->error.text);
	for (i = 0; rc == 0 && i < p->differ_count; i++)
		findings_add(&p->findings, FINDING_WRONG, p->file,
		    p->differ[i].first,
		    "not sealed yet; its entries %" PRIu64 " to %" PRIu64
		    " are not those of the tail",
		    p->differ[i].first, p->differ[i].last);
	if (rc == 0 && p->findings.worst == FINDING_NOTE &&
	    l->tail_now == l->tail_first)
		findings_add(&p->findings, FINDING_NOTE, p->file,
		    FINDING_NO_ENTRY,
		    "not sealed yet: its entries are in the tail");
	findings_move(&l->findings, &p->findings);
	verify_piece_release(p);
	free(p);
	return rc;
}

int
verify_unsealed(struct verify_log *l, struct error *e)
{
	struct verify_reader r;
	size_t i;
	int rc = 0;

	if (l->unsealed_count == 0)
		return 0;
	if (verify_reader_open(&r, l, e) != 0)
		return -1;
	for (i = 0; rc == 0 && i < l->unsealed_count; i++)
		rc = check(l, &r, &l->unsealed[i], e);
	verify_reader_release(&r);
	return rc;
}
