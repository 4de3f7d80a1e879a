#include <stdlib.h>
#include <string.h>

#include "archiver/input_internal.h"

/* Why a name is not to be shown, or NULL. */
static const char *
name_problem(const char *name, size_t len)
{
	const char *part = name, *end;
	unsigned int depth = 0;
	size_t i;

	if (len == 0)
		return "it has no name";
	if (len > INPUT_NAME_MAX)
		return "its name is too long";
	if (name[0] == '/')
		return "its name is absolute";
	for (i = 0; i < len; i++) {
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return "its name holds control characters";
		if (name[i] == '\\')
			return "its name holds a backslash";
	}
	if (len >= 2 && name[1] == ':')
		return "its name is absolute";
	for (; part != NULL; part = *end == '\0' ? NULL : end + 1) {
		end = strchrnul(part, '/');
		if (end - part == 2 && memcmp(part, "..", 2) == 0)
			return "its name leads out of the archive";
		if (++depth > INPUT_DEPTH_MAX)
			return "it lies too deep";
	}
	return NULL;
}

/*
 * The name as it is shown: UTF-8 without a "./" before it; bytes that are not
 * UTF-8 become %XX, so that different names stay different.
 */
int
input_make_name(struct input *in, const char *raw, struct error *e)
{
	size_t i, n, follow;

	buf_clear(&in->name);
	while (raw[0] == '.' && raw[1] == '/')
		raw += 2;
	for (i = 0; raw[i] != '\0'; i += n) {
		unsigned char c = (unsigned char)raw[i];

		follow = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;
		for (n = 1; n <= follow; n++) {
			if (((unsigned char)raw[i + n] & 0xc0) != 0x80)
				break;
		}
		if (c < 0x80 || (follow > 0 && n > follow)) {
			buf_append(&in->name, raw + i, n);
		} else {
			n = 1;
			buf_printf(&in->name, "%%%02X", c);
		}
	}
	return buf_text(&in->name) == NULL ? buf_ok(&in->name, e) : 0;
}

static int
skip(struct input *in, const char *name, const char *reason, struct error *e)
{
	struct input_skip *s;

	if (in->skip_count == in->skip_cap) {
		size_t cap = in->skip_cap == 0 ? 16 : in->skip_cap * 2;

		s = realloc(in->skips, cap * sizeof(*s));
		if (s == NULL)
			return error_set(e, ERROR_NOMEM, "out of memory");
		in->skips = s;
		in->skip_cap = cap;
	}
	s = &in->skips[in->skip_count];
	s->name = strdup(name);
	if (s->name == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	s->reason = reason;
	in->skip_count++;
	return 0;
}

static size_t
hash_name(const char *name)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32);
}

static int
grow_seen(struct input *in, struct error *e)
{
	size_t cap = in->seen_cap == 0 ? 256 : in->seen_cap * 2;
	char **table = calloc(cap, sizeof(*table));
	size_t i, at;

	if (table == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < in->seen_cap; i++) {
		if (in->seen[i] == NULL)
			continue;
		at = hash_name(in->seen[i]) % cap;
		while (table[at] != NULL)
			at = (at + 1) % cap;
		table[at] = in->seen[i];
	}
	free(in->seen);
	in->seen = table;
	in->seen_cap = cap;
	return 0;
}

/* Whether the name was there before; remembers it. */
static int
is_second(struct input *in, const char *name, bool *second, struct error *e)
{
	size_t at;

	if (in->seen_count * 2 >= in->seen_cap && grow_seen(in, e) != 0)
		return -1;
	at = hash_name(name) % in->seen_cap;
	while (in->seen[at] != NULL && strcmp(in->seen[at], name) != 0)
		at = (at + 1) % in->seen_cap;
	*second = in->seen[at] != NULL;
	if (*second)
		return 0;
	in->seen[at] = strdup(name);
	if (in->seen[at] == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	in->seen_count++;
	return 0;
}

/* Whether to show the member whose name was made; reports it if not. */
int
input_judge(struct input *in, const struct raw_member *raw, bool *shown,
    struct error *e)
{
	const char *name = (const char *)in->name.data;
	const char *problem = raw->unsafe;
	bool second = false;

	if (problem == NULL)
		problem = name_problem(name, in->name.len);
	if (problem == NULL && is_second(in, name, &second, e) != 0)
		return -1;
	if (second)
		problem = "a member of that name came before";
	*shown = problem == NULL;
	return *shown ? 0 : skip(in, name, problem, e);
}
