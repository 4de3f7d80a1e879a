#include "archiver/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/table.h"
#include "archiver/import_internal.h"
#include "core/codec.h"

#define DRAIN_SIZE ((size_t)65536)

/* A member's bytes on their way to the adapter: counted and hashed. */
struct tap {
	struct run *run;
	struct input *in;
	struct sha256 *hash;
	uint64_t size;
	bool failed; /* reading did, not the adapter */
};

static int
tap_read(struct stream *s, void *data, size_t len, size_t *got, struct error *e)
{
	struct tap *tap = s->context;
	struct run *run = tap->run;
	struct intake_counts counts;

	tap->failed = true;
	if (run->options->interrupted != NULL && run->options->interrupted())
		return error_set(e, ERROR_CONFLICT,
		    "interrupted; run the import again to go on");
	if (input_read(tap->in, data, len, got, e) != 0 ||
	    sha256_update(tap->hash, data, *got, e) != 0)
		return -1;
	tap->failed = false;
	tap->size += *got;
	run->bytes += *got;
	if (run->progress != NULL) {
		intake_counts(run->intake, &counts);
		progress_update(run->progress, counts.read, run->bytes);
	}
	return 0;
}

/* What the adapter left unread, for the hash. */
static int
drain(struct stream *stream, struct error *e)
{
	uint8_t *data = malloc(DRAIN_SIZE);
	size_t got = 1;
	int rc = 0;

	if (data == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	while (rc == 0 && got > 0)
		rc = stream->read(stream, data, DRAIN_SIZE, &got, e);
	free(data);
	return rc;
}

static int
lend(struct run *run, const struct member *member, enum member_role role,
    struct stream *stream, struct error *e)
{
	const struct adapter *a = run->adapter;

	if (role == MEMBER_CONTEXT && a->context != NULL)
		return a->context(run->state, member, stream, e);
	if (role == MEMBER_MEDIA)
		return intake_spool_media(run->intake, member, stream, e);
	if (role == MEMBER_RECORDS)
		return a->records(run->state, member, stream, e);
	return 0;
}

/* Whether a member of role `role` takes part in the pass for `wanted`. */
static bool
takes_part(enum member_role role, enum member_role wanted)
{
	return role == wanted ||
	    (role == MEMBER_BOTH &&
		(wanted == MEMBER_CONTEXT || wanted == MEMBER_RECORDS));
}

/* Lend member `i`, at which its input stands, for the pass of `role`. */
static int
use_member(struct run *run, size_t i, enum member_role role, struct error *e)
{
	struct listed *listed = &run->listing.listed[i];
	const struct member *member = &run->listing.members[i];
	struct tap tap = {.run = run, .in = run->inputs[listed->input]};
	struct stream stream = {.read = tap_read, .context = &tap};
	uint8_t hash[SHA256_LEN];
	int rc = -1;

	tap.hash = sha256_new(e);
	if (tap.hash == NULL)
		return -1;
	if (lend(run, member, role, &stream, e) != 0 ||
	    drain(&stream, e) != 0 || sha256_final(tap.hash, hash, e) != 0)
		goto out;
	hex_encode(hash, sizeof(hash), listed->sha256);
	listed->size = tap.size;
	listed->read = true;
	rc = 0;
out:
	sha256_free(tap.hash);
	if (rc != 0 && tap.failed && e->code == ERROR_INPUT &&
	    !input_exceeded(tap.in)) {
		struct error reason = *e;

		return intake_refuse(run->intake, member, reason.text, e);
	}
	return rc == 0 ? 0 : error_wrap(e, "%s", member->name);
}

/*
 * One pass over one input: its members are those that were listed, in the
 * same order.
 */
static int
pass_over(struct run *run, size_t input, enum member_role role, struct error *e)
{
	struct input *in = run->inputs[input];
	struct input_member member;
	bool more;
	size_t i;

	if (input_rewind(in, e) != 0)
		return -1;
	for (i = 0; i < run->listing.count; i++) {
		const struct listed *listed = &run->listing.listed[i];

		if (listed->input != input)
			continue;
		if (input_next(in, &member, &more, e) != 0)
			return -1;
		if (!more || strcmp(member.name, listed->name) != 0)
			return error_set(e, ERROR_INPUT,
			    "%s: changed while it was read", input_path(in));
		if (takes_part(listed->role, role) &&
		    use_member(run, i, role, e) != 0)
			return -1;
	}
	return 0;
}

static int
pass(struct run *run, enum member_role role, struct error *e)
{
	bool wanted;
	size_t i, k;

	for (i = 0; i < run->input_count; i++) {
		wanted = false;
		for (k = 0; k < run->listing.count && !wanted; k++)
			wanted = run->listing.listed[k].input == i &&
			    takes_part(run->listing.listed[k].role, role);
		if (wanted && pass_over(run, i, role, e) != 0)
			return -1;
	}
	return 0;
}

static int
open_inputs(struct run *run, struct error *e)
{
	const struct import_options *o = run->options;
	size_t i;

	run->inputs = calloc(o->path_count + 1, sizeof(struct input *));
	if (run->inputs == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < o->path_count; i++) {
		if (input_open(&run->inputs[i], o->paths[i], o->limits, e) != 0)
			return -1;
		run->input_count++;
		if (import_listing_add(&run->listing, run->inputs[i], i, e) !=
		    0)
			return -1;
	}
	return 0;
}

static int
choose_adapter(struct run *run, const struct listing *listing, struct error *e)
{
	const char *name = run->options->adapter;

	if (listing->count == 0)
		return error_set(e, ERROR_INPUT, "%s: holds no files",
		    run->options->paths[0]);
	if (name == NULL) {
		if (adapter_recognise(listing, &run->adapter, e) != 0)
			return error_wrap(e, "%s", run->options->paths[0]);
	} else {
		run->adapter = adapter_find(name);
		if (run->adapter == NULL)
			return error_set(e, ERROR_INPUT,
			    "--adapter %s: there is no such adapter", name);
	}
	(void)snprintf(run->report->adapter, sizeof(run->report->adapter),
	    "%s/%u", run->adapter->name, run->adapter->version);
	return 0;
}

/* Members that no adapter was shown count as refused. */
static int
refuse_skipped(struct run *run, struct error *e)
{
	const struct input_skip *skip;
	size_t i, k;

	for (i = 0; i < run->input_count; i++) {
		for (k = 0;; k++) {
			struct member member = {0};

			skip = input_skipped(run->inputs[i], k);
			if (skip == NULL)
				break;
			member.name = skip->name;
			if (intake_refuse(
				run->intake, &member, skip->reason, e) != 0)
				return -1;
			run->report->members_skipped++;
		}
	}
	return 0;
}

static void
assign_roles(struct run *run)
{
	size_t i;

	run->report->members = run->listing.count;
	for (i = 0; i < run->listing.count; i++) {
		enum member_role role = run->adapter->role(
		    run->state, &run->listing.members[i]);

		run->listing.listed[i].role = role;
		if (role == MEMBER_IGNORE)
			run->report->members_ignored++;
	}
}

static int
begin(struct run *run, const struct listing *listing, struct error *e)
{
	struct intake_options options = {
	    .adapter = run->adapter,
	    .account = run->options->account,
	    .source = run->options->source,
	    .settings = run->options->settings,
	};

	run->intake = intake_new(&options, run->sink, e);
	if (run->intake == NULL || refuse_skipped(run, e) != 0)
		return -1;
	if (run->adapter->start(&run->state, run->intake, listing, e) != 0)
		return -1;
	assign_roles(run);
	return 0;
}

/* An export of the wrong things looks like success otherwise. */
static int
warn_if_nothing(struct run *run, struct error *e)
{
	struct intake_counts counts;

	intake_counts(run->intake, &counts);
	if (counts.read > 0)
		return 0;
	return intake_warn(run->intake,
	    "nothing was archived: none of the export's files holds a post, a "
	    "message or the like",
	    e);
}

static int
run_passes(struct run *run, struct error *e)
{
	struct listing listing;

	if (open_inputs(run, e) != 0)
		return -1;
	listing.members = run->listing.members;
	listing.count = run->listing.count;
	listing.bare = run->input_count == 1 && run->listing.count == 1 &&
	    input_kind(run->inputs[0]) == INPUT_FILE;
	if (choose_adapter(run, &listing, e) != 0 ||
	    begin(run, &listing, e) != 0)
		return -1;
	if (pass(run, MEMBER_CONTEXT, e) != 0 ||
	    pass(run, MEMBER_MEDIA, e) != 0 ||
	    pass(run, MEMBER_RECORDS, e) != 0)
		return -1;
	if (run->adapter->finish != NULL &&
	    run->adapter->finish(run->state, e) != 0)
		return -1;
	if (intake_finish(run->intake, e) != 0)
		return -1;
	return warn_if_nothing(run, e);
}

int
import_run(const struct import_options *options, struct sink *sink,
    struct import_report *report, struct progress *progress, struct error *e)
{
	struct run run = {.options = options,
	    .sink = sink,
	    .report = report,
	    .progress = progress};
	struct error ignored;
	int rc;
	size_t i;

	memset(report, 0, sizeof(*report));
	if (options->path_count == 0)
		return error_set(e, ERROR_INPUT, "nothing to import");
	rc = run_passes(&run, e);
	if (rc == 0)
		rc = import_report_fill(&run, e);
	else if (run.intake != NULL)
		/* As far as it goes; the first failure is what matters. */
		(void)import_report_count(&run, &ignored);
	if (run.adapter != NULL && run.state != NULL)
		run.adapter->free(run.state);
	intake_free(run.intake);
	for (i = 0; i < run.input_count; i++)
		input_close(run.inputs[i]);
	free(run.inputs);
	import_listing_release(&run.listing);
	return rc;
}
