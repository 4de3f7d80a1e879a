#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "archiver/admitted.h"
#include "archiver/command.h"
#include "archiver/config.h"
#include "archiver/config_change.h"
#include "archiver/log_writer.h"
#include "archiver/readme_verify.h"
#include "keys/sign/signer.h"
#include "store/archive.h"

#define DEFAULT_CLASS "communications-3y=P3Y"

static const struct option_spec OPTIONS[] = {
    {"name", "NAME", "the archive's name, such as bank.example/social"},
    {"class", "NAME=DURATION",
	"a retention class and how long it is kept: communications-3y=P3Y "
	"(the default), notices=P90D, ledger=forever; may repeat"},
    {"rule", "CLASS:MEMBER=VALUE,...",
	"which records go to a class, by source, channel and direction: "
	"complaints-4y:channel=email,direction=inbound; may repeat"},
    {"segment-bytes", "N",
	"seal when a log's tail has N bytes of entries (default 67108864)"},
    {"seal-after", "SECONDS",
	"seal when a log's tail is SECONDS old (default 86400)"},
    COMMAND_KEY_OPTIONS,
    COMMAND_COMMON_OPTIONS,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "init",
    .operands = "ARCHIVE",
    .summary = "make a new archive and its keys",
    .text =
	"Makes the directory ARCHIVE with one log for each retention class, "
	"a signing key for each log, and the configuration beside the keys. "
	"Keys never lie inside the archive; keep them, and a backup of them, "
	"apart.\n\n"
	"Records go to the class of the first rule that matches; what no rule "
	"matches goes to the class that is kept longest.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

/* The configuration that the command line describes. */
static int
build_config(const struct options *o, struct config *c, struct error *e)
{
	const char *name = options_value(o, "name"), *text;
	long long bytes, seconds;
	size_t i;

	if (name == NULL)
		return error_set(e, ERROR_INPUT,
		    "say what the archive is called: --name "
		    "bank.example/social");
	if (!archive_name_valid(name))
		return error_set(e, ERROR_INPUT,
		    "\"%s\": a name is parts of letters, digits, '.', '_', "
		    "'-', "
		    "joined by '/'",
		    name);
	(void)snprintf(c->archive, sizeof(c->archive), "%s", name);
	if (options_number(o, "segment-bytes", 65536, 1LL << 32,
		(long long)c->segment_bytes, &bytes, e) != 0 ||
	    options_number(o, "seal-after", 1, 1LL << 40, c->seal_after_seconds,
		&seconds, e) != 0)
		return -1;
	c->segment_bytes = (uint64_t)bytes;
	c->seal_after_seconds = seconds;
	for (i = 0; (text = options_value_at(o, "class", i)) != NULL; i++)
		if (config_add_class(c, text, e) != 0)
			return -1;
	if (i == 0 && config_add_class(c, DEFAULT_CLASS, e) != 0)
		return -1;
	for (i = 0; (text = options_value_at(o, "rule", i)) != NULL; i++)
		if (config_add_rule(c, text, e) != 0)
			return -1;
	return 0;
}

/* ARCHIVE/keys/<stem>.vkey, and a line of the policy. */
static int
publish_key(const char *archive, const struct vkey *v, struct buf *policy,
    struct error *e)
{
	char path[FILE_PATH_MAX], stem[FILE_PATH_MAX];
	struct buf text = BUF_EMPTY;
	int rc = -1;

	vkey_format(v, &text);
	buf_append_str(policy, "log ");
	buf_append(policy, text.data, text.len);
	buf_append_byte(policy, '\n');
	buf_append_byte(&text, '\n');
	if (buf_ok(&text, e) == 0 && buf_ok(policy, e) == 0 &&
	    signer_file_stem(v, stem, sizeof(stem), e) == 0 &&
	    file_path(path, e, "%s/keys/%s.vkey", archive, stem) == 0)
		rc = file_replace(path, text.data, text.len, 0644, true, e);
	buf_release(&text);
	return rc;
}

static int
make_log(const char *archive, const char *keys, const struct config *c,
    size_t i, const struct passphrase *passphrase, struct buf *policy,
    struct error *e)
{
	struct log_writer_options o;
	struct entry_genesis genesis;
	struct admitted *admitted = NULL;
	struct signer *signer = NULL;
	struct buf vkey = BUF_EMPTY;
	char path[FILE_PATH_MAX], origin[VKEY_NAME_MAX + 1];
	int rc = -1;

	(void)snprintf(
	    origin, sizeof(origin), "%s/%s", c->archive, c->classes[i].name);
	if (file_path(path, e, "%s/logs/%s", archive, c->classes[i].name) !=
		0 ||
	    admitted_new(&admitted, e) != 0 ||
	    signer_create(&signer, keys, origin, passphrase, e) != 0)
		goto out;
	vkey_format(signer_vkey(signer), &vkey);
	if (buf_text(&vkey) == NULL ||
	    publish_key(archive, signer_vkey(signer), policy, e) != 0) {
		signer_free(signer);
		goto out;
	}
	memset(&o, 0, sizeof(o));
	o.path = path;
	o.keys = keys;
	o.origin = origin;
	o.admitted = admitted;
	memset(&genesis, 0, sizeof(genesis));
	(void)snprintf(
	    genesis.archive, sizeof(genesis.archive), "%s", c->archive);
	(void)snprintf(genesis.class_name, sizeof(genesis.class_name), "%s",
	    c->classes[i].name);
	(void)snprintf(genesis.retention, sizeof(genesis.retention), "%s",
	    c->classes[i].retention);
	(void)snprintf(
	    genesis.vkey, sizeof(genesis.vkey), "%s", (const char *)vkey.data);
	rc = log_writer_create(&o, &genesis, signer, e);
out:
	admitted_free(admitted);
	buf_release(&vkey);
	return rc;
}

static int
write_text(const char *archive, const char *name, const void *data, size_t len,
    struct error *e)
{
	char path[FILE_PATH_MAX];

	if (file_path(path, e, "%s/%s", archive, name) != 0)
		return -1;
	return file_replace(path, data, len, 0644, true, e);
}

/* So that a change from now on is seen. */
static int
remember_config(const char *archive, const char *path, struct error *e)
{
	char log_path[FILE_PATH_MAX];
	struct config c;
	int rc = 0;
	size_t i;

	if (config_read(&c, path, e) != 0)
		return -1;
	for (i = 0; i < c.class_count && rc == 0; i++) {
		rc = file_path(
		    log_path, e, "%s/logs/%s", archive, c.classes[i].name);
		if (rc == 0)
			rc = config_change_remember(log_path, &c, e);
	}
	config_release(&c);
	return rc;
}

static int
make_archive(const char *archive, const char *keys, const struct config *c,
    const struct passphrase *passphrase, struct error *e)
{
	struct buf policy = BUF_EMPTY;
	char path[FILE_PATH_MAX];
	size_t i;
	int rc = -1;

	if (file_path(path, e, "%s/logs", archive) != 0)
		return -1;
	if (file_exists(path))
		return error_set(
		    e, ERROR_CONFLICT, "%s: is an archive already", archive);
	if (config_path(keys, c->archive, path, e) != 0)
		return -1;
	if (file_exists(path))
		return error_set(e, ERROR_CONFLICT,
		    "%s: there is an archive of this name; take another name "
		    "or other --keys",
		    path);
	if (file_path(path, e, "%s/keys", archive) != 0 ||
	    file_make_directories(path, e) != 0)
		return -1;
	for (i = 0; i < c->class_count; i++)
		if (make_log(archive, keys, c, i, passphrase, &policy, e) != 0)
			goto out;
	buf_append_str(&policy, "quorum none\n");
	if (buf_ok(&policy, e) != 0 ||
	    write_text(archive, "policy", policy.data, policy.len, e) != 0 ||
	    write_text(archive, "README-VERIFY.txt", README_VERIFY,
		README_VERIFY_LEN, e) != 0 ||
	    config_path(keys, c->archive, path, e) != 0)
		goto out;
	rc = config_write(c, path, e);
	if (rc == 0)
		rc = remember_config(archive, path, e);
out:
	buf_release(&policy);
	return rc;
}

static void
report(const struct options *o, const char *archive, const char *keys,
    const struct config *c)
{
	json_t *classes, *root;
	size_t i;

	if (options_has(o, "json")) {
		classes = json_array();
		for (i = 0; i < c->class_count; i++)
			json_array_append_new(
			    classes, json_string(c->classes[i].name));
		root = json_pack("{s:s,s:s,s:s,s:o}", "archive", archive,
		    "name", c->archive, "keys", keys, "classes", classes);
		if (root != NULL)
			(void)json_dumpf(root, stdout, JSON_COMPACT);
		(void)putchar('\n');
		json_decref(root);
		return;
	}
	printf("Made the archive %s in %s\n", c->archive, archive);
	for (i = 0; i < c->class_count; i++)
		printf("  log %s, kept %s\n", c->classes[i].name,
		    c->classes[i].retention);
	printf("Its private keys are in %s: back them up, apart from the "
	       "archive.\n",
	    keys);
}

static int
run(const struct options *o)
{
	struct passphrase passphrase = {"", 0, false};
	struct config c;
	char keys[FILE_PATH_MAX];
	struct error e = {ERROR_NONE, ""};
	int rc = -1;

	config_init(&c);
	if (build_config(o, &c, &e) == 0 && command_keys(o, keys, &e) == 0 &&
	    command_passphrase(o, &passphrase, true, true, &e) == 0)
		rc = make_archive(o->operands[0], keys, &c, &passphrase, &e);
	if (rc == 0)
		report(o, o->operands[0], keys, &c);
	passphrase_release(&passphrase);
	config_release(&c);
	return rc == 0 ? 0 : command_fail(o, &e);
}

const struct command COMMAND_INIT = {&SPEC, run};
