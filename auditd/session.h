/*
 * session - who a request comes from.
 */
#ifndef ZEGEL_AUDITD_SESSION_H
#define ZEGEL_AUDITD_SESSION_H

#include "auditd/access.h"
#include "core/error.h"
#include "http/request.h"

struct service;

/*
 * The principal behind a request's session, token or certificate.
 * ERROR_UNTRUSTED says what would make it one.
 */
int session_authenticate(struct service *s, struct http_request *r,
    struct principal *out, struct error *e);

#endif
