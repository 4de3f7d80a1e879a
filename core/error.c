#include "core/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Here are the functions; see error.h. */
#undef error_set
#undef error_wrap
#undef error_errno

int
error_set(struct error *e, enum error_code code, const char *format, ...)
{
	va_list ap;

	if (e == NULL)
		return -1;
	e->code = code;
	va_start(ap, format);
	(void)vsnprintf(e->text, sizeof(e->text), format, ap); /* cut is fine */
	va_end(ap);
	return -1;
}

/* Put `context` and ": " before e->text, cutting at the end. */
static void
prepend(struct error *e, const char *context)
{
	char old[ERROR_TEXT_MAX];
	size_t n, rest;

	memcpy(old, e->text, sizeof(old));
	n = strnlen(context, sizeof(e->text) - 3);
	memcpy(e->text, context, n);
	memcpy(e->text + n, ": ", 2);
	n += 2;
	rest = strnlen(old, sizeof(e->text) - n - 1);
	memcpy(e->text + n, old, rest);
	e->text[n + rest] = '\0';
}

int
error_wrap(struct error *e, const char *format, ...)
{
	char context[ERROR_TEXT_MAX];
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, format);
	(void)vsnprintf(context, sizeof(context), format, ap); /* cut is fine */
	va_end(ap);
	prepend(e, context);
	return -1;
}

int
error_errno(struct error *e, const char *format, ...)
{
	int saved = errno;
	char context[ERROR_TEXT_MAX];
	va_list ap;

	if (e == NULL)
		return -1;
	va_start(ap, format);
	(void)vsnprintf(context, sizeof(context), format, ap); /* cut is fine */
	va_end(ap);
	error_set(e,
	    saved == ENOENT       ? ERROR_NOTFOUND
		: saved == ENOMEM ? ERROR_NOMEM
				  : ERROR_IO,
	    "%s", strerror(saved));
	prepend(e, context);
	return -1;
}

int
error_exit_status(const struct error *e)
{
	switch (e->code) {
	case ERROR_NONE:
		return 0;
	case ERROR_TAMPERED:
		return 1;
	case ERROR_INPUT:
		return 2;
	case ERROR_UNTRUSTED:
		return 4;
	case ERROR_FORMAT:
		return 5;
	case ERROR_NOMEM:
	case ERROR_IO:
		return 6;
	case ERROR_NOTFOUND:
		return 7;
	case ERROR_CONFLICT:
		return 8;
	}
	return 6;
}
