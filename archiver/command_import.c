#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/command.h"
#include "archiver/import.h"
#include "archiver/sink_client.h"
#include "archiver/sink_writer.h"
#include "archiver/adapters/table.h"

#define SETTINGS_MAX 32

static const struct option_spec OPTIONS[] = {
    {"adapter", "NAME", "read FILE as this format instead of recognising it"},
    {"source", "ID", "the capture source (default: CHANNEL:ACCOUNT)"},
    {"account", "NAME", "whose export it is, where the export does not say"},
    {"set", "NAME=VALUE", "a setting of the adapter; may repeat"},
    COMMAND_SERVER_OPTIONS,
    COMMAND_KEY_OPTIONS,
    COMMAND_COMMON_OPTIONS,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "import",
    .operands = "ARCHIVE FILE...",
    .summary = "admit an export: a zip, a tar, a directory or a bare file",
    .text =
	"Recognises the format by content and admits every item of it as a "
	"record. FILEs are the parts of one export. What is in the archive "
	"already is counted as a duplicate, so an import may be repeated, or "
	"go on after an interruption, at will. An item that can't be read is "
	"archived as it is, flagged with the reason. The report is an entry "
	"of kind import.\n\n"
	"Adapters, what they read, and what --set says to them:\n\n"
	"x-archive: X (Twitter) archives of all years. account-id: the firm's "
	"user id, where there are direct messages only.\n\n"
	"facebook-download, instagram-download: \"Download your information\" "
	"as JSON. owner: the account's name, where the profile is not in "
	"it.\n\n"
	"mastodon-archive: Mastodon's and other ActivityPub archives.\n\n"
	"bluesky-repository: a repository of AT Protocol, a CAR file.\n\n"
	"linkedin-export: LinkedIn's CSV files. zone: the time zone of dates "
	"that have none.\n\n"
	"whatsapp: chats as text, with or without their files. time-zone: the "
	"phone's; date-order: dmy, mdy or ymd; own-name: the firm's name "
	"there; chat: the chat's name.\n\n"
	"mail: mbox, EML, maildir. --account takes an address, or @DOMAIN for "
	"all there.\n\n"
	"Exit status: 0 everything read; 3 something was refused; otherwise "
	"as for every command.",
    .operands_min = 2,
    .operands_max = -1,
    .options = OPTIONS,
};

static volatile sig_atomic_t stop_wanted;

static void
want_stop(int signal_number)
{
	(void)signal_number;
	stop_wanted = 1;
}

static bool
interrupted(void)
{
	return stop_wanted != 0;
}

