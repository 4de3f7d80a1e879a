#include "archiver/adapters/whatsapp_text.h"

#include <string.h>
#include <strings.h>

#include "archiver/adapters/whatsapp_line.h"

#define MARK_LEN (sizeof(WHATSAPP_MARK) - 1)

static const char *const edited[] = {"<This message was edited>",
    "<This message was edited.>", "<Dit bericht is bewerkt>",
    "<Dit bericht is bewerkt.>", "<Bu mesaj düzenlendi>",
    "<Bu mesaj düzenlendi.>", "<Se editó este mensaje>",
    "<Se editó este mensaje.>", "<Diese Nachricht wurde bearbeitet>",
    "<Diese Nachricht wurde bearbeitet.>", "<Ce message a été modifié>",
    "<Ce message a été modifié.>", "<Mensagem editada>",
    "<Esta mensagem foi editada>", "<Questo messaggio è stato modificato>",
    "<此消息已编辑>", NULL};

/* Without a final dot. */
static const char *const deleted[] = {"This message was deleted",
    "You deleted this message", "Dit bericht is verwijderd",
    "Je hebt dit bericht verwijderd", "U hebt dit bericht verwijderd",
    "Bu mesaj silindi", "Bu mesajı sildiniz", "Se eliminó este mensaje",
    "Este mensaje fue eliminado", "Eliminaste este mensaje",
    "Diese Nachricht wurde gelöscht", "Du hast diese Nachricht gelöscht",
    "Ce message a été supprimé", "Vous avez supprimé ce message",
    "Mensagem apagada", "Esta mensagem foi apagada",
    "Você apagou esta mensagem", "Questo messaggio è stato eliminato",
    "Hai eliminato questo messaggio", "此消息已删除", "您删除了这条消息", NULL};

/* A whole text, or what one ends with behind a mark. */
static const char *const omitted[] = {"<Media omitted>", "<Media weggelaten>",
    "<Medya dahil edilmedi>", "<Multimedia omitido>", "<Medien ausgeschlossen>",
    "<Medien weggelassen>", "<Médias omis>", "<Mídia oculta>", "<Media omessi>",
    "<Arquivo de mídia oculto>", NULL};
static const char *const omitted_ends[] = {" omitted", " weggelaten",
    " dahil edilmedi", " omitido", " omitida", " weggelassen",
    " ausgeschlossen", " absent", " absente", " omis", " omise", " ocultado",
    " ocultada", " omesso", " omessa", "已忽略", NULL};

/* "<attached: NAME>" */
static const char *const attached[] = {"attached", "bijgevoegd", "bijlage",
    "eklendi", "eklenmiş", "adjunto", "Anhang", "pièce jointe", "joint",
    "anexado", "anexo", "allegato", "附件", NULL};

/* "NAME (file attached)" */
static const char *const file_attached[] = {"file attached",
    "bestand bijgevoegd", "dosya ekli", "archivo adjunto", "Datei angehängt",
    "fichier joint", "ficheiro anexado", "arquivo anexado", "file allegato",
    "文件附件", NULL};

/* The first line of every chat, in part. */
static const char *const encrypted[] = {"end-to-end encrypted",
    "end-to-end-encryptie", "end-to-end versleuteld", "uçtan uca şifrel",
    "de extremo a extremo", "Ende-zu-Ende-verschlüsselt",
    "chiffrés de bout en bout", "crittografati end-to-end", "端到端加密", NULL};

static bool
is_among(const char *text, size_t len, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (strlen(*list) == len && strncasecmp(*list, text, len) == 0)
			return true;
	}
	return false;
}

/* The length of the phrase that the text ends with, or 0. */
static size_t
ends_with_one(const char *text, size_t len, const char *const *list)
{
	size_t n;

	for (; *list != NULL; list++) {
		n = strlen(*list);
		if (n <= len && strncasecmp(text + len - n, *list, n) == 0)
			return n;
	}
	return 0;
}

static bool
holds_one(const char *text, size_t len, const char *const *list)
{
	for (; *list != NULL; list++) {
		if (memmem(text, len, *list, strlen(*list)) != NULL)
			return true;
	}
	return false;
}

static bool
mark_at(const char *text, size_t len)
{
	return len >= MARK_LEN && memcmp(text, WHATSAPP_MARK, MARK_LEN) == 0;
}

/* Whether what stands at `at` begins with a mark of WhatsApp's own. */
static bool
starts_line_or_bracket(const char *text, size_t at, size_t len)
{
	size_t behind = at + MARK_LEN;

	return at == 0 || text[at - 1] == '\n' ||
	    (behind < len && text[behind] == '<');
}

/* LF line ends, no marks, nothing blank at the end. */
static void
tidy(struct buf *out, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == '\r' && i + 1 < len && text[i + 1] == '\n')
			continue;
		if (mark_at(text + i, len - i) &&
		    starts_line_or_bracket(text, i, len)) {
			i += MARK_LEN - 1;
			continue;
		}
		buf_append_byte(out, (uint8_t)text[i]);
	}
}

