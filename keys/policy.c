#include "keys/policy.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/file.h"
#include "keys/policy_internal.h"

int
policy_read(struct policy **out, const char *path, struct error *e)
{
	struct buf text = BUF_EMPTY;
	int rc = file_read(path, POLICY_MAX, &text, e);

	if (rc == 0) {
		rc = policy_parse(out, (const char *)text.data, text.len, e);
		if (rc != 0)
			error_wrap(e, "%s", path);
	}
	buf_release(&text);
	return rc;
}

void
policy_free(struct policy *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->node_count; i++)
		free(p->nodes[i].name);
	free(p->nodes);
	free(p->logs);
	free(p);
}

size_t
policy_log_count(const struct policy *p)
{
	return p->log_count;
}

const struct vkey *
policy_log(const struct policy *p, size_t i)
{
	assert(i < p->log_count);
	return &p->logs[i];
}

bool
policy_trusts_log_key(const struct policy *p, const struct vkey *v)
{
	size_t i;

	for (i = 0; i < p->log_count; i++)
		if (vkey_equal(&p->logs[i], v))
			return true;
	return false;
}

size_t
policy_witness_count(const struct policy *p)
{
	return p->witness_count;
}

bool
policy_has_quorum(const struct policy *p)
{
	return p->quorum != POLICY_NOWHERE;
}

/* Whether a witness cosigned: 0 with the answer, or -1 and why. */
static int
has_cosigned(const struct policy_node *witness, const struct note *n,
    bool *answer, struct error *e)
{
	struct error why;

	*answer = note_verify(n, &witness->key, NULL, &why) == 0;
	if (!*answer && why.code != ERROR_NOTFOUND)
		return error_set(e, why.code, "%s", why.text);
	return 0;
}

int
policy_check_quorum(const struct policy *p, const struct note *n, size_t *valid,
    struct error *e)
{
	size_t witnessed[POLICY_NODES_MAX] = {0}; /* members, of a group */
	bool reached = p->quorum == POLICY_NOWHERE;
	size_t i, good = 0;

	for (i = 0; i < p->node_count; i++) {
		const struct policy_node *node = &p->nodes[i];
		bool yes = witnessed[i] >= node->threshold;

		if (!node->is_group) {
			if (has_cosigned(node, n, &yes, e) != 0)
				return -1;
			good += yes ? 1 : 0;
		}
		if (!yes)
			continue;
		if (node->group != POLICY_NOWHERE)
			witnessed[node->group]++;
		if (i == p->quorum)
			reached = true;
	}
	*valid = good;
	if (!reached)
		return error_set(e, ERROR_NOTFOUND,
		    "quorum \"%.80s\" is not reached: %zu of %zu witnesses "
		    "cosigned",
		    p->nodes[p->quorum].name, good, p->witness_count);
	return 0;
}
