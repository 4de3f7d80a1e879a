#include "archiver/adapters/mail_owner.h"

#include <string.h>
#include <strings.h>

/* The next name of the list, without blanks; false at its end. */
static bool
next_name(const char **at, const char **name, size_t *len)
{
	const char *from = *at + strspn(*at, " ,");

	*name = from;
	*len = strcspn(from, ",");
	*at = from + *len;
	while (*len > 0 && from[*len - 1] == ' ')
		(*len)--;
	return *len > 0;
}

int
mail_owner_check(const char *account, struct error *e)
{
	const char *at = account, *name, *sign;
	size_t len, names = 0;

	while (next_name(&at, &name, &len)) {
		sign = memrchr(name, '@', len);
		if (sign == NULL || sign + 1 == name + len)
			return error_set(e, ERROR_INPUT,
			    "--account %.*s: neither a mail address nor a "
			    "domain as in @bank.example",
			    (int)(len > 200 ? 200 : len), name);
		names++;
	}
	if (names == 0)
		return error_set(e, ERROR_INPUT, "--account: names nobody");
	return 0;
}

bool
mail_owner_has(const char *account, const char *address)
{
	const char *at = account, *name, *sign = strrchr(address, '@');
	const char *of;
	size_t len;

	while (next_name(&at, &name, &len)) {
		of = *name == '@' ? sign : address;
		if (of != NULL && strlen(of) == len &&
		    strncasecmp(of, name, len) == 0)
			return true;
	}
	return false;
}
