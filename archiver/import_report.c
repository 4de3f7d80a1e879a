#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archiver/adapters/activity.h"
#include "archiver/import.h"
#include "archiver/import_internal.h"
#include "core/codec.h"
#include "core/file.h"

#define READ_SIZE ((size_t)65536)
#define MANIFEST_TYPE "application/x-ndjson"
#define MANIFEST_NAME "members.ndjson"

static const char *const role_names[] = {
    [MEMBER_IGNORE] = "ignored",
    [MEMBER_CONTEXT] = "context",
    [MEMBER_MEDIA] = "media",
    [MEMBER_RECORDS] = "records",
    [MEMBER_BOTH] = "records",
};

static int
no_memory(struct error *e)
{
	return error_set(e, ERROR_NOMEM, "out of memory");
}

/*
 * Names and reasons may hold bytes that are not UTF-8; where memory ran out
 * while they were copied they are NULL.
 */
static json_t *
text_json(const char *text)
{
	if (text == NULL)
		return json_null();
	return activity_string(text, strlen(text));
}

/* Hash an input file as it lies on disk. */
static int
hash_file(const char *path, struct import_file *out, struct error *e)
{
	struct sha256 *hash = sha256_new(e);
	uint8_t digest[SHA256_LEN];
	uint8_t *data = malloc(READ_SIZE);
	ssize_t n = 1;
	int fd, rc = -1;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		error_errno(e, "open %s", path);
	if (data == NULL)
		no_memory(e);
	if (hash == NULL || data == NULL || fd < 0)
		goto out;
	while (n > 0) {
		do
			n = read(fd, data, READ_SIZE);
		while (n < 0 && errno == EINTR);
		if (n < 0) {
			error_errno(e, "read %s", path);
			goto out;
		}
		if (sha256_update(hash, data, (size_t)n, e) != 0)
			goto out;
		out->size += (uint64_t)n;
	}
	if (sha256_final(hash, digest, e) != 0)
		goto out;
	hex_encode(digest, sizeof(digest), out->sha256);
	rc = 0;
out:
	if (fd >= 0)
		(void)close(fd); /* only read */
	free(data);
	sha256_free(hash);
	return rc;
}

/* A directory: the size of its members, and its manifest's hash. */
static void
describe_directory(const struct run *run, size_t input, struct import_file *out)
{
	size_t i;

	for (i = 0; i < run->listing.count; i++) {
		if (run->listing.listed[i].input == input)
			out->size += run->listing.listed[i].size;
	}
	memcpy(out->sha256, run->report->manifest_sha256, sizeof(out->sha256));
}

static int
fill_files(struct run *run, struct error *e)
{
	struct import_report *r = run->report;
	size_t i;

	r->files = calloc(run->input_count, sizeof(*r->files));
	if (r->files == NULL)
		return no_memory(e);
	r->file_count = run->input_count;
	for (i = 0; i < run->input_count; i++) {
		struct input *in = run->inputs[i];

		r->files[i].name = strdup(input_basename(in));
		if (r->files[i].name == NULL)
			return no_memory(e);
		if (input_kind(in) == INPUT_DIRECTORY)
			describe_directory(run, i, &r->files[i]);
		else if (hash_file(input_path(in), &r->files[i], e) != 0)
			return -1;
	}
	return 0;
}

static int
copy_warnings(struct run *run, struct error *e)
{
	struct import_report *r = run->report;
	size_t count = 0;

	while (intake_warning(run->intake, count) != NULL)
		count++;
	r->warnings = calloc(count + 1, sizeof(*r->warnings));
	if (r->warnings == NULL)
		return no_memory(e);
	for (; r->warning_count < count; r->warning_count++) {
		char *copy = strdup(
		    intake_warning(run->intake, r->warning_count));

		if (copy == NULL)
			return no_memory(e);
		r->warnings[r->warning_count] = copy;
	}
	return 0;
}

static int
copy_reasons(struct run *run, struct error *e)
{
	struct import_report *r = run->report;
	const struct intake_reason *reason;

	r->reasons = calloc(INTAKE_REASONS_MAX, sizeof(*r->reasons));
	if (r->reasons == NULL)
		return no_memory(e);
	while ((reason = intake_reason(run->intake, r->reason_count)) != NULL) {
		char *copy = strdup(reason->text);

		if (copy == NULL)
			return no_memory(e);
		r->reasons[r->reason_count].text = copy;
		r->reasons[r->reason_count++].count = reason->count;
	}
	return 0;
}

int
import_report_count(struct run *run, struct error *e)
{
	struct import_report *r = run->report;
	const struct intake_refusal *refused;
	const char *source = intake_source(run->intake);
	size_t i;

	intake_counts(run->intake, &r->counts);
	if (source != NULL && (r->source = strdup(source)) == NULL)
		return no_memory(e);
	if (copy_warnings(run, e) != 0 || copy_reasons(run, e) != 0)
		return -1;
	r->refusals = calloc(r->counts.refused + 1, sizeof(*r->refusals));
	if (r->refusals == NULL)
		return no_memory(e);
	for (i = 0; (refused = intake_refused(run->intake, i)) != NULL; i++) {
		r->refusals[i].name = strdup(refused->name);
		r->refusals[i].reason = strdup(refused->reason);
		r->refusal_count = i + 1;
		if (r->refusals[i].name == NULL ||
		    r->refusals[i].reason == NULL)
			return no_memory(e);
	}
	return 0;
}

