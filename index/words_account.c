#include <string.h>

#include "index/words_internal.h"

#define IBAN_MIN 15 /* Norway's */
#define IBAN_MAX 34
#define PHONE_MIN 9 /* digits, with the 0 of a national number */
#define PHONE_MAX 15 /* E.164 */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A letter or digit of an IBAN in capitals; 0 is none. */
static char
iban_code(char c)
{
	if (is_digit(c) || (c >= 'A' && c <= 'Z'))
		return c;
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : '\0';
}

/* ISO 13616: the first four moved behind, letters as 10 to 35; modulo 97. */
static bool
iban_checks(const char *iban, size_t len)
{
	unsigned rest = 0;
	size_t i;
	char c;

	for (i = 0; i < len; i++) {
		c = iban[(i + 4) % len];
		rest = is_digit(c) ? rest * 10 + (unsigned)(c - '0')
				   : rest * 100 + (unsigned)(c - 'A') + 10;
		rest %= 97;
	}
	return rest == 1;
}

static bool
is_iban_start(const char *text, size_t len, size_t at)
{
	return len - at >= IBAN_MIN && iban_code(text[at]) >= 'A' &&
	    iban_code(text[at + 1]) >= 'A' && is_digit(text[at + 2]) &&
	    is_digit(text[at + 3]);
}

static void
put_iban(struct account *out, const char *iban, size_t len, size_t end)
{
	size_t i;

	out->kind = WORD_IBAN;
	out->end = end;
	for (i = 0; i < len; i++)
		out->text[i] = is_digit(iban[i]) ? iban[i]
						 : (char)(iban[i] | 0x20);
	out->text[len] = '\0';
}

/* Each place where it checks may be its end, as a word may follow. */
size_t
iban_at(const char *text, size_t len, size_t at,
    struct account out[ACCOUNT_FORMS_MAX])
{
	size_t count = 0, forms = 0, i = at;
	char iban[IBAN_MAX], c;

	if (!is_iban_start(text, len, at))
		return 0;
	for (; i < len && count < IBAN_MAX && forms < ACCOUNT_FORMS_MAX; i++) {
		c = iban_code(text[i]);
		if (text[i] == ' ' && text[i - 1] != ' ' && count % 4 == 0)
			continue;
		if (c == '\0')
			break;
		iban[count++] = c;
		if (count >= IBAN_MIN &&
		    (i + 1 == len || iban_code(text[i + 1]) == '\0') &&
		    iban_checks(iban, count))
			put_iban(&out[forms++], iban, count, i + 1);
	}
	return forms;
}

/* Digits of a country calling code at the start of an international number. */
static size_t
calling_code_len(const char *digits)
{
	static const char *const TWO[] = {"20", "27", "30", "31", "32", "33",
	    "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
	    "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61",
	    "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91",
	    "92", "93", "94", "95", "98"};
	size_t i;

	if (digits[0] == '1' || digits[0] == '7')
		return 1;
	for (i = 0; i < sizeof(TWO) / sizeof(TWO[0]); i++) {
		if (memcmp(digits, TWO[i], 2) == 0)
			return 2;
	}
	return 3;
}

static void
put_phone(struct account *out, const char *code, size_t code_len,
    const char *rest, size_t end)
{
	size_t len = strlen(rest); /* at most PHONE_MAX */

	out->kind = WORD_PHONE;
	out->end = end;
	memcpy(out->text, code, code_len);
	memcpy(out->text + code_len, rest, len + 1);
}

/* The forms of a number that ends at `end`: how many. */
static size_t
phone_forms(
    const char *digits, bool international, size_t end, struct account *out)
{
	size_t code;

	put_phone(out, "", 0, digits, end);
	if (!international)
		return 1;
	code = calling_code_len(digits);
	/* +31 (0)6 ... */
	put_phone(
	    out, digits, code, digits + code + (digits[code] == '0'), end);
	put_phone(out + 1, "0", 1, digits + code + (digits[code] == '0'), end);
	return 2;
}

static bool
separates(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')';
}

/* At most two of them between two groups, as in "+31 (0)6". */
static size_t
behind_separators(const char *text, size_t len, size_t at)
{
	size_t end = at;

	while (end < len && end - at < 2 && separates(text[end]))
		end++;
	return end < len && is_digit(text[end]) ? end : at;
}

/*
 * Each end of a group of digits may be the number's end: what follows, in
 * "06 1234 5678 10:30", can't be told from it.
 */
size_t
phone_at(const char *text, size_t len, size_t at,
    struct account out[ACCOUNT_FORMS_MAX])
{
	char digits[PHONE_MAX + 1];
	size_t count = 0, forms = 0, i = at, next;
	bool international = text[at] == '+';

	if (international || text[at] == '(')
		i++;
	if (i >= len || !is_digit(text[i]) ||
	    (!international && text[i] != '0'))
		return 0;
	if (!international && len - i > 2 && text[i + 1] == '0') {
		international = true;
		i += 2;
	}
	while (forms + 2 <= ACCOUNT_FORMS_MAX) {
		while (i < len && is_digit(text[i]) && count < PHONE_MAX)
			digits[count++] = text[i++];
		digits[count] = '\0';
		if (i < len && is_digit(text[i]))
			break;
		if (count >= PHONE_MIN)
			forms += phone_forms(
			    digits, international, i, out + forms);
		if ((next = behind_separators(text, len, i)) == i)
			break;
		i = next;
	}
	return forms;
}
