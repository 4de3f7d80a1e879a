/*
 * whatsapp_chat - the messages of one chat export, and what only all of them
 * together tell.
 *
 * A message begins with a line that whatsapp_line_parse() accepts, bracketed
 * or not as the first one, and goes on until the next such line.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_CHAT_H
#define ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_CHAT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/whatsapp_line.h"
#include "archiver/adapters/whatsapp_order.h"
#include "core/buf.h"
#include "core/error.h"
#include "core/sha256.h"

#define WHATSAPP_AUTHORS_MAX 4096 /* that are kept by name */

struct whatsapp_chat {
	const char *data;
	size_t len;
	size_t at; /* where the next message begins */
	bool bracketed;
};

struct whatsapp_message {
	const char *raw; /* with its line breaks */
	size_t raw_len;
	struct whatsapp_line line;
	const char *text; /* all that is said; without the last line break */
	size_t text_len;
};

/*
 * Begin with the first message.  Answers how many bytes stand before it (a
 * byte order mark and line breaks do not count); all of `len` where there is
 * none.
 */
size_t
whatsapp_chat_init(struct whatsapp_chat *c, const char *data, size_t len);
/* False behind the last message. */
bool whatsapp_chat_next(struct whatsapp_chat *c, struct whatsapp_message *out);

struct whatsapp_facts {
	struct whatsapp_survey survey;
	json_t *authors; /* an object: name -> true */
};

/* Look through a whole chat.  Release it also after a failure. */
int whatsapp_facts_gather(struct whatsapp_facts *f,
    const struct whatsapp_chat *chat, struct error *e);
void whatsapp_facts_release(struct whatsapp_facts *f);
/*
 * The authors but `own` (or NULL), sorted, with ", " between; with " and
 * more" behind the first `max`, unless that is 0.
 */
int whatsapp_facts_others(const struct whatsapp_facts *f, const char *own,
    size_t max, struct buf *out, struct error *e);

/*
 * Counts how often the same message came before.  Messages have no ids, so
 * equal ones within a minute are told apart by their number.
 */
struct whatsapp_seen;
struct whatsapp_seen *whatsapp_seen_new(struct error *e);
void whatsapp_seen_free(struct whatsapp_seen *seen);
int whatsapp_seen_count(struct whatsapp_seen *seen,
    const uint8_t hash[SHA256_LEN], uint32_t *before, struct error *e);

#endif
