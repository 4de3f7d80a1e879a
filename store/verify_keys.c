#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/codec.h"
#include "store/verify_internal.h"

/* A `vkey` of an entry, for this log. */
static int
add_vkey(struct verify_log *l, const char *text, size_t len, uint64_t index,
    bool announced)
{
	struct vkey key;
	struct error bad;

	if (vkey_parse(&key, text, len, &bad) != 0 ||
	    verify_ring_add(&l->ring, &key, index, announced, &bad) != 0) {
		findings_add_error(&l->findings, l->folder, index, &bad);
		return -1;
	}
	if (strcmp(key.name, l->report->origin) == 0)
		return 0;
	findings_add(&l->findings, FINDING_WRONG, l->folder, index,
	    "the key of another log: %s", key.name);
	return -1;
}

static int
read_key_entry(
    struct verify_log *l, const struct verify_event *event, struct error *e)
{
	struct json_slice line = {event->line, event->len}, value;
	struct buf text = BUF_EMPTY;
	uint8_t id[4];

	if (json_member(line, "vkey", &value) &&
	    json_get_string(value, &text) && !text.failed)
		(void)add_vkey(l, (const char *)text.data, text.len,
		    event->index, true); /* what is wrong is a finding */
	if (json_member(line, "retired", &value)) {
		if (json_type_of(value) != JSON_TYPE_STRING ||
		    hex_decode(value.text + 1, value.len - 2, id, sizeof(id),
			NULL) != 0 ||
		    !verify_ring_retire(&l->ring,
			(uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 |
			    (uint32_t)id[2] << 8 | id[3],
			event->index))
			findings_add(&l->findings, FINDING_WRONG, l->folder,
			    event->index,
			    "it retires a key that the log does not have");
	}
	if (text.failed)
		error_set(e, ERROR_NOMEM, "out of memory");
	buf_release(&text);
	return e->code == ERROR_NOMEM ? -1 : 0;
}

/* "bank.example/social/x" as the begin of a file's name. */
static bool
names_log(const char *file, const char *origin)
{
	size_t i, len = strlen(origin);

	for (i = 0; i < len; i++)
		if (file[i] != (origin[i] == '/' ? '_' : origin[i]))
			return false;
	return file[len] == '+';
}

/* One file of keys/: a candidate, or compared with the ring. */
static void
see_key_file(struct verify_log *l, const char *name, bool candidates,
    bool seen[VERIFY_RING_MAX])
{
	char below[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct buf text = BUF_EMPTY;
	struct verify_ring_key *k;
	struct vkey key;
	struct error bad;
	size_t len;

	if (file_path(below, NULL, "keys/%s", name) != 0 ||
	    file_path(path, NULL, "%s/%s", l->archive, below) != 0)
		return;
	if (file_read(path, VKEY_TEXT_MAX + 1, &text, &bad) != 0) {
		if (!candidates && verify_blame(l, below, "", &bad, NULL) != 0)
			l->findings.failed = true;
		goto out;
	}
	len = text.len;
	if (len > 0 && text.data[len - 1] == '\n')
		len--;
	if (vkey_parse(&key, (const char *)text.data, len, &bad) != 0) {
		if (!candidates)
			findings_add(&l->findings, FINDING_WRONG, below,
			    FINDING_NO_ENTRY, "no key: %s", bad.text);
		goto out;
	}
	if (candidates) {
		(void)verify_ring_add(&l->ring, &key, 0, false, &bad);
		goto out;
	}
	k = verify_ring_find(&l->ring, &key);
	if (k == NULL) {
		l->lagging = true; /* rotation writes the file first */
		findings_add(&l->findings, FINDING_WRONG, below,
		    FINDING_NO_ENTRY, "no entry of the log names this key");
	} else
		seen[k - l->ring.keys] = true;
out:
	buf_release(&text);
}

static void
see_key_files(struct verify_log *l, bool candidates, bool *seen)
{
	char folder[FILE_PATH_MAX];
	char **names = NULL;
	size_t count = 0, i;
	struct error bad;

	if (file_path(folder, NULL, "%s/keys", l->archive) != 0 ||
	    file_list(folder, &names, &count, &bad) != 0)
		return; /* a convenience; keys it lacks are noted */
	for (i = 0; i < count; i++)
		if (names_log(names[i], l->report->origin))
			see_key_file(l, names[i], candidates, seen);
	file_names_free(names, count);
}

int
verify_keys_collect(struct verify_log *l, struct error *e)
{
	size_t i;

	e->code = ERROR_NONE;
	if (l->has_genesis)
		(void)add_vkey(l, l->genesis.vkey, strlen(l->genesis.vkey), 0,
		    true); /* what is wrong is a finding */
	for (i = 0; i < l->event_count; i++)
		if (l->events[i].kind == EVENT_KEY &&
		    read_key_entry(l, &l->events[i], e) != 0)
			return -1;
	if (!l->unread && l->has_genesis)
		return 0;
	see_key_files(l, true, NULL);
	findings_add(&l->findings, FINDING_NOTE, l->folder, FINDING_NO_ENTRY,
	    "not all entries could be read; keys that they may announce were "
	    "taken from keys/");
	return 0;
}

/* The policy in the archive is a convenience, but it may not mislead. */
static void
compare_policy(struct verify_log *l, const struct policy *own)
{
	size_t i;

	for (i = 0; i < policy_log_count(own); i++) {
		const struct vkey *key = policy_log(own, i);

		if (strcmp(key->name, l->report->origin) == 0 &&
		    verify_ring_find(&l->ring, key) == NULL) {
			l->lagging = true;
			findings_add(&l->findings, FINDING_WRONG, "policy",
			    FINDING_NO_ENTRY,
			    "no entry of %s names its key %08" PRIx32,
			    l->report->origin, key->id);
		}
	}
	for (i = 0; i < l->ring.count; i++)
		if (!policy_trusts_log_key(own, &l->ring.keys[i].key))
			findings_add(&l->findings, FINDING_NOTE, "policy",
			    FINDING_NO_ENTRY,
			    "key %08" PRIx32 " of %s is not there",
			    l->ring.keys[i].key.id, l->report->origin);
}

void
verify_keys_compare(struct verify_log *l, const struct policy *own)
{
	bool seen[VERIFY_RING_MAX] = {false};
	size_t i;

	see_key_files(l, false, seen);
	for (i = 0; i < l->ring.count; i++)
		if (!seen[i])
			findings_add(&l->findings, FINDING_NOTE, "keys",
			    FINDING_NO_ENTRY,
			    "key %08" PRIx32 " of %s is not "
			    "there",
			    l->ring.keys[i].key.id, l->report->origin);
	if (own != NULL)
		compare_policy(l, own);
}
