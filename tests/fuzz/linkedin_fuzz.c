#include "tests/fuzz/adapter_fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const members[] = {"Shares.csv", "Comments.csv",
	    "Reactions.csv", "InstantReposts.csv", "Votes.csv",
	    "Rich_Media.csv", "messages.csv", "Invitations.csv",
	    "Recommendations_Given.csv", "Recommendations_Received.csv",
	    "Articles/Articles/a.html"};

	return fuzz_adapter("linkedin-export", members,
	    sizeof(members) / sizeof(*members), data, size);
}
