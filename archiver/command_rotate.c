#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/command.h"
#include "archiver/command_keys.h"
#include "archiver/writer.h"
#include "keys/sign/signer.h"
#include "store/verify_ring.h"

#define POLICY_FILE_MAX ((size_t)1 << 20)

static const struct option_spec OPTIONS[] = {
    {"class", "NAME", "only this log (default: every log)"},
    COMMAND_KEY_OPTIONS,
    COMMAND_COMMON_OPTIONS,
    {NULL, NULL, NULL},
};

static const struct command_spec ROTATE = {
    .name = "keys rotate",
    .operands = "ARCHIVE",
    .summary = "give each log a new signing key",
    .text = "Makes a new key for each log and announces it by an entry that "
	    "the old key signs; from then on the new key signs. Whatever the "
	    "old key signed stays verifiable. Retire the old key when nobody "
	    "should accept new signatures of it.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

static const struct command_spec RETIRE = {
    .name = "keys retire",
    .operands = "ARCHIVE ID",
    .summary = "say that a key signs no more",
    .text = "Adds an entry to the key's log: checkpoints of this key that "
	    "cover entries behind it are no longer accepted. The key that "
	    "signs now can't be retired; rotate first.",
    .operands_min = 2,
    .operands_max = 2,
    .options = OPTIONS,
};

static int
publish_file(const char *archive, const struct vkey *v, const struct buf *line,
    struct error *e)
{
	char path[FILE_PATH_MAX], stem[FILE_PATH_MAX];

	if (signer_file_stem(v, stem, sizeof(stem), e) != 0 ||
	    file_path(path, e, "%s/keys/%s.vkey", archive, stem) != 0)
		return -1;
	return file_replace(path, line->data, line->len, 0644, true, e);
}

/* Put "log VKEY" before the policy's last line, which is its quorum. */
static int
publish_policy(const char *archive, const struct buf *line, struct error *e)
{
	struct buf old = BUF_EMPTY, new = BUF_EMPTY;
	char path[FILE_PATH_MAX];
	const uint8_t *quorum;
	size_t at;
	int rc = -1;

	if (file_path(path, e, "%s/policy", archive) != 0 ||
	    (file_read(path, POLICY_FILE_MAX, &old, e) != 0 &&
		(e == NULL || e->code != ERROR_NOTFOUND)))
		goto out;
	quorum = old.len == 0 ? NULL : memmem(old.data, old.len, "quorum", 6);
	at = quorum == NULL ? old.len : (size_t)(quorum - old.data);
	buf_append(&new, old.data, at);
	buf_append_str(&new, "log ");
	buf_append(&new, line->data, line->len);
	if (quorum == NULL)
		buf_append_str(&new, "quorum none\n");
	else
		buf_append(&new, quorum, old.len - at);
	if (buf_ok(&new, e) == 0)
		rc = file_replace(path, new.data, new.len, 0644, true, e);
out:
	buf_release(&old);
	buf_release(&new);
	return rc;
}

int
keys_publish(const char *archive, const struct vkey *v, struct error *e)
{
	struct buf line = BUF_EMPTY;
	int rc = -1;

	vkey_format(v, &line);
	buf_append_byte(&line, '\n');
	if (buf_ok(&line, e) == 0 && publish_file(archive, v, &line, e) == 0)
		rc = publish_policy(archive, &line, e);
	buf_release(&line);
	return rc;
}

struct work {
	const struct options *o;
	const char *keys;
	const struct passphrase *passphrase;
	uint32_t retired;
};

struct tally {
	const char *origin;
	size_t count;
};

static int
count_key(void *context, const struct vkey *v, struct error *e)
{
	struct tally *tally = context;

	(void)e; /* cannot fail */
	tally->count += strcmp(v->name, tally->origin) == 0;
	return 0;
}

/* More keys than a reader takes would make the log malformed for ever. */
static int
check_key_count(const char *keys, const char *origin, struct error *e)
{
	struct tally tally = {origin, 0};

	if (keys_each(keys, count_key, &tally, e) != 0)
		return -1;
	if (tally.count < VERIFY_RING_MAX)
		return 0;
	return error_set(e, ERROR_CONFLICT,
	    "it has had %zu keys, as many as a log may have over its life; "
	    "begin a new archive",
	    tally.count);
}

static int
rotate_log(
    struct work *k, const char *origin, struct log_writer *log, struct error *e)
{
	struct signer *fresh = NULL;
	struct vkey v;

	if (check_key_count(k->keys, origin, e) != 0 ||
	    signer_create(&fresh, k->keys, origin, k->passphrase, e) != 0)
		return -1;
	v = *signer_vkey(fresh);
	/* Announced first: keys/ offers no key that the log doesn't know. */
	if (log_writer_rotate(log, fresh, e) != 0 ||
	    keys_publish(k->o->operands[0], &v, e) != 0)
		return -1;
	if (!options_has(k->o, "quiet") && !options_has(k->o, "json"))
		printf(
		    "%s: key %08" PRIx32 " signs from now on\n", origin, v.id);
	return 0;
}

/* Each log that the options name. */
static int
each_log(struct writer *w, struct work *k,
    int (*act)(struct work *k, const char *origin, struct log_writer *log,
	struct error *e),
    struct error *e)
{
	const struct config *c = writer_config(w);
	const char *wanted = options_value(k->o, "class");
	char origin[VKEY_NAME_MAX + 1];
	size_t i, done = 0;

	for (i = 0; i < c->class_count; i++) {
		if (wanted != NULL && strcmp(wanted, c->classes[i].name) != 0)
			continue;
		(void)snprintf(origin, sizeof(origin), "%s/%s", c->archive,
		    c->classes[i].name);
		if (act(k, origin, writer_log(w, i), e) != 0)
			return error_wrap(e, "%s", origin);
		done++;
	}
	if (done == 0)
		return error_set(
		    e, ERROR_INPUT, "there is no class %s", wanted);
	return 0;
}

static int
rotate_all(struct writer *w, void *context, struct error *e)
{
	return each_log(w, context, rotate_log, e);
}

struct owner {
	uint32_t id;
	const char *origin;
	bool found;
};

static int
find_owner(void *context, const struct vkey *v, struct error *e)
{
	struct owner *owner = context;

	(void)e; /* cannot fail */
	owner->found = owner->found ||
	    (v->id == owner->id && strcmp(v->name, owner->origin) == 0);
	return 0;
}

static int
retire_log(
    struct work *k, const char *origin, struct log_writer *log, struct error *e)
{
	struct owner owner = {k->retired, origin, false};

	if (keys_each(k->keys, find_owner, &owner, e) != 0)
		return -1;
	if (!owner.found)
		return 0;
	if (log_writer_retire(log, k->retired, e) != 0)
		return -1;
	k->retired = 0; /* found and done */
	if (!options_has(k->o, "quiet") && !options_has(k->o, "json"))
		printf("%s: key %s is retired\n", origin, k->o->operands[1]);
	return 0;
}

static int
retire(struct writer *w, void *context, struct error *e)
{
	struct work *k = context;

	if (each_log(w, k, retire_log, e) != 0)
		return -1;
	if (k->retired != 0)
		return error_set(e, ERROR_INPUT,
		    "no log of this archive has a key %s", k->o->operands[1]);
	return 0;
}

static int
work(const struct options *o,
    int (*act)(struct writer *w, void *context, struct error *e),
    struct work *k)
{
	struct passphrase passphrase = {"", 0, false};
	struct writer *w = NULL;
	struct error e = {ERROR_NONE, ""};
	char keys[FILE_PATH_MAX];
	int rc = -1;

	k->o = o;
	k->keys = keys;
	k->passphrase = &passphrase;
	if (command_keys(o, keys, &e) == 0 &&
	    command_passphrase_for(o, keys, &passphrase, &e) == 0 &&
	    writer_open(&w, o->operands[0], keys, &passphrase, command_tell,
		(void *)(uintptr_t)o, &e) == 0)
		rc = writer_call(w, act, k, &e);
	else if (e.code == ERROR_CONFLICT)
		error_wrap(&e, "keys change only while no archiver serves");
	writer_close(w);
	passphrase_release(&passphrase);
	k->keys = NULL; /* both end here */
	k->passphrase = NULL;
	if (rc == 0 && options_has(o, "json"))
		printf("{\"done\":true}\n");
	return rc == 0 ? 0 : command_fail(o, &e);
}

static int
run_rotate(const struct options *o)
{
	struct work k = {NULL, NULL, NULL, 0};

	return work(o, rotate_all, &k);
}

static int
run_retire(const struct options *o)
{
	struct work k = {NULL, NULL, NULL, 0};
	char *end;
	unsigned long id = strtoul(o->operands[1], &end, 16);

	if (strlen(o->operands[1]) != VKEY_ID_HEX_LEN || *end != '\0') {
		struct error e;

		error_set(&e, ERROR_INPUT,
		    "%s: a key id is 8 hex digits; see zegel keys list",
		    o->operands[1]);
		return command_fail(o, &e);
	}
	k.retired = (uint32_t)id;
	return work(o, retire, &k);
}

const struct command COMMAND_KEYS_ROTATE = {&ROTATE, run_rotate};
const struct command COMMAND_KEYS_RETIRE = {&RETIRE, run_retire};
