#include "archiver/adapters/x_internal.h"

#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/csv.h"

/* tweets.csv's columns, by what the JSON of later archives calls them. */
static const struct column {
	const char *csv;
	const char *json;
} columns[] = {
    {"tweet_id", "id_str"},
    {"in_reply_to_status_id", "in_reply_to_status_id_str"},
    {"timestamp", "created_at"},
    {"source", "source"},
    {"text", "text"},
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(*columns))

/* Links stand in a column of their own, separated by commas. */
static json_t *
entities_of(const char *urls)
{
	json_t *list = json_array();
	size_t len;

	while (list != NULL && *urls != '\0') {
		len = strcspn(urls, ",");
		if (len > 0 &&
		    json_array_append_new(list,
			json_pack("{s:o}", "expanded_url",
			    activity_string(urls, len))) != 0) {
			json_decref(list);
			return NULL;
		}
		urls += len + (urls[len] == ',');
	}
	return json_pack("{s:o}", "urls", list);
}

/* Where the header says that columns are. */
struct table {
	int at[COLUMN_COUNT];
	int urls;
	int original; /* id of the post that a repost repeats */
};

static void
read_header(struct table *t, const struct csv_row *header)
{
	size_t i;

	for (i = 0; i < COLUMN_COUNT; i++)
		t->at[i] = csv_column(header, columns[i].csv);
	t->urls = csv_column(header, "expanded_urls");
	t->original = csv_column(header, "retweeted_status_id");
}

/* A row as the item that later archives have for it. */
static json_t *
tweet_of_row(const struct table *t, const struct csv_row *row)
{
	json_t *tweet = json_object();
	const char *field;
	size_t i;

	for (i = 0; tweet != NULL && i < COLUMN_COUNT; i++) {
		field = csv_field(row, t->at[i]);
		if (*field != '\0' &&
		    json_object_set_new(tweet, columns[i].json,
			activity_string(field, strlen(field))) != 0)
			goto fail;
	}
	if (tweet == NULL ||
	    json_object_set_new(
		tweet, "entities", entities_of(csv_field(row, t->urls))) != 0)
		goto fail;
	field = csv_field(row, t->original);
	if (*field != '\0' &&
	    json_object_set_new(tweet, "retweeted_status",
		json_pack("{s:o}", "id_str",
		    activity_string(field, strlen(field)))) != 0)
		goto fail;
	return tweet;
fail:
	json_decref(tweet);
	return NULL;
}

static int
take_row(struct x *x, const struct table *t, const struct csv_row *row,
    struct error *e)
{
	const struct raw raw = {row->raw, row->raw_len, "text/csv"};
	json_t *tweet = tweet_of_row(t, row);
	int rc;

	if (tweet == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	rc = x_tweet_item(x, tweet, &raw, e);
	json_decref(tweet);
	if (rc != 0 && e->code == ERROR_FORMAT) {
		struct error reason = *e;

		return intake_flag(x->intake, x->member, &raw, reason.text, e);
	}
	return rc;
}

/* A row that the reader gave up on, and with it the rest of the file. */
static int
flag_rest(struct x *x, const struct csv_row *row, struct error *e)
{
	const struct raw raw = {row->raw, row->raw_len, "text/csv"};
	struct error reason = *e;

	if (row->raw_len == 0)
		return -1; /* reading failed, not the row */
	return intake_flag(x->intake, x->member, &raw, reason.text, e);
}

/* All rows behind the header. */
static int
take_rows(struct x *x, struct csv *csv, const struct table *t,
    struct csv_row *row, struct error *e)
{
	bool more;

	for (;;) {
		if (csv_next(csv, row, &more, e) != 0)
			return e->code == ERROR_INPUT ? flag_rest(x, row, e)
						      : -1;
		if (!more)
			return 0;
		if (take_row(x, t, row, e) != 0)
			return -1;
	}
}

int
x_csv_records(struct x *x, struct stream *stream, struct error *e)
{
	struct csv *csv = csv_new(stream, e);
	struct csv_row row;
	struct table t;
	bool more;
	int rc;

	if (csv == NULL)
		return -1;
	rc = csv_next(csv, &row, &more, e);
	if (rc == 0) {
		read_header(&t, &row);
		rc = take_rows(x, csv, &t, &row, e);
	} else if (e->code == ERROR_INPUT) {
		rc = flag_rest(x, &row, e);
	}
	csv_free(csv);
	return rc;
}
