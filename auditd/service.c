#include "auditd/service.h"

#include <string.h>

#include "auditd/state.h"
#include "auditd/trail.h"

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
	    trail_open(&s->trail, s->config.trail_socket, e) != 0 ||
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
	trail_close(s->trail);
	state_close(s->state);
	memset(s, 0, sizeof(*s));
}

int
service_open_log(struct service *s, const char *class_name, struct log **out,
    struct error *e)
{
	char path[FILE_PATH_MAX];

	if (!archive_class_valid(class_name))
		return error_set(
		    e, ERROR_NOTFOUND, "there is no class %s", class_name);
	if (file_path(path, e, "%s/logs/%s", s->config.archive, class_name) !=
	    0)
		return -1;
	if (log_open(out, path, e) == 0)
		return 0;
	if (e != NULL && e->code == ERROR_NOTFOUND)
		return error_set(
		    e, ERROR_NOTFOUND, "there is no class %s", class_name);
	return -1;
}
