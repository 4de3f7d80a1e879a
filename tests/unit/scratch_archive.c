#include "tests/unit/scratch_archive.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/config.h"
#include "archiver/config_change.h"
#include "archiver/log_writer.h"
#include "tests/unit/check.h"

#define ORIGIN "bank.example/social/communications-3y"

void
scratch_shell(const char *format, ...)
{
	char command[4096];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(command, sizeof(command), format, ap);
	va_end(ap);
	assert_int_equal(system(command), 0); /* our own words only */
}

void
scratch_make(struct scratch *s)
{
	struct log_writer_options o;
	struct entry_genesis genesis;
	struct admitted *admitted = NULL;
	struct signer *signer = NULL;
	struct buf vkey = BUF_EMPTY;
	struct config c;
	struct error e;
	char path[FILE_PATH_MAX];

	memset(s, 0, sizeof(*s));
	(void)snprintf(s->root, sizeof(s->root), "/tmp/zegel-test-XXXXXX");
	assert_non_null(mkdtemp(s->root));
	(void)snprintf(s->archive, sizeof(s->archive), "%s/archive", s->root);
	(void)snprintf(
	    s->log, sizeof(s->log), "%s/logs/communications-3y", s->archive);
	(void)snprintf(s->keys, sizeof(s->keys), "%s/keys", s->root);
	CHECK_OK(
	    passphrase_get(&s->passphrase, PASSPHRASE_NONE, NULL, false, &e),
	    e);
	CHECK_OK(
	    signer_create(&signer, s->keys, ORIGIN, &s->passphrase, &e), e);
	vkey_format(signer_vkey(signer), &vkey);
	memset(&genesis, 0, sizeof(genesis));
	(void)snprintf(
	    genesis.archive, sizeof(genesis.archive), "bank.example/social");
	(void)snprintf(genesis.class_name, sizeof(genesis.class_name),
	    "communications-3y");
	(void)snprintf(genesis.retention, sizeof(genesis.retention), "P3Y");
	(void)snprintf(
	    genesis.vkey, sizeof(genesis.vkey), "%s", buf_text(&vkey));
	CHECK_OK(admitted_new(&admitted, &e), e);
	memset(&o, 0, sizeof(o));
	o.path = s->log;
	o.keys = s->keys;
	o.origin = ORIGIN;
	o.admitted = admitted;
	CHECK_OK(log_writer_create(&o, &genesis, signer, &e), e);
	admitted_free(admitted);
	buf_release(&vkey);
	config_init(&c);
	(void)snprintf(c.archive, sizeof(c.archive), "bank.example/social");
	CHECK_OK(config_add_class(&c, "communications-3y=P3Y", &e), e);
	CHECK_OK(config_path(s->keys, c.archive, path, &e), e);
	CHECK_OK(config_write(&c, path, &e), e);
	config_release(&c);
	CHECK_OK(config_read(&c, path, &e), e);
	CHECK_OK(config_change_remember(s->log, &c, &e), e);
	config_release(&c);
}

void
scratch_remove(struct scratch *s)
{
	passphrase_release(&s->passphrase);
	scratch_shell("rm -rf '%s'", s->root);
}
