#include "text/html_text.h"

#include <libxml/HTMLparser.h>
#include <string.h>

struct page {
	struct buf *out;
	size_t start; /* where the page's words begin in `out` */
	unsigned int silent; /* open elements whose text is not shown */
	unsigned int verbatim; /* open <pre> */
	bool blank; /* white space is due before the next word */
	html_text_link *link;
	void *context;
};

static const char *const silent_elements[] = {
    "head", "script", "style", "title", "template", NULL};
static const char *const line_elements[] = {"address", "article", "blockquote",
    "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p",
    "pre", "section", "table", "tr", "ul", NULL};

static bool
is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++) {
		if (strcmp(*names, name) == 0)
			return true;
	}
	return false;
}

/* End the line, unless it is empty. */
static void
end_line(struct page *p)
{
	p->blank = false;
	if (p->out->len > p->start && p->out->data[p->out->len - 1] != '\n')
		buf_append_byte(p->out, '\n');
}

static void
add_words(struct page *p, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (p->verbatim == 0 && strchr(" \t\r\n\f", text[i]) != NULL &&
		    text[i] != '\0') {
			p->blank = true;
			continue;
		}
		if (p->blank && p->out->len > p->start &&
		    p->out->data[p->out->len - 1] != '\n')
			buf_append_byte(p->out, ' ');
		p->blank = false;
		buf_append_byte(p->out, (uint8_t)text[i]);
	}
}

static const char *
attribute(const xmlChar **attributes, const char *name)
{
	for (; attributes != NULL && *attributes != NULL; attributes += 2) {
		if (strcmp((const char *)attributes[0], name) == 0)
			return (const char *)attributes[1]; /* may be NULL */
	}
	return NULL;
}

static void
start_element(void *context, const xmlChar *element, const xmlChar **attributes)
{
	const char *name = (const char *)element, *value;
	struct page *p = context;

	if (is_one_of(name, silent_elements))
		p->silent++;
	if (is_one_of(name, line_elements))
		end_line(p);
	else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0)
		p->blank = true;
	if (strcmp(name, "pre") == 0)
		p->verbatim++;
	value = strcmp(name, "img") == 0 ? attribute(attributes, "alt") : NULL;
	if (value != NULL && p->silent == 0)
		add_words(p, value, strlen(value));
	value = strcmp(name, "a") == 0 ? attribute(attributes, "href") : NULL;
	if (value != NULL && p->link != NULL)
		p->link(p->context, value);
}

static void
end_element(void *context, const xmlChar *element)
{
	const char *name = (const char *)element;
	struct page *p = context;

	if (is_one_of(name, silent_elements) && p->silent > 0)
		p->silent--;
	if (strcmp(name, "pre") == 0 && p->verbatim > 0)
		p->verbatim--;
	if (is_one_of(name, line_elements))
		end_line(p);
}

static void
characters(void *context, const xmlChar *text, int len)
{
	struct page *p = context;

	if (p->silent == 0 && len > 0)
		add_words(p, (const char *)text, (size_t)len);
}

/* In HTML this is what scripts and styles hold. */
static void
raw_text(void *context, const xmlChar *text, int len)
{
	(void)context;
	(void)text;
	(void)len;
}

int
html_text(const char *html, size_t len, html_text_link *link, void *context,
    struct buf *out, struct error *e)
{
	struct page page = {
	    .out = out, .start = out->len, .link = link, .context = context};
	htmlParserCtxtPtr parser;
	xmlSAXHandler sax;

	if (len > HTML_TEXT_MAX)
		return error_set(e, ERROR_INPUT, "larger than %zu bytes",
		    (size_t)HTML_TEXT_MAX);
	memset(&sax, 0, sizeof(sax));
	sax.startElement = start_element;
	sax.endElement = end_element;
	sax.characters = characters;
	sax.ignorableWhitespace = characters;
	sax.cdataBlock = raw_text;
	parser = htmlCreatePushParserCtxt(
	    &sax, &page, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
	if (parser == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	(void)htmlCtxtUseOptions(parser,
	    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
		HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
	/* Whatever is wrong with a page, its words so far are in `out`. */
	(void)htmlParseChunk(parser, html, (int)len, 1);
	if (parser->myDoc != NULL)
		xmlFreeDoc(parser->myDoc);
	htmlFreeParserCtxt(parser);
	while (out->len > page.start && out->data[out->len - 1] == '\n')
		out->len--;
	return buf_ok(out, e);
}
