#include "index/breaks.h"

#include <pthread.h>
#include <stdbool.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "core/utf8.h"

/* Characters below this are looked up in a table made from ICU's answers. */
#define TABLE_CODES 0x300
/* Most of Chinese; breaks_test compares the answer with ICU's. */
#define IDEOGRAPH_FIRST 0x4e00
#define IDEOGRAPH_LAST 0x9ffc
#define REPLACEMENT 0xfffd

struct properties {
	uint8_t word_break; /* UWordBreakValues */
	uint8_t kind;
	bool pictographic;
};

static struct properties table[TABLE_CODES];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static bool
is_unspaced(UChar32 c, int word_break)
{
	UErrorCode status = U_ZERO_ERROR;

	if (word_break == U_WB_KATAKANA ||
	    u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC))
		return true;
	if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT)
		return true;
	switch (uscript_getScript(c, &status)) {
	case USCRIPT_HAN:
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
		return u_isalpha(c) != 0;
	default:
		return false;
	}
}

static enum code_kind
ask_kind(UChar32 c, int word_break, bool pictographic)
{
	uint32_t type = U_MASK(u_charType(c));

	if ((type & (U_GC_Z_MASK | U_GC_CC_MASK)) != 0 ||
	    u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
		return CODE_HIDDEN;
	if ((type & U_GC_ND_MASK) != 0)
		return CODE_DIGIT;
	if (word_break == U_WB_KATAKANA ||
	    (type & (U_GC_L_MASK | U_GC_M_MASK | U_GC_NL_MASK)) != 0)
		return is_unspaced(c, word_break) ? CODE_UNSPACED : CODE_LETTER;
	if (word_break == U_WB_ALETTER || word_break == U_WB_HEBREW_LETTER)
		return CODE_LETTER;
	if (pictographic || word_break == U_WB_REGIONAL_INDICATOR)
		return CODE_EMOJI;
	if ((type & U_GC_P_MASK) != 0 || c < 0x80)
		return CODE_PUNCTUATION;
	return CODE_SYMBOL;
}

static struct properties
ask(uint32_t code)
{
	UChar32 c = (UChar32)code;
	int word_break = u_getIntPropertyValue(c, UCHAR_WORD_BREAK);
	bool pictographic = u_hasBinaryProperty(
				c, UCHAR_EXTENDED_PICTOGRAPHIC) != 0;

	return (struct properties){(uint8_t)word_break,
	    (uint8_t)ask_kind(c, word_break, pictographic), pictographic};
}

static void
fill_table(void)
{
	uint32_t code;

	for (code = 0; code < TABLE_CODES; code++)
		table[code] = ask(code);
}

static struct properties
properties_of(uint32_t code)
{
	static const struct properties IDEOGRAPH = {
	    U_WB_OTHER, CODE_UNSPACED, false};

	if (code < TABLE_CODES)
		return table[code];
	if (code >= IDEOGRAPH_FIRST && code <= IDEOGRAPH_LAST)
		return IDEOGRAPH;
	return ask(code);
}

enum code_kind
breaks_kind(uint32_t code)
{
	(void)pthread_once(&table_once, fill_table); /* can't fail */
	return properties_of(code).kind;
}

int
breaks_code(const char *text, size_t len, uint32_t *code)
{
	int step;

	if (len > 0 && (uint8_t)text[0] < 0x80) {
		*code = (uint8_t)text[0];
		return 1;
	}
	step = utf8_next(text, len, code);
	if (step == 0 && len > 0) {
		*code = REPLACEMENT;
		step = 1;
	}
	return step;
}

/* A walk over a text: where it is, and what stands there. */
struct walk {
	const char *text;
	size_t len, at;
	int step; /* bytes of what stands there; 0 at the end */
	struct properties here;
};

static void
look(struct walk *w)
{
	uint32_t code = 0;

	if (w->at < w->len && (uint8_t)w->text[w->at] < 0x80) {
		w->here = table[(uint8_t)w->text[w->at]];
		w->step = 1;
		return;
	}
	w->step = breaks_code(w->text + w->at, w->len - w->at, &code);
	if (w->step > 0)
		w->here = properties_of(code);
}

static void
advance(struct walk *w)
{
	w->at += (size_t)w->step;
	look(w);
}

static bool
extends(int wb)
{
	return wb == U_WB_EXTEND || wb == U_WB_FORMAT || wb == U_WB_ZWJ;
}

static bool
is_letter(int wb)
{
	return wb == U_WB_ALETTER || wb == U_WB_HEBREW_LETTER;
}

static bool
joins_letters(int wb)
{
	return wb == U_WB_MIDLETTER || wb == U_WB_MIDNUMLET ||
	    wb == U_WB_SINGLE_QUOTE;
}

static bool
joins_numbers(int wb)
{
	return wb == U_WB_MIDNUM || wb == U_WB_MIDNUMLET ||
	    wb == U_WB_SINGLE_QUOTE;
}

/* The class behind the one that stands here, extenders left out; or -1. */
static int
class_behind(const struct walk *w)
{
	struct walk ahead = *w;

	do
		advance(&ahead);
	while (ahead.step > 0 && extends(ahead.here.word_break));
	return ahead.step > 0 ? ahead.here.word_break : -1;
}

/* WB6, WB7, WB7b, WB7c, WB11, WB12: one joins what is on both its sides. */
static bool
joins(int before, const struct walk *w)
{
	int joiner = w->here.word_break;

	if (is_letter(before) && joins_letters(joiner))
		return is_letter(class_behind(w));
	if (before == U_WB_NUMERIC && joins_numbers(joiner))
		return class_behind(w) == U_WB_NUMERIC;
	return before == U_WB_HEBREW_LETTER && joiner == U_WB_DOUBLE_QUOTE &&
	    class_behind(w) == U_WB_HEBREW_LETTER;
}

/* WB5, WB7a, WB8 to WB10, WB13 to WB13b: two that stay together. */
static bool
stay(int before, int wb)
{
	bool before_word = is_letter(before) || before == U_WB_NUMERIC;
	bool word = is_letter(wb) || wb == U_WB_NUMERIC;

	if (wb == U_WB_EXTENDNUMLET)
		return before_word || before == U_WB_KATAKANA ||
		    before == U_WB_EXTENDNUMLET;
	if (before == U_WB_EXTENDNUMLET)
		return word || wb == U_WB_KATAKANA;
	if (before == U_WB_KATAKANA)
		return wb == U_WB_KATAKANA;
	if (before == U_WB_HEBREW_LETTER && wb == U_WB_SINGLE_QUOTE)
		return true;
	return before_word && word;
}

/* WB3c, WB3d: two that stay together with nothing in between. */
static bool
stay_if_next(int last, const struct walk *w)
{
	int wb = w->here.word_break;

	if (last == U_WB_ZWJ)
		return w->here.pictographic;
	return last == U_WB_WSEGSPACE && wb == U_WB_WSEGSPACE;
}

/* WB3 to WB3b: line ends stand alone, CR LF together. */
static bool
line_end(struct walk *w)
{
	int wb = w->here.word_break;

	if (wb != U_WB_CR && wb != U_WB_LF && wb != U_WB_NEWLINE)
		return false;
	advance(w);
	if (wb == U_WB_CR && w->step > 0 && w->here.word_break == U_WB_LF)
		advance(w);
	return true;
}

size_t
breaks_next(const char *text, size_t len, size_t at)
{
	struct walk w = {text, len, at, 0, {0, 0, false}};
	int before, last, wb; /* last: extenders not left out */
	bool paired = false; /* WB15, WB16: an indicator has its other half */

	(void)pthread_once(&table_once, fill_table); /* can't fail */
	look(&w);
	if (w.step == 0 || line_end(&w))
		return w.at;
	before = last = w.here.word_break;
	for (advance(&w); w.step > 0; advance(&w)) {
		wb = w.here.word_break;
		if (extends(wb)) { /* WB4 */
			last = wb;
			continue;
		}
		if (joins(before, &w)) {
			do
				advance(&w);
			while (extends(w.here.word_break));
			wb = w.here.word_break;
		} else if (before == U_WB_REGIONAL_INDICATOR &&
		    wb == U_WB_REGIONAL_INDICATOR && !paired) {
			paired = true;
		} else if (!stay(before, wb) && !stay_if_next(last, &w)) {
			break;
		}
		before = last = wb;
	}
	return w.at;
}

size_t
breaks_cluster(const char *text, size_t len, size_t at)
{
	struct walk w = {text, len, at, 0, {0, 0, false}};

	(void)pthread_once(&table_once, fill_table); /* can't fail */
	look(&w);
	if (w.step == 0)
		return at;
	for (advance(&w); w.step > 0 && extends(w.here.word_break) &&
	     w.at + (size_t)w.step - at <= BREAKS_CLUSTER_MAX;)
		advance(&w);
	return w.at;
}
