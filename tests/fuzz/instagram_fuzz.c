#include "tests/fuzz/adapter_fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const members[] = {"posts_1.json", "comments.json",
	    "likes.json", "messages.json", "post_comments_1.json"};

	return fuzz_adapter("instagram-download", members,
	    sizeof(members) / sizeof(*members), data, size);
}
