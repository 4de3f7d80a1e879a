#include "archiver/adapters/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/intake_internal.h"
#include "core/buf.h"

/* "--set colour: ...; it has: date-order (...), chat (...)" */
static int
refuse_setting(const struct adapter *adapter, const char *name, struct error *e)
{
	const struct adapter_setting *known = adapter->settings;
	struct buf text = BUF_EMPTY;

	for (; known != NULL && known->name != NULL; known++)
		buf_printf(&text, "%s %s (%s)",
		    text.len == 0 ? "; it has:" : ",", known->name,
		    known->help);
	/* Without memory the list is missing, not the error. */
	error_set(e, ERROR_INPUT, "--set %s: adapter %s has no such setting%s",
	    name, adapter->name,
	    buf_text(&text) == NULL ? "" : (char *)text.data);
	buf_release(&text);
	return -1;
}

static int
check_settings(const struct intake_options *options, struct error *e)
{
	const struct intake_setting *given = options->settings;
	const struct adapter_setting *known;

	for (; given != NULL && given->name != NULL; given++) {
		known = options->adapter->settings;
		while (known != NULL && known->name != NULL &&
		    strcmp(known->name, given->name) != 0)
			known++;
		if (known == NULL || known->name == NULL)
			return refuse_setting(options->adapter, given->name, e);
	}
	return 0;
}

struct intake *
intake_new(
    const struct intake_options *options, struct sink *sink, struct error *e)
{
	struct intake *in;

	if (check_settings(options, e) != 0)
		return NULL;
	in = calloc(1, sizeof(*in));
	if (in == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	intake_guard_memory();
	in->options = *options;
	in->sink = sink;
	(void)snprintf(in->adapter, sizeof(in->adapter), "%s/%u",
	    options->adapter->name, options->adapter->version);
	return in;
}

void
intake_free(struct intake *in)
{
	size_t i;

	if (in == NULL)
		return;
	for (i = 0; i < in->media_count; i++) {
		free(in->media[i]->name);
		free(in->media[i]);
	}
	for (i = 0; i < in->refusal_count; i++) {
		free(in->refusals[i].name);
		free(in->refusals[i].reason);
	}
	for (i = 0; i < in->warning_count; i++)
		free(in->warnings[i]);
	for (i = 0; i < in->reason_count; i++)
		free(in->reasons[i].text);
	free(in->warnings);
	free(in->media);
	free(in->refusals);
	free(in->account);
	free(in->source);
	free(in);
}

const char *
intake_account(const struct intake *in)
{
	return in->options.account != NULL ? in->options.account : in->account;
}

int
intake_set_account(struct intake *in, const char *account, struct error *e)
{
	char *copy = strdup(account);

	if (copy == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	free(in->account);
	in->account = copy;
	return 0;
}

const char *
intake_setting(const struct intake *in, const char *name)
{
	const struct intake_setting *s = in->options.settings;

	for (; s != NULL && s->name != NULL; s++) {
		if (strcmp(s->name, name) == 0)
			return s->value;
	}
	return NULL;
}

int
intake_warn(struct intake *in, const char *warning, struct error *e)
{
	char **more;
	size_t i;

	for (i = 0; i < in->warning_count; i++) {
		if (strcmp(in->warnings[i], warning) == 0)
			return 0;
	}
	more = realloc(in->warnings, (in->warning_count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	in->warnings = more;
	in->warnings[in->warning_count] = strdup(warning);
	if (in->warnings[in->warning_count] == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	in->warning_count++;
	return 0;
}

const char *
intake_warning(const struct intake *in, size_t i)
{
	return i < in->warning_count ? in->warnings[i] : NULL;
}

int
intake_need_source(struct intake *in, struct error *e)
{
	const char *account = intake_account(in);
	int n;

	if (in->source != NULL)
		return 0;
	if (in->options.source != NULL) {
		in->source = strdup(in->options.source);
		n = in->source == NULL ? -1 : 0;
	} else {
		if (account == NULL || *account == '\0') {
			account = "unknown";
			if (intake_warn(in,
				"the export does not name its account; say "
				"whose it is with --account",
				e) != 0)
				return -1;
		}
		n = asprintf(&in->source, "%s:%s", in->options.adapter->channel,
		    account);
	}
	if (n >= 0)
		return 0;
	in->source = NULL; /* asprintf() leaves it undefined */
	return error_set(e, ERROR_NOMEM, "out of memory");
}

const struct intake_reason *
intake_reason(const struct intake *in, size_t i)
{
	return i < in->reason_count ? &in->reasons[i] : NULL;
}

const char *
intake_source(const struct intake *in)
{
	return in->source;
}

int
intake_refuse(struct intake *in, const struct member *member,
    const char *reason, struct error *e)
{
	struct intake_refusal *r;

	if (in->refusal_count == in->refusal_cap) {
		size_t cap = in->refusal_cap == 0 ? 16 : in->refusal_cap * 2;

		r = realloc(in->refusals, cap * sizeof(*r));
		if (r == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		in->refusals = r;
		in->refusal_cap = cap;
	}
	r = &in->refusals[in->refusal_count];
	r->name = strdup(member == NULL ? "" : member->name);
	r->reason = strdup(reason);
	if (r->name == NULL || r->reason == NULL) {
		free(r->name);
		free(r->reason);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	in->refusal_count++;
	return 0;
}

const struct intake_refusal *
intake_refused(const struct intake *in, size_t i)
{
	return i < in->refusal_count ? &in->refusals[i] : NULL;
}

void
intake_counts(const struct intake *in, struct intake_counts *out)
{
	memset(out, 0, sizeof(*out));
	out->read = in->handed + in->refusal_count;
	out->admitted = in->answered.admitted;
	out->duplicate = in->answered.duplicate;
	out->flagged = in->answered.flagged;
	out->refused = in->refusal_count;
	out->media = in->media_members;
	out->media_unused = in->media_unused;
}
