#include "index/word_diff.h"

#include "core/buf.h"
#include "tests/unit/check.h"
#include "tests/unit/random_query.h"

static struct error e;

/* The runs as text: what went in [-...-], what came in {+...+}. */
struct runs {
	struct buf shown, old_text, new_text;
	int last; /* kind, or -1 */
};

static void
show(void *context, enum word_diff_kind kind, const char *text, size_t len)
{
	static const char *const signs[][2] = {
	    {"", ""}, {"[-", "-]"}, {"{+", "+}"}};
	struct runs *r = context;

	CHECK(len > 0);
	CHECK(r->last != (int)kind);
	/* A removal stands before an addition. */
	CHECK(!(r->last == WORD_DIFF_ADDED && kind == WORD_DIFF_REMOVED));
	r->last = (int)kind;
	buf_append_str(&r->shown, signs[kind][0]);
	buf_append(&r->shown, text, len);
	buf_append_str(&r->shown, signs[kind][1]);
	if (kind != WORD_DIFF_ADDED)
		buf_append(&r->old_text, text, len);
	if (kind != WORD_DIFF_REMOVED)
		buf_append(&r->new_text, text, len);
}

static struct runs runs = {BUF_EMPTY, BUF_EMPTY, BUF_EMPTY, -1};

static const char *
diff(const char *old_text, const char *new_text)
{
	buf_clear(&runs.shown);
	buf_clear(&runs.old_text);
	buf_clear(&runs.new_text);
	runs.last = -1;
	CHECK_OK(word_diff(old_text, strlen(old_text), new_text,
		     strlen(new_text), show, &runs, &e),
	    e);
	CHECK_STR(buf_text(&runs.old_text), old_text);
	CHECK_STR(buf_text(&runs.new_text), new_text);
	return buf_text(&runs.shown);
}

static void
what_changed_is_shown_by_words(void **state)
{
	(void)state;
	CHECK_STR(diff("Volgende update om 08:30. #storing",
		      "Volgende update om 09:30. #storing"),
	    "Volgende update om [-08-]{+09+}:30. #storing");
	CHECK_STR(diff("een twee drie", "een drie"), "een [-twee -]drie");
	CHECK_STR(diff("een drie", "een twee drie"), "een {+twee +}drie");
	CHECK_STR(diff("same", "same"), "same");
	CHECK_STR(diff("", "nieuw"), "{+nieuw+}");
	CHECK_STR(diff("oud", ""), "[-oud-]");
	CHECK_STR(diff("", ""), "");
	CHECK_STR(diff("利率是三点一。", "利率是二点一。"),
	    "利率是[-三-]{+二+}点一。");
	CHECK_STR(diff("şikâyet", "sikayet"), "[-şikâyet-]{+sikayet+}");
}

static void
spaces_between_changes_are_part_of_them(void **state)
{
	(void)state;
	CHECK_STR(diff("de oude tekst hier", "de nieuwe woorden hier"),
	    "de [-oude tekst-]{+nieuwe woorden+} hier");
}

static void
texts_that_differ_too_much_changed_as_a_whole(void **state)
{
	struct buf a = BUF_EMPTY, b = BUF_EMPTY;
	int i;

	(void)state;
	buf_append_str(&a, "begin ");
	buf_append_str(&b, "begin ");
	for (i = 0; i < 1500; i++) {
		buf_printf(&a, "%d,", i);
		buf_printf(&b, "%d,", i + 100000);
	}
	buf_append_str(&a, " einde");
	buf_append_str(&b, " einde");
	CHECK(strncmp(diff(buf_text(&a), buf_text(&b)), "begin [-0,1,2,", 14) ==
	    0);
	buf_release(&a);
	buf_release(&b);
}

/* The length of the longest common subsequence of two strings of letters. */
static int
longest_common(const char *a, const char *b)
{
	static int best[64][64];
	int i, j, n = (int)strlen(a), m = (int)strlen(b);

	for (i = n; i >= 0; i--) {
		for (j = m; j >= 0; j--) {
			if (i == n || j == m)
				best[i][j] = 0;
			else if (a[i] == b[j])
				best[i][j] = 1 + best[i + 1][j + 1];
			else
				best[i][j] = best[i + 1][j] > best[i][j + 1]
				    ? best[i + 1][j]
				    : best[i][j + 1];
		}
	}
	return best[0][0];
}

static void
count_same(
    void *context, enum word_diff_kind kind, const char *text, size_t len)
{
	(void)text;
	if (kind == WORD_DIFF_SAME)
		*(size_t *)context += len / 3; /* each Han character has 3 */
}

static void
the_fewest_words_change(void **state)
{
	static const char *const letters[] = {"一", "二", "三", "四"};
	char a[64], b[64];
	struct buf x = BUF_EMPTY, y = BUF_EMPTY;
	uint64_t seed = 3;
	size_t i, j, n, m, same;

	(void)state;
	for (i = 0; i < 5000; i++) {
		buf_clear(&x);
		buf_clear(&y);
		n = random_next(&seed) % 40;
		m = random_next(&seed) % 40;
		for (j = 0; j < n; j++) {
			a[j] = (char)(random_next(&seed) % 4);
			buf_append_str(&x, letters[(int)a[j]]);
			a[j] = (char)(a[j] + 'a');
		}
		for (j = 0; j < m; j++) {
			b[j] = (char)(random_next(&seed) % 4);
			buf_append_str(&y, letters[(int)b[j]]);
			b[j] = (char)(b[j] + 'a');
		}
		a[n] = b[m] = '\0';
		(void)diff(buf_text(&x), buf_text(&y));
		same = 0;
		CHECK_OK(word_diff((char *)x.data, x.len, (char *)y.data, y.len,
			     count_same, &same, &e),
		    e);
		CHECK_INT(same, longest_common(a, b));
	}
	buf_release(&x);
	buf_release(&y);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_changed_is_shown_by_words),
	    cmocka_unit_test(spaces_between_changes_are_part_of_them),
	    cmocka_unit_test(texts_that_differ_too_much_changed_as_a_whole),
	    cmocka_unit_test(the_fewest_words_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
