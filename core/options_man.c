#include "core/options_man.h"

#include <ctype.h>
#include <string.h>

#include "core/buf.h"
#include "core/file.h"

/* roff's own characters: a backslash, a dash, and a dot that begins a line. */
static void
append_text(struct buf *out, const char *text)
{
	bool begins = true;

	for (; *text != '\0'; text++) {
		if (begins && (*text == '.' || *text == '\''))
			buf_append_str(out, "\\&");
		if (*text == '\\')
			buf_append_str(out, "\\e");
		else if (*text == '-')
			buf_append_str(out, "\\-");
		else
			buf_append_byte(out, (uint8_t)*text);
		begins = *text == '\n';
	}
}

/* Paragraphs are parted by empty lines. */
static void
append_paragraphs(struct buf *out, const char *text)
{
	const char *gap;
	char part[4096];

	while ((gap = strstr(text, "\n\n")) != NULL &&
	    (size_t)(gap - text) < sizeof(part)) {
		memcpy(part, text, (size_t)(gap - text));
		part[gap - text] = '\0';
		append_text(out, part);
		buf_append_str(out, "\n.PP\n");
		text = gap + 2;
	}
	append_text(out, text);
	buf_append_byte(out, '\n');
}

/* "keys new" as KEYS-NEW or keys-new. */
static void
append_joined(struct buf *out, const char *name, bool upper)
{
	for (; *name != '\0'; name++) {
		int c = *name == ' ' ? '-' : *name;

		if (upper)
			c = toupper((unsigned char)c);
		buf_append_byte(out, (uint8_t)c);
	}
}

static void
append_options(struct buf *out, const struct option_spec *option)
{
	for (; option != NULL && option->name != NULL; option++) {
		buf_append_str(out, ".TP\n\\fB\\-\\-");
		append_text(out, option->name);
		buf_append_str(out, "\\fR");
		if (option->argument != NULL) {
			buf_append_str(out, " \\fI");
			append_text(out, option->argument);
			buf_append_str(out, "\\fR");
		}
		buf_append_byte(out, '\n');
		append_text(out, option->help);
		buf_append_byte(out, '\n');
	}
	buf_append_str(out, ".TP\n\\fB\\-\\-help\\fR\nShow a summary.\n");
}

static void
write_page(struct buf *out, const char *version, const struct command_spec *c)
{
	buf_append_str(out, ".TH ZEGEL-");
	append_joined(out, c->name, true);
	buf_printf(out, " 1 \"\" \"Zegel %s\"\n.SH NAME\nzegel\\-", version);
	append_joined(out, c->name, false);
	buf_append_str(out, " \\- ");
	append_text(out, c->summary);
	buf_append_str(out, "\n.SH SYNOPSIS\n\\fBzegel ");
	append_text(out, c->name);
	buf_append_str(out, "\\fR [\\fIOPTION\\fR]... ");
	append_text(out, c->operands);
	buf_append_str(out, "\n.SH DESCRIPTION\n");
	append_paragraphs(out, c->text);
	buf_append_str(out, ".SH OPTIONS\n");
	append_options(out, c->options);
	buf_append_str(out,
	    ".SH EXIT STATUS\n0 done; 1 something was changed behind Zegel's "
	    "back; 2 usage or input;\n3 incomplete; 4 a key is unknown or not "
	    "trusted; 5 malformed; 6 input/output error;\n7 nothing there; 8 "
	    "refused by the state of the archive (another writer, a "
	    "rolled\\-back copy).\n.SH SEE ALSO\nThe format of archives: "
	    "docs/FORMAT.md; running it: docs/OPERATING.md.\n");
}

int
options_write_man(const char *directory, const char *version,
    const struct command_spec *const *commands, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct buf page = BUF_EMPTY;
	char *space;
	int rc = 0;

	for (; rc == 0 && *commands != NULL; commands++) {
		buf_clear(&page);
		write_page(&page, version, *commands);
		rc = file_path(
		    path, e, "%s/zegel-%s.1", directory, (*commands)->name);
		if (rc != 0)
			break;
		while ((space = strrchr(path, ' ')) != NULL &&
		    space > path + strlen(directory))
			*space = '-';
		rc = buf_ok(&page, e);
		if (rc == 0)
			rc = file_replace(
			    path, page.data, page.len, 0644, false, e);
	}
	buf_release(&page);
	return rc;
}

void
options_print_words(FILE *out, const struct command_spec *const *commands,
    int argc, char *const *argv)
{
	const struct option_spec *option;
	const struct command_spec *command;
	int used;

	command = options_find_command(commands, argc, argv, &used);
	if (command == NULL) {
		for (; *commands != NULL; commands++)
			fprintf(out, "%s\n", (*commands)->name);
		return;
	}
	option = command->options;
	for (; option != NULL && option->name != NULL; option++)
		fprintf(out, "--%s\n", option->name);
	fprintf(out, "--help\n");
}
