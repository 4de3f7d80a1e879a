#include <assert.h>
#include <string.h>

#include "archiver/adapters/elements_internal.h"

#define NAME_MAX_BYTES 256

/* Pass a value without keeping it; false in `*ok` when the text ends. */
static int
skip_value(struct elements *el, bool *ok, struct error *e)
{
	struct scan s = {0};

	if (elements_scan(el, &s, e) != 0)
		return -1;
	*ok = s.whole;
	return 0;
}

/* Read a member's name and the colon behind it; `*ok` false when it is not
   there.  A longer name is cut: it is none of those looked for. */
static int
read_name(
    struct elements *el, char name[NAME_MAX_BYTES], bool *ok, struct error *e)
{
	struct scan s = {0};
	size_t len = 0;
	int byte;

	*ok = false;
	if (elements_token(el, &byte, e) != 0)
		return -1;
	if (byte != '"')
		return 0;
	while (!s.whole) {
		if (elements_peek(el, &byte, e) != 0)
			return -1;
		if (byte == ELEMENTS_AT_END)
			return 0;
		(void)elements_scan_byte(
		    &s, (uint8_t)byte); /* strings take all */
		el->at++;
		if (len < NAME_MAX_BYTES - 1)
			name[len++] = (char)byte;
	}
	/* Without the quotes. */
	memmove(name, name + 1, len - 2);
	name[len - 2] = '\0';
	if (elements_token(el, &byte, e) != 0)
		return -1;
	if (byte != ':')
		return 0;
	el->at++;
	*ok = true;
	return 0;
}

/*
 * In an object, behind its '{': go to the value of the member `wanted`, or
 * of the first that is an array when that is "*".
 */
static int
find_member(struct elements *el, const char *wanted, bool *ok, struct error *e)
{
	bool any = strcmp(wanted, "*") == 0;
	char name[NAME_MAX_BYTES];
	int byte;

	for (;;) {
		if (read_name(el, name, ok, e) != 0)
			return -1;
		if (!*ok)
			return 0;
		if (elements_token(el, &byte, e) != 0)
			return -1;
		if (any ? byte == '[' : strcmp(name, wanted) == 0)
			return 0;
		if (skip_value(el, ok, e) != 0)
			return -1;
		if (!*ok || elements_token(el, &byte, e) != 0)
			return *ok ? -1 : 0;
		if (byte != ',') {
			*ok = false;
			return 0;
		}
		el->at++;
	}
}

/* From the top object down the path to the array, and behind its '['. */
int
elements_follow_path(struct elements *el, struct error *e)
{
	char *part = el->path, *dot;
	bool ok;
	int byte;

	assert(el != NULL); /* and so part, at first */
	for (;;) {
		if (elements_token(el, &byte, e) != 0)
			return -1;
		if (part == NULL)
			break;
		if (byte != '{')
			return 0;
		el->at++;
		dot = strchr(part, '.');
		if (dot != NULL)
			*dot = '\0';
		if (find_member(el, part, &ok, e) != 0)
			return -1;
		if (!ok)
			return 0;
		part = dot == NULL ? NULL : dot + 1;
	}
	if (byte == '[') {
		el->at++;
		el->found = true;
	}
	return 0;
}
