#include "archiver/adapters/text_entities.h"

#include <jansson.h>

#include "tests/unit/check.h"

static const char *const signs[] = {
    [TEXT_HASHTAG] = "#",
    [TEXT_MENTION] = "@",
    [TEXT_CASHTAG] = "$",
    [TEXT_LINK] = "",
};

/* All entities as "#tag @name link". */
static const char *
found(const char *text)
{
	static char out[1024];
	struct text_entity entity;
	size_t at = 0, used = 0;

	out[0] = '\0';
	while (text_entity_next(text, strlen(text), &at, &entity))
		used += (size_t)snprintf(out + used, sizeof(out) - used,
		    "%s%s%.*s", used > 0 ? " " : "", signs[entity.kind],
		    (int)entity.len, entity.text);
	return out;
}

static void
tags_of_all_scripts_are_found(void **state)
{
	(void)state;
	CHECK_STR(found("Storing #iDEAL, #şikâyet!"), "#iDEAL #şikâyet");
	CHECK_STR(found("目前出现故障。#故障 ＃转账"), "#故障 #转账");
	CHECK_STR(found("#2026 is no tag, #2026q1 is"), "#2026q1");
	CHECK_STR(found("a#b &#39; #a#b"), "");
	CHECK_STR(found("#\xff broken \xc3"), "");
}

static void
mentions_are_no_mail_addresses(void **state)
{
	(void)state;
	CHECK_STR(found("@bank mail me: joris@voorbeeld.example"), "@bank");
	CHECK_STR(found("RT@bank hoi @a@b.example"), "@bank");
}

static void
cashtags_stand_alone(void **state)
{
	(void)state;
	CHECK_STR(
	    found("$ZILV and $RDS.A, not $100 or US$ZILV"), "$ZILV $RDS.A");
}

static void
links_end_before_the_sentence_does(void **state)
{
	(void)state;
	CHECK_STR(found("Zie https://zilverberg.example/storing?x=1#nu."),
	    "https://zilverberg.example/storing?x=1#nu");
	CHECK_STR(found("(http://a.example/b_(c)) http://localhost"),
	    "http://a.example/b_(c)");
	CHECK_STR(found("查看https://a.example/b故障"), "https://a.example/b");
}

/* For tests/e2e/twitter_text: JSON strings in, found entities out. */
static int
answer_lines(void)
{
	char line[65536];
	struct text_entity entity;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		json_t *text = json_loads(line, JSON_DECODE_ANY, NULL);
		json_t *out = json_array();
		size_t at = 0;

		while (text_entity_next(json_string_value(text),
		    json_string_length(text), &at, &entity))
			json_array_append_new(out,
			    json_pack("[i, s%]", (int)entity.kind, entity.text,
				entity.len));
		(void)json_dumpf(out, stdout, JSON_COMPACT);
		(void)putchar('\n');
		json_decref(out);
		json_decref(text);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tags_of_all_scripts_are_found),
	    cmocka_unit_test(mentions_are_no_mail_addresses),
	    cmocka_unit_test(cashtags_stand_alone),
	    cmocka_unit_test(links_end_before_the_sentence_does),
	};

	if (argc == 2 && strcmp(argv[1], "--lines") == 0)
		return answer_lines();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
