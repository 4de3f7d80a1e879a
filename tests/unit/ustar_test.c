#include "store/ustar.h"

#include "tests/unit/check.h"

#define LARGE 8589934592ULL /* 8 GiB: one more than the field can say */

static const char name[] = "folder/file";

static void
make_header(uint8_t block[USTAR_BLOCK])
{
	struct buf b = BUF_EMPTY;
	struct error e;

	CHECK_OK(ustar_append(&b, name, 1234, 1795316400, &e), e);
	CHECK_INT(b.len, USTAR_BLOCK);
	memcpy(block, b.data, USTAR_BLOCK);
	buf_release(&b);
}

static void
make_checksum(uint8_t block[USTAR_BLOCK])
{
	unsigned int sum = 0;
	size_t i;

	memset(block + 148, ' ', 8);
	for (i = 0; i < USTAR_BLOCK; i++)
		sum += block[i];
	(void)snprintf((char *)block + 148, 8, "%06o", sum);
}

static void
what_is_written_is_parsed(void **state)
{
	struct ustar_header h;
	uint8_t block[USTAR_BLOCK];
	struct error e;

	(void)state;
	make_header(block);
	CHECK_OK(ustar_parse(block, &h, &e), e);
	CHECK_INT(h.type, USTAR_FILE);
	CHECK_STR(h.name, name);
	CHECK_INT(h.size, 1234);
	CHECK_INT(h.mtime_s, 1795316400);
	CHECK_MEM(block + 100, "0000444", 8);
	CHECK_MEM(block + 124, "00000002322", 12);
	memset(block, 0, sizeof(block));
	CHECK_OK(ustar_parse(block, &h, &e), e);
	CHECK_INT(h.type, USTAR_END);
}

static void
long_names_are_split_at_a_slash(void **state)
{
	char longest[300];
	struct buf b = BUF_EMPTY;
	struct ustar_header h;
	struct error e;

	(void)state;
	memset(longest, 'a', sizeof(longest));
	longest[155] = '/';
	longest[256] = '\0';
	CHECK_OK(ustar_append(&b, longest, 0, 0, &e), e);
	CHECK_OK(ustar_parse(b.data, &h, &e), e);
	CHECK_STR(h.name, longest);
	longest[155] = 'a';
	longest[156] = '/';
	CHECK_INT(ustar_append(&b, longest, 0, 0, &e), -1);
	CHECK_INT(e.code, ERROR_INPUT);
	CHECK_ERROR(ustar_append(&b, "x", 0, -1, &e), e, ERROR_INPUT,
	    "no tar can hold the time -1");
	buf_release(&b);
}

static void
large_files_get_a_pax_header(void **state)
{
	struct buf b = BUF_EMPTY;
	struct ustar_header h;
	uint64_t size = 0;
	struct error e;

	(void)state;
	CHECK_OK(ustar_append(&b, name, LARGE, 0, &e), e);
	CHECK_INT(b.len, 3 * USTAR_BLOCK);
	CHECK_OK(ustar_parse(b.data, &h, &e), e);
	CHECK_INT(h.type, USTAR_PAX);
	CHECK_INT(h.size, 19);
	CHECK_MEM(b.data + USTAR_BLOCK, "19 size=8589934592\n", 20);
	CHECK_OK(
	    ustar_parse_pax((char *)b.data + USTAR_BLOCK, 19, &size, &e), e);
	CHECK(size == LARGE);
	CHECK_OK(ustar_parse(b.data + (size_t)2 * USTAR_BLOCK, &h, &e), e);
	CHECK_INT(h.type, USTAR_FILE);
	CHECK_INT(h.size, 0);
	buf_release(&b);
}

static void
a_pax_header_may_say_nothing_else(void **state)
{
	static const char *const texts[] = {
	    "",
	    "19 size=8589934591\n",
	    "20 size=08589934592\n",
	    "20 size=8589934592\n",
	    "19 size=8589934592 ",
	    "19 Size=8589934592\n",
	    "19 size=858993459x\n",
	    "16 size=1234567\n",
	    "30 size=858993459200000000000\n",
	    "19 size=8589934592\n9 uid=0\n",
	};
	uint64_t size = 7;
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CHECK_ERROR(
		    ustar_parse_pax(texts[i], strlen(texts[i]), &size, &e), e,
		    ERROR_FORMAT,
		    "a pax header may only give a size that ustar cannot");
	CHECK_INT(size, 7);
}

