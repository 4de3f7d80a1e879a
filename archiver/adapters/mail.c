/*
 * mail - mbox files and single mails (EML), bare or many in a zip or folder,
 * maildirs among them.
 *
 * Whose mail it is says --account (mail_owner.h); what becomes of a mail is
 * in mail_reader.h.  Mails are known by their header fields, not by their
 * files' names.  In a maildir, `tmp` is left alone: what lies there was not
 * delivered.  A mail over MBOX_MESSAGE_MAX is archived in parts, flagged.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/adapter.h"
#include "archiver/adapters/mail_bytes.h"
#include "archiver/adapters/mail_owner.h"
#include "archiver/adapters/mail_reader.h"
#include "archiver/adapters/mbox.h"

extern const struct adapter mail_adapter;

struct state {
	struct intake *intake;
	struct mail_reader *reader;
	bool bare;
};

static bool
is_mbox(const struct member *member)
{
	return member->head_len > 5 && memcmp(member->head, "From ", 5) == 0;
}

/* The header fields at the beginning, behind a line "From ...". */
static unsigned int
known_fields(const struct member *member)
{
	const char *head = (const char *)member->head;
	size_t len = member->head_len, skip = 0;
	const char *lf;

	if (is_mbox(member)) {
		lf = memchr(head, '\n', len);
		skip = lf == NULL ? len : (size_t)(lf - head) + 1;
	}
	return mail_known_fields(head + skip, len - skip);
}

static bool
is_called_mail(const struct member *member)
{
	return member_ends_with(member->name, ".eml") ||
	    member_ends_with(member->name, ".mbox") ||
	    member_ends_with(member->name, ".mbx");
}

static int
recognise(const struct listing *listing)
{
	size_t i, mails = 0;

	for (i = 0; i < listing->count; i++) {
		const struct member *m = &listing->members[i];
		unsigned int known = known_fields(m);

		if (known >= 2 || (known == 1 && is_called_mail(m)))
			mails++;
	}
	if (mails == 0)
		return 0;
	/* One mail among other things is no mail folder. */
	return mails * 2 >= listing->count ? 90 : 30;
}

static int
start(void **state, struct intake *intake, const struct listing *listing,
    struct error *e)
{
	const char *account = intake_account(intake);
	struct state *s;

	if (account != NULL && mail_owner_check(account, e) != 0)
		return -1;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	*state = s;
	s->intake = intake;
	s->bare = listing->bare;
	s->reader = mail_reader_new(intake, e);
	return s->reader == NULL ? -1 : 0;
}

static enum member_role
role(void *state, const struct member *member)
{
	const struct state *s = state;

	if (s->bare)
		return MEMBER_RECORDS;
	if (member_lies_in(member->name, "tmp"))
		return MEMBER_IGNORE;
	if (is_called_mail(member) || known_fields(member) > 0)
		return MEMBER_RECORDS;
	return MEMBER_IGNORE;
}

static int
take(struct state *s, const struct member *member, const struct mbox_message *m,
    bool quoted, struct error *e)
{
	const struct raw raw = {m->data, m->len, "message/rfc822"};
	char reason[128];

	if (m->part == 0)
		return mail_reader_take(
		    s->reader, member, m->data, m->len, quoted, e);
	if (m->len == 0)
		return 0; /* it ended where the part before did */
	(void)snprintf(reason, sizeof(reason),
	    "it is larger than %zu MiB; this is part %u of it",
	    MBOX_MESSAGE_MAX >> 20, m->part);
	return intake_flag(s->intake, member, &raw, reason, e);
}

static int
records(void *state, const struct member *member, struct stream *stream,
    struct error *e)
{
	struct mbox_message m;
	struct mbox mbox;
	bool more;
	int rc;

	mbox_init(&mbox, stream);
	while ((rc = mbox_next(&mbox, &m, &more, e)) == 0 && more) {
		rc = take(state, member, &m, mbox.separated, e);
		if (rc != 0)
			break;
	}
	if (rc == 0 && !mbox.begun) {
		const struct raw nothing = {"", 0, "message/rfc822"};

		rc = intake_flag(((struct state *)state)->intake, member,
		    &nothing, "it is empty", e);
	}
	mbox_release(&mbox);
	return rc;
}

static int
finish(void *state, struct error *e)
{
	return mail_reader_finish(((struct state *)state)->reader, e);
}

static void
mail_free(void *state)
{
	struct state *s = state;

	if (s == NULL)
		return;
	mail_reader_free(s->reader);
	free(s);
}

const struct adapter mail_adapter = {
    .name = "mail",
    .version = 1,
    .channel = "email",
    .summary = "mail: mbox files, EML files, maildirs",
    .recognise = recognise,
    .start = start,
    .role = role,
    .records = records,
    .finish = finish,
    .free = mail_free,
};
