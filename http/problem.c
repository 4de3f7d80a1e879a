#include "http/problem.h"

#include <string.h>

#include "core/json.h"
#include "core/utf8.h"

int
problem_status(enum error_code code)
{
	switch (code) {
	case ERROR_INPUT:
	case ERROR_FORMAT:
		return 400;
	case ERROR_UNTRUSTED:
		return 403;
	case ERROR_NOTFOUND:
		return 404;
	case ERROR_CONFLICT:
		return 409;
	case ERROR_NOMEM:
	case ERROR_IO:
		return 503; /* the same request may succeed later */
	case ERROR_TAMPERED:
	case ERROR_NONE:
		break;
	}
	return 500;
}

const char *
problem_title(int status)
{
	static const struct {
		int status;
		const char *title;
	} TITLES[] = {
	    {400, "Bad Request"},
	    {401, "Unauthorized"},
	    {403, "Forbidden"},
	    {404, "Not Found"},
	    {405, "Method Not Allowed"},
	    {408, "Request Timeout"},
	    {409, "Conflict"},
	    {411, "Length Required"},
	    {413, "Content Too Large"},
	    {414, "URI Too Long"},
	    {500, "Internal Server Error"},
	    {503, "Service Unavailable"},
	};
	size_t i;

	for (i = 0; i < sizeof(TITLES) / sizeof(TITLES[0]); i++)
		if (TITLES[i].status == status)
			return TITLES[i].title;
	return "Error";
}

void
problem_write(struct buf *out, int status, const char *detail)
{
	char text[ERROR_TEXT_MAX];
	size_t len = strlen(detail), i;

	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	memcpy(text, detail, len);
	/* A sentence may quote the request; what isn't text must not make
	   the whole document unreadable. */
	if (!utf8_valid(text, len))
		for (i = 0; i < len; i++)
			if ((unsigned char)text[i] >= 0x80)
				text[i] = '?';
	buf_append_str(out, "{\"detail\":");
	json_append_string(out, text, len);
	buf_printf(out, ",\"status\":%d,\"title\":\"%s\"}\n", status,
	    problem_title(status));
}
