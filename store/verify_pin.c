/*
 * What earlier verifications saw: pin.h.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/verify_internal.h"

int
verify_pin_load(struct verify_log *l, struct error *e)
{
	char path[FILE_PATH_MAX];
	int rc;

	if (l->options->pins == NULL)
		return 0;
	if (pin_path(l->options->pins, l->report->origin, path, e) != 0)
		return -1;
	l->pin = calloc(1, sizeof(*l->pin));
	if (l->pin == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	rc = pin_read(l->pin, path, e);
	if (rc == 0 &&
	    verify_held_add_note(l, HELD_PIN, path, &l->pin->note, e) != 0)
		rc = error_wrap(e, "%s", path);
	if (rc == 0)
		return 0;
	verify_pin_free(l);
	if (e->code == ERROR_FORMAT)
		e->code = ERROR_INPUT; /* the caller's file, not the archive */
	return e->code == ERROR_NOTFOUND ? 0 : -1;
}

void
verify_pin_free(struct verify_log *l)
{
	if (l->pin != NULL)
		pin_release(l->pin);
	free(l->pin);
	l->pin = NULL;
}

int
verify_pin_store(struct verify_log *l, struct error *e)
{
	const struct buf *note = &l->held[l->newest].bytes;
	struct pin *fresh = calloc(1, sizeof(*fresh)); /* large */
	char path[FILE_PATH_MAX];
	size_t i;
	int rc = 0;

	if (fresh == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	clock_format(clock_now_us(), fresh->since);
	if (l->pin != NULL)
		memcpy(fresh->since, l->pin->since, sizeof(fresh->since));
	for (i = 0; i < l->ring.count && rc == 0; i++)
		if (l->ring.keys[i].trusted)
			rc = pin_add_key(fresh, &l->ring.keys[i].key, e);
	buf_append(&fresh->note, note->data, note->len);
	if (rc == 0)
		rc = pin_path(l->options->pins, l->report->origin, path, e);
	if (rc == 0)
		rc = buf_ok(&fresh->note, e);
	if (rc == 0)
		rc = pin_write(fresh, path, e);
	l->report->pinned_now = rc == 0;
	pin_release(fresh);
	free(fresh);
	return rc;
}

/* "<archive>+<class>.pin", with the archive's slashes as pluses too. */
static void
see_pin(const struct verify_work *w, struct verify_report *r, const char *file)
{
	char origin[VKEY_NAME_MAX + 1];
	const size_t len = strlen(w->archive_name), all = strlen(file);
	size_t i;

	if (all < len + 5 || all > VKEY_NAME_MAX ||
	    strcmp(file + all - 4, ".pin") != 0)
		return;
	for (i = 0; i < all - 4; i++)
		origin[i] = (char)(file[i] == '+' ? '/' : file[i]);
	origin[all - 4] = '\0';
	if (memcmp(origin, w->archive_name, len) != 0 || origin[len] != '/' ||
	    strchr(origin + len + 1, '/') != NULL || verify_has_log(r, origin))
		return;
	findings_add(&r->findings, FINDING_WRONG, "logs", FINDING_NO_ENTRY,
	    "a log is missing: %s was there when it was pinned", origin);
}

void
verify_pin_missing(const struct verify_work *w, struct verify_report *r)
{
	char **names = NULL;
	size_t count = 0, i;

	if (w->options->pins == NULL || w->options->strict ||
	    w->archive_name[0] == '\0' ||
	    file_list(w->options->pins, &names, &count, NULL) != 0)
		return; /* nothing is pinned */
	for (i = 0; i < count; i++)
		see_pin(w, r, names[i]);
	file_names_free(names, count);
}
