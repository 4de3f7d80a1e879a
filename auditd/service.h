/*
 * service - what the handlers of zegel-auditd share: the archive, who may use
 * it, and where what they do is written down.
 */
#ifndef ZEGEL_AUDITD_SERVICE_H
#define ZEGEL_AUDITD_SERVICE_H

#include "auditd/config.h"
#include "core/jobs.h"
#include "store/archive.h"
#include "store/log.h"

struct state;
struct trail;

struct service {
	struct config config;
	struct jobs *jobs;
	struct state *state;
	struct trail *trail;
};

int service_open(struct service *s, const char *config_file, struct error *e);
/* When the server has stopped. */
void service_close(struct service *s);

/* A view of one log of the archive, as it is now.  ERROR_NOTFOUND for a class
   that there isn't. */
int service_open_log(struct service *s, const char *class_name,
    struct log **out, struct error *e);

#endif
