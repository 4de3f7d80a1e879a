/*
 * A whole archive that somebody has been at.  The input is a list of steps,
 * each a byte for what is done, a byte for the file it is done to, and what the
 * step needs; they are done to a copy of a small good archive.  Whatever it has
 * become, verify comes to a verdict; and where any file is not what it was, the
 * verdict is not "verified", but for what docs/FORMAT.md lists as carrying
 * nothing.  A checkpoint is held against it, since nothing else shows that an
 * archive is an older state of itself.
 */
#include "store/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/reader.h"
#include "keys/policy.h"
#include "tests/fuzz/small_archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STEPS_MAX 8

/* The script's next byte; 0 behind its end. */
static uint8_t
next(struct reader *r)
{
	uint8_t n = 0;

	if (reader_left(r) > 0)
		(void)reader_u8(r, &n, NULL); /* it has one */
	return n;
}

static size_t
next_16(struct reader *r)
{
	size_t low = next(r);

	return low | (size_t)next(r) << 8;
}

/* A file that the good archive does not have, or one that it has. */
static struct item *
new_file(struct reader *r)
{
	static const struct {
		const char *begin, *end;
		int digits;
	} NAMES[] = {{"more", "", 1}, {"logs/", "", 1}, {"keys/", ".vkey", 1},
	    {LOG, "", 1}, {LOG "checkpoints/", "", 1},
	    {LOG "checkpoints/", ".tsr", 1}, {LOG "tile/0/", "", 3},
	    {LOG "tile/", "", 1}, {LOG "tile/0/000.p/", "", 1},
	    {LOG "tail/", "", 1}, {LOG "tail/attachments/", "", 64},
	    {LOG "segments/00000000000000000000-", ".tar.zst", 20},
	    {LOG "segments/00000000000000000009-", ".tar.zst", 20}};
	struct item *x = &items[item_count];
	size_t kind = next(r) % (sizeof(NAMES) / sizeof(NAMES[0])), i;

	memset(x, 0, sizeof(*x));
	(void)snprintf(x->name, sizeof(x->name), "%s%0*zu%s", NAMES[kind].begin,
	    NAMES[kind].digits, next_16(r), NAMES[kind].end);
	for (i = 0; i < item_count; i++)
		if (strcmp(items[i].name, x->name) == 0)
			return &items[i];
	item_count++;
	return x;
}

static void
set(struct item *x, const void *data, size_t len)
{
	struct buf copy = BUF_EMPTY;

	buf_append(&copy, data, len);
	must(!copy.failed);
	buf_release(&x->is);
	x->is = copy; /* transferred */
	x->exists = true;
}

/* `gone` bytes at `at` make room for some of the script's. */
static void
edit(struct item *x, size_t at, size_t gone, struct reader *r)
{
	struct buf out = BUF_EMPTY;
	size_t left;

	at = at > x->is.len ? x->is.len : at;
	gone = gone > x->is.len - at ? x->is.len - at : gone;
	buf_append(&out, x->is.data, at);
	for (left = next(r) % 32; left > 0; left--)
		buf_append_byte(&out, next(r));
	if (x->is.len > at + gone)
		buf_append(&out, x->is.data + at + gone, x->is.len - at - gone);
	must(!out.failed);
	buf_release(&x->is);
	x->is = out; /* transferred */
	x->exists = true;
}

static void
step(struct reader *r)
{
	uint8_t what = next(r);
	struct item *x = &items[next(r) % item_count], *y;
	struct item old;
	size_t at;

	switch (what % 8) {
	case 0: /* a bit or some, flipped */
		at = next_16(r);
		if (x->is.len > 0)
			x->is.data[at % x->is.len] ^= next(r);
		break;
	case 1: /* cut */
		at = next_16(r);
		if (at < x->is.len)
			x->is.len = at;
		break;
	case 2: /* longer */
		edit(x, x->is.len, 0, r);
		break;
	case 3:
		edit(x, next_16(r), next(r), r);
		break;
	case 4: /* gone */
		x->exists = false;
		break;
	case 5: /* two change places */
		y = &items[next(r) % item_count];
		old = *x;
		x->is = y->is;
		x->exists = y->exists;
		y->is = old.is;
		y->exists = old.exists;
		break;
	case 6: /* a copy of another */
		y = &items[next(r) % item_count];
		if (x != y && y->exists)
			set(x, y->is.data, y->is.len);
		break;
	default: /* a copy under another name */
		y = new_file(r);
		if (x != y && x->exists)
			set(y, x->is.data, x->is.len);
	}
}

