/*
 * whatsapp_text - what the text of a chat message says about itself.
 *
 * WhatsApp writes into the text, in the phone's language, what it can't say
 * otherwise: that a file belongs to it, that one was left out, that it was
 * edited or deleted.  Known are English, Dutch, Turkish, Spanish, German,
 * French, Portuguese, Italian and Chinese; the name of an attached file is
 * found in any language when the export contains that file.  What isn't
 * recognised stays text.  (A person can type the same words; then the
 * record's raw shows whether the mark U+200E of WhatsApp's own stood before
 * them.)
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_TEXT_H
#define ZEGEL_ARCHIVER_ADAPTERS_WHATSAPP_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/error.h"

#define WHATSAPP_NAME_MAX 512

enum whatsapp_said {
	WHATSAPP_WORDS,
	WHATSAPP_EDITED, /* the words are those after the last edit */
	WHATSAPP_DELETED, /* the words are WhatsApp's */
	WHATSAPP_NOTICE /* likewise; nobody said them */
};

struct whatsapp_text {
	enum whatsapp_said said;
	struct buf content; /* LF line ends; without WhatsApp's marks and the
			       file's name; NUL-terminated by its caller */
	char file[WHATSAPP_NAME_MAX]; /* the attached file's name, or "" */
	bool omitted; /* a file was left out of the export */
};

/* Whether the export contains a file of that name. */
typedef bool whatsapp_has_file(void *context, const char *name);

/*
 * Read the text behind the author, continuation lines included.  Any bytes
 * are fine.  Release with whatsapp_text_release(), on failure too.
 */
int whatsapp_text_read(struct whatsapp_text *out, const char *text, size_t len,
    whatsapp_has_file *has_file, void *context, struct error *e);
void whatsapp_text_release(struct whatsapp_text *text);

#endif
