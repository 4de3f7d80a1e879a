#include "archiver/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/buf.h"
#include "core/file.h"

#define CONFIG_FILE_MAX ((size_t)1 << 20)

void
config_init(struct config *c)
{
	memset(c, 0, sizeof(*c));
	c->segment_bytes = (uint64_t)64 << 20;
	c->seal_after_seconds = 86400;
}

void
config_release(struct config *c)
{
	free(c->rules);
	c->rules = NULL;
	c->rule_count = 0;
}

int
config_duration_days(const char *text, int64_t *days, struct error *e)
{
	static const struct {
		char unit;
		int64_t days;
	} UNITS[] = {{'Y', 366}, {'M', 31}, {'W', 7}, {'D', 1}};
	const char *p = text + 1;
	size_t unit = 0;
	int64_t sum = 0;

	if (strcmp(text, "forever") == 0) {
		*days = INT64_MAX;
		return 0;
	}
	while (text[0] == 'P' && *p >= '0' && *p <= '9') {
		char *end;
		long n = strtol(p, &end, 10);

		while (unit < 4 && UNITS[unit].unit != *end)
			unit++;
		if (unit == 4 || n > 10000)
			break;
		sum += n * UNITS[unit++].days;
		p = end + 1;
	}
	if (sum == 0 || *p != '\0')
		return error_set(e, ERROR_INPUT,
		    "%s: a retention is a duration such as P3Y, P6M or P90D, "
		    "or \"forever\"",
		    text);
	*days = sum;
	return 0;
}

static size_t
find_class(const struct config *c, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < c->class_count; i++)
		if (strlen(c->classes[i].name) == len &&
		    memcmp(c->classes[i].name, name, len) == 0)
			break;
	return i;
}

static int
add_class(
    struct config *c, const char *name, const char *retention, struct error *e)
{
	struct config_class *class = &c->classes[c->class_count];

	if (c->class_count == CONFIG_CLASSES_MAX)
		return error_set(
		    e, ERROR_INPUT, "at most %d classes", CONFIG_CLASSES_MAX);
	if (!archive_class_valid(name))
		return error_set(e, ERROR_INPUT,
		    "\"%s\": a class is named by letters, digits, '.', '_' "
		    "and '-'",
		    name);
	if (find_class(c, name, strlen(name)) < c->class_count)
		return error_set(
		    e, ERROR_INPUT, "class %s is named twice", name);
	if (strlen(retention) >= sizeof(class->retention))
		return error_set(e, ERROR_INPUT, "class %s: %s is too long",
		    name, retention);
	if (config_duration_days(retention, &class->days, e) != 0)
		return error_wrap(e, "class %s", name);
	(void)snprintf(class->name, sizeof(class->name), "%s", name);
	(void)snprintf(
	    class->retention, sizeof(class->retention), "%s", retention);
	c->class_count++;
	return 0;
}

int
config_add_class(struct config *c, const char *text, struct error *e)
{
	char name[ARCHIVE_CLASS_MAX + 1];
	const char *equal = strchr(text, '=');

	if (equal == NULL || (size_t)(equal - text) >= sizeof(name))
		return error_set(e, ERROR_INPUT,
		    "%s: write a class as NAME=DURATION, "
		    "communications-3y=P3Y",
		    text);
	memcpy(name, text, (size_t)(equal - text));
	name[equal - text] = '\0';
	return add_class(c, name, equal + 1, e);
}

/* Set one "member=value" of a rule. */
static int
set_member(struct config_rule *rule, const char *member, const char *value,
    struct error *e)
{
	char *to = strcmp(member, "source") == 0 ? rule->source
	    : strcmp(member, "channel") == 0     ? rule->channel
	    : strcmp(member, "direction") == 0   ? rule->direction
						 : NULL;

	if (to == NULL)
		return error_set(e, ERROR_INPUT,
		    "rule: \"%s\" is none of source, channel, direction",
		    member);
	if (value[0] == '\0' || strlen(value) >= CONFIG_TEXT_MAX)
		return error_set(e, ERROR_INPUT,
		    "rule: \"%s\" has an empty or too long value", member);
	(void)snprintf(to, CONFIG_TEXT_MAX, "%s", value);
	return 0;
}

/* A new rule for a class, to be filled. */
static int
add_rule(struct config *c, const char *class_name, size_t len,
    struct config_rule **out, struct error *e)
{
	struct config_rule *more;
	size_t class_index = find_class(c, class_name, len);

