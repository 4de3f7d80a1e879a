#include "archiver/admitted.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/file.h"

/*
 * A slot: 0 when free, else fingerprint (16 bits), log + 1 (8 bits), index
 * (40 bits).  Slots of entries that were cut off again are stale: the key at
 * their index is another one then, and comparing it tells.
 */
#define INDEX_BITS 40
#define INDEX_MASK ((UINT64_C(1) << INDEX_BITS) - 1)
#define SLOTS_MIN ((uint64_t)1 << 12)
#define LOAD_MULTIPLE 65536 /* keys read at once */

struct admitted_log {
	int fd;
	char path[FILE_PATH_MAX];
	uint64_t flushed; /* entries in the file */
	struct buf pending; /* keys behind them */
};

struct admitted {
	struct admitted_log *logs[ADMITTED_LOGS_MAX];
	unsigned int log_count;
	uint64_t *slots;
	uint64_t slot_count; /* a power of two */
	uint64_t used;
};

static const struct admitted_key NO_KEY;

int
admitted_new(struct admitted **out, struct error *e)
{
	struct admitted *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	a->slot_count = SLOTS_MIN;
	a->slots = calloc((size_t)a->slot_count, sizeof(*a->slots));
	if (a->slots == NULL) {
		admitted_free(a);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	*out = a;
	return 0;
}

void
admitted_free(struct admitted *a)
{
	unsigned int i;

	if (a == NULL)
		return;
	for (i = 0; i < a->log_count; i++) {
		(void)close(a->logs[i]->fd); /* a cache */
		buf_release(&a->logs[i]->pending);
		free(a->logs[i]);
	}
	free(a->slots);
	free(a);
}

static uint64_t
hash_of(const struct admitted_key *key)
{
	uint64_t hash;

	memcpy(&hash, key->bytes, sizeof(hash));
	return hash;
}

static uint64_t
slot_of(const struct admitted_key *key, unsigned int log, uint64_t index)
{
	uint64_t fingerprint = (uint64_t)key->bytes[8] << 8 | key->bytes[9];

	return fingerprint << 48 | (uint64_t)(log + 1) << INDEX_BITS | index;
}

static void
put(struct admitted *a, const struct admitted_key *key, unsigned int log,
    uint64_t index)
{
	uint64_t at = hash_of(key) & (a->slot_count - 1);

	while (a->slots[at] != 0)
		at = (at + 1) & (a->slot_count - 1);
	a->slots[at] = slot_of(key, log, index);
	a->used++;
}

/* Put the keys of one log's file, from its start. */
static int
put_file(struct admitted *a, unsigned int number, struct error *e)
{
	struct admitted_log *log = a->logs[number];
	struct admitted_key *keys;
	uint64_t at = 0;
	int rc = -1;

	keys = malloc(LOAD_MULTIPLE * sizeof(*keys));
	if (keys == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	while (at < log->flushed) {
		uint64_t i, n = log->flushed - at;

		if (n > LOAD_MULTIPLE)
			n = LOAD_MULTIPLE;
		if (file_read_at(log->fd, keys, (size_t)n * sizeof(*keys),
			at * sizeof(*keys), log->path, e) != 0)
			goto out;
		for (i = 0; i < n; i++)
			if (memcmp(&keys[i], &NO_KEY, sizeof(NO_KEY)) != 0)
				put(a, &keys[i], number, at + i);
		at += n;
	}
	rc = 0;
out:
	free(keys);
	return rc;
}

static void
put_pending(struct admitted *a, unsigned int number)
{
	const struct admitted_log *log = a->logs[number];
	struct admitted_key key;
	size_t i;

	for (i = 0; i < log->pending.len / sizeof(key); i++) {
		memcpy(&key, log->pending.data + i * sizeof(key), sizeof(key));
		if (memcmp(&key, &NO_KEY, sizeof(key)) != 0)
			put(a, &key, number, log->flushed + i);
	}
}

/* Make the table large enough for `more` keys and fill it anew. */
static int
grow(struct admitted *a, uint64_t more, struct error *e)
{
	uint64_t count = a->slot_count;
	uint64_t *slots;
	unsigned int i;

	if ((a->used + more) * 10 <= count * 7)
		return 0;
	while ((a->used + more) * 10 > count * 7)
		count *= 2;
	slots = calloc((size_t)count, sizeof(*slots));
	if (slots == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	free(a->slots);
	a->slots = slots;
	a->slot_count = count;
	a->used = 0;
	for (i = 0; i < a->log_count; i++) {
		if (put_file(a, i, e) != 0)
			return -1;
		put_pending(a, i);
	}
	return 0;
}

static int
open_file(struct admitted_log *log, const char *path, uint64_t *count,
    struct error *e)
{
	off_t size;

	if (file_path(log->path, e, "%s", path) != 0)
		return -1;
	log->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (log->fd < 0)
		return error_errno(e, "open %s", path);
	size = lseek(log->fd, 0, SEEK_END);
	if (size < 0)
		return error_errno(e, "seek in %s", path);
	if (*count > (uint64_t)size / ADMITTED_KEY_LEN)
		*count = (uint64_t)size / ADMITTED_KEY_LEN;
	if (ftruncate(log->fd, (off_t)(*count * ADMITTED_KEY_LEN)) != 0)
		return error_errno(e, "cut %s", path);
	log->flushed = *count;
	return 0;
}

int
admitted_add_log(struct admitted *a, const char *path, uint64_t *count,
    unsigned int *log, struct error *e)
{
	struct admitted_log *l;

	if (a->log_count == ADMITTED_LOGS_MAX)
		return error_set(e, ERROR_INPUT,
		    "an archive has at most %d logs", ADMITTED_LOGS_MAX);
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (open_file(l, path, count, e) != 0 || grow(a, *count, e) != 0) {
		if (l->fd > 0)
			(void)close(l->fd); /* a cache */
		free(l);
		return -1;
	}
	a->logs[a->log_count] = l;
	*log = a->log_count++;
	return put_file(a, *log, e);
}

int
admitted_append(struct admitted *a, unsigned int log,
    const struct admitted_key *key, struct error *e)
{
	struct admitted_log *l = a->logs[log];
	uint64_t index = l->flushed + l->pending.len / sizeof(*key);

	if (key == NULL)
		key = &NO_KEY;
	else if (grow(a, 1, e) != 0)
		return -1;
	if (index > INDEX_MASK)
		return error_set(e, ERROR_INPUT, "too many entries");
	buf_append(&l->pending, key->bytes, sizeof(key->bytes));
	if (buf_ok(&l->pending, e) != 0)
		return -1;
	if (key != &NO_KEY)
		put(a, key, log, index);
	return 0;
}

void
admitted_cut(struct admitted *a, unsigned int log, uint64_t count)
{
	struct admitted_log *l = a->logs[log];

	if (count < l->flushed)
		return; /* what was flushed was committed */
	l->pending.len = (size_t)(count - l->flushed) * ADMITTED_KEY_LEN;
	l->pending.failed = false;
}

int
admitted_flush(struct admitted *a, unsigned int log, bool sync, struct error *e)
{
	struct admitted_log *l = a->logs[log];
	size_t done = 0;

	while (done < l->pending.len) {
		ssize_t n = pwrite(l->fd, l->pending.data + done,
		    l->pending.len - done,
		    (off_t)(l->flushed * ADMITTED_KEY_LEN + done));

		if (n < 0)
			return error_errno(e, "write %s", l->path);
		done += (size_t)n;
	}
	l->flushed += l->pending.len / ADMITTED_KEY_LEN;
	buf_clear(&l->pending);
	return sync ? file_sync(l->fd, l->path, e) : 0;
}

/* The key of an entry, wherever it is; false when there is none such. */
static bool
key_at(const struct admitted *a, unsigned int log, uint64_t index,
    struct admitted_key *out)
{
	const struct admitted_log *l = a->logs[log];

	if (index < l->flushed)
		return file_read_at(l->fd, out, sizeof(*out),
			   index * sizeof(*out), l->path, NULL) == 0;
	index -= l->flushed;
	if (index >= l->pending.len / sizeof(*out))
		return false;
	memcpy(out, l->pending.data + index * sizeof(*out), sizeof(*out));
	return true;
}

bool
admitted_find(struct admitted *a, const struct admitted_key *key,
    uint64_t *cursor, unsigned int *log, uint64_t *index)
{
	uint64_t at = (hash_of(key) + *cursor) & (a->slot_count - 1);
	uint64_t slot, wanted = slot_of(key, 0, 0) >> 48;
	struct admitted_key found;

	while ((slot = a->slots[at]) != 0) {
		(*cursor)++;
		at = (at + 1) & (a->slot_count - 1);
		if (slot >> 48 != wanted)
			continue;
		*log = (unsigned int)(slot >> INDEX_BITS & 0xff) - 1;
		*index = slot & INDEX_MASK;
		if (key_at(a, *log, *index, &found) &&
		    memcmp(&found, key, sizeof(found)) == 0)
			return true;
	}
	return false;
}
