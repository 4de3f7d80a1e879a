#include "archiver/adapters/meta.h"

#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/meta_text.h"

const struct adapter_setting meta_settings[] = {
    {"owner",
	"the name that the account's own messages bear, for downloads "
	"without the profile"},
    {NULL, NULL},
};

struct meta *
meta_new(struct intake *intake, struct error *e)
{
	const char *owner = intake_setting(intake, "owner");
	struct meta *m = calloc(1, sizeof(*m));

	if (m == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	m->intake = intake;
	m->ids = derived_ids_new(e);
	if (m->ids == NULL ||
	    (owner != NULL && meta_set_owner(m, owner, NULL, NULL, e) != 0)) {
		meta_free(m);
		return NULL;
	}
	return m;
}

void
meta_free(struct meta *m)
{
	if (m == NULL)
		return;
	derived_ids_free(m->ids);
	free(m->owner_name);
	free(m->owner_handle);
	free(m->owner_url);
	free(m);
}

/* Keep what was said first: `--set owner` is said before all else. */
static int
keep(char **at, const char *text, struct error *e)
{
	if (*at != NULL || text == NULL || *text == '\0')
		return 0;
	*at = strdup(text);
	if (*at == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

int
meta_set_owner(struct meta *m, const char *name, const char *handle,
    const char *url, struct error *e)
{
	const char *account;

	if (keep(&m->owner_name, name, e) != 0 ||
	    keep(&m->owner_handle, handle, e) != 0 ||
	    keep(&m->owner_url, url, e) != 0)
		return -1;
	account = m->owner_handle != NULL ? m->owner_handle : m->owner_name;
	if (account == NULL)
		return 0;
	return intake_set_account(m->intake, account, e);
}

static bool
same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

bool
meta_is_owner(const struct meta *m, const char *name)
{
	return same(name, m->owner_name) || same(name, m->owner_handle) ||
	    same(name, intake_account(m->intake));
}

bool
meta_knows_owner(const struct meta *m)
{
	return m->owner_name != NULL || m->owner_handle != NULL ||
	    intake_account(m->intake) != NULL;
}

/* A walk over the first bytes of a member. */
struct head {
	const uint8_t *at;
	const uint8_t *end;
};

static void
skip_space(struct head *h)
{
	while (h->at < h->end &&
	    (*h->at == ' ' || *h->at == '\t' || *h->at == '\r' ||
		*h->at == '\n'))
		h->at++;
}

static bool
skip_byte(struct head *h, uint8_t byte)
{
	skip_space(h);
	if (h->at == h->end || *h->at != byte)
		return false;
	h->at++;
	return true;
}

/* The name behind a '{'; "" when there is none. */
static void
read_key(struct head *h, char key[META_KEY_MAX])
{
	size_t len = 0;

	if (!skip_byte(h, '"'))
		return;
	while (h->at < h->end && *h->at != '"' && len < META_KEY_MAX - 1)
		key[len++] = (char)*h->at++;
	key[len] = '\0';
}

enum meta_shape
meta_look(const struct member *member, char key[META_KEY_MAX])
{
	struct head h = {member->head, member->head + member->head_len};

	key[0] = '\0';
	if (member->head_len >= 3 &&
	    memcmp(member->head, "\xef\xbb\xbf", 3) == 0)
		h.at += 3;
	if (skip_byte(&h, '{')) {
		read_key(&h, key);
		return META_OBJECT;
	}
	if (!skip_byte(&h, '['))
		return META_OTHER;
	if (!skip_byte(&h, '{'))
		return META_ROWS;
	read_key(&h, key);
	return META_ITEMS;
}

bool
meta_is_media(const struct member *member)
{
	const char *type = member_media_type(member);

	if (member_ends_with(member->name, ".json") ||
	    member_ends_with(member->name, ".html"))
		return false;
	return strncmp(type, "image/", 6) == 0 ||
	    strncmp(type, "video/", 6) == 0 ||
	    strncmp(type, "audio/", 6) == 0 ||
	    member_lies_in(member->name, "files");
}

json_t *
meta_read_file(struct meta *m, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	json_t *parsed = NULL, *file = NULL;

	if (stream_read_all(stream, ELEMENT_MAX, &bytes, e) == 0)
		parsed = intake_parse((const char *)bytes.data, bytes.len, e);
	if (parsed != NULL)
		file = meta_text_repaired(parsed, e);
	json_decref(parsed);
	buf_release(&bytes);
	if (file == NULL &&
	    (e->code == ERROR_FORMAT || e->code == ERROR_INPUT)) {
		struct error reason = *e;

		e->code = ERROR_NONE;
		/* Should this fail, `e` says so. */
		(void)intake_refuse(m->intake, member, reason.text, e);
	}
	return file;
}
