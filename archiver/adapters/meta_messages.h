/*
 * meta_messages - the threads of Messenger and Instagram Direct.
 *
 *	messages/inbox/weizhang_2203004005/message_1.json
 *	{"participants":[{"name":...},...],"messages":[
 *	  {"sender_name":...,"timestamp_ms":...,"content":...,"photos":[...],
 *	   "share":{...},"reactions":[{"reaction":...,"actor":...}],
 *	   "is_unsent":false,...}],
 *	 "title":...,"thread_path":"inbox/weizhang_2203004005"}
 *
 * and the same in the words of Messenger's encrypted threads ("senderName",
 * "text", "timestamp", "media", "isUnsent", "threadName").
 *
 *	message		Create of a Note whose context is the thread: the name
 *			of its folder, since a thread moves from inbox to
 *			archived_threads
 *	unsent message	Delete of a Tombstone; when it was unsent is not known
 *	reaction	a Like of its own, with the emoji as content
 *	two people	the Note's `to` is the other one
 *	more		who they are now is a record of its own, an Update of
 *			the thread as a Collection, and not in the messages
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_META_MESSAGES_H
#define ZEGEL_ARCHIVER_ADAPTERS_META_MESSAGES_H

#include <stdbool.h>

#include "archiver/adapters/meta.h"

/* Bytes of one file; Meta begins another one after 10,000 messages. */
#define META_MESSAGES_MAX ((size_t)128 << 20)

/* Whether a member is one of those files: by its content. */
bool meta_is_messages(const struct member *member);

/*
 * Read such a file.  It is refused when nobody knows whose it is: which
 * messages are the bank's own would be a guess.
 */
int meta_messages(struct meta *m, struct stream *stream, struct error *e);

#endif
