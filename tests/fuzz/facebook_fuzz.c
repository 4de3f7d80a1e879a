#include "tests/fuzz/adapter_fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const members[] = {"comments.json",
	    "your_posts_1.json", "messages/inbox/a_1/message_1.json",
	    "album/0.json"};

	return fuzz_adapter("facebook-download", members,
	    sizeof(members) / sizeof(*members), data, size);
}
