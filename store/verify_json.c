#include <inttypes.h>
#include <string.h>

#include "store/verify_report.h"
#include "core/codec.h"
#include "core/json.h"

static void
append_string(struct buf *out, const char *text)
{
	json_append_string(out, text, strlen(text));
}

/* ,"name":["...",...] ; JSON itself when `raw`. */
static void
append_lines(struct buf *out, const char *name,
    const struct verify_lines *lines, bool raw)
{
	size_t i;

	buf_printf(out, ",\"%s\":[", name);
	for (i = 0; i < lines->count; i++) {
		if (i > 0)
			buf_append_byte(out, ',');
		if (raw)
			buf_append_str(out, lines->list[i]);
		else
			append_string(out, lines->list[i]);
	}
	buf_append_byte(out, ']');
}

static void
append_log(struct buf *out, const struct verify_log_report *r)
{
	char root[2 * TREE_HASH_LEN + 1];

	hex_encode(r->root.bytes, TREE_HASH_LEN, root);
	buf_append_str(out, "{\"class\":");
	append_string(out, r->class_name);
	buf_append_str(out, ",\"origin\":");
	append_string(out, r->origin);
	buf_printf(out, ",\"size\":%" PRIu64 ",\"root\":\"%s\"", r->size, root);
	buf_printf(out,
	    ",\"read\":{\"entries\":%" PRIu64 ",\"records\":%" PRIu64
	    ",\"segments\":%" PRIu64 ",\"attachments\":%" PRIu64
	    ",\"bytes\":%" PRIu64 "},\"unsigned_entries\":%" PRIu64,
	    r->entries, r->records, r->segments, r->attachments, r->bytes,
	    r->unsigned_entries);
	buf_printf(out,
	    ",\"signatures\":%" PRIu64 ",\"timestamps\":%" PRIu64
	    ",\"witnesses\":%zu"
	    ",\"tail_pinned\":%s,\"pinned_size\":%" PRIu64 ",\"trust\":",
	    r->signatures, r->timestamps, r->witnesses,
	    r->pinned ? "true" : "false", r->pinned_size);
	append_string(out, r->trust == NULL ? "" : r->trust);
	append_lines(out, "keys", &r->keys, false);
	append_lines(out, "gaps", &r->gaps, true);
	append_lines(out, "disposed", &r->disposed, false);
	buf_append_byte(out, '}');
}

static void
append_finding(struct buf *out, const struct finding *f)
{
	buf_printf(
	    out, "{\"severity\":\"%s\",\"file\":", finding_word(f->severity));
	append_string(out, f->file);
	if (f->entry != FINDING_NO_ENTRY)
		buf_printf(out, ",\"entry\":%" PRIu64, f->entry);
	buf_append_str(out, ",\"text\":");
	append_string(out, f->text);
	buf_append_byte(out, '}');
}

static const char *
verdict(const struct verify_report *r)
{
	return r->findings.worst == FINDING_NOTE
	    ? "VERIFIED"
	    : finding_word(r->findings.worst);
}

void
verify_report_json(
    const struct verify_report *r, const char *archive, struct buf *out)
{
	size_t i;

	buf_printf(out,
	    "{\"verdict\":\"%s\",\"status\":%d,\"archive\":", verdict(r),
	    verify_status(r));
	append_string(out, archive);
	buf_append_str(out, ",\"logs\":[");
	for (i = 0; i < r->log_count; i++) {
		if (i > 0)
			buf_append_byte(out, ',');
		append_log(out, &r->logs[i]);
	}
	buf_append_str(out, "],\"findings\":[");
	for (i = 0; i < r->findings.count; i++) {
		if (i > 0)
			buf_append_byte(out, ',');
		append_finding(out, &r->findings.list[i]);
	}
	buf_printf(
	    out, "],\"findings_unlisted\":%" PRIu64, r->findings.unlisted);
	append_lines(out, "not_checked", &r->not_checked, false);
	buf_append_str(out, "}\n");
}