/* One byte changed, the checksum made right again. */
static const struct {
	size_t at;
	char byte;
	const char *text;
} faults[] = {
    {0, '\0', "bytes hide behind the end of the name"},
    {20, 'x', "bytes hide behind the end of the name"},
    {105, '6', "folder/file: mode 0464 where 0444 belongs"},
    {107, '4', "folder/file: the mode is not an octal number"},
    {104, '9', "folder/file: the mode is not an octal number"},
    {114, '1', "folder/file: its owner is not 0:0"},
    {122, '7', "folder/file: its owner is not 0:0"},
    {124, ' ', "folder/file: the size is not an octal number"},
    {124, '\200', "folder/file: the size is not an octal number"},
    {135, '1', "folder/file: the size is not an octal number"},
    {146, 'x', "folder/file: the time is not an octal number"},
    {156, '\0',
	"folder/file: type 0x00 is neither a regular file nor a directory"},
    {156, '1',
	"folder/file: type 0x31 is neither a regular file nor a directory"},
    {156, '2',
	"folder/file: type 0x32 is neither a regular file nor a directory"},
    {156, 'g',
	"folder/file: type 0x67 is neither a regular file nor a directory"},
    {156, 'L',
	"folder/file: type 0x4c is neither a regular file nor a directory"},
    {156, '5', "folder/file: mode 0444 where 0555 belongs"},
    {157, 'x', "folder/file: it has a link name"},
    {200, 'x', "folder/file: it has a link name"},
    {257, 'U', "not a ustar header"},
    {262, ' ', "not a ustar header"},
    {265, 'r', "folder/file: its owner is not 0:0"},
    {266, 'r', "folder/file: bytes hide behind the end of the user"},
    {297, 'w', "folder/file: its owner is not 0:0"},
    {329, '1', "folder/file: it has a device number"},
    {330, '1', "folder/file: the device is not an octal number"},
    {346, 'x', "bytes hide behind the end of the prefix"},
    {500, 'x', "folder/file: bytes hide at the end of the header"},
    {511, 'x', "folder/file: bytes hide at the end of the header"},
};

static void
nothing_hides_in_a_header(void **state)
{
	struct ustar_header h;
	uint8_t block[USTAR_BLOCK];
	struct error e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		make_header(block);
		block[faults[i].at] = (uint8_t)faults[i].byte;
		make_checksum(block);
		CHECK_ERROR(ustar_parse(block, &h, &e), e, ERROR_FORMAT,
		    faults[i].text);
	}
}

static void
each_byte_of_a_header_is_in_its_checksum(void **state)
{
	struct ustar_header h;
	uint8_t block[USTAR_BLOCK];
	struct error e;
	size_t i;

	(void)state;
	make_header(block);
	for (i = 0; i < USTAR_BLOCK; i++) {
		block[i] ^= 0x40;
		CHECK_INT(ustar_parse(block, &h, &e), -1);
		CHECK_INT(e.code, ERROR_FORMAT);
		block[i] ^= 0x40;
	}
	block[148] ^= 1;
	CHECK_ERROR(ustar_parse(block, &h, &e), e, ERROR_FORMAT,
	    "header checksum is wrong");
}

static void
owners_may_be_called_root_and_devices_be_zero(void **state)
{
	struct ustar_header h;
	uint8_t block[USTAR_BLOCK];
	struct error e;

	(void)state;
	make_header(block);
	memcpy(block + 265, "root", 4);
	memcpy(block + 297, "root", 4);
	memcpy(block + 329, "0000000", 8);
	memcpy(block + 337, "0000000", 8);
	make_checksum(block);
	CHECK_OK(ustar_parse(block, &h, &e), e);
	memcpy(block + 337, "0000001", 8);
	make_checksum(block);
	CHECK_ERROR(ustar_parse(block, &h, &e), e, ERROR_FORMAT,
	    "folder/file: it has a device number");
}

static void
directories_have_no_size(void **state)
{
	struct ustar_header h;
	uint8_t block[USTAR_BLOCK];
	struct error e;

	(void)state;
	make_header(block);
	block[156] = '5';
	memcpy(block + 100, "0000555", 8);
	make_checksum(block);
	CHECK_ERROR(ustar_parse(block, &h, &e), e, ERROR_FORMAT,
	    "folder/file: a directory with a size");
	memcpy(block + 124, "00000000000", 12);
	make_checksum(block);
	CHECK_OK(ustar_parse(block, &h, &e), e);
	CHECK_INT(h.type, USTAR_DIRECTORY);
}

static void
padding_fills_the_last_block(void **state)
{
	(void)state;
	CHECK_INT(ustar_padding(0), 0);
	CHECK_INT(ustar_padding(1), 511);
	CHECK_INT(ustar_padding(512), 0);
	CHECK_INT(ustar_padding(513), 511);
	CHECK_INT(ustar_padding(UINT64_MAX), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_parsed),
	    cmocka_unit_test(long_names_are_split_at_a_slash),
	    cmocka_unit_test(large_files_get_a_pax_header),
	    cmocka_unit_test(a_pax_header_may_say_nothing_else),
	    cmocka_unit_test(nothing_hides_in_a_header),
	    cmocka_unit_test(each_byte_of_a_header_is_in_its_checksum),
	    cmocka_unit_test(owners_may_be_called_root_and_devices_be_zero),
	    cmocka_unit_test(directories_have_no_size),
	    cmocka_unit_test(padding_fills_the_last_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
