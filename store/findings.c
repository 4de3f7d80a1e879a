#include "store/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"

#define TEXT_MAX 1024

static const struct {
	const char *word;
	int status;
} SEVERITIES[] = {
    [FINDING_NOTE] = {"NOTE", 0},
    [FINDING_INCOMPLETE] = {"INCOMPLETE", 3},
    [FINDING_NOTHING] = {"NOTHING", 7},
    [FINDING_UNTRUSTED] = {"UNTRUSTED", 4},
    [FINDING_IO] = {"UNREADABLE", 6},
    [FINDING_MALFORMED] = {"MALFORMED", 5},
    [FINDING_WRONG] = {"WRONG", 1},
};

const char *
finding_word(enum finding_severity severity)
{
	return SEVERITIES[severity].word;
}

int
finding_status(enum finding_severity severity)
{
	return SEVERITIES[severity].status;
}

enum finding_severity
finding_severity_of(const struct error *e)
{
	switch (e->code) {
	case ERROR_FORMAT:
	case ERROR_INPUT:
		return FINDING_MALFORMED;
	case ERROR_TAMPERED:
	case ERROR_NOTFOUND:
	case ERROR_CONFLICT:
		return FINDING_WRONG;
	case ERROR_UNTRUSTED:
		return FINDING_UNTRUSTED;
	default:
		return FINDING_IO;
	}
}

void
findings_release(struct findings *f)
{
	size_t i;

	for (i = 0; i < f->count; i++) {
		free(f->list[i].file);
		free(f->list[i].text);
	}
	free(f->list);
	memset(f, 0, sizeof(*f));
}

static bool
grow(struct findings *f)
{
	size_t cap = f->cap == 0 ? 16 : f->cap * 2;
	struct finding *more;

	if (f->count < f->cap)
		return true;
	more = realloc(f->list, cap * sizeof(*more));
	if (more == NULL)
		return false;
	f->list = more;
	f->cap = cap;
	return true;
}

/* Two readers can come upon the same tile; it is said once. */
static bool
is_repeated(const struct findings *f, const struct finding *x)
{
	size_t i, begin = f->count > 16 ? f->count - 16 : 0;

	for (i = begin; i < f->count; i++)
		if (f->list[i].severity == x->severity &&
		    f->list[i].entry == x->entry &&
		    strcmp(f->list[i].file, x->file) == 0 &&
		    strcmp(f->list[i].text, x->text) == 0)
			return true;
	return false;
}

/*
 * Findings are shown on terminals, and what they quote may be hostile:
 * control characters and bytes that are no UTF-8 become question marks.
 */
static char *
copy_clean(const char *text)
{
	char *copy = strdup(text), *at = copy;
	size_t left = copy == NULL ? 0 : strlen(copy);
	uint32_t code = 0;

	while (left > 0) {
		int i, n = utf8_next(at, left, &code);
		bool bad = n == 0 || code < 0x20 ||
		    (code >= 0x7f && code < 0xa0) ||
		    (code >= 0x202a && code <= 0x202e); /* direction */

		n = n == 0 ? 1 : n;
		for (i = 0; bad && i < n; i++)
			at[i] = '?';
		at += n;
		left -= (size_t)n;
	}
	return copy;
}

static void
weigh(struct findings *f, enum finding_severity severity, bool unsettled)
{
	enum finding_severity *worst = unsettled ? &f->worst_unsettled
						 : &f->worst_settled;

	if (severity > *worst)
		*worst = severity;
	if (severity > f->worst)
		f->worst = severity;
}

/* Takes the strings of `x`. */
static void
take(struct findings *f, struct finding x)
{
	if (x.file == NULL || x.text == NULL)
		f->failed = true;
	else
		weigh(f, x.severity, x.unsettled);
	if (f->failed || is_repeated(f, &x)) {
		free(x.file);
		free(x.text);
		return;
	}
	if (f->count < FINDINGS_MAX && grow(f)) {
		f->list[f->count++] = x;
		return;
	}
	if (f->count < FINDINGS_MAX)
		f->failed = true;
	f->unlisted++;
	free(x.file);
	free(x.text);
}

static void add(struct findings *f, struct finding x, const char *format,
    va_list ap) __attribute__((format(printf, 3, 0)));

static void
add(struct findings *f, struct finding x, const char *format, va_list ap)
{
	char text[TEXT_MAX];

	(void)vsnprintf(text, sizeof(text), format, ap); /* cut is fine */
	x.text = copy_clean(text);
	take(f, x);
}

void
findings_add(struct findings *f, enum finding_severity severity,
    const char *file, uint64_t entry, const char *format, ...)
{
	struct finding x = {severity, copy_clean(file), entry, NULL, false};
	va_list ap;

	va_start(ap, format);
	add(f, x, format, ap);
	va_end(ap);
}

void
findings_add_unsettled(struct findings *f, enum finding_severity severity,
    const char *file, uint64_t entry, const char *format, ...)
{
	struct finding x = {severity, copy_clean(file), entry, NULL, true};
	va_list ap;

	va_start(ap, format);
	add(f, x, format, ap);
	va_end(ap);
}

static bool
has_unsettled(const struct findings *f, const struct finding *x)
{
	size_t i;

	for (i = 0; i < f->count; i++)
		if (f->list[i].unsettled &&
		    f->list[i].severity == x->severity &&
		    f->list[i].entry == x->entry &&
		    strcmp(f->list[i].file, x->file) == 0 &&
		    strcmp(f->list[i].text, x->text) == 0)
			return true;
	return false;
}

void
findings_settle(struct findings *f, const struct findings *before)
{
	size_t i;

	/* Of those that are not listed nothing is known: they stay. */
	if (f->unlisted == 0)
		f->worst_unsettled = FINDING_NOTE;
	for (i = 0; i < f->count; i++) {
		struct finding *x = &f->list[i];

		if (x->unsettled && has_unsettled(before, x))
			x->unsettled = false;
		weigh(f, x->severity, x->unsettled);
	}
}

void
findings_give_up(struct findings *f)
{
	static const char WHY[] = "could not be judged: the archive kept "
				  "changing: ";
	size_t i;

	if (f->worst_unsettled <= FINDING_INCOMPLETE)
		return;
	for (i = 0; i < f->count; i++) {
		struct finding *x = &f->list[i];
		char *text;

		if (!x->unsettled || x->severity <= FINDING_INCOMPLETE)
			continue;
		x->severity = FINDING_INCOMPLETE;
		text = malloc(sizeof(WHY) + strlen(x->text));
		if (text == NULL) {
			f->failed = true;
			continue;
		}
		(void)sprintf(text, "%s%s", WHY, x->text); /* has room */
		free(x->text);
		x->text = text;
	}
	f->worst_unsettled = FINDING_INCOMPLETE;
	f->worst = f->worst_settled > FINDING_INCOMPLETE ? f->worst_settled
							 : FINDING_INCOMPLETE;
}

void
findings_add_error(
    struct findings *f, const char *file, uint64_t entry, const struct error *e)
{
	if (e->code == ERROR_NOMEM)
		f->failed = true;
	findings_add(f, finding_severity_of(e), file, entry, "%s", e->text);
}

void
findings_move(struct findings *f, struct findings *from)
{
	size_t i;

	for (i = 0; i < from->count; i++)
		take(f, from->list[i]);
	f->unlisted += from->unlisted;
	f->failed = f->failed || from->failed;
	weigh(f, from->worst_settled, false);
	weigh(f, from->worst_unsettled, true);
	free(from->list);
	memset(from, 0, sizeof(*from));
}
