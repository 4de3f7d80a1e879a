/*
 * bluesky - a repository of AT Protocol (Bluesky) as com.atproto.sync.getRepo
 * gives it: a CAR file.
 *
 *	root: the commit {"did","rev","data":link,"sig":bytes,"version":3}
 *	data: a Merkle search tree {"l":link,"e":[{"p","k","v":link,"t":link}]}
 *	v:    a record {"$type":"app.bsky.feed.post","text",...}
 *
 * Every block is checked against its CID.  The commit becomes a record of its
 * own to which the whole file is attached, so that its signature, and the
 * tree that proves each record, stay together.  Whether the signature is the
 * account's can't be told without its DID document, and is not.
 *
 * https://atproto.com/specs/repository
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/bluesky_internal.h"

extern const struct adapter bluesky_adapter;

#define CAR_SIZE_MAX ((size_t)1 << 30)
#define TREE_DEPTH_MAX 64
#define HEADER_LOOK 96 /* a header with a root is shorter */

static bool
is_car(const struct member *member)
{
	size_t len = member->head_len < HEADER_LOOK ? member->head_len
						    : HEADER_LOOK;

	return len > 20 &&
	    memmem(member->head, len, "\xa2\x65roots\x81\xd8\x2a", 9) != NULL &&
	    memmem(member->head, len, "\x67version\x01", 9) != NULL;
}

static int
bluesky_recognise(const struct listing *listing)
{
	size_t i;

	for (i = 0; i < listing->count; i++) {
		if (is_car(&listing->members[i]))
			return 90;
	}
	return 0;
}

