#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/file.h"

int
command_print_json(json_t *document)
{
	int status = 0;

	if (document == NULL ||
	    json_dumpf(document, stdout, JSON_COMPACT) != 0 ||
	    putchar('\n') == EOF || fflush(stdout) != 0)
		status = 6;
	json_decref(document);
	return status;
}

int
command_fail(const struct options *o, const struct error *e)
{
	int status = error_exit_status(e);

	if (options_has(o, "json"))
		(void)command_print_json(json_pack("{s:s,s:i}", "error",
		    e->text, "status", status)); /* the status tells */
	fprintf(stderr, "zegel %s: %s\n", o->command->name, e->text);
	return status;
}

int
command_read_vkey(const char *given, struct vkey *out, struct error *e)
{
	if (file_exists(given))
		return vkey_read(out, given, e);
	return vkey_parse(out, given, strlen(given), e);
}

static bool
has_signed(
    const char *folder, const char *name, const struct log *l, struct vkey *out)
{
	char path[FILE_PATH_MAX];

	return file_path(path, NULL, "%s/%s", folder, name) == 0 &&
	    command_read_vkey(path, out, NULL) == 0 &&
	    strcmp(out->name, l->checkpoint.origin) == 0 &&
	    note_verify(&l->note, out, NULL, NULL) == 0;
}

int
command_find_signer(const struct archive *a, const struct log *l,
    struct vkey *out, struct error *e)
{
	char folder[FILE_PATH_MAX];
	char **names = NULL;
	size_t count = 0, i;
	bool found = false;

	if (file_path(folder, e, "%s/keys", a->path) != 0 ||
	    file_list(folder, &names, &count, e) != 0)
		return -1;
	for (i = 0; i < count && !found; i++)
		found = has_signed(folder, names[i], l, out);
	file_names_free(names, count);
	if (!found)
		return error_set(e, ERROR_UNTRUSTED,
		    "%s: no key in keys/ signed the checkpoint",
		    l->checkpoint.origin);
	return 0;
}

/* A mistyped class is no missing file. */
static int
check_class(const struct archive *a, const char *name, struct error *e)
{
	struct buf names = BUF_EMPTY;
	size_t i;

	for (i = 0; i < a->class_count; i++) {
		if (strcmp(a->classes[i], name) == 0) {
			buf_release(&names);
			return 0;
		}
		buf_printf(&names, "%s%s", i > 0 ? ", " : "", a->classes[i]);
	}
	error_set(e, ERROR_NOTFOUND, "no log is called %s; there %s %s", name,
	    a->class_count == 1 ? "is" : "are",
	    buf_text(&names) == NULL ? "others" : (const char *)names.data);
	buf_release(&names);
	return -1;
}

int
command_open_entry(const struct options *o, struct archive *a, struct log **l,
    unsigned long long *index, struct error *e)
{
	char name[ARCHIVE_CLASS_MAX + 1], path[FILE_PATH_MAX];

	if (archive_open(a, o->operands[0], e) != 0)
		return -1;
	if (archive_parse_address(o->operands[1],
		a->class_count == 1 ? a->classes[0] : NULL, name, index,
		e) != 0 ||
	    check_class(a, name, e) != 0 ||
	    archive_log_path(a, name, path, e) != 0)
		return -1;
	return log_open(l, path, e);
}
