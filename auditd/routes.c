/*
 * The whole interface: docs/API.md and /openapi.json are made of this table.
 */
#include "auditd/api_internal.h"

static const struct api_parameter CLASS_ONLY[] = {
    {"class", API_IN_PATH, true, "{\"type\":\"string\"}",
	"the log's retention class"},
    {NULL, API_IN_PATH, false, NULL, NULL},
};

static const struct api_parameter TILE[] = {
    {"class", API_IN_PATH, true, "{\"type\":\"string\"}",
	"the log's retention class"},
    {"tile", API_IN_PATH, true, "{\"type\":\"string\"}",
	"<level>/<index>[.p/<width>], as C2SP tlog-tiles has it"},
    {NULL, API_IN_PATH, false, NULL, NULL},
};

static const struct api_parameter ENTRY[] = {
    {"class", API_IN_PATH, true, "{\"type\":\"string\"}",
	"the log's retention class"},
    {"index", API_IN_PATH, true,
	"{\"type\":\"integer\",\"minimum\":0,\"maximum\":9007199254740991}",
	"the entry's index in the log"},
    {NULL, API_IN_PATH, false, NULL, NULL},
};

static const struct api_parameter CONVERSATION[] = {
    {"class", API_IN_PATH, true, "{\"type\":\"string\"}",
	"the log's retention class"},
    {"index", API_IN_PATH, true,
	"{\"type\":\"integer\",\"minimum\":0,\"maximum\":9007199254740991}",
	"the index of an entry of the conversation"},
    {"at", API_IN_QUERY, false,
	"{\"type\":\"string\",\"format\":\"date-time\"}",
	"as it stood then, UTC"},
    {NULL, API_IN_PATH, false, NULL, NULL},
};

static const struct api_parameter LIMIT[] = {
    {"limit", API_IN_QUERY, false,
	"{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000}",
	"how many at most"},
    {NULL, API_IN_PATH, false, NULL, NULL},
};

static const struct api_parameter SEARCH[] = {
    {"q", API_IN_QUERY, false, "{\"type\":\"string\",\"maxLength\":8192}",
	"the query (docs/SEARCH.md); without it everything is found"},
    {"order", API_IN_QUERY, false,
	"{\"enum\":[\"newest\",\"oldest\",\"relevance\"]}",
	"by the time posted, or by relevance"},
    {"limit", API_IN_QUERY, false,
	"{\"type\":\"integer\",\"minimum\":1,\"maximum\":200}", "hits a page"},
    {"facets", API_IN_QUERY, false,
	"{\"type\":\"integer\",\"minimum\":0,\"maximum\":10000}",
	"count facets among so many hits"},
    {"cursor", API_IN_QUERY, false, "{\"type\":\"string\"}",
	"the next page: what the page before ended with"},
    {NULL, API_IN_PATH, false, NULL, NULL},
};

static const struct api_parameter VERIFICATION[] = {
    {"id", API_IN_PATH, true, "{\"type\":\"integer\",\"minimum\":1}",
	"the verification's number"},
    {NULL, API_IN_PATH, false, NULL, NULL},
};

const struct api_route API_ROUTES[] = {
    {"GET", "/healthz", "readHealth", PERMISSION_NONE, NULL, api_health,
	"whether the server answers and the archive can be read", NULL, NULL,
	NULL, API_TEXT},
    {"GET", "/openapi.json", "readOpenapi", PERMISSION_NONE, NULL, api_openapi,
	"this interface, as an OpenAPI 3.1 document", NULL, NULL, "Openapi",
	API_JSON},
    {"GET", "/v1/logs", "listLogs", PERMISSION_TREE, NULL, api_logs,
	"the logs, their sizes and newest checkpoints", NULL, NULL, "Logs",
	API_JSON},
    {"GET", "/v1/logs/{class}/checkpoint", "readCheckpoint", PERMISSION_TREE,
	NULL, api_checkpoint, "a log's newest signed checkpoint (C2SP)",
	CLASS_ONLY, NULL, NULL, API_TEXT},
    {"GET", "/v1/logs/{class}/tile/{tile...}", "readTile", PERMISSION_TREE,
	NULL, api_tile, "a hash tile (C2SP tlog-tiles)", TILE, NULL, NULL,
	API_BYTES},
    {"GET", "/v1/logs/{class}/entries/{index}", "readEntry", PERMISSION_READ,
	"read entry", api_entry,
	"one entry, with its proof, verified on the way", ENTRY, NULL, "Entry",
	API_JSON},
    {"GET", "/v1/logs/{class}/entries/{index}/proof", "readProof",
	PERMISSION_READ, "read proof", api_proof,
	"a proof of one entry that verifies offline (C2SP tlog-proof)", ENTRY,
	NULL, NULL, API_TEXT},
    {"GET", "/v1/logs/{class}/entries/{index}/conversation", "readConversation",
	PERMISSION_READ, "read conversation", api_conversation,
	"the conversation that an entry is part of, replies nested, with its "
	"holes",
	CONVERSATION, NULL, "Conversation", API_JSON},
    {"GET", "/v1/search", "search", PERMISSION_READ, "search", api_search,
	"find entries; each hit is read from its log and proven", SEARCH, NULL,
	"SearchAnswer", API_JSON},
    {"POST", "/v1/verifications", "startVerification", PERMISSION_TREE,
	"verify", api_verify, "verify the archive, as a job", NULL,
	"VerificationRequest", "Started", API_JSON},
    {"GET", "/v1/verifications", "listVerifications", PERMISSION_TREE, NULL,
	api_verifications, "the newest verifications", LIMIT, NULL,
	"Verifications", API_JSON},
    {"GET", "/v1/verifications/{id}", "readVerification", PERMISSION_TREE, NULL,
	api_verification, "one verification, with its report", VERIFICATION,
	NULL, "Verification", API_JSON},
    {NULL, NULL, NULL, PERMISSION_NONE, NULL, NULL, NULL, NULL, NULL, NULL,
	NULL},
};