/* Split each --set NAME=VALUE in place; `copies` own the text. */
static int
read_settings(const struct options *o, struct intake_setting *settings,
    char **copies, struct error *e)
{
	const char *text;
	size_t i;

	for (i = 0; (text = options_value_at(o, "set", i)) != NULL; i++) {
		char *equal;

		if (i == SETTINGS_MAX)
			return error_set(e, ERROR_INPUT, "too many --set");
		copies[i] = strdup(text);
		if (copies[i] == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		equal = strchr(copies[i], '=');
		if (equal == NULL)
			return error_set(
			    e, ERROR_INPUT, "--set %s: write NAME=VALUE", text);
		*equal = '\0';
		settings[i].name = copies[i];
		settings[i].value = equal + 1;
	}
	return 0;
}

static void
print_report(const struct options *o, const struct import_report *r,
    const struct error *e)
{
	json_t *json;
	size_t i;

	if (options_has(o, "json")) {
		json = import_report_json(r, NULL);
		if (json != NULL && e->code != ERROR_NONE) {
			json_object_set_new(
			    json, "error", json_string(e->text));
			json_object_set_new(
			    json, "status", json_integer(error_exit_status(e)));
		}
		if (json != NULL)
			(void)json_dumpf(json, stdout, JSON_COMPACT);
		(void)putchar('\n');
		json_decref(json);
		return;
	}
	if (options_has(o, "quiet") || r->adapter[0] == '\0')
		return;
	printf("%s: read as %s, source %s\n", o->operands[1], r->adapter,
	    r->source == NULL ? "none" : r->source);
	printf("  %" PRIu64 " items = %" PRIu64 " admitted + %" PRIu64
	       " duplicate + %" PRIu64 " flagged + %" PRIu64 " refused\n",
	    r->counts.read, r->counts.admitted, r->counts.duplicate,
	    r->counts.flagged, r->counts.refused);
	/* Those of items that the archive had already are no news. */
	for (i = 0; i < r->reason_count && r->counts.flagged > 0; i++)
		printf("  flagged, %" PRIu64 ": %s\n", r->reasons[i].count,
		    r->reasons[i].text);
	for (i = 0; i < r->warning_count; i++)
		printf("  note: %s\n", r->warnings[i]);
	for (i = 0; i < r->refusal_count; i++)
		printf("  refused %s: %s\n", r->refusals[i].name,
		    r->refusals[i].reason);
}

struct session {
	struct passphrase passphrase;
	struct writer *writer;
	struct sink_writer *sink_writer;
	struct client *client; /* of a running writer; or NULL */
	struct sink_client *sink_client;
	bool open;
	struct sink sink;
	struct import_report report;
};

static int
open_session(const struct options *o, struct session *s, struct error *e)
{
	char keys[FILE_PATH_MAX];

	if (command_client(o, o->operands[0], &s->client, e) != 0)
		return -1;
	if (s->client != NULL)
		return sink_client_new(&s->sink_client, s->client, &s->sink, e);
	if (command_keys(o, keys, e) != 0 ||
	    command_passphrase_for(o, keys, &s->passphrase, e) != 0 ||
	    writer_open(&s->writer, o->operands[0], keys, &s->passphrase,
		command_tell, (void *)(uintptr_t)o, e) != 0)
		return -1;
	return sink_writer_new(&s->sink_writer, s->writer, &s->sink, e);
}

static void
close_session(struct session *s)
{
	import_report_release(&s->report);
	sink_client_free(s->sink_client);
	client_close(s->client);
	sink_writer_free(s->sink_writer);
	writer_close(s->writer);
	passphrase_release(&s->passphrase);
}

/* The report as an entry of kind import. */
static int
admit_report(struct session *s, struct error *e)
{
	json_t *members = import_report_json(&s->report, e);
	char *text = NULL;
	int rc = -1;

	if (members == NULL)
		return -1;
	if (json_object_set_new(members, "kind", json_string("import")) == 0)
		text = json_dumps(members, JSON_COMPACT);
	if (text == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	else if (s->client != NULL)
		rc = sink_client_entry(s->sink_client, text, strlen(text), e);
	else
		rc = sink_writer_entry(s->sink_writer, text, strlen(text), e);
	free(text);
	json_decref(members);
	return rc;
}

static int
import(const struct options *o, struct session *s,
    const struct intake_setting *settings, struct error *e)
{
	struct import_options options;
	struct progress progress;
	int rc;

	memset(&options, 0, sizeof(options));
	options.paths = o->operands + 1;
	options.path_count = o->operand_count - 1;
	options.adapter = options_value(o, "adapter");
	options.account = options_value(o, "account");
	options.source = options_value(o, "source");
	options.settings = settings;
	options.interrupted = interrupted;
	progress_start(&progress, "records", 0,
	    options_has(o, "quiet") || options_has(o, "json"));
	rc = import_run(&options, &s->sink, &s->report, &progress, e);
	progress_finish(&progress);
	if (rc != 0)
		return -1;
	return admit_report(s, e);
}

static int
run(const struct options *o)
{
	struct intake_setting settings[SETTINGS_MAX + 1];
	char *copies[SETTINGS_MAX + 1] = {NULL};
	struct error e = {ERROR_NONE, ""};
	struct session s;
	size_t i;
	int rc = -1, status;

	memset(settings, 0, sizeof(settings));
	memset(&s, 0, sizeof(s));
	(void)signal(SIGINT, want_stop);
	(void)signal(SIGTERM, want_stop);
	s.open = read_settings(o, settings, copies, &e) == 0 &&
	    open_session(o, &s, &e) == 0;
	if (s.open)
		rc = import(o, &s, settings, &e);
	if (s.open)
		print_report(o, &s.report, &e);
	status = rc != 0                  ? error_exit_status(&e)
	    : s.report.counts.refused > 0 ? 3
					  : 0;
	if (rc != 0 && s.open && options_has(o, "json"))
		fprintf(stderr, "zegel import: %s\n", e.text);
	else if (rc != 0)
		(void)command_fail(o, &e); /* the status is known */
	close_session(&s);
	for (i = 0; i <= SETTINGS_MAX; i++)
		free(copies[i]);
	return status;
}

const struct command COMMAND_IMPORT = {&SPEC, run};