/* Blanks and marks at the end say nothing. */
static void
trim_end(struct buf *b)
{
	for (;;) {
		while (b->len > 0 && b->data[b->len - 1] != '\0' &&
		    strchr(" \r\n", b->data[b->len - 1]) != NULL)
			b->len--;
		if (b->len < MARK_LEN ||
		    memcmp(b->data + b->len - MARK_LEN, WHATSAPP_MARK,
			MARK_LEN) != 0)
			return;
		b->len -= MARK_LEN;
	}
}

struct finder {
	whatsapp_has_file *has_file;
	void *context;
	struct whatsapp_text *text;
};

/* Take a file's name if the export has it, or the words beside it say so. */
static bool
take_file(struct finder *f, const char *name, size_t len, bool said_so)
{
	char file[WHATSAPP_NAME_MAX];

	if (mark_at(name, len)) {
		name += MARK_LEN;
		len -= MARK_LEN;
	}
	if (len == 0 || len >= sizeof(file) ||
	    memchr(name, '\n', len) != NULL || memchr(name, '\0', len) != NULL)
		return false;
	memcpy(file, name, len);
	file[len] = '\0';
	if (!said_so && !f->has_file(f->context, file))
		return false;
	memcpy(f->text->file, file, len + 1);
	return true;
}

/* iOS: "caption <attached: NAME>" */
static void
find_bracketed(struct finder *f)
{
	struct buf *b = &f->text->content;
	const char *text = (const char *)b->data, *open, *colon, *name;
	size_t len;

	if (b->len == 0 || text[b->len - 1] != '>')
		return;
	open = memrchr(text, '<', b->len);
	if (open == NULL)
		return;
	len = b->len - 1 - (size_t)(open - text);
	colon = memchr(open, ':', len);
	if (colon == NULL || colon + 2 >= text + b->len || colon[1] != ' ')
		return;
	name = colon + 2;
	len = (size_t)(colon - open - 1);
	while (len > 0 && (open[len] == ' ' || (open[len] & 0x80) != 0) &&
	    !is_among(open + 1, len, attached))
		len--; /* French writes a space before the colon */
	if (!take_file(f, name, (size_t)(text + b->len - 1 - name),
		is_among(open + 1, len, attached)))
		return;
	b->len = (size_t)(open - text);
	trim_end(b);
}

/* Android: "NAME (file attached)", and the caption on the next lines. */
static void
find_parenthesised(struct finder *f)
{
	struct buf *b = &f->text->content;
	const char *text = (const char *)b->data, *open, *lf;
	size_t line, words;

	if (b->len == 0)
		return;
	lf = memchr(text, '\n', b->len);
	line = lf == NULL ? b->len : (size_t)(lf - text);
	if (line < 4 || text[line - 1] != ')')
		return;
	open = memrchr(text, '(', line);
	if (open == NULL || open == text || open[-1] != ' ')
		return;
	words = line - 2 - (size_t)(open - text);
	if (!take_file(f, text, (size_t)(open - 1 - text),
		is_among(open + 1, words, file_attached)))
		return;
	if (lf != NULL)
		line++;
	memmove(b->data, b->data + line, b->len - line);
	b->len -= line;
}

static void
classify(struct whatsapp_text *t, bool marked)
{
	struct buf *b = &t->content;
	const char *text = (const char *)b->data;
	size_t len = b->len, dots, n;

	if (len == 0)
		return;
	dots = text[len - 1] == '.' ? 1 : 0;
	if (is_among(text, len - dots, deleted)) {
		t->said = WHATSAPP_DELETED;
		return;
	}
	if (marked && holds_one(text, len, encrypted)) {
		t->said = WHATSAPP_NOTICE;
		return;
	}
	n = ends_with_one(text, len, edited);
	if (n > 0) {
		t->said = WHATSAPP_EDITED;
		b->len -= n;
		trim_end(b);
		len = b->len;
	}
	t->omitted = is_among(text, len, omitted) ||
	    (marked && memchr(text, '\n', len) == NULL &&
		ends_with_one(text, len, omitted_ends) > 0);
}

int
whatsapp_text_read(struct whatsapp_text *out, const char *text, size_t len,
    whatsapp_has_file *has_file, void *context, struct error *e)
{
	struct finder finder = {has_file, context, out};

	memset(out, 0, sizeof(*out));
	tidy(&out->content, text, len);
	trim_end(&out->content);
	if (buf_ok(&out->content, e) != 0)
		return -1;
	/* "A PDF.pdf . 2 pages <mark>document omitted" has it further on. */
	classify(out, memmem(text, len, WHATSAPP_MARK, MARK_LEN) != NULL);
	if (out->said == WHATSAPP_DELETED || out->said == WHATSAPP_NOTICE)
		return 0;
	find_bracketed(&finder);
	if (out->file[0] == '\0')
		find_parenthesised(&finder);
	return 0;
}

void
whatsapp_text_release(struct whatsapp_text *text)
{
	buf_release(&text->content);
}
