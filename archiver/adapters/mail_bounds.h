/*
 * mail_bounds - whether a mail may be handed to GMime.
 *
 * GMime recurses into each group of an address list ("a:b:c: ...;"), its time
 * grows with the square of a header's parameters, and it keeps each line of a
 * header in some hundred bytes.  Such a header, in the mail or in any part of
 * it, comes from nobody who writes mails.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_MAIL_BOUNDS_H
#define ZEGEL_ARCHIVER_ADAPTERS_MAIL_BOUNDS_H

#include <stddef.h>

#define MAIL_GROUPS_MAX 1000 /* ':' in one header of addresses */
#define MAIL_FIELDS_MAX 100000 /* lines of one header */
#define MAIL_PARAMETERS_MAX 1000 /* ';' in one header of content */

/* NULL, or why not, in words. */
const char *mail_bounds_exceeded(const char *data, size_t len);

#endif
