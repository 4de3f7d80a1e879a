/*
 * mail_charset - text in the charset that a mail says it has, as UTF-8.
 *
 * Some names are read as the larger charset that mail programs mean by them,
 * as browsers do (WHATWG Encoding): iso-8859-1 is windows-1252, iso-8859-9
 * windows-1254, gb2312 and gbk are gb18030, euc-kr is uhc.  Text that names no
 * charset, or one that is unknown, is UTF-8 if it can be and windows-1252
 * otherwise; bytes that a charset doesn't have become U+FFFD.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_MAIL_CHARSET_H
#define ZEGEL_ARCHIVER_ADAPTERS_MAIL_CHARSET_H

#include <stddef.h>

#include "core/buf.h"

/*
 * Append the text to `out`.  Answers NULL, or in words what was wrong with
 * it: "names a charset that is unknown".  `charset` may be NULL.
 */
const char *mail_charset_convert(
    const char *charset, const void *data, size_t len, struct buf *out);

#endif
