/*
 * A proof from a stranger, checked with a key of which the fuzzer has one
 * signature only (in the corpus, over a tree of 11 entries "0" to "10").
 */
#include <stdlib.h>
#include <string.h>

#include "store/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char KEY[] = "bank.example/social/communications-3y+aa7e770c+"
			  "AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";

/* Whatever the bytes, nothing is proven that the one who signed did not say. */
static void
check(const struct proof *p, const struct vkey *v)
{
	struct checkpoint c;
	struct error e;

	if (proof_check(p, "5", 1, v, &c, &e) == 0 &&
	    (c.size != 11 || p->index != 5))
		abort();
	if (proof_check(p, "eleven", 6, v, &c, &e) == 0)
		abort();
}

/* What is written of a parsed proof parses to the same proof. */
static void
check_round_trip(const struct proof *p)
{
	struct buf b = BUF_EMPTY;
	struct proof again;
	struct error e;

	proof_format(p, &b);
	if (!b.failed &&
	    (proof_parse(&again, (const char *)b.data, b.len, &e) != 0 ||
		again.index != p->index || again.hash_count != p->hash_count ||
		memcmp(again.hashes, p->hashes, sizeof(p->hashes)) != 0 ||
		again.note_len != p->note_len))
		abort();
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error e;
	struct proof p;
	struct vkey v;

	if (vkey_parse(&v, KEY, sizeof(KEY) - 1, &e) != 0)
		abort();
	if (proof_parse(&p, (const char *)data, size, &e) != 0)
		return 0;
	check_round_trip(&p);
	check(&p, &v);
	return 0;
}
