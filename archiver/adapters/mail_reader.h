/*
 * mail_reader - one mail as a record.
 *
 *	actor		From (without one: Sender)
 *	attributedTo	of the object: all authors, where From names several
 *	zegel:sender	Sender, where it is not the author
 *	zegel:resent	who sent it on, to whom and when (Resent-From ...)
 *	to, cc, bcc	each with its decoded name and mailto: address
 *	object		Note: id "mid:<Message-ID>" (RFC 2392), name the
 *			subject, content the words, attachment the files
 *			zegel:bodySha256, which tells apart mails that share a
 *			Message-ID but not their bodies
 *	inReplyTo	In-Reply-To, else the last of References
 *	context		the first of References, else inReplyTo, else the mail
 *			itself: the mail that a thread began with
 *	published	Date, in UTC
 *
 * native_id is the Message-ID, or "sha256:" and the hash of the bytes where
 * there is none.  The words are those of text/plain; of HTML where there is no
 * plain text; calendars, delivery reports and headers of bounced mails are
 * words too.  A mail within a mail is an attachment, message/rfc822, as GMime
 * writes it (raw has its very bytes).
 *
 * A mail that is broken somewhere is still read as far as can be, and flagged
 * with what was wrong: no From, a Date that is none, an unknown charset, a
 * missing boundary, headers that contradict each other.
 *
 * Direction, with an account (mail_owner.h): `outbound` when From is the
 * firm's, but `internal` when all recipients are too; `inbound` otherwise.  Of
 * a mail that was sent on, those of Resent-From and Resent-To decide.
 * Without one: what the folder is called, else `inbound` when it bears the
 * marks of a delivery (Received, Delivered-To), else it is flagged.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_MAIL_READER_H
#define ZEGEL_ARCHIVER_ADAPTERS_MAIL_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "archiver/adapters/intake.h"
#include "archiver/adapters/listing.h"
#include "core/error.h"

struct mail_reader;

/* NULL with ERROR_NOMEM. */
struct mail_reader *mail_reader_new(struct intake *intake, struct error *e);
void mail_reader_free(struct mail_reader *reader);

/*
 * Hand over one mail of `member`.  `quoted` when its body is quoted as in an
 * mbox.  Any bytes are fine; those that begin with no header of a mail are
 * flagged raw.
 */
int mail_reader_take(struct mail_reader *reader, const struct member *member,
    const char *data, size_t len, bool quoted, struct error *e);
/* Behind the last mail: warn when the account had part in none of them. */
int mail_reader_finish(struct mail_reader *reader, struct error *e);

#endif
