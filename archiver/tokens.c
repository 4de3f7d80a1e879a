#include "archiver/tokens.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "core/codec.h"
#include "store/archive.h"

#define FILE_MAX ((size_t)1 << 20)

struct tokens {
	char path[FILE_PATH_MAX];
	pthread_mutex_t mutex; /* guards what follows */
	struct token *list;
	size_t count;
	struct stat seen; /* the file that was read; st_ino 0: none */
};

static int
copy_text(const json_t *item, const char *name, char *out, size_t len,
    struct error *e)
{
	const char *text = json_string_value(json_object_get(item, name));

	if (text == NULL || strlen(text) == 0 || strlen(text) >= len)
		return error_set(e, ERROR_FORMAT, "\"%s\" is not right", name);
	memcpy(out, text, strlen(text) + 1);
	return 0;
}

static int
read_list(
    const json_t *root, struct token **list, size_t *count, struct error *e)
{
	const json_t *array = json_object_get(root, "tokens"), *item;
	struct token *t;
	size_t n = json_array_size(array), i;

	if (!json_is_array(array) || n > TOKENS_MAX)
		return error_set(e, ERROR_FORMAT,
		    "must be {\"tokens\":[...]} with at most %d of them",
		    TOKENS_MAX);
	t = calloc(n + 1, sizeof(*t));
	if (t == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	json_array_foreach (array, i, item) {
		if (copy_text(item, "name", t[i].name, sizeof(t[i].name), e) !=
			0 ||
		    copy_text(item, "created", t[i].created,
			sizeof(t[i].created), e) != 0 ||
		    copy_text(item, "sha256", t[i].sha256, sizeof(t[i].sha256),
			e) != 0) {
			free(t);
			return error_wrap(e, "token %zu", i + 1);
		}
	}
	*list = t;
	*count = n;
	return 0;
}

/* Read the file; `mutex` is held, or nobody else is there. */
static int
load(struct tokens *t, struct error *e)
{
	struct buf text = BUF_EMPTY;
	struct token *list = NULL;
	size_t count = 0;
	json_t *root = NULL;
	struct stat st;
	int rc = -1;

	memset(&st, 0, sizeof(st));
	if (stat(t->path, &st) != 0) {
		if (errno != ENOENT)
			return error_errno(e, "look at %s", t->path);
		rc = 0;
		goto out;
	}
	if (file_read(t->path, FILE_MAX, &text, e) != 0)
		goto out;
	root = json_loadb(
	    (const char *)text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
	if (read_list(root, &list, &count, e) != 0)
		error_wrap(e, "%s", t->path);
	else
		rc = 0;
out:
	json_decref(root);
	buf_release(&text);
	if (rc != 0)
		return -1;
	free(t->list);
	t->list = list;
	t->count = count;
	t->seen = st;
	return 0;
}

int
tokens_open(
    struct tokens **out, const char *keys, const char *archive, struct error *e)
{
	struct tokens *t = calloc(1, sizeof(*t));
	char *p;

	if (t == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (pthread_mutex_init(&t->mutex, NULL) != 0) {
		free(t);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	if (file_path(t->path, e, "%s/%s.tokens", keys, archive) != 0) {
		tokens_close(t);
		return -1;
	}
	for (p = t->path + strlen(keys) + 1; *p != '\0'; p++)
		if (*p == '/')
			*p = '_';
	if (load(t, e) != 0) {
		tokens_close(t);
		return -1;
	}
	*out = t;
	return 0;
}

void
tokens_close(struct tokens *t)
{
	if (t == NULL)
		return;
	(void)pthread_mutex_destroy(&t->mutex);
	free(t->list);
	free(t);
}

static bool
has_changed(const struct tokens *t)
{
	struct stat st;

	if (stat(t->path, &st) != 0)
		return t->seen.st_ino != 0;
	return st.st_ino != t->seen.st_ino || st.st_size != t->seen.st_size ||
	    st.st_mtim.tv_sec != t->seen.st_mtim.tv_sec ||
	    st.st_mtim.tv_nsec != t->seen.st_mtim.tv_nsec;
}

static int
hash_token(const char *text, char out[SHA256_HEX_LEN + 1], struct error *e)
{
	uint8_t hash[SHA256_LEN];

	if (sha256(text, strlen(text), hash, e) != 0)
		return -1;
	hex_encode(hash, sizeof(hash), out);
	return 0;
}

int
tokens_check(struct tokens *t, const char *text, struct error *e)
{
	char hex[SHA256_HEX_LEN + 1];
	size_t i;
	int rc = 0;
	bool found = false;

	if (hash_token(text, hex, e) != 0)
		return -1;
	(void)pthread_mutex_lock(&t->mutex);
	/* A list that can't be read lets nobody in. */
	if (has_changed(t))
		rc = load(t, e);
	for (i = 0; rc == 0 && i < t->count; i++)
		if (CRYPTO_memcmp(t->list[i].sha256, hex, SHA256_HEX_LEN) == 0)
			found = true;
	(void)pthread_mutex_unlock(&t->mutex);
	if (rc == 0 && !found)
		rc = error_set(e, ERROR_UNTRUSTED,
		    "this bearer token is not known, or was revoked");
	return rc;
}

size_t
tokens_count(const struct tokens *t)
{
	return t->count;
}

const struct token *
tokens_at(const struct tokens *t, size_t index)
{
	return &t->list[index];
}

static int
store(const struct tokens *t, struct error *e)
{
	json_t *root = json_object(), *array = json_array();
	char *text = NULL;
	int rc = -1, failed;
	size_t i;

	failed = json_object_set_new(root, "tokens", array);
	for (i = 0; i < t->count && failed == 0; i++)
		failed = json_array_append_new(array,
		    json_pack("{s:s,s:s,s:s}", "created", t->list[i].created,
			"name", t->list[i].name, "sha256", t->list[i].sha256));
	if (failed == 0)
		text = json_dumps(root, JSON_INDENT(1));
	if (text == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	else
		rc = file_replace(t->path, text, strlen(text), 0600, true, e);
	free(text);
	json_decref(root);
	return rc;
}

static int
check_name(const struct tokens *t, const char *name, struct error *e)
{
	size_t i;

	if (!archive_class_valid(name) || strlen(name) > TOKEN_NAME_MAX)
		return error_set(e, ERROR_INPUT,
		    "\"%s\": a token's name is 1 to %d letters, digits, '.', "
		    "'_', '-'",
		    name, TOKEN_NAME_MAX);
	for (i = 0; i < t->count; i++)
		if (strcmp(t->list[i].name, name) == 0)
			return error_set(e, ERROR_CONFLICT,
			    "there is a token %s; revoke it first", name);
	if (t->count == TOKENS_MAX)
		return error_set(
		    e, ERROR_CONFLICT, "there are %d tokens", TOKENS_MAX);
	return 0;
}

int
tokens_add(struct tokens *t, const char *name, char text[TOKEN_LEN + 1],
    struct error *e)
{
	struct token *more;

	if (check_name(t, name, e) != 0 || bearer_make("zgl_", text, e) != 0)
		return -1;
	more = realloc(t->list, (t->count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	t->list = more;
	more += t->count;
	memset(more, 0, sizeof(*more));
	(void)snprintf(more->name, sizeof(more->name), "%s", name);
	clock_format(clock_now_us(), more->created);
	if (hash_token(text, more->sha256, e) != 0)
		return -1;
	t->count++;
	if (store(t, e) == 0)
		return 0;
	t->count--;
	return -1;
}

int
tokens_remove(struct tokens *t, const char *name, struct error *e)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (strcmp(t->list[i].name, name) == 0)
			break;
	if (i == t->count)
		return error_set(
		    e, ERROR_NOTFOUND, "there is no token %s", name);
	memmove(&t->list[i], &t->list[i + 1],
	    (t->count - i - 1) * sizeof(t->list[0]));
	t->count--;
	return store(t, e);
}
