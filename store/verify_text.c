#include <inttypes.h>

#include "store/verify_report.h"

static const char *
verdict(const struct verify_report *r)
{
	switch (r->findings.worst) {
	case FINDING_NOTE:
		if (r->not_checked.count > 0)
			return "VERIFIED, but not all of it was checked: see "
			       "\"Not checked\"";
		return "VERIFIED: everything was read and is consistent";
	case FINDING_INCOMPLETE:
		return "INCOMPLETE: nothing is wrong, but not everything that "
		       "was asked for could be proven";
	case FINDING_NOTHING:
		return "NOTHING TO VERIFY";
	case FINDING_UNTRUSTED:
		return "NOT TRUSTED: signed by a key that is unknown or not "
		       "trusted";
	case FINDING_IO:
		return "UNREADABLE: not everything could be read";
	case FINDING_MALFORMED:
		return "MALFORMED: not an archive as this program reads them";
	case FINDING_WRONG:
		return "WRONG: this is not what was sealed and signed";
	}
	return "";
}

static void
append_lines(
    const struct verify_lines *lines, const char *title, struct buf *out)
{
	size_t i;

	for (i = 0; i < lines->count; i++)
		buf_printf(out, "  %s %s\n", title, lines->list[i]);
}

static void
append_log(const struct verify_log_report *r, struct buf *out)
{
	buf_printf(out, "log %s: %" PRIu64 " entries signed\n", r->class_name,
	    r->size);
	buf_printf(out,
	    "  read: %" PRIu64 " entries (%" PRIu64 " records), %" PRIu64
	    " segments, %" PRIu64 " attachments, %" PRIu64 " bytes\n",
	    r->entries, r->records, r->segments, r->attachments, r->bytes);
	append_lines(&r->keys, "key:", out);
	if (r->witnesses > 0)
		buf_printf(out, "  witnesses: %zu\n", r->witnesses);
	if (r->timestamps > 0)
		buf_printf(out, "  time-stamps: %" PRIu64 "\n", r->timestamps);
	if (r->trust != NULL)
		buf_printf(out, "  trust: %s%s\n", r->trust,
		    r->pinned_now && !r->pinned ? "; pinned now" : "");
	if (r->pinned)
		buf_printf(out,
		    "  end: what is held outside agrees, up to size %" PRIu64
		    "\n",
		    r->pinned_size);
	else
		buf_append_str(out,
		    "  end: not pinned; nothing from outside says that no "
		    "entries were cut off\n");
	if (r->unsigned_entries > 0)
		buf_printf(out,
		    "  not signed yet: %" PRIu64 " entries, no evidence\n",
		    r->unsigned_entries);
	append_lines(&r->gaps, "gap:", out);
	append_lines(&r->disposed, "disposed:", out);
}

static void
append_finding(const struct finding *f, struct buf *out)
{
	buf_printf(out, "%s ", finding_word(f->severity));
	if (f->file[0] != '\0')
		buf_printf(out, "%s: ", f->file);
	if (f->entry != FINDING_NO_ENTRY)
		buf_printf(out, "entry %" PRIu64 ": ", f->entry);
	buf_printf(out, "%s\n", f->text);
}

void
verify_report_text(
    const struct verify_report *r, const char *archive, struct buf *out)
{
	size_t i;

	buf_printf(out, "%s\narchive: %s\n", verdict(r), archive);
	for (i = 0; i < r->log_count; i++)
		append_log(&r->logs[i], out);
	for (i = 0; i < r->findings.count; i++)
		append_finding(&r->findings.list[i], out);
	if (r->findings.unlisted > 0)
		buf_printf(out, "and %" PRIu64 " findings more\n",
		    r->findings.unlisted);
	if (r->not_checked.count > 0)
		buf_append_str(out, "Not checked:\n");
	append_lines(&r->not_checked, "-", out);
}