	if (class_index == c->class_count)
		return error_set(e, ERROR_INPUT, "rule: there is no class %.*s",
		    (int)len, class_name);
	if (c->rule_count == CONFIG_RULES_MAX)
		return error_set(
		    e, ERROR_INPUT, "at most %d rules", CONFIG_RULES_MAX);
	more = realloc(c->rules, (c->rule_count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	c->rules = more;
	*out = &more[c->rule_count++];
	memset(*out, 0, sizeof(**out));
	(*out)->class_index = class_index;
	return 0;
}

int
config_add_rule(struct config *c, const char *text, struct error *e)
{
	const char *colon = strchr(text, ':');
	struct config_rule *rule;
	char *copy, *part, *next = NULL;
	int rc = 0;

	if (colon == NULL)
		return error_set(e, ERROR_INPUT,
		    "%s: write a rule as CLASS:channel=email,direction=inbound",
		    text);
	if (add_rule(c, text, (size_t)(colon - text), &rule, e) != 0)
		return -1;
	copy = strdup(colon + 1);
	if (copy == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (part = strtok_r(copy, ",", &next); part != NULL && rc == 0;
	     part = strtok_r(NULL, ",", &next)) {
		char *equal = strchr(part, '=');

		if (equal == NULL) {
			rc = error_set(
			    e, ERROR_INPUT, "rule: %s has no value", part);
			break;
		}
		*equal = '\0';
		rc = set_member(rule, part, equal + 1, e);
	}
	free(copy);
	return rc;
}

int
config_path(const char *keys, const char *archive, char *out, struct error *e)
{
	char *p;

	if (file_path(out, e, "%s/%s.json", keys, archive) != 0)
		return -1;
	for (p = out + strlen(keys) + 1; *p != '\0'; p++)
		if (*p == '/')
			*p = '_';
	return 0;
}

static int
read_classes(struct config *c, const json_t *array, struct error *e)
{
	size_t i;
	json_t *item;

	json_array_foreach (array, i, item) {
		const char *name = json_string_value(
		    json_object_get(item, "name"));
		const char *retention = json_string_value(
		    json_object_get(item, "retention"));

		if (name == NULL || retention == NULL)
			return error_set(e, ERROR_INPUT,
			    "classes[%zu]: wants name and retention", i);
		if (add_class(c, name, retention, e) != 0)
			return -1;
	}
	if (c->class_count == 0)
		return error_set(e, ERROR_INPUT, "no classes");
	return 0;
}

static int
read_rule(struct config *c, json_t *item, struct error *e)
{
	const char *class_name = json_string_value(
	    json_object_get(item, "class"));
	struct config_rule *rule;
	const char *member;
	json_t *value;

	if (class_name == NULL)
		return error_set(e, ERROR_INPUT, "a rule without class");
	if (add_rule(c, class_name, strlen(class_name), &rule, e) != 0)
		return -1;
	json_object_foreach (item, member, value) {
		if (strcmp(member, "class") == 0)
			continue;
		if (!json_is_string(value))
			return error_set(e, ERROR_INPUT,
			    "rule: \"%s\" must be a string", member);
		if (set_member(rule, member, json_string_value(value), e) != 0)
			return -1;
	}
	return 0;
}

static int
read_numbers(struct config *c, const json_t *root, struct error *e)
{
	const json_t *bytes = json_object_get(root, "segment_bytes");
	const json_t *seconds = json_object_get(root, "seal_after_seconds");

	if (bytes != NULL) {
		if (!json_is_integer(bytes) ||
		    json_integer_value(bytes) < 65536 ||
		    json_integer_value(bytes) > (json_int_t)1 << 32)
			return error_set(e, ERROR_INPUT,
			    "segment_bytes must be 65536 to 4294967296");
		c->segment_bytes = (uint64_t)json_integer_value(bytes);
	}
	if (seconds != NULL) {
		if (!json_is_integer(seconds) ||
		    json_integer_value(seconds) < 1)
			return error_set(e, ERROR_INPUT,
			    "seal_after_seconds must be at least 1");
		c->seal_after_seconds = json_integer_value(seconds);
	}
	return 0;
}

static int
read_root(struct config *c, const json_t *root, struct error *e)
{
	const char *archive = json_string_value(
	    json_object_get(root, "archive"));
	json_t *item;
	size_t i;

	if (archive == NULL || !archive_name_valid(archive))
		return error_set(
		    e, ERROR_INPUT, "\"archive\" must be the archive's name");
	(void)snprintf(c->archive, sizeof(c->archive), "%s", archive);
	if (read_classes(c, json_object_get(root, "classes"), e) != 0 ||
	    read_numbers(c, root, e) != 0)
		return -1;
	json_array_foreach (json_object_get(root, "rules"), i, item)
		if (read_rule(c, item, e) != 0)
			return -1;
	return 0;
}

int
config_read(struct config *c, const char *path, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	json_error_t problem;
	json_t *root = NULL;
	int rc = -1;

	config_init(c);
	if (file_read(path, CONFIG_FILE_MAX, &bytes, e) != 0 ||
	    sha256(bytes.data, bytes.len, c->sha256, e) != 0)
		goto out;
	root = json_loadb((const char *)bytes.data, bytes.len,
	    JSON_REJECT_DUPLICATES, &problem);
	if (root == NULL)
		error_set(e, ERROR_INPUT, "%s:%d:%d: %s", path, problem.line,
		    problem.column, problem.text);
	else if (read_root(c, root, e) != 0)
		error_wrap(e, "%s", path);
	else
		rc = 0;
out:
	json_decref(root);
	buf_release(&bytes);
	if (rc != 0)
		config_release(c);
	return rc;
}

static json_t *
rule_to_json(const struct config *c, const struct config_rule *rule)
{
	json_t *item = json_pack(
	    "{s:s}", "class", c->classes[rule->class_index].name);

	if (rule->source[0] != '\0')
		json_object_set_new(item, "source", json_string(rule->source));
	if (rule->channel[0] != '\0')
		json_object_set_new(
		    item, "channel", json_string(rule->channel));
	if (rule->direction[0] != '\0')
		json_object_set_new(
		    item, "direction", json_string(rule->direction));
	return item;
}

int
config_write(const struct config *c, const char *path, struct error *e)
{
	json_t *classes = json_array(), *rules = json_array(), *root;
	char *text = NULL;
	size_t i;
	int rc = -1;

	for (i = 0; i < c->class_count; i++)
		json_array_append_new(classes,
		    json_pack("{s:s,s:s}", "name", c->classes[i].name,
			"retention", c->classes[i].retention));
	for (i = 0; i < c->rule_count; i++)
		json_array_append_new(rules, rule_to_json(c, &c->rules[i]));
	root = json_pack("{s:s,s:o,s:o,s:I,s:I}", "archive", c->archive,
	    "classes", classes, "rules", rules, "segment_bytes",
	    (json_int_t)c->segment_bytes, "seal_after_seconds",
	    (json_int_t)c->seal_after_seconds);
	if (root != NULL)
		text = json_dumps(root, JSON_INDENT(2));
	if (text == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	else if (file_exists(path))
		error_set(e, ERROR_CONFLICT, "%s: exists already", path);
	else
		rc = file_replace(path, text, strlen(text), 0600, true, e);
	free(text);
	json_decref(root);
	return rc;
}

/* Whether a JSON string matches a pattern with an optional trailing *. */
static bool
matches(const char *pattern, struct json_slice value)
{
	size_t len = strlen(pattern);
	struct buf text = BUF_EMPTY;
	bool same;

	if (len == 0)
		return true;
	if (!json_get_string(value, &text) || text.failed) {
		buf_release(&text);
		return false;
	}
	if (pattern[len - 1] == '*')
		same = text.len >= len - 1 &&
		    (len == 1 || memcmp(text.data, pattern, len - 1) == 0);
	else
		same = text.len == len && memcmp(text.data, pattern, len) == 0;
	buf_release(&text);
	return same;
}

size_t
config_longest(const struct config *c)
{
	size_t i, longest = 0;

	for (i = 1; i < c->class_count; i++)
		if (c->classes[i].days > c->classes[longest].days)
			longest = i;
	return longest;
}

size_t
config_route(const struct config *c, struct json_slice source,
    struct json_slice channel, struct json_slice direction)
{
	size_t i;

	for (i = 0; i < c->rule_count; i++)
		if (matches(c->rules[i].source, source) &&
		    matches(c->rules[i].channel, channel) &&
		    matches(c->rules[i].direction, direction))
			return c->rules[i].class_index;
	return config_longest(c);
}
