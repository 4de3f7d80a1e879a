#include "auditd/session.h"

#include "auditd/service.h"
#include "auditd/state.h"
#include "core/clock.h"
#include "http/bearer.h"

int
session_authenticate(struct service *s, struct http_request *r,
    struct principal *out, struct error *e)
{
	const char *token = bearer_of(r);

	/* GAP: passwords with TOTP, OIDC and client certificates. */
	if (token == NULL)
		return error_set(e, ERROR_UNTRUSTED,
		    "send an API token: Authorization: Bearer zga_...");
	return state_find_token(s->state, token, clock_now_us(), out, e);
}
