/*
 * html_text - the words of an HTML page, for searching and reading.
 *
 * Not a rendering: paragraphs, table rows and line breaks become line ends,
 * white space is folded, images give their alt text, and what scripts, styles
 * and the head hold is left out.  Text that CSS would hide is kept, so that
 * nothing a person could have seen is lost.  Links are listed with their
 * words by a callback.
 *
 * The only file that includes libxml2 is html_text.c.
 */
#ifndef ZEGEL_TEXT_HTML_TEXT_H
#define ZEGEL_TEXT_HTML_TEXT_H

#include <stddef.h>

#include "core/buf.h"
#include "core/error.h"

#define HTML_TEXT_MAX ((size_t)16 << 20) /* bytes of a page */

/* Called for each <a href>; may be NULL. */
typedef void html_text_link(void *context, const char *href);

/*
 * Append the words of a page in UTF-8, whatever charset it names itself.
 * ERROR_NOMEM; ERROR_INPUT when it is larger than HTML_TEXT_MAX.  Any bytes
 * make a page.
 */
int html_text(const char *html, size_t len, html_text_link *link, void *context,
    struct buf *out, struct error *e);

#endif
