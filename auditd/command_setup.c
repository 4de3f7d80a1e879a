/*
 * The first run: an audit trail beside an archive that exists, and the one
 * configuration file.  The trail is made by zegel-archiver, which holds keys;
 * nothing here does.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "auditd/command.h"
#include "core/file.h"
#include "core/paths.h"
#include "store/archive.h"
#include "store/log.h"

#define LISTEN_DEFAULT "127.0.0.1:8480"
#define ARGUMENTS_MAX 16

static const struct option_spec OPTIONS[] = {
    {"archive", "ARCHIVE", "the archive to serve"},
    {"trail", "DIR", "where the audit trail is made (default: ARCHIVE-trail)"},
    {"listen", "ADDRESS:PORT", "where to serve (default: " LISTEN_DEFAULT ")"},
    {"keys", "DIR", "where the trail's keys go, as for zegel init"},
    {"no-passphrase", NULL, "the trail's private key is not encrypted"},
    {"passphrase-file", "FILE",
	"read its passphrase from the first line of FILE"},
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "setup",
    .operands = "CONFIG",
    .summary = "make the audit trail of an archive, and the configuration",
    .text = "Makes an archive for the audit trail, with a key of its own, and "
	    "writes CONFIG, which names both. What is there already is left as "
	    "it is. Then three programs are to run: the archive's writer, the "
	    "trail's writer, and zegel-auditd serve CONFIG; setup says how.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

struct setup {
	const struct options *o;
	char config[FILE_PATH_MAX];
	char archive[FILE_PATH_MAX]; /* absolute */
	char trail[FILE_PATH_MAX];
	char state[FILE_PATH_MAX];
	char socket[FILE_PATH_MAX];
	char keys[FILE_PATH_MAX];
	struct entry_genesis genesis; /* of the archive's first log */
};

static int
read_genesis(struct setup *s, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct archive a;
	struct log *l = NULL;
	int rc = -1;

	if (archive_open(&a, s->archive, e) != 0)
		return -1;
	if (archive_log_path(&a, a.classes[0], path, e) == 0 &&
	    log_open(&l, path, e) == 0)
		rc = log_genesis(l, &s->genesis, e);
	log_close(l);
	archive_release(&a);
	return rc;
}

static int
find_places(struct setup *s, struct error *e)
{
	const char *archive = options_value(s->o, "archive");
	const char *trail = options_value(s->o, "trail");
	size_t len, stem;

	if (archive == NULL)
		return error_set(
		    e, ERROR_INPUT, "--archive is missing: what to serve");
	if (paths_absolute(s->o->operands[0], s->config, e) != 0 ||
	    paths_absolute(archive, s->archive, e) != 0)
		return -1;
	len = strlen(s->archive);
	while (len > 1 && s->archive[len - 1] == '/')
		s->archive[--len] = '\0';
	if (trail != NULL ? paths_absolute(trail, s->trail, e) != 0
			  : file_path(s->trail, e, "%s-trail", s->archive) != 0)
		return -1;
	stem = strlen(s->config);
	if (stem > 5 && strcmp(s->config + stem - 5, ".json") == 0)
		stem -= 5;
	if (file_path(s->state, e, "%.*s.state", (int)stem, s->config) != 0 ||
	    file_path(s->socket, e, "%.*s-trail.sock", (int)stem, s->config) !=
		0 ||
	    paths_keys(options_value(s->o, "keys"), s->keys, e) != 0)
		return -1;
	return read_genesis(s, e);
}

static int
run_archiver(const char **arguments, struct error *e)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		return error_errno(e, "start zegel-archiver");
	if (child == 0) {
		if (dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
			_exit(6); /* standard output is ours */
		program_become("zegel-archiver", (char **)(uintptr_t)arguments);
		fprintf(stderr, "zegel-archiver: %s\n", strerror(errno));
		_exit(6);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return error_errno(e, "wait for zegel-archiver");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return error_set(
		    e, ERROR_CONFLICT, "zegel-archiver did not make the trail");
	return 0;
}

static int
make_trail(struct setup *s, struct error *e)
{
	char name[sizeof(s->genesis.archive) + 8];
	const char *arguments[ARGUMENTS_MAX];
	const char *file = options_value(s->o, "passphrase-file");
	size_t n = 0;

	if (file_exists(s->trail))
		return 0;
	(void)snprintf(name, sizeof(name), "%s-trail", s->genesis.archive);
	arguments[n++] = "zegel-archiver";
	arguments[n++] = "init";
	arguments[n++] = s->trail;
	arguments[n++] = "--name";
	arguments[n++] = name;
	arguments[n++] = "--keys";
	arguments[n++] = s->keys;
	/* As long as anything that it speaks of is kept. */
	arguments[n++] = "--class";
	arguments[n++] = "audit=forever";
	if (options_has(s->o, "no-passphrase"))
		arguments[n++] = "--no-passphrase";
	if (file != NULL) {
		arguments[n++] = "--passphrase-file";
		arguments[n++] = file;
	}
	arguments[n] = NULL;
	return run_archiver(arguments, e);
}

static int
write_config(const struct setup *s, struct error *e)
{
	const char *listen = options_value(s->o, "listen");
	json_t *c;
	char *text;
	int rc;

	if (file_exists(s->config))
		return 0;
	c = json_pack("{s:s,s:[s],s:s,s:{s:s,s:s}}", "archive", s->archive,
	    "listen", listen == NULL ? LISTEN_DEFAULT : listen, "state",
	    s->state, "trail", "archive", s->trail, "socket", s->socket);
	text = c == NULL ? NULL : json_dumps(c, JSON_INDENT(2));
	json_decref(c);
	if (text == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	rc = file_create(s->config, text, strlen(text), 0640, e);
	free(text);
	return rc;
}

static void
print_text(const struct setup *s)
{
	const char *passphrase = options_has(s->o, "no-passphrase")
	    ? " --no-passphrase"
	    : "";

	printf("The audit trail is %s, the configuration %s.\n"
	       "These three run, each under a user of its own if it can be:\n\n"
	       "   zegel-archiver serve %s --keys %s%s \\\n"
	       "       --anchor %s\n"
	       "   zegel-archiver serve %s --keys %s%s \\\n"
	       "       --socket %s --anchor %s\n"
	       "   zegel-auditd serve %s\n\n"
	       "The last prints, the first time, the token of its first "
	       "administrator.\n",
	    s->trail, s->config, s->archive, s->keys, passphrase, s->trail,
	    s->trail, s->keys, passphrase, s->socket, s->archive, s->config);
}

static int
print_result(const struct setup *s)
{
	json_t *document;

	if (!options_has(s->o, "json")) {
		print_text(s);
		return fflush(stdout) == 0 ? 0 : 6;
	}
	document = json_pack("{s:s,s:s,s:s}", "config", s->config, "socket",
	    s->socket, "trail", s->trail);
	if (document == NULL || json_dumpf(document, stdout, JSON_COMPACT) != 0)
		return 6;
	(void)putchar('\n'); /* flushing tells */
	json_decref(document);
	return fflush(stdout) == 0 ? 0 : 6;
}

static int
run(const struct options *o)
{
	static struct setup s; /* large */
	struct error e = {ERROR_NONE, ""};

	s.o = o;
	if (find_places(&s, &e) != 0 || make_trail(&s, &e) != 0 ||
	    write_config(&s, &e) != 0)
		return command_fail(o, &e);
	return print_result(&s);
}

const struct command COMMAND_SETUP = {&SPEC, run};
