#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "archiver/command.h"
#include "archiver/command_keys.h"
#include "keys/sign/signer.h"
#include "keys/vkey.h"

static const struct option_spec KEYS_OPTIONS[] = {
    {"keys", "DIR",
	"where the keys lie (default: ZEGEL_KEYS, else the user's data "
	"directory)"},
    COMMAND_COMMON_OPTIONS,
    {NULL, NULL, NULL},
};

static const struct option_spec NEW_OPTIONS[] = {
    COMMAND_KEY_OPTIONS,
    COMMAND_COMMON_OPTIONS,
    {NULL, NULL, NULL},
};

/* Read KEYS/<file>, one verifier key. */
static int
read_vkey(const char *keys, const char *file, struct vkey *out, struct error *e)
{
	char path[FILE_PATH_MAX];

	if (file_path(path, e, "%s/%s", keys, file) != 0)
		return -1;
	return vkey_read(out, path, e);
}

int
keys_each(const char *keys,
    int (*found)(void *context, const struct vkey *v, struct error *e),
    void *context, struct error *e)
{
	char **names = NULL;
	size_t count = 0, i;
	struct vkey v;
	int rc = 0;

	if (file_list(keys, &names, &count, e) != 0)
		return -1;
	for (i = 0; i < count && rc == 0; i++) {
		size_t len = strlen(names[i]);

		if (len < 5 || strcmp(names[i] + len - 5, ".vkey") != 0)
			continue;
		rc = read_vkey(keys, names[i], &v, e);
		if (rc == 0)
			rc = found(context, &v, e);
	}
	file_names_free(names, count);
	return rc;
}

static json_t *
key_to_json(const struct vkey *v, const char *keys)
{
	struct buf text = BUF_EMPTY;
	bool encrypted = false;
	char id[VKEY_ID_HEX_LEN + 1];
	json_t *item;

	(void)snprintf(id, sizeof(id), "%08" PRIx32, v->id);
	vkey_format(v, &text);
	item = json_pack("{s:s,s:s,s:s%}", "name", v->name, "id", id, "vkey",
	    (const char *)text.data, text.len);
	if (signer_needs_passphrase(keys, v, &encrypted, NULL) == 0)
		json_object_set_new(item, "encrypted", json_boolean(encrypted));
	else
		json_object_set_new(item, "private", json_false());
	buf_release(&text);
	return item;
}

struct listing {
	const char *keys;
	const char *wanted; /* id or name, or NULL for all */
	json_t *items;
};

static int
list_key(void *context, const struct vkey *v, struct error *e)
{
	struct listing *l = context;
	char id[VKEY_ID_HEX_LEN + 1];

	(void)snprintf(id, sizeof(id), "%08" PRIx32, v->id);
	if (l->wanted != NULL && strcmp(l->wanted, id) != 0 &&
	    strcmp(l->wanted, v->name) != 0)
		return 0;
	if (json_array_append_new(l->items, key_to_json(v, l->keys)) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

static void
print_items(const struct options *o, json_t *items, bool vkeys)
{
	json_t *item;
	size_t i;

	if (options_has(o, "json")) {
		(void)json_dumpf(items, stdout, JSON_COMPACT);
		(void)putchar('\n');
		return;
	}
	json_array_foreach (items, i, item) {
		const json_t *encrypted = json_object_get(item, "encrypted");

		if (vkeys)
			printf("%s\n",
			    json_string_value(json_object_get(item, "vkey")));
		else
			printf("%s  %s  %s\n",
			    json_string_value(json_object_get(item, "id")),
			    json_string_value(json_object_get(item, "name")),
			    encrypted == NULL ? "no private key here"
				: json_is_true(encrypted) ? "passphrase"
							  : "no passphrase");
	}
}

static int
list(const struct options *o, const char *wanted, bool vkeys)
{
	struct listing l = {NULL, wanted, json_array()};
	struct error e = {ERROR_NONE, ""};
	char keys[FILE_PATH_MAX];
	int rc = -1;

	l.keys = keys;
	if (command_keys(o, keys, &e) == 0)
		rc = keys_each(keys, list_key, &l, &e);
	if (rc == 0 && vkeys && json_array_size(l.items) == 0)
		rc = error_set(&e, ERROR_NOTFOUND, "%s: no key%s%s there", keys,
		    wanted == NULL ? "" : " ", wanted == NULL ? "" : wanted);
	if (rc == 0)
		print_items(o, l.items, vkeys);
	json_decref(l.items);
	return rc == 0 ? 0 : command_fail(o, &e);
}

static int
run_list(const struct options *o)
{
	return list(o, NULL, false);
}

static int
run_show(const struct options *o)
{
	return list(o, o->operand_count == 0 ? NULL : o->operands[0], true);
}

static int
run_new(const struct options *o)
{
	struct passphrase passphrase = {"", 0, false};
	struct signer *signer = NULL;
	struct error e = {ERROR_NONE, ""};
	char keys[FILE_PATH_MAX];
	json_t *items = json_array();
	int rc = -1;

	if (command_keys(o, keys, &e) == 0 &&
	    command_passphrase(o, &passphrase, true, true, &e) == 0 &&
	    signer_create(&signer, keys, o->operands[0], &passphrase, &e) ==
		0) {
		json_array_append_new(
		    items, key_to_json(signer_vkey(signer), keys));
		print_items(o, items, true);
		rc = 0;
	}
	signer_free(signer);
	passphrase_release(&passphrase);
	json_decref(items);
	return rc == 0 ? 0 : command_fail(o, &e);
}

static const struct command_spec NEW = {
    .name = "keys new",
    .operands = "NAME",
    .summary = "make a signing key and print its verifier key",
    .text = "Makes an Ed25519 key named NAME (a log's origin, such as "
	    "bank.example/social/communications-3y) in the keys directory and "
	    "prints its C2SP verifier key. `init` and `keys rotate` make keys "
	    "by themselves.",
    .operands_min = 1,
    .operands_max = 1,
    .options = NEW_OPTIONS,
};

static const struct command_spec LIST = {
    .name = "keys list",
    .operands = "",
    .summary = "list the keys here",
    .text = "Lists every key in the keys directory: its id, its name, and "
	    "whether its private half is here and encrypted.",
    .operands_min = 0,
    .operands_max = 0,
    .options = KEYS_OPTIONS,
};

static const struct command_spec SHOW = {
    .name = "keys show",
    .operands = "[NAME|ID]",
    .summary = "print verifier keys",
    .text = "Prints the C2SP verifier key with this id, all with this name, "
	    "or all: what to give to those who verify.",
    .operands_min = 0,
    .operands_max = 1,
    .options = KEYS_OPTIONS,
};

const struct command COMMAND_KEYS_NEW = {&NEW, run_new};
const struct command COMMAND_KEYS_LIST = {&LIST, run_list};
const struct command COMMAND_KEYS_SHOW = {&SHOW, run_show};
