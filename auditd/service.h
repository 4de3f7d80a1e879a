/*
 * service - what the handlers of zegel-auditd share: the archive, who may use
 * it, and where what they do is written down.
 */
#ifndef ZEGEL_AUDITD_SERVICE_H
#define ZEGEL_AUDITD_SERVICE_H

#include "auditd/config.h"
#include "core/jobs.h"

struct indexes;
struct state;
struct trail;
struct verifications;
struct views;

struct service {
	struct config config;
	struct jobs *jobs;
	struct indexes *indexes;
	struct state *state;
	struct trail *trail;
	struct verifications *verifications;
	struct views *views;
};

int service_open(struct service *s, const char *config_file, struct error *e);
/* When the server has stopped. */
void service_close(struct service *s);

#endif
