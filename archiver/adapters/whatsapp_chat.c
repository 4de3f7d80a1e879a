#include "archiver/adapters/whatsapp_chat.h"

#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"

/* The length of the line at `at`, its line break included. */
static size_t
line_len(const struct whatsapp_chat *c, size_t at)
{
	const char *lf = memchr(c->data + at, '\n', c->len - at);

	return lf == NULL ? c->len - at : (size_t)(lf - c->data) + 1 - at;
}

static bool
only_blanks(const char *text, size_t len)
{
	size_t mark;

	while (len > 0) {
		mark = whatsapp_mark(text, len);
		if (mark == 0 && *text != '\n' && *text != '\r')
			return false;
		text += mark > 0 ? mark : 1;
		len -= mark > 0 ? mark : 1;
	}
	return true;
}

size_t
whatsapp_chat_init(struct whatsapp_chat *c, const char *data, size_t len)
{
	struct whatsapp_line line;
	size_t n;

	*c = (struct whatsapp_chat){.data = data, .len = len};
	for (; c->at < len; c->at += n) {
		n = line_len(c, c->at);
		if (whatsapp_line_parse(data + c->at, n, &line)) {
			c->bracketed = line.bracketed;
			break;
		}
	}
	return only_blanks(data, c->at) && c->at < len ? 0 : c->at;
}

bool
whatsapp_chat_next(struct whatsapp_chat *c, struct whatsapp_message *out)
{
	size_t n, from = c->at, to;
	struct whatsapp_line line;

	if (from >= c->len)
		return false;
	n = line_len(c, from);
	/* init() and the loop below stop only where this succeeds. */
	(void)whatsapp_line_parse(c->data + from, n, &out->line);
	for (to = from + n; to < c->len; to += n) {
		n = line_len(c, to);
		if (whatsapp_line_parse(c->data + to, n, &line) &&
		    line.bracketed == c->bracketed)
			break;
	}
	c->at = to;
	out->raw = c->data + from;
	out->raw_len = to - from;
	while (
	    to > from && (c->data[to - 1] == '\n' || c->data[to - 1] == '\r'))
		to--;
	out->text = out->line.text;
	out->text_len = out->text < c->data + to
	    ? (size_t)(c->data + to - out->text)
	    : 0;
	return true;
}

static int
add_author(
    struct whatsapp_facts *f, const struct whatsapp_line *line, struct error *e)
{
	char name[WHATSAPP_AUTHOR_MAX + 1];

	if (line->author == NULL || !utf8_valid(line->author, line->author_len))
		return 0;
	memcpy(name, line->author, line->author_len);
	name[line->author_len] = '\0';
	if (json_object_size(f->authors) >= WHATSAPP_AUTHORS_MAX)
		return 0;
	if (json_object_set_new_nocheck(f->authors, name, json_true()) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

int
whatsapp_facts_gather(
    struct whatsapp_facts *f, const struct whatsapp_chat *chat, struct error *e)
{
	struct whatsapp_chat copy = *chat;
	struct whatsapp_message m;

	memset(f, 0, sizeof(*f));
	f->authors = json_object();
	if (f->authors == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	while (whatsapp_chat_next(&copy, &m)) {
		whatsapp_survey_add(&f->survey, &m.line, m.text, m.text_len);
		if (add_author(f, &m.line, e) != 0)
			return -1;
	}
	return 0;
}

void
whatsapp_facts_release(struct whatsapp_facts *f)
{
	json_decref(f->authors);
}

static int
compare_names(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

int
whatsapp_facts_others(const struct whatsapp_facts *f, const char *own,
    size_t max, struct buf *out, struct error *e)
{
	size_t i, count = 0;
	const char **names, *name;
	json_t *value;

	names = calloc(json_object_size(f->authors) + 1, sizeof(*names));
	if (names == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	json_object_foreach (f->authors, name, value) {
		if (own == NULL || strcmp(name, own) != 0)
			names[count++] = name;
	}
	qsort(names, count, sizeof(*names), compare_names);
	for (i = 0; i < count && (max == 0 || i < max); i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", names[i]);
	if (i < count)
		buf_append_str(out, " and more");
	free(names);
	return buf_text(out) == NULL ? buf_ok(out, e) : 0;
}

struct whatsapp_seen {
	struct slot {
		uint64_t key; /* 0: free */
		uint32_t count;
	} * slots;
	size_t size; /* a power of two */
	size_t used;
};

#define SEEN_SIZE ((size_t)1024) /* at first */

struct whatsapp_seen *
whatsapp_seen_new(struct error *e)
{
	struct whatsapp_seen *seen = calloc(1, sizeof(*seen));

	if (seen != NULL) {
		seen->size = SEEN_SIZE;
		seen->slots = calloc(seen->size, sizeof(*seen->slots));
	}
	if (seen == NULL || seen->slots == NULL) {
		free(seen);
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	return seen;
}

void
whatsapp_seen_free(struct whatsapp_seen *seen)
{
	if (seen == NULL)
		return;
	free(seen->slots);
	free(seen);
}

static struct slot *
slot_of(struct slot *slots, size_t size, uint64_t key)
{
	size_t i = (size_t)key & (size - 1);

	while (slots[i].key != 0 && slots[i].key != key)
		i = (i + 1) & (size - 1);
	return &slots[i];
}

static int
grow(struct whatsapp_seen *seen, struct error *e)
{
	size_t i, size = seen->size * 2;
	struct slot *slots = calloc(size, sizeof(*slots));

	if (slots == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < seen->size; i++) {
		if (seen->slots[i].key != 0)
			*slot_of(
			    slots, size, seen->slots[i].key) = seen->slots[i];
	}
	free(seen->slots);
	seen->slots = slots;
	seen->size = size;
	return 0;
}

int
whatsapp_seen_count(struct whatsapp_seen *seen, const uint8_t hash[SHA256_LEN],
    uint32_t *before, struct error *e)
{
	struct slot *slot;
	uint64_t key;

	/* A part of the hash will do: two messages that share it would only
	   be numbered as if they were equal. */
	memcpy(&key, hash, sizeof(key));
	if (key == 0)
		key = 1;
	if (seen->used >= seen->size / 2 && grow(seen, e) != 0)
		return -1;
	slot = slot_of(seen->slots, seen->size, key);
	if (slot->key == 0)
		seen->used++;
	slot->key = key;
	*before = slot->count++;
	return 0;
}
