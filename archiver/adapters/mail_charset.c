#include "archiver/adapters/mail_charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "core/utf8.h"

#define NAME_MAX_LEN 64
#define ROOM ((size_t)65536) /* for a step of the conversion */

static const struct {
	const char *name;
	const char *meant;
} larger[] = {
    {"iso-8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"euc-kr", "uhc"},
    {"ks_c_5601-1987", "uhc"},
    {"shift_jis", "cp932"},
    {"x-sjis", "cp932"},
    {"big5", "big5-hkscs"},
};

/* iconv_open() takes paths and options too; no charset looks like one. */
static bool
is_name(const char *charset)
{
	size_t len = strspn(charset,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._:-");

	return len > 0 && len <= NAME_MAX_LEN && charset[len] == '\0';
}

static iconv_t
open_charset(const char *charset)
{
	size_t i;

	if (!is_name(charset))
		return (iconv_t)-1;
	for (i = 0; i < sizeof(larger) / sizeof(*larger); i++) {
		if (strcasecmp(larger[i].name, charset) == 0)
			charset = larger[i].meant;
	}
	return iconv_open("UTF-8", charset);
}

/* Whether all bytes were characters. */
static bool
convert(iconv_t cd, const char *data, size_t len, struct buf *out)
{
	char *at = (char *)(uintptr_t)data; /* iconv() doesn't write there */
	bool clean = true;
	size_t room;
	char *to;

	while (len > 0 && !out->failed) {
		to = (char *)buf_reserve(out, ROOM);
		if (to == NULL)
			return clean;
		room = ROOM;
		if (iconv(cd, &at, &len, &to, &room) == (size_t)-1 &&
		    errno != E2BIG) {
			out->len += ROOM - room;
			clean = false;
			buf_append_str(out, "\xef\xbf\xbd");
			at++;
			len--;
			(void)iconv(cd, NULL, NULL, NULL, NULL); /* reset */
			continue;
		}
		out->len += ROOM - room;
	}
	to = (char *)buf_reserve(out, ROOM);
	room = ROOM;
	if (to != NULL && iconv(cd, NULL, NULL, &to, &room) != (size_t)-1)
		out->len += ROOM - room;
	return clean;
}

static bool
convert_from(const char *charset, const char *data, size_t len, struct buf *out)
{
	iconv_t cd = open_charset(charset);
	bool clean;

	if (cd == (iconv_t)-1)
		return false;
	clean = convert(cd, data, len, out);
	(void)iconv_close(cd); /* frees memory only */
	return clean;
}

/* Text of which nothing certain is known. */
static const char *
guess(const char *data, size_t len, struct buf *out, const char *why)
{
	if (utf8_valid(data, len))
		buf_append(out, data, len);
	else
		(void)convert_from("windows-1252", data, len, out);
	return why;
}

static bool
is_ascii(const char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if ((data[i] & 0x80) != 0)
			return false;
	}
	return true;
}

const char *
mail_charset_convert(
    const char *charset, const void *data, size_t len, struct buf *out)
{
	bool ascii, plain = is_ascii(data, len);
	iconv_t cd;

	if (charset == NULL || *charset == '\0')
		return guess(data, len, out,
		    plain || utf8_valid(data, len)
			? NULL
			: "names no charset and is not UTF-8; read as "
			  "windows-1252");
	ascii = strcasecmp(charset, "us-ascii") == 0 ||
	    strcasecmp(charset, "ascii") == 0;
	if (ascii || strcasecmp(charset, "utf-8") == 0) {
		if (plain || utf8_valid(data, len))
			return guess(data, len, out, NULL);
		return guess(data, len, out,
		    ascii ? "is not the ASCII that it says; read as "
			    "windows-1252"
			  : "is not the UTF-8 that it says; read as "
			    "windows-1252");
	}
	cd = open_charset(charset);
	if (cd == (iconv_t)-1)
		return guess(data, len, out,
		    plain ? "names a charset that is unknown; read as ASCII"
			  : "names a charset that is unknown; its text is "
			    "guessed");
	plain = convert(cd, data, len, out);
	(void)iconv_close(cd); /* frees memory only */
	return plain ? NULL : "holds bytes that its charset has not";
}
