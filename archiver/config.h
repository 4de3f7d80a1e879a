/*
 * config - which classes an archive has, and which record goes to which.
 *
 *   KEYS/<archive with / as _>.json
 *
 *   {"archive":"bank.example/social",
 *    "classes":[{"name":"communications-3y","retention":"P3Y"}],
 *    "rules":[{"class":"complaints-4y","channel":"email",
 *              "direction":"inbound","source":"email:complaints@*"}],
 *    "segment_bytes":67108864,"seal_after_seconds":86400}
 *
 * A rule matches when all that it names match; a trailing * matches any rest.
 * The first rule that matches decides; what none matches goes to the class
 * that is kept longest, so that a forgotten rule loses nothing.
 */
#ifndef ZEGEL_ARCHIVER_CONFIG_H
#define ZEGEL_ARCHIVER_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"
#include "core/json.h"
#include "core/sha256.h"
#include "store/archive.h"

#define CONFIG_CLASSES_MAX 100
#define CONFIG_RULES_MAX 1000
#define CONFIG_TEXT_MAX 256

struct config_class {
	char name[ARCHIVE_CLASS_MAX + 1];
	char retention[64]; /* ISO 8601 duration, or "forever" */
	int64_t days; /* for comparing; INT64_MAX for "forever" */
};

struct config_rule {
	size_t class_index;
	char source[CONFIG_TEXT_MAX]; /* empty: any */
	char channel[CONFIG_TEXT_MAX];
	char direction[CONFIG_TEXT_MAX];
};

struct config {
	char archive[257];
	struct config_class classes[CONFIG_CLASSES_MAX];
	size_t class_count;
	struct config_rule *rules;
	size_t rule_count;
	uint64_t segment_bytes;
	int64_t seal_after_seconds;
	uint8_t sha256[SHA256_LEN]; /* of the file's bytes */
};

/* Defaults, no class yet. */
void config_init(struct config *c);
void config_release(struct config *c);

/* Add "NAME=DURATION"; ERROR_INPUT for a bad name, duration or repetition. */
int config_add_class(struct config *c, const char *text, struct error *e);
/* Add "CLASS:channel=email,direction=inbound,source=x:@bank". */
int config_add_rule(struct config *c, const char *text, struct error *e);

/* An ISO 8601 duration of years, months, weeks, days (P3Y, P90D) or
   "forever", as days for comparing; ERROR_INPUT. */
int config_duration_days(const char *text, int64_t *days, struct error *e);

int
config_path(const char *keys, const char *archive, char *out, struct error *e);
/* ERROR_NOTFOUND, ERROR_INPUT with what is wrong and where. */
int config_read(struct config *c, const char *path, struct error *e);
/* Never overwrites. */
int config_write(const struct config *c, const char *path, struct error *e);

/* The class index of a record: its three members, as JSON strings. */
size_t config_route(const struct config *c, struct json_slice source,
    struct json_slice channel, struct json_slice direction);
size_t config_longest(const struct config *c);

#endif
