#include "archiver/adapters/x_internal.h"

#include <stdlib.h>
#include <string.h>

#include "core/buf.h"

const char *
x_text(json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL && *text != '\0' ? text : NULL;
}

json_t *
x_status_url(const char *username, const char *id)
{
	if (username == NULL)
		return json_sprintf("https://x.com/i/web/status/%s", id);
	return json_sprintf("https://x.com/%s/status/%s", username, id);
}

json_t *
x_person(const char *id, const char *username, const char *name)
{
	json_t *actor = activity_actor("Person", NULL, name, username);

	if (username != NULL)
		activity_set(
		    actor, "id", json_sprintf("https://x.com/%s", username));
	else if (id != NULL)
		activity_set(
		    actor, "id", json_sprintf("https://x.com/i/user/%s", id));
	return actor;
}

json_t *
x_own_actor(const struct x *x)
{
	json_t *actor = x_person(x->account_id, x->username, x->display_name);

	activity_set_string(actor, "type", "Organization");
	return actor;
}

bool
x_is_own_id(const struct x *x, const char *id)
{
	return id != NULL && x->account_id != NULL &&
	    strcmp(id, x->account_id) == 0;
}

json_t *
x_unescape(const char *text)
{
	static const struct {
		const char *escape;
		char character;
	} escapes[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}};
	struct buf out = BUF_EMPTY;
	json_t *string = NULL;
	size_t i, len;

	while (*text != '\0') {
		for (i = 0; i < sizeof(escapes) / sizeof(*escapes); i++) {
			len = strlen(escapes[i].escape);
			if (strncmp(text, escapes[i].escape, len) == 0)
				break;
		}
		if (i < sizeof(escapes) / sizeof(*escapes)) {
			buf_append_byte(&out, (uint8_t)escapes[i].character);
			text += len;
		} else {
			buf_append_byte(&out, (uint8_t)*text++);
		}
	}
	if (buf_text(&out) != NULL)
		string = activity_string((const char *)out.data, out.len);
	buf_release(&out);
	return string;
}

void
x_set_content(json_t *object, json_t *content)
{
	activity_set(object, "content", content);
	activity_set_string(object, "mediaType", "text/plain");
}

bool
x_time(const char *text, char out[TIMES_TEXT_MAX])
{
	return text != NULL &&
	    (times_from_ctime(text, out) || times_from_iso(text, out));
}

/* Whether a URL's last part, without its query, is `file`. */
static bool
url_names_file(const char *url, const char *file)
{
	size_t len = strlen(file);
	const char *leaf;

	if (url == NULL)
		return false;
	leaf = member_leaf(url);
	return strncmp(leaf, file, len) == 0 &&
	    (leaf[len] == '\0' || leaf[len] == '?');
}

/* Where X had a media file: the URL of the item's media that it was. */
static const char *
url_of_file(json_t *media, const char *file)
{
	json_t *one, *variant;
	size_t i, k;

	json_array_foreach (media, i, one) {
		json_t *film = json_object_get(one, "video_info");
		const char *url = json_is_string(one)
		    ? json_string_value(one)
		    : x_text(one, "media_url_https");

		if (url_names_file(url, file))
			return url;
		json_array_foreach (
		    json_object_get(film, "variants"), k, variant) {
			url = x_text(variant, "url");
			if (url_names_file(url, file))
				return url;
		}
	}
	return NULL;
}

json_t *
x_media_files(struct x *x, const char *id, json_t *media)
{
	json_t *out = json_array();
	struct attachment file;
	char prefix[64];
	size_t at = 0;

	(void)snprintf(prefix, sizeof(prefix), "%s-", id);
	while (out != NULL &&
	    intake_media_next(x->intake, NULL, prefix, &at, &file)) {
		const char *url = url_of_file(
		    media, member_leaf(file.name) + strlen(prefix));

		if (json_array_append_new(
			out, intake_attachment(x->intake, &file, url)) != 0) {
			json_decref(out);
			out = NULL;
		}
	}
	return out;
}
