#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "auditd/api.h"
#include "auditd/command.h"
#include "auditd/service.h"
#include "auditd/state.h"
#include "core/clock.h"
#include "core/notify.h"

#define GRACE_MS 10000
#define FIRST_TOKEN_US INT64_C(86400000000)

static const struct option_spec OPTIONS[] = {
    {"quiet", NULL, "no notices"},
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "serve",
    .operands = "CONFIG",
    .summary = "answer reviewers, regulators and jobs over HTTP",
    .text = "Serves the archive that CONFIG names, read-only, and records what "
	    "everybody does in the audit trail before answering it. Beyond "
	    "loopback it wants TLS.\n\n"
	    "SIGTERM: accept nothing new, finish what was begun, stop. SIGHUP: "
	    "read certificates and keys again.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

static int
listen_all(const struct options *o, const struct config *c,
    struct http_server *server, struct error *e)
{
	const struct http_tls tls = {c->tls_certificate, c->tls_key,
	    c->tls_client_ca[0] == '\0' ? NULL : c->tls_client_ca};
	size_t i;

	for (i = 0; i < c->listen_count; i++) {
		if (http_server_listen_network(
			server, c->listen[i], c->has_tls ? &tls : NULL, e) != 0)
			return -1;
		if (!options_has(o, "quiet"))
			fprintf(stderr,
			    "zegel-auditd serve: listening on %s (port %u)\n",
			    c->listen[i], http_server_port(server));
	}
	return 0;
}

/* Where nobody may log in yet, somebody has to be let in. */
static int
print_first_token(struct service *s, struct error *e)
{
	char token[STATE_TOKEN_LEN + 1];
	int64_t users = 0;

	if (state_count_users(s->state, &users, e) != 0)
		return -1;
	if (users > 0)
		return 0;
	if (state_set_user(s->state, "admin", 1U << ROLE_ADMINISTRATOR, e) !=
		0 ||
	    state_add_token(s->state, "admin", "first",
		clock_now_us() + FIRST_TOKEN_US, token, e) != 0)
		return -1;
	/* Not a log: it is printed once, for who starts this by hand. */
	printf("The first administrator is admin, with this token for one "
	       "day:\n%s\n",
	    token);
	OPENSSL_cleanse(token, sizeof(token));
	return fflush(stdout) == 0 ? 0
				   : error_errno(e, "print the first token");
}

static void
wait_for_signals(struct http_server *server, const sigset_t *wanted)
{
	struct error e = {ERROR_NONE, ""};
	int number;

	for (;;) {
		if (sigwait(wanted, &number) != 0)
			continue;
		if (number != SIGHUP)
			return;
		notify_send("RELOADING=1");
		if (http_server_reload(server, &e) != 0)
			fprintf(stderr,
			    "zegel-auditd serve: certificates stay as they "
			    "were: %s\n",
			    e.text);
		notify_send("READY=1");
	}
}

static int
run(const struct options *o)
{
	static struct service service; /* large */
	struct http_server *server = NULL;
	struct error e = {ERROR_NONE, ""};
	struct http_options http;
	sigset_t wanted;
	int rc = -1;

	(void)sigemptyset(&wanted);
	(void)sigaddset(&wanted, SIGTERM);
	(void)sigaddset(&wanted, SIGINT);
	(void)sigaddset(&wanted, SIGHUP);
	/* All threads inherit this: only sigwait() sees them. */
	(void)pthread_sigmask(SIG_BLOCK, &wanted, NULL);
	if (service_open(&service, o->operands[0], &e) != 0)
		return command_fail(o, &e);
	if (api_options(&service, &http, &e) == 0 &&
	    http_server_new(&server, &http, &e) == 0)
		rc = listen_all(o, &service.config, server, &e);
	if (rc == 0)
		rc = print_first_token(&service, &e);
	if (rc == 0) {
		notify_send("READY=1");
		wait_for_signals(server, &wanted);
		notify_send("STOPPING=1");
		http_server_stop(server, GRACE_MS);
	}
	http_server_free(server);
	service_close(&service);
	return rc == 0 ? 0 : command_fail(o, &e);
}

const struct command COMMAND_SERVE = {&SPEC, run};
