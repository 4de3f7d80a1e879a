#include "auditd/service.h"

#include <string.h>

#include "auditd/indexes.h"
#include "auditd/state.h"
#include "auditd/trail.h"
#include "auditd/verifications.h"
#include "auditd/views.h"
#include "store/archive.h"

#define JOB_THREADS 8

int
service_open(struct service *s, const char *config_file, struct error *e)
{
	struct archive a = {"", NULL, 0};

	memset(s, 0, sizeof(*s));
	if (config_read(&s->config, config_file, e) != 0)
		return -1;
	/* Not kept: new classes may come. */
	if (archive_open(&a, s->config.archive, e) != 0)
		return -1;
	archive_release(&a);
	if (state_open(&s->state, s->config.state, e) != 0 ||
	    views_new(&s->views, s->config.archive, s->config.state, e) != 0 ||
	    indexes_new(&s->indexes, s->config.archive, s->config.state, e) !=
		0 ||
	    trail_open(&s->trail, s->config.trail_socket, e) != 0 ||
	    verifications_new(&s->verifications, s, e) != 0 ||
	    jobs_new(&s->jobs, JOB_THREADS, e) != 0) {
		service_close(s);
		return -1;
	}
	return 0;
}

void
service_close(struct service *s)
{
	jobs_free(s->jobs);
	indexes_free(s->indexes);
	verifications_free(s->verifications);
	views_free(s->views);
	trail_close(s->trail);
	state_close(s->state);
	memset(s, 0, sizeof(*s));
}
