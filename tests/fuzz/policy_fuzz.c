#include <stdlib.h>
#include <string.h>

#include "keys/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A policy that parses answers: here about a note that nobody cosigned. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char NOTE[] = "a\n\n\xe2\x80\x94 nobody AAAAAAA=\n";
	struct policy *p = NULL;
	struct note n;
	struct error e;
	size_t i, valid = 1;
	int rc;

	if (policy_parse(&p, (const char *)data, size, &e) != 0) {
		if (e.code != ERROR_FORMAT || e.text[0] == '\0')
			abort();
		return 0;
	}
	if (note_parse(&n, NOTE, sizeof(NOTE) - 1, &e) != 0)
		abort();
	rc = policy_check_quorum(p, &n, &valid, &e);
	if (valid != 0 || (rc != 0) != policy_has_quorum(p))
		abort();
	for (i = 0; i < policy_log_count(p); i++)
		if (!policy_trusts_log_key(p, policy_log(p, i)))
			abort();
	policy_free(p);
	return 0;
}
