/*
 * mail_internal - what the files that use GMime share.
 *
 * mail_reader.c	one message: what is wrong with it, the record
 * mail_headers.c	who wrote to whom, thread, direction
 * mail_parts.c		its body: text, attachments
 *
 * GMime is included here and in those only.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_MAIL_INTERNAL_H
#define ZEGEL_ARCHIVER_ADAPTERS_MAIL_INTERNAL_H

#include <gmime/gmime.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "archiver/adapters/intake.h"
#include "core/buf.h"
#include "core/error.h"

#define MAIL_ATTACHMENTS_MAX 100 /* of one message */
#define MAIL_RECIPIENTS_MAX 150 /* named in one record */
#define MAIL_LINKS_MAX ((size_t)16384) /* bytes of all links together */
#define MAIL_PARTS_MAX 10000 /* of one message, text and all */
#define MAIL_DEPTH_MAX 64 /* of parts within parts */
#define MAIL_REASON_MAX 1024 /* bytes of all reasons together */

/* What the walk through a message's parts gathers. */
struct mail_parts {
	struct intake *intake;
	json_t *object; /* gets `attachment` and links */
	json_t *attachments; /* an array */
	size_t attachment_count;
	size_t link_bytes;
	struct buf text; /* the words, LF line ends */
	struct buf *reasons;
	unsigned int number; /* of parts seen */
};

/*
 * Read all parts below `part`.  What can't be read is told in `reasons`;
 * fails only where spooling or memory does.
 */
int mail_parts_read(struct mail_parts *p, GMimeObject *part, struct error *e);

/* From, or else Sender, as an actor; NULL when neither names anybody. */
json_t *mail_author(GMimeMessage *message);
/* What is told of senders beside the author; see mail_reader.h. */
void mail_set_senders(json_t *activity, json_t *object, GMimeMessage *message);
/* to, cc and bcc of the activity. */
void mail_set_recipients(
    json_t *activity, GMimeMessage *message, struct buf *reasons);
/* "mid:..." of a Message-ID. */
json_t *mail_uri(const char *message_id);
/* inReplyTo and context of the object. */
void
mail_set_thread(json_t *object, GMimeMessage *message, const char *native_id);
/* See mail_reader.h; `account` may be NULL.  `*ours` becomes true where it is
   among those who wrote and got it. */
enum direction mail_direction(GMimeMessage *message, const char *account,
    const char *member, struct buf *reasons, bool *ours);

/* Add a reason why the mail is flagged, unless it is there already. */
void mail_reason(struct buf *reasons, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
