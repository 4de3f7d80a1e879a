#include "store/packer.h"

#include <zstd.h>

#include "tests/unit/check.h"

/* Frame `i`: of a length and a text of its own. */
static void
fill(struct buf *content, unsigned int i)
{
	unsigned int line;

	buf_clear(content);
	for (line = 0; line < (i % 5) * 2000 + 1; line++)
		buf_printf(content, "line %u of frame %u\n", line, i);
	CHECK(!content->failed);
}

static void
check_next(struct packer *p, unsigned int i)
{
	struct buf wanted = BUF_EMPTY, found = BUF_EMPTY;
	const struct buf *packed = NULL;
	struct error e;
	size_t len = 0, n;

	fill(&wanted, i);
	CHECK_OK(packer_take(p, &packed, &len, &e), e);
	CHECK_INT(len, wanted.len);
	CHECK(buf_reserve(&found, len) != NULL);
	n = ZSTD_decompress(found.data, len, packed->data, packed->len);
	CHECK_INT(n, wanted.len);
	CHECK_MEM(found.data, wanted.data, len);
	buf_release(&wanted);
	buf_release(&found);
}

static void
frames_come_out_in_the_order_in_which_they_went_in(void **state)
{
	struct buf content = BUF_EMPTY;
	struct packer *p = NULL;
	unsigned int in, out = 0;
	struct error e;

	(void)state;
	CHECK_OK(packer_new(&p, &e), e);
	for (in = 0; in < 100; in++) {
		if (packer_count(p) == PACKER_FRAMES)
			check_next(p, out++);
		fill(&content, in);
		CHECK_OK(packer_put(p, &content, 1 + (int)in % 7, &e), e);
		CHECK_INT(content.len, 0);
	}
	while (packer_count(p) > 0)
		check_next(p, out++);
	CHECK_INT(out, 100);
	packer_free(p);
	buf_release(&content);
}

static void
frames_on_their_way_may_be_dropped(void **state)
{
	struct buf content = BUF_EMPTY;
	struct packer *p = NULL;
	struct error e;

	(void)state;
	CHECK_OK(packer_new(&p, &e), e);
	packer_free(p);
	CHECK_OK(packer_new(&p, &e), e);
	fill(&content, 4);
	CHECK_OK(packer_put(p, &content, 3, &e), e);
	packer_free(p);
	packer_free(NULL);
	buf_release(&content);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		frames_come_out_in_the_order_in_which_they_went_in),
	    cmocka_unit_test(frames_on_their_way_may_be_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
