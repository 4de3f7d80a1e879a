#include "archiver/adapters/elements.h"

#include "tests/unit/check.h"

/* At most `step` bytes a read, so that boundaries fall everywhere. */
static size_t step;

static int
read_steps(
    struct stream *s, void *data, size_t len, size_t *got, struct error *e)
{
	size_t n = len < step ? len : step;

	(void)e; /* memory is always there */
	n = n < s->len ? n : s->len;
	memcpy(data, s->data, n);
	s->data += n;
	s->len -= n;
	*got = n;
	return 0;
}

static const char *const state_names[] = {
    [ELEMENT_WHOLE] = "",
    [ELEMENT_PIECE] = "piece ",
    [ELEMENT_LAST] = "last ",
    [ELEMENT_BROKEN] = "broken ",
};

/* All elements as "number@offset:bytes;", then what is said at the end. */
static const char *
split(const char *text, const char *path)
{
	static char out[2048];
	struct elements *elements;
	struct element el;
	struct stream s;
	struct error e;
	size_t used = 0;

	stream_of_bytes(&s, text, strlen(text));
	s.read = read_steps;
	elements = elements_new(&s, path, &e);
	assert_non_null(elements);
	out[0] = '\0';
	for (;;) {
		CHECK_OK(elements_next(elements, &el, &e), e);
		if (el.state == ELEMENT_END)
			break;
		CHECK_MEM(text + el.offset, el.data, el.len);
		used += (size_t)snprintf(out + used, sizeof(out) - used,
		    "%s%d@%d:%.*s;", state_names[el.state], (int)el.number,
		    (int)el.offset, (int)el.len, el.data);
		if (el.state == ELEMENT_BROKEN)
			used += (size_t)snprintf(out + used, sizeof(out) - used,
			    "%s;", elements_reason(elements));
	}
	if (!elements_found(elements))
		(void)snprintf(
		    out, sizeof(out), "none: %s", elements_reason(elements));
	elements_free(elements);
	return out;
}

/* The same whether the bytes come one by one or all at once. */
#define CHECK_SPLIT(text, path, wanted) \
	do { \
		step = 1; \
		CHECK_STR(split(text, path), wanted); \
		step = 65536; \
		CHECK_STR(split(text, path), wanted); \
	} while (0)

static void
an_assignment_to_an_array_gives_its_elements(void **state)
{
	(void)state;
	CHECK_SPLIT("window.YTD.a.part3 = [ {\"a\" : [1, 2]},\n{ } ]", NULL,
	    "0@23:{\"a\" : [1, 2]};1@39:{ };");
	CHECK_SPLIT("\xef\xbb\xbf[1,true,\"a]\\\"]\" , null];", NULL,
	    "0@4:1;1@6:true;2@11:\"a]\\\"]\";3@21:null;");
	CHECK_SPLIT("x = [ ]", NULL, "");
	CHECK_SPLIT("var u = {\"a\":1}", NULL, "0@8:{\"a\":1};");
	CHECK_SPLIT("[1,]", NULL, "0@1:1;");
}

static void
a_path_leads_to_an_array_inside(void **state)
{
	static const char text[] =
	    "{\"n\":{\"b\":[9]},\"a\":{\"x\":\"}\",\"b\":[1,{\"b\":[]}]},"
	    "\"c\":[3]}";

	(void)state;
	CHECK_SPLIT(text, "a.b", "0@33:1;1@35:{\"b\":[]};");
	CHECK_SPLIT(text, "c", "0@51:3;");
	CHECK_SPLIT(text, "*", "0@51:3;");
	CHECK_SPLIT(text, "a", "none: there is no such array in it");
	CHECK_SPLIT(text, "d", "none: there is no such array in it");
	CHECK_SPLIT("[1]", "a", "none: there is no such array in it");
	CHECK_SPLIT("{\"a\":", "a", "none: there is no such array in it");
}

static void
what_is_no_array_has_no_elements(void **state)
{
	(void)state;
	CHECK_SPLIT("", NULL, "none: there is no such array in it");
	CHECK_SPLIT("just text", NULL, "none: there is no such array in it");
}

static void
a_broken_text_ends_with_what_is_left(void **state)
{
	(void)state;
	CHECK_SPLIT("[{\"a\":1},{\"b\":\"", NULL,
	    "0@1:{\"a\":1};broken 1@9:{\"b\":\";"
	    "the text ends inside an element;");
	CHECK_SPLIT(
	    "[1 2,3]", NULL, "0@1:1;broken 1@3:2,3];there is no ',' here;");
	CHECK_SPLIT(
	    "[1,", NULL, "0@1:1;broken 1@3:;the text ends inside the array;");
	CHECK_SPLIT("[:1]", NULL, "broken 0@1::1];there is no element here;");
	CHECK_SPLIT("[1][2]", NULL,
	    "0@1:1;broken 1@3:[2];something follows the array;");
}

static void
a_large_element_comes_in_pieces(void **state)
{
	const size_t len = 2 * ELEMENT_MAX + 1000;
	char *text = malloc(len);
	struct elements *elements;
	struct element el;
	struct stream s;
	struct error e;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', len);
	text[0] = '[';
	text[1] = text[len - 4] = '"';
	memcpy(text + len - 3, ",1]", 3);
	stream_of_bytes(&s, text, len);
	elements = elements_new(&s, NULL, &e);
	assert_non_null(elements);
	CHECK_OK(elements_next(elements, &el, &e), e);
	CHECK_INT(el.state, ELEMENT_PIECE);
	CHECK_INT(el.len, ELEMENT_MAX);
	CHECK_OK(elements_next(elements, &el, &e), e);
	CHECK_INT(el.state, ELEMENT_PIECE);
	CHECK_INT(el.offset, 1 + ELEMENT_MAX);
	CHECK_OK(elements_next(elements, &el, &e), e);
	CHECK_INT(el.state, ELEMENT_LAST);
	CHECK_INT(el.offset + el.len, len - 3);
	CHECK_INT(el.number, 0);
	CHECK_OK(elements_next(elements, &el, &e), e);
	CHECK_INT(el.state, ELEMENT_WHOLE);
	CHECK_INT(el.number, 1);
	CHECK_OK(elements_next(elements, &el, &e), e);
	CHECK_INT(el.state, ELEMENT_END);
	elements_free(elements);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_assignment_to_an_array_gives_its_elements),
	    cmocka_unit_test(a_path_leads_to_an_array_inside),
	    cmocka_unit_test(what_is_no_array_has_no_elements),
	    cmocka_unit_test(a_broken_text_ends_with_what_is_left),
	    cmocka_unit_test(a_large_element_comes_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
