#include <stdio.h>
#include <unicode/uversion.h>

#include "index/partition.h"
#include "index/words.h"

/* Counts the changes of partition.sql and of what documents hold. */
#define SCHEMA_VERSION 1

void
partition_version(char out[PARTITION_VERSION_MAX])
{
	char icu[U_MAX_VERSION_STRING_LENGTH];
	UVersionInfo version;

	u_getVersion(version);
	u_versionToString(version, icu);
	(void)snprintf(out, PARTITION_VERSION_MAX,
	    "zegel-index/%d words/%d icu/%s", SCHEMA_VERSION, WORDS_VERSION,
	    icu);
}
