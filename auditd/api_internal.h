/*
 * The handlers in the table of routes.c.
 */
#ifndef ZEGEL_AUDITD_API_INTERNAL_H
#define ZEGEL_AUDITD_API_INTERNAL_H

#include "auditd/api.h"
#include "auditd/service.h"
#include "store/log.h"

/* api_status.c */
void api_health(struct api_call *c);
void api_openapi(struct api_call *c);
/* api_logs.c */
void api_logs(struct api_call *c);
void api_checkpoint(struct api_call *c);
void api_tile(struct api_call *c);
/* api_conversation.c */
void api_conversation(struct api_call *c);
/* api_entries.c */
void api_entry(struct api_call *c);
void api_proof(struct api_call *c);
/* api_search.c */
void api_search(struct api_call *c);
/* api_verifications.c */
void api_verify(struct api_call *c);
void api_verifications(struct api_call *c);
void api_verification(struct api_call *c);

/* The log that "{class}" names; NULL with the error set. */
struct log *api_open_log(struct api_call *c);

#endif
