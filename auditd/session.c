#include "auditd/session.h"

#include <strings.h>

#include "auditd/service.h"
#include "auditd/state.h"
#include "core/clock.h"

int
session_authenticate(struct service *s, struct http_request *r,
    struct principal *out, struct error *e)
{
	const char *header = http_header(r, "Authorization");

	/* GAP: passwords with TOTP, OIDC and client certificates. */
	if (header == NULL || strncasecmp(header, "Bearer ", 7) != 0)
		return error_set(e, ERROR_UNTRUSTED,
		    "send an API token: Authorization: Bearer zga_...");
	return state_find_token(s->state, header + 7, clock_now_us(), out, e);
}
