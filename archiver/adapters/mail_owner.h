/*
 * mail_owner - whose mail it is, and so in which direction each went.
 *
 * `--account` names addresses and domains, with commas between:
 *
 *	complaints@bank.example			one mailbox
 *	@bank.example				everybody there
 *	@bank.example,jan@post.example
 *
 * A domain is exactly that one, not those below it; letter case doesn't
 * matter.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_MAIL_OWNER_H
#define ZEGEL_ARCHIVER_ADAPTERS_MAIL_OWNER_H

#include <stdbool.h>

#include "core/error.h"

/* Whether all that `account` names is an address or a domain; ERROR_INPUT. */
int mail_owner_check(const char *account, struct error *e);
/* Whether `address` is one of them. */
bool mail_owner_has(const char *account, const char *address);

#endif
