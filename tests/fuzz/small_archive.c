#include "tests/fuzz/small_archive.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archiver/log_writer.h"
#include "core/clock.h"
#include "core/codec.h"
#include "core/file.h"
#include "core/sha256.h"
#include "tests/unit/scratch_archive.h"

#define ORIGIN "bank.example/social/communications-3y"
#define NEW_FILES_MAX 16

struct item items[FILES_MAX];
size_t item_count;
size_t good_count;
char top[64];
char held[80];

static const char *root; /* of the archive whose files are taken */

void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
remove_top(void)
{
	scratch_shell("rm -rf '%s' '%s'", top, held);
}

/* One entry; `attachment` makes it name one. */
static void
add_entry(struct scratch *s, struct log_writer *w, const char *attachment)
{
	char line[512], hex[SHA256_HEX_LEN + 1] = "", path[FILE_PATH_MAX];
	char time[CLOCK_TEXT_LEN + 1];
	uint8_t hash[SHA256_LEN];
	int64_t now;

	must(log_writer_time(w, &now, NULL) == 0);
	clock_format(now, time);
	(void)snprintf(
	    line, sizeof(line), "{\"kind\":\"note\",\"time\":\"%s\"}", time);
	if (attachment != NULL) {
		must(sha256(attachment, strlen(attachment), hash, NULL) == 0);
		hex_encode(hash, sizeof(hash), hex);
		(void)file_path(
		    path, NULL, "%s/tail/attachments/%s", s->log, hex);
		must(file_replace(path, attachment, strlen(attachment), 0644,
			 false, NULL) == 0);
		(void)snprintf(line, sizeof(line),
		    "{\"attachments\":[{\"sha256\":\"%s\",\"size\":%zu}],"
		    "\"kind\":\"note\",\"time\":\"%s\"}",
		    hex, strlen(attachment), time);
	}
	must(log_writer_stage(w, line, strlen(line), now, NULL, NULL) == 0);
	must(log_writer_commit(w, NULL) == 0);
}

/* keys/, policy and README-VERIFY.txt, as the archiver makes them. */
static void
publish(struct scratch *s, const struct vkey *v)
{
	char path[FILE_PATH_MAX], stem[FILE_PATH_MAX];
	struct buf key = BUF_EMPTY, policy = BUF_EMPTY;

	vkey_format(v, &key);
	must(signer_file_stem(v, stem, sizeof(stem), NULL) == 0);
	(void)file_path(path, NULL, "%s/keys/%s.vkey", s->archive, stem);
	buf_append_byte(&key, '\n');
	must(file_make_parents(path, NULL) == 0 &&
	    file_replace(path, key.data, key.len, 0644, false, NULL) == 0);
	buf_append_str(&policy, "log ");
	buf_append(&policy, key.data, key.len);
	buf_append_str(&policy, "quorum none\n");
	(void)file_path(path, NULL, "%s/policy", s->archive);
	must(file_replace(path, policy.data, policy.len, 0644, false, NULL) ==
	    0);
	(void)file_path(path, NULL, "%s/README-VERIFY.txt", s->archive);
	must(file_replace(path, "read", 4, 0644, false, NULL) == 0);
	buf_release(&key);
	buf_release(&policy);
}

static int
take_file(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	struct item *x = &items[item_count];

	(void)st;
	(void)at;
	if (kind != FTW_F)
		return 0;
	must(item_count < FILES_MAX - NEW_FILES_MAX);
	(void)snprintf(x->name, sizeof(x->name), "%s", path + strlen(root) + 1);
	must(file_read(path, (size_t)1 << 20, &x->was, NULL) == 0);
	x->existed = true;
	item_count++;
	return 0;
}

static int
compare_names(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Two segments, a tail, attachments in all of them. */
static void
make_good(struct scratch *s)
{
	struct log_writer_options o = {0};
	struct admitted *admitted = NULL;
	struct log_recovery recovery;
	struct log_writer *w = NULL;
	int i;

	scratch_make(s);
	must(admitted_new(&admitted, NULL) == 0);
	o.path = s->log;
	o.keys = s->keys;
	o.origin = ORIGIN;
	o.passphrase = &s->passphrase;
	o.admitted = admitted;
	o.segment_bytes = LOG_WRITER_SEGMENT_BYTES;
	o.seal_after_us = INT64_MAX;
	must(log_writer_open(&w, &o, &recovery, NULL) == 0);
	publish(s, log_writer_vkey(w));
	for (i = 0; i < 3; i++) {
		add_entry(s, w, NULL);
		add_entry(s, w, i == 0 ? "one" : i == 1 ? "two" : "three");
		add_entry(s, w, NULL);
		if (i < 2)
			must(log_writer_seal(w, NULL) == 0);
	}
	log_writer_close(w);
	admitted_free(admitted);
}

void
small_archive_put(struct item *x, const struct buf *bytes, bool exists)
{
	char path[FILE_PATH_MAX];
	bool written;

	(void)file_path(path, NULL, "%s/%s", top, x->name);
	(void)unlink(path); /* it may not be there */
	if (!exists)
		return;
	written = file_make_parents(path, NULL) == 0 &&
	    file_replace(path, bytes->data, bytes->len, 0644, false, NULL) == 0;
	must(written || !x->existed);
	x->exists = written;
}

void
small_archive_begin(void)
{
	struct scratch s;
	size_t i;

	make_good(&s);
	root = s.archive;
	must(nftw(s.archive, take_file, 16, FTW_PHYS) == 0);
	scratch_remove(&s);
	qsort(items, item_count, sizeof(items[0]), compare_names);
	good_count = item_count;
	(void)snprintf(top, sizeof(top), "%s/zegel-fuzz-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	must(mkdtemp(top) != NULL && atexit(remove_top) == 0);
	(void)snprintf(held, sizeof(held), "%s.held", top);
	for (i = 0; i < good_count; i++) {
		small_archive_put(&items[i], &items[i].was, true);
		if (strcmp(items[i].name, LOG "checkpoint") == 0)
			must(file_replace(held, items[i].was.data,
				 items[i].was.len, 0644, false, NULL) == 0);
	}
}