static int
bluesky_start(void **state, struct intake *intake,
    const struct listing *listing, struct error *e)
{
	struct bluesky *b = calloc(1, sizeof(*b));

	(void)listing;
	if (b == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	b->intake = intake;
	*state = b;
	return 0;
}

static enum member_role
bluesky_role(void *state, const struct member *member)
{
	(void)state;
	return is_car(member) ? MEMBER_RECORDS : MEMBER_IGNORE;
}

/* Refuse a part of the repository, which it says by name. */
static int
refuse_part(
    struct bluesky *b, const char *what, const char *reason, struct error *e)
{
	char text[ERROR_TEXT_MAX];

	(void)snprintf(text, sizeof(text), "%.300s: %s", what, reason);
	return intake_refuse(b->intake, b->member, text, e);
}

/* Where no commit leads to the records: all of the file as one flagged item. */
static int
flag_file(struct bluesky *b, const struct buf *file, const char *what,
    const char *reason, struct error *e)
{
	const struct raw raw = {file->data, file->len, BLUESKY_CAR_TYPE};
	char text[ERROR_TEXT_MAX];

	(void)snprintf(text, sizeof(text), "%s: %.400s", what, reason);
	return intake_flag(b->intake, b->member, &raw, text, e);
}

/* Read a block as JSON; NULL with `*reason` when it can't be. */
static json_t *
read_block(const struct bluesky *b, const char *cid,
    const struct car_block **block, struct error *reason)
{
	uint8_t bytes[CID_LEN];

	*block = NULL;
	if (cid == NULL || !cid_parse(cid, bytes) ||
	    (*block = car_find(&b->car, bytes)) == NULL) {
		error_set(reason, ERROR_FORMAT, "its block is missing");
		return NULL;
	}
	if (!(*block)->matches) {
		error_set(reason, ERROR_FORMAT,
		    "its bytes do not have the hash that its CID says");
		return NULL;
	}
	return dag_cbor_decode((*block)->data, (*block)->len, reason);
}

/* Flag a record's bytes, with its key before the reason. */
static int
flag_record(struct bluesky *b, const char *key, const struct raw *raw,
    struct error *reason, struct error *e)
{
	struct error why = *reason;

	error_wrap(&why, "%.200s", key);
	return intake_flag(b->intake, b->member, raw, why.text, e);
}

static int
take_record(
    struct bluesky *b, const char *key, const char *cid, struct error *e)
{
	const struct car_block *block;
	struct error reason = {ERROR_NONE, ""};
	json_t *record = read_block(b, cid, &block, &reason);
	struct raw raw = {NULL, 0, BLUESKY_CBOR_TYPE};
	struct bluesky_item item = {key, cid, record, &raw};
	int rc = -1;

	if (block == NULL)
		return refuse_part(b, key, reason.text, e);
	raw.data = block->data;
	raw.len = block->len;
	if (record != NULL) {
		rc = bluesky_record(b, &item, e);
		if (rc != 0)
			reason = *e;
		json_decref(record);
	}
	if (rc != 0 && reason.code == ERROR_FORMAT)
		return flag_record(b, key, &raw, &reason, e);
	if (rc != 0)
		*e = reason;
	return rc;
}

/* Keys share their beginning with the one before: "p" bytes of it. */
static int
build_key(const json_t *entry, char key[BLUESKY_KEY_MAX + 1])
{
	json_int_t shared = json_integer_value(json_object_get(entry, "p"));
	struct buf rest = BUF_EMPTY;
	int rc = -1;

	if (shared >= 0 && (size_t)shared <= strlen(key) &&
	    dag_bytes(json_object_get(entry, "k"), &rest) &&
	    (size_t)shared + rest.len <= BLUESKY_KEY_MAX && rest.len > 0 &&
	    memchr(rest.data, '\0', rest.len) == NULL) {
		memcpy(key + shared, rest.data, rest.len);
		key[(size_t)shared + rest.len] = '\0';
		rc = 0;
	}
	buf_release(&rest);
	return rc;
}

static int walk(struct bluesky *b, const char *cid, int depth, struct error *e);

/* Each entry: its record, then the subtree behind it. */
static int
walk_entries(struct bluesky *b, const json_t *node, int depth, struct error *e)
{
	char key[BLUESKY_KEY_MAX + 1] = "";
	const char *subtree;
	json_t *entry;
	size_t i;

	json_array_foreach (json_object_get(node, "e"), i, entry) {
		/* Keys only go up, so no part is walked twice. */
		if (build_key(entry, key) != 0 || strcmp(key, b->last_key) <= 0)
			return refuse_part(
			    b, key, "its key in the tree is not in order", e);
		memcpy(b->last_key, key, sizeof(key)); /* as long */
		if (take_record(
			b, key, dag_link(json_object_get(entry, "v")), e) != 0)
			return -1;
		subtree = dag_link(json_object_get(entry, "t"));
		if (subtree != NULL && walk(b, subtree, depth + 1, e) != 0)
			return -1;
	}
	return 0;
}

static int
walk(struct bluesky *b, const char *cid, int depth, struct error *e)
{
	const struct car_block *block;
	struct error reason = {ERROR_NONE, ""};
	const char *left;
	json_t *node;
	int rc = 0;

	if (depth > TREE_DEPTH_MAX)
		return refuse_part(b, cid, "the tree is too deep", e);
	node = read_block(b, cid, &block, &reason);
	if (node == NULL) {
		error_wrap(&reason, "a node of the tree");
		return refuse_part(b, cid, reason.text, e);
	}
	left = dag_link(json_object_get(node, "l"));
	if (left != NULL)
		rc = walk(b, left, depth + 1, e);
	if (rc == 0)
		rc = walk_entries(b, node, depth, e);
	json_decref(node);
	return rc;
}

/* The profile has the name that all records are told with. */
static void
learn_name(struct bluesky *b)
{
	size_t i;

	for (i = 0; i < b->car.count && b->name[0] == '\0'; i++) {
		const struct car_block *block = &b->car.blocks[i];
		struct error ignored; /* the walk will tell */
		json_t *value;
		const char *type, *name;

		if (!block->matches ||
		    memmem(block->data, block->len, "app.bsky.actor.profile",
			22) == NULL)
			continue;
		value = dag_cbor_decode(block->data, block->len, &ignored);
		type = json_string_value(json_object_get(value, "$type"));
		name = json_string_value(json_object_get(value, "displayName"));
		if (type != NULL && name != NULL &&
		    strcmp(type, "app.bsky.actor.profile") == 0)
			(void)snprintf(b->name, sizeof(b->name), "%s", name);
		json_decref(value);
	}
}

/* The commit: what the account signed, with all that it signed. */
static int
record_commit(struct bluesky *b, const json_t *commit, const char *cid,
    const struct car_block *block, const struct buf *file, struct error *e)
{
	const char *rev = json_string_value(json_object_get(commit, "rev"));
	struct draft draft = {.direction = DIRECTION_OUTBOUND,
	    .raw = {block->data, block->len, BLUESKY_CBOR_TYPE}};
	struct attachment a;
	char uri[300];
	json_t *repository;

	if (intake_attach(b->intake, member_leaf(b->member->name),
		BLUESKY_CAR_TYPE, file->data, file->len, &a, e) != 0)
		return -1;
	(void)snprintf(uri, sizeof(uri), "at://%s", b->did);
	repository = activity_actor("Collection", uri, "repository", NULL);
	activity_set_string(repository, "rev", rev);
	draft.native_id = uri;
	draft.activity = activity_new("Update");
	activity_set(draft.activity, "actor", bluesky_actor(b));
	activity_set_string(draft.activity, "cid", cid);
	activity_set(draft.activity, "object", repository);
	draft.attachments = json_pack(
	    "[o]", intake_attachment(b->intake, &a, NULL));
	return intake_record(b->intake, &draft, e);
}

/* From the root: the commit, then the tree. */
static int
take_repository(struct bluesky *b, const struct buf *file, struct error *e)
{
	char cid[CID_TEXT_LEN + 1];
	struct error reason = {ERROR_NONE, ""};
	const struct car_block *block;
	const char *did;
	json_t *commit;
	int rc = -1;

	cid_text(b->car.root, cid);
	commit = read_block(b, cid, &block, &reason);
	did = json_string_value(json_object_get(commit, "did"));
	if (commit == NULL || did == NULL || strlen(did) >= sizeof(b->did)) {
		rc = flag_file(b, file, "the commit",
		    commit == NULL ? reason.text : "it names no account", e);
		goto out;
	}
	memcpy(b->did, did, strlen(did) + 1); /* its length was checked */
	learn_name(b);
	b->last_key[0] = '\0';
	if (intake_set_account(b->intake, did, e) != 0 ||
	    record_commit(b, commit, cid, block, file, e) != 0)
		goto out;
	did = dag_link(json_object_get(commit, "data"));
	rc = did == NULL ? refuse_part(b, "the commit", "it has no data", e)
			 : walk(b, did, 0, e);
out:
	json_decref(commit);
	return rc;
}

static int
bluesky_records(void *state, const struct member *member, struct stream *stream,
    struct error *e)
{
	struct bluesky *b = state;
	struct buf file = BUF_EMPTY;
	int rc = -1;

	b->member = member;
	if (stream_read_all(stream, CAR_SIZE_MAX, &file, e) != 0) {
		if (e->code == ERROR_INPUT && file.len == CAR_SIZE_MAX)
			rc = intake_refuse(b->intake, member, e->text, e);
		goto out;
	}
	if (car_open(&b->car, file.data, file.len, e) != 0) {
		struct error reason = *e;

		if (reason.code == ERROR_FORMAT)
			rc = flag_file(b, &file, "the file", reason.text, e);
		goto out;
	}
	rc = take_repository(b, &file, e);
	if (rc == 0 && b->car.damage.code != ERROR_NONE)
		rc = intake_refuse(b->intake, member, b->car.damage.text, e);
	car_release(&b->car);
out:
	buf_release(&file);
	return rc;
}

static void
bluesky_free(void *state)
{
	free(state);
}

const struct adapter bluesky_adapter = {
    .name = "bluesky-repository",
    .version = 1,
    .channel = "bluesky",
    .summary = "Bluesky (AT Protocol) repository, a CAR file: posts, "
	       "reposts, likes, follows, with the signed commit",
    .recognise = bluesky_recognise,
    .start = bluesky_start,
    .role = bluesky_role,
    .records = bluesky_records,
    .free = bluesky_free,
};
