/*
 * whatsapp_record - one message of a chat as a record.
 *
 * What the members of the activity mean is in whatsapp.c.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_RECORD_H
#define ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_RECORD_H

#include "archiver/adapters/intake.h"
#include "archiver/adapters/whatsapp_chat.h"
#include "archiver/adapters/whatsapp_order.h"
#include "core/error.h"

#define WHATSAPP_CHAT_ID_LEN 16 /* bytes of a hash */

/* What all messages of a chat share. */
struct whatsapp_recorder {
	struct intake *intake;
	const char *own; /* the firm's name in the chat, or NULL */
	const char *chat; /* its name; see whatsapp_recorder_name() */
	char chat_id[sizeof("whatsapp:chat:") +
	    (size_t)WHATSAPP_CHAT_ID_LEN * 2];
	const char *zone; /* or NULL */
	enum whatsapp_order order;
	struct whatsapp_seen *seen;
};

/* Set the chat's name, which is borrowed, and what is made of it. */
int whatsapp_recorder_name(
    struct whatsapp_recorder *r, const char *chat, struct error *e);

int whatsapp_record(struct whatsapp_recorder *r,
    const struct whatsapp_message *m, struct error *e);

#endif
