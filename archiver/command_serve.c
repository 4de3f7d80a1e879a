#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archiver/anchors.h"
#include "archiver/command.h"
#include "archiver/heartbeat.h"
#include "archiver/serve.h"
#include "archiver/socket.h"
#include "core/notify.h"
#include "core/paths.h"

#define SOCKET_MODE 0660
#define GRACE_MS 30000
#define HEARTBEAT_USUAL 3600
#define HEARTBEAT_LONGEST 31536000

static const struct option_spec OPTIONS[] = {
    {"socket", "PATH",
	"the Unix socket (default: beside the keys, where zegel import looks "
	"for it)"},
    {"listen", "ADDRESS:PORT",
	"listen on the network too; beyond loopback only with TLS; may "
	"repeat"},
    {"tls-certificate", "FILE", "the server's certificate chain, PEM"},
    {"tls-key", "FILE", "its private key, PEM, readable by its owner only"},
    {"client-ca", "FILE",
	"accept clients with a certificate of these authorities, PEM"},
    {"anchor", "ARCHIVE",
	"keep the newest checkpoints of another archive as entries here; may "
	"repeat"},
    {"anchor-every", "SECONDS", "how often to look at it (default: 60)"},
    {"heartbeat", "SECONDS",
	"say in each log, this often, that the archiver was there (default "
	"3600; 0: never)"},
    COMMAND_KEY_OPTIONS,
    COMMAND_COMMON_OPTIONS,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "serve",
    .operands = "ARCHIVE",
    .summary = "keep an archive open and admit records over HTTP",
    .text =
	"Answers on a Unix socket, whose permissions decide who may write, "
	"and on the network to clients with a token (zegel-archiver token "
	"new) or a certificate. Records are posted as NDJSON; the answer "
	"comes when they are durable, with a receipt. While it runs, zegel "
	"import, ingest and seal go through it.\n\n"
	"SIGTERM: accept nothing new, finish what was begun, stop. SIGHUP: "
	"read certificates and keys again. When the disk fails, requests are "
	"answered 503 until the archive could be opened again, which is "
	"tried by itself.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

struct session {
	const struct options *o;
	char keys[FILE_PATH_MAX];
	char socket[FILE_PATH_MAX];
	char link[FILE_PATH_MAX]; /* to it, where clients look; or empty */
	struct passphrase passphrase;
	struct serve serve;
	struct http_server *server;
	struct anchors *anchors;
	struct heartbeat *heartbeat;
};

/* Where clients look gets a link to where the socket is. */
static int
place_socket(struct session *s, struct error *e)
{
	const char *given = options_value(s->o, "socket");
	char usual[FILE_PATH_MAX];
	struct stat st;

	if (socket_path(s->keys, s->serve.name, usual, e) != 0)
		return -1;
	/* A link that a killed server left.  The archive is ours, so no other
	   server of it runs. */
	if (lstat(usual, &st) == 0 && S_ISLNK(st.st_mode))
		(void)unlink(usual);
	if (given == NULL)
		return file_path(s->socket, e, "%s", usual);
	if (paths_absolute(given, s->socket, e) != 0)
		return -1;
	(void)unlink(usual); /* a socket that a killed server left */
	if (symlink(s->socket, usual) != 0)
		return error_errno(e, "link %s to the socket", usual);
	return file_path(s->link, e, "%s", usual);
}

static int
read_tls(
    const struct options *o, struct http_tls *tls, bool *given, struct error *e)
{
	tls->certificate = options_value(o, "tls-certificate");
	tls->key = options_value(o, "tls-key");
	tls->client_ca = options_value(o, "client-ca");
	*given = tls->certificate != NULL || tls->key != NULL ||
	    tls->client_ca != NULL;
	if (!*given)
		return 0;
	if (tls->certificate == NULL || tls->key == NULL)
		return error_set(e, ERROR_INPUT,
		    "TLS wants both --tls-certificate and --tls-key");
	if (options_value(o, "listen") == NULL)
		return error_set(e, ERROR_INPUT,
		    "certificates are for --listen; name an address");
	return 0;
}

static void
say(const struct session *s, const char *where, unsigned int port)
{
	char text[FILE_PATH_MAX + 64];

	if (port == 0)
		(void)snprintf(text, sizeof(text), "listening on %s", where);
	else
		(void)snprintf(text, sizeof(text), "listening on %s (port %u)",
		    where, port);
	command_tell((void *)(uintptr_t)s->o, text);
}

static int
listen_all(struct session *s, struct error *e)
{
	struct http_tls tls;
	const char *address;
	bool has_tls;
	size_t i;

	if (read_tls(s->o, &tls, &has_tls, e) != 0 || place_socket(s, e) != 0 ||
	    http_server_listen_local(s->server, s->socket, SOCKET_MODE, e) != 0)
		return -1;
	say(s, s->socket, 0);
	for (i = 0; (address = options_value_at(s->o, "listen", i)) != NULL;
	     i++) {
		if (http_server_listen_network(
			s->server, address, has_tls ? &tls : NULL, e) != 0)
			return -1;
		say(s, address, http_server_port(s->server));
	}
	return 0;
}

static void
reload(struct session *s)
{
	struct error e = {ERROR_NONE, ""};

	notify_send("RELOADING=1");
	if (http_server_reload(s->server, &e) != 0)
		fprintf(stderr,
		    "zegel serve: certificates stay as they were: %s\n",
		    e.text);
	else
		command_tell((void *)(uintptr_t)s->o,
		    "certificates and keys were read again");
	notify_send("READY=1");
}

/* Until a signal says to stop. */
static void
wait_for_signals(struct session *s, const sigset_t *wanted)
{
	int number;

	for (;;) {
		if (sigwait(wanted, &number) != 0)
			continue;
		if (number != SIGHUP)
			return;
		reload(s);
	}
}

static int
start_heartbeat(struct session *s, struct error *e)
{
	long long seconds;

	if (options_number(s->o, "heartbeat", 0, HEARTBEAT_LONGEST,
		HEARTBEAT_USUAL, &seconds, e) != 0)
		return -1;
	if (seconds == 0)
		return 0;
	return heartbeat_start(&s->heartbeat, s->serve.mender, seconds, e);
}

static int
start_anchors(struct session *s, struct error *e)
{
	struct anchors_options o = {.mender = s->serve.mender,
	    .tell = command_tell,
	    .context = (void *)(uintptr_t)s->o};
	const char *path;
	long long every;

	while ((path = options_value_at(s->o, "anchor", o.count)) != NULL) {
		if (o.count == ANCHORS_MAX)
			return error_set(e, ERROR_INPUT,
			    "--anchor may be given %d times at most",
			    ANCHORS_MAX);
		o.archives[o.count++] = path;
	}
	if (options_number(s->o, "anchor-every", 1, 86400, ANCHORS_EVERY_S,
		&every, e) != 0)
		return -1;
	o.every_s = (unsigned int)every;
	return o.count == 0 ? 0 : anchors_new(&s->anchors, &o, e);
}

static int
open_session(struct session *s, struct error *e)
{
	struct mender_options o;
	struct http_options http;

	if (command_keys(s->o, s->keys, e) != 0 ||
	    command_passphrase_for(s->o, s->keys, &s->passphrase, e) != 0)
		return -1;
	o.archive = s->o->operands[0];
	o.keys = s->keys;
	o.passphrase = &s->passphrase;
	o.tell = command_tell;
	o.context = (void *)(uintptr_t)s->o;
	if (serve_init(&s->serve, &o, e) != 0)
		return -1;
	serve_options(&s->serve, &http);
	if (start_heartbeat(s, e) != 0 ||
	    http_server_new(&s->server, &http, e) != 0)
		return -1;
	if (listen_all(s, e) != 0)
		return -1;
	return start_anchors(s, e);
}

static void
close_session(struct session *s)
{
	if (s->server != NULL)
		http_server_stop(s->server, GRACE_MS);
	http_server_free(s->server);
	anchors_free(s->anchors);
	heartbeat_stop(s->heartbeat);
	serve_release(&s->serve);
	if (s->link[0] != '\0')
		(void)unlink(s->link); /* a new server makes its own */
	passphrase_release(&s->passphrase);
}

static int
run(const struct options *o)
{
	struct error e = {ERROR_NONE, ""};
	struct session s;
	sigset_t wanted;
	int rc;

	memset(&s, 0, sizeof(s));
	s.o = o;
	(void)sigemptyset(&wanted);
	(void)sigaddset(&wanted, SIGTERM);
	(void)sigaddset(&wanted, SIGINT);
	(void)sigaddset(&wanted, SIGHUP);
	/* All threads inherit this: only sigwait() below sees them. */
	(void)pthread_sigmask(SIG_BLOCK, &wanted, NULL);
	rc = open_session(&s, &e);
	if (rc == 0) {
		notify_send("READY=1");
		wait_for_signals(&s, &wanted);
		notify_send("STOPPING=1");
		command_tell((void *)(uintptr_t)o, "stopping");
	}
	close_session(&s);
	return rc == 0 ? 0 : command_fail(o, &e);
}

const struct command COMMAND_SERVE = {&SPEC, run};