static int
write_line(struct sink *sink, json_t *line, struct error *e)
{
	char *text = json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS);
	int rc;

	json_decref(line);
	if (text == NULL)
		return no_memory(e);
	rc = sink->attach_write(sink->context, text, strlen(text), e);
	if (rc == 0)
		rc = sink->attach_write(sink->context, "\n", 1, e);
	free(text);
	return rc;
}

static json_t *
manifest_line(const struct listed *m)
{
	if (!m->read)
		return json_pack("{s:s, s:s, s:I}", "name", m->name, "role",
		    role_names[m->role], "size", (json_int_t)m->size);
	return json_pack("{s:s, s:s, s:I, s:s}", "name", m->name, "role",
	    role_names[m->role], "size", (json_int_t)m->size, "sha256",
	    m->sha256);
}

static int
write_manifest(struct run *run, struct error *e)
{
	const struct import_report *r = run->report;
	size_t i;

	for (i = 0; i < run->listing.count; i++) {
		if (write_line(run->sink,
			manifest_line(&run->listing.listed[i]), e) != 0)
			return -1;
	}
	for (i = 0; i < r->refusal_count; i++) {
		if (write_line(run->sink,
			json_pack("{s:o, s:o}", "name",
			    text_json(r->refusals[i].name), "refused",
			    text_json(r->refusals[i].reason)),
			e) != 0)
			return -1;
	}
	return 0;
}

int
import_report_fill(struct run *run, struct error *e)
{
	struct import_report *r = run->report;
	struct sink *sink = run->sink;

	if (import_report_count(run, e) != 0 ||
	    sink->attach_begin(sink->context, e) != 0)
		return -1;
	if (write_manifest(run, e) != 0) {
		sink->attach_abort(sink->context);
		return -1;
	}
	if (sink->attach_finish(
		sink->context, r->manifest_sha256, &r->manifest_size, e) != 0)
		return -1;
	return fill_files(run, e);
}

void
import_report_release(struct import_report *r)
{
	size_t i;

	for (i = 0; i < r->file_count; i++)
		free(r->files[i].name);
	for (i = 0; i < r->refusal_count; i++) {
		free(r->refusals[i].name);
		free(r->refusals[i].reason);
	}
	for (i = 0; i < r->warning_count; i++)
		free(r->warnings[i]);
	for (i = 0; i < r->reason_count; i++)
		free(r->reasons[i].text);
	free(r->files);
	free(r->reasons);
	free(r->warnings);
	free(r->refusals);
	free(r->source);
	memset(r, 0, sizeof(*r));
}

/* The JSON -------------------------------------------------------------- */

static json_t *
files_json(const struct import_report *r)
{
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < r->file_count; i++) {
		if (json_array_append_new(out,
			json_pack("{s:o, s:I, s:s}", "name",
			    text_json(r->files[i].name), "size",
			    (json_int_t)r->files[i].size, "sha256",
			    r->files[i].sha256)) != 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

static json_t *
refusals_json(const struct import_report *r)
{
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < r->refusal_count && i < IMPORT_REFUSALS_MAX; i++) {
		if (json_array_append_new(out,
			json_pack("{s:o, s:o}", "name",
			    text_json(r->refusals[i].name), "reason",
			    text_json(r->refusals[i].reason))) != 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

static json_t *
warnings_json(const struct import_report *r)
{
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < r->warning_count; i++) {
		if (json_array_append_new(out, text_json(r->warnings[i])) !=
		    0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

static json_t *
reasons_json(const struct import_report *r)
{
	json_t *out = json_array();
	size_t i;

	for (i = 0; i < r->reason_count; i++) {
		if (json_array_append_new(out,
			json_pack("{s:o, s:I}", "reason",
			    text_json(r->reasons[i].text), "count",
			    (json_int_t)r->reasons[i].count)) != 0) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

static json_t *
counts_json(const struct import_report *r)
{
	const struct intake_counts *c = &r->counts;

	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "read",
	    (json_int_t)c->read, "admitted", (json_int_t)c->admitted,
	    "duplicate", (json_int_t)c->duplicate, "flagged",
	    (json_int_t)c->flagged, "refused", (json_int_t)c->refused);
}

static json_t *
members_json(const struct import_report *r)
{
	return json_pack("{s:I, s:I, s:I, s:I}", "listed",
	    (json_int_t)r->members, "ignored", (json_int_t)r->members_ignored,
	    "media", (json_int_t)r->counts.media, "unsafe",
	    (json_int_t)r->members_skipped);
}

json_t *
import_report_json(const struct import_report *r, struct error *e)
{
	json_t *out = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
				"s:[{s:s, s:s, s:s, s:I}]}",
	    "adapter", r->adapter, "source",
	    r->source == NULL ? json_null() : text_json(r->source), "warnings",
	    warnings_json(r), "flags", reasons_json(r), "files", files_json(r),
	    "counts", counts_json(r), "members", members_json(r), "refusals",
	    refusals_json(r), "attachments", "media_type", MANIFEST_TYPE,
	    "name", MANIFEST_NAME, "sha256", r->manifest_sha256, "size",
	    (json_int_t)r->manifest_size);

	if (out == NULL)
		no_memory(e);
	return out;
}