static bool
differs(const struct item *x)
{
	return x->exists != x->existed ||
	    (x->exists &&
		(x->is.len != x->was.len ||
		    (x->is.len > 0 &&
			memcmp(x->is.data, x->was.data, x->is.len) != 0)));
}

static bool
begins(const struct buf *long_one, const struct buf *short_one)
{
	return long_one->len >= short_one->len &&
	    (short_one->len == 0 ||
		memcmp(long_one->data, short_one->data, short_one->len) == 0);
}

/* A policy that names no log and no key but those that it named. */
static bool
is_policy(const struct item *x)
{
	struct policy *p = NULL;
	struct vkey key;
	size_t i;
	bool good;

	/* "log VKEY" is its first line. */
	must(vkey_parse(&key, (const char *)x->was.data + 4,
		 (size_t)((const char *)memchr(x->was.data, '\n', x->was.len) -
		     (const char *)x->was.data) -
		     4,
		 NULL) == 0);
	if (policy_parse(&p, (const char *)x->is.data, x->is.len, NULL) != 0)
		return false;
	good = true;
	for (i = 0; i < policy_log_count(p); i++)
		good = good && vkey_equal(policy_log(p, i), &key);
	policy_free(p);
	return good;
}

static bool
is_named(const struct verify_report *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->findings.count; i++)
		if (strcmp(r->findings.list[i].file, name) == 0)
			return true;
	return false;
}

/* Whether the change says nothing: docs/FORMAT.md, "What carries nothing". */
static bool
says_nothing(const struct verify_report *r, const struct item *x)
{
	static const char TAIL[] = LOG "tail/";
	const char *in_tail = strncmp(x->name, TAIL, strlen(TAIL)) == 0
	    ? x->name + strlen(TAIL)
	    : "";

	if (strcmp(x->name, "README-VERIFY.txt") == 0)
		return true;
	if (in_tail[0] != '\0' && strcmp(in_tail, "entries.ndjson") != 0 &&
	    strncmp(in_tail, "attachments/", 12) != 0)
		return true; /* the writer's own */
	if (strcmp(in_tail, "entries.ndjson") == 0)
		return x->exists && begins(&x->is, &x->was);
	if (strncmp(x->name, "keys/", 5) == 0 && x->existed)
		return !x->exists ||
		    (begins(&x->was, &x->is) && x->is.len + 1 == x->was.len);
	if (strcmp(x->name, "policy") == 0)
		return !x->exists || is_policy(x);
	if (strncmp(x->name, LOG "checkpoint", strlen(LOG "checkpoint")) == 0 &&
	    x->existed)
		return x->exists && begins(&x->is, &x->was); /* cosignatures */
	/* A narrower tile may be right; whatever else is new is named. */
	return !x->existed &&
	    (strncmp(x->name, LOG "tile/", strlen(LOG "tile/")) == 0 ||
		is_named(r, x->name));
}

static void
check(void)
{
	const struct verify_options options = {
	    .jobs = 1, .expect = {held}, .expect_count = 1};
	struct verify_report r;
	struct error e = {ERROR_NONE, ""};
	size_t i;

	if (verify_archive(&r, top, &options, &e) != 0) {
		fprintf(stderr, "no verdict: %s\n", e.text);
		abort();
	}
	for (i = 0; verify_status(&r) == 0 && i < item_count; i++)
		if (differs(&items[i]) && !says_nothing(&r, &items[i])) {
			fprintf(stderr, "verified: %s\n", items[i].name);
			abort();
		}
	for (i = 0; i < item_count && !differs(&items[i]); i++)
		;
	if (i == item_count && verify_status(&r) != 0) {
		for (i = 0; i < r.findings.count; i++)
			fprintf(stderr, "not verified: %s: %s\n",
			    r.findings.list[i].file, r.findings.list[i].text);
		abort();
	}
	verify_release(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r;
	size_t i, steps;

	if (good_count == 0)
		small_archive_begin();
	for (i = 0; i < good_count; i++)
		set(&items[i], items[i].was.data, items[i].was.len);
	reader_init(&r, data, size);
	for (steps = 0; steps < STEPS_MAX && reader_left(&r) > 0; steps++)
		step(&r);
	for (i = 0; i < item_count; i++)
		if (differs(&items[i]))
			small_archive_put(
			    &items[i], &items[i].is, items[i].exists);
	check();
	for (i = 0; i < item_count; i++)
		if (differs(&items[i]))
			small_archive_put(
			    &items[i], &items[i].was, items[i].existed);
	for (; item_count > good_count; item_count--)
		buf_release(&items[item_count - 1].is);
	return 0;
}
