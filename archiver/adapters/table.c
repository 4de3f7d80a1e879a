#include "archiver/adapters/table.h"

#include <string.h>

#include "core/buf.h"

extern const struct adapter bluesky_adapter;
extern const struct adapter facebook_adapter;
extern const struct adapter instagram_adapter;
extern const struct adapter linkedin_adapter;
extern const struct adapter mail_adapter;
extern const struct adapter mastodon_adapter;
extern const struct adapter whatsapp_adapter;
extern const struct adapter x_archive_adapter;

const struct adapter *const adapter_table[] = {
    &bluesky_adapter,
    &facebook_adapter,
    &instagram_adapter,
    &linkedin_adapter,
    &mail_adapter,
    &mastodon_adapter,
    &whatsapp_adapter,
    &x_archive_adapter,
    NULL,
};

const struct adapter *
adapter_find(const char *name)
{
	const struct adapter *const *a;

	for (a = adapter_table; *a != NULL; a++) {
		if (strcmp((*a)->name, name) == 0)
			return *a;
	}
	return NULL;
}

static int
none_recognised(struct error *e)
{
	const struct adapter *const *a;
	struct buf names = BUF_EMPTY;

	for (a = adapter_table; *a != NULL; a++)
		buf_printf(
		    &names, "%s%s", a == adapter_table ? "" : ", ", (*a)->name);
	if (buf_text(&names) == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	else
		error_set(e, ERROR_INPUT,
		    "not an export that any adapter recognises (%s); if it "
		    "is one of them, say which with --adapter",
		    (const char *)names.data);
	buf_release(&names);
	return -1;
}

int
adapter_recognise(
    const struct listing *listing, const struct adapter **out, struct error *e)
{
	const struct adapter *best = NULL, *second = NULL;
	const struct adapter *const *a;
	int best_score = 0;

	for (a = adapter_table; *a != NULL; a++) {
		int score = (*a)->recognise(listing);

		if (score > best_score) {
			best = *a;
			best_score = score;
			second = NULL;
		} else if (score == best_score && score > 0) {
			second = *a;
		}
	}
	if (best == NULL)
		return none_recognised(e);
	if (second != NULL)
		return error_set(e, ERROR_INPUT,
		    "could be for %s or %s; say which with --adapter",
		    best->name, second->name);
	*out = best;
	return 0;
}
