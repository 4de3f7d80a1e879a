#include "archiver/config_change.h"

#include <string.h>

#include "core/clock.h"
#include "core/codec.h"
#include "core/file.h"

static int
cache_path(const char *log_path, char path[FILE_PATH_MAX], struct error *e)
{
	return file_path(path, e, "%s/tail/config", log_path);
}

int
config_change_remember(
    const char *path, const struct config *c, struct error *e)
{
	char cache[FILE_PATH_MAX], hex[SHA256_HEX_LEN + 1];

	if (cache_path(path, cache, e) != 0)
		return -1;
	hex_encode(c->sha256, sizeof(c->sha256), hex);
	return file_replace(cache, hex, SHA256_HEX_LEN, 0644, true, e);
}

/* What the log knows; "" where nothing is, and for what is no hash: it is a
   cache, and may hold anything. */
static int
known_hash(const char *path, char hex[SHA256_HEX_LEN + 1], struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	char cache[FILE_PATH_MAX];
	uint8_t hash[SHA256_LEN];
	struct error why;
	int rc = 0;

	hex[0] = '\0';
	if (cache_path(path, cache, e) != 0)
		return -1;
	if (file_read(cache, SHA256_HEX_LEN, &bytes, &why) != 0) {
		if (why.code != ERROR_NOTFOUND && why.code != ERROR_FORMAT)
			rc = error_set(e, why.code, "%s", why.text);
	} else if (hex_decode((const char *)bytes.data, bytes.len, hash,
		       sizeof(hash), &why) == 0) {
		hex_encode(hash, sizeof(hash), hex);
	}
	buf_release(&bytes);
	return rc;
}

static bool
named_before(const struct config *c, size_t rule)
{
	size_t i;

	for (i = 0; i < rule; i++)
		if (strcmp(c->rules[i].source, c->rules[rule].source) == 0)
			return true;
	return false;
}

static void
append_sources(struct buf *out, const struct config *c)
{
	bool first = true;
	size_t i;

	for (i = 0; i < c->rule_count; i++) {
		const char *source = c->rules[i].source;

		if (source[0] == '\0' || named_before(c, i))
			continue;
		if (!first)
			buf_append_byte(out, ',');
		json_append_string(out, source, strlen(source));
		first = false;
	}
}

static int
make_line(const struct config *c, const char *known, int64_t now_us,
    struct buf *line, struct error *e)
{
	char hex[SHA256_HEX_LEN + 1], time[CLOCK_TEXT_LEN + 1];

	hex_encode(c->sha256, sizeof(c->sha256), hex);
	clock_format(now_us, time);
	buf_append_str(line, "{\"kind\":\"config\",\"previous\":");
	if (known[0] == '\0')
		buf_append_str(line, "null");
	else
		buf_printf(line, "\"%s\"", known);
	buf_printf(line, ",\"sha256\":\"%s\",\"sources\":[", hex);
	append_sources(line, c);
	buf_printf(line, "],\"time\":\"%s\"}", time);
	if (buf_ok(line, e) != 0)
		return -1;
	return json_check((const char *)line->data, line->len, e);
}

int
config_change_note(struct log_writer *w, const char *path,
    const struct config *c, struct error *e)
{
	char known[SHA256_HEX_LEN + 1], hex[SHA256_HEX_LEN + 1];
	struct buf line = BUF_EMPTY;
	int64_t now_us;
	int rc = -1;

	hex_encode(c->sha256, sizeof(c->sha256), hex);
	if (known_hash(path, known, e) != 0)
		return -1;
	if (strcmp(known, hex) == 0)
		return 0;
	if (log_writer_time(w, &now_us, e) == 0 &&
	    make_line(c, known, now_us, &line, e) == 0 &&
	    log_writer_stage(
		w, (const char *)line.data, line.len, now_us, NULL, e) == 0 &&
	    log_writer_commit(w, e) == 0)
		rc = config_change_remember(path, c, e);
	buf_release(&line);
	return rc;
}
