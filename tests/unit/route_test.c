#include "http/route.h"

#include "http/problem.h"
#include "tests/unit/check.h"

static void
never(struct http_request *r)
{
	(void)r; /* only found, not called */
	fail();
}

static const struct http_route ROUTES[] = {
    {"GET", "/a", 0, 0, never, NULL, NULL, "one"},
    {"GET", "/a/{name}", 0, 0, never, NULL, NULL, "two"},
    {"PUT", "/a/{name}", 0, 0, never, NULL, NULL, "three"},
    {"HEAD", "/a/{name}/b/{other}", 0, 0, never, NULL, NULL, "four"},
    {"GET", "/a/{name}/b/{other}", 0, 0, never, NULL, NULL, "five"},
    {"GET", "/t/{name}/{rest...}", 0, 0, never, NULL, NULL, "six"},
};
#define COUNT (sizeof(ROUTES) / sizeof(ROUTES[0]))

static const char *
help_of(const char *method, const char *path, struct route_match *m)
{
	route_find(ROUTES, COUNT, method, path, m);
	return m->route == NULL ? "none" : m->route->help;
}

static void
a_route_is_found_by_method_and_path(void **state)
{
	struct route_match m;

	(void)state;
	CHECK_STR(help_of("GET", "/a", &m), "one");
	CHECK_STR(help_of("GET", "/a/x", &m), "two");
	CHECK_STR(help_of("PUT", "/a/x", &m), "three");
	CHECK_STR(help_of("GET", "/b", &m), "none");
	CHECK(!m.path_known);
	CHECK_STR(help_of("DELETE", "/a/x", &m), "none");
	CHECK(m.path_known);
	CHECK_STR(help_of("get", "/a", &m), "none");
}

static void
a_parameter_at_the_end_may_take_all_segments(void **state)
{
	struct route_match m;

	(void)state;
	CHECK_STR(help_of("GET", "/t/x/y", &m), "six");
	CHECK_STR(route_parameter(&m, "rest"), "y");
	CHECK_STR(help_of("GET", "/t/x/0/x001/067.p/41", &m), "six");
	CHECK_STR(route_parameter(&m, "name"), "x");
	CHECK_STR(route_parameter(&m, "rest"), "0/x001/067.p/41");
	CHECK_STR(help_of("GET", "/t/x/", &m), "none");
	CHECK_STR(help_of("GET", "/t/x", &m), "none");
}

static void
a_parameter_takes_one_segment_and_not_less(void **state)
{
	struct route_match m;
	char path[ROUTE_PARAMETER_MAX + 8];

	(void)state;
	CHECK_STR(help_of("GET", "/a/x y/b/z", &m), "five");
	CHECK_STR(route_parameter(&m, "name"), "x y");
	CHECK_STR(route_parameter(&m, "other"), "z");
	CHECK(route_parameter(&m, "nam") == NULL);
	CHECK_STR(help_of("GET", "/a/", &m), "none");
	CHECK_STR(help_of("GET", "/a/x/", &m), "none");
	CHECK_STR(help_of("GET", "/a//b/z", &m), "none");
	memset(path, 'x', sizeof(path));
	memcpy(path, "/a/", 3);
	path[3 + ROUTE_PARAMETER_MAX] = '\0';
	CHECK_STR(help_of("GET", path, &m), "two");
	path[3 + ROUTE_PARAMETER_MAX] = 'x';
	path[4 + ROUTE_PARAMETER_MAX] = '\0';
	CHECK_STR(help_of("GET", path, &m), "none");
}

static void
head_goes_to_get_where_it_has_no_route(void **state)
{
	struct route_match m;

	(void)state;
	CHECK_STR(help_of("HEAD", "/a/x", &m), "two");
	CHECK_STR(route_parameter(&m, "name"), "x");
	CHECK_STR(help_of("HEAD", "/a/x/b/y", &m), "four");
}

static void
the_methods_of_a_path_are_listed(void **state)
{
	struct buf text = BUF_EMPTY;

	(void)state;
	route_methods(ROUTES, COUNT, "/a/x", &text);
	CHECK_STR(buf_text(&text), "GET, PUT");
	buf_release(&text);
}

static void
an_error_decides_the_status(void **state)
{
	(void)state;
	CHECK_INT(problem_status(ERROR_INPUT), 400);
	CHECK_INT(problem_status(ERROR_FORMAT), 400);
	CHECK_INT(problem_status(ERROR_UNTRUSTED), 403);
	CHECK_INT(problem_status(ERROR_NOTFOUND), 404);
	CHECK_INT(problem_status(ERROR_CONFLICT), 409);
	CHECK_INT(problem_status(ERROR_TAMPERED), 500);
	CHECK_INT(problem_status(ERROR_IO), 503);
	CHECK_INT(problem_status(ERROR_NOMEM), 503);
}

static void
a_problem_is_json_whatever_its_sentence(void **state)
{
	struct buf text = BUF_EMPTY;

	(void)state;
	problem_write(&text, 404, "there is no \"\xc3\xa9\"");
	CHECK_STR(buf_text(&text),
	    "{\"detail\":\"there is no \\\"\xc3\xa9\\\"\",\"status\":404,"
	    "\"title\":\"Not Found\"}\n");
	buf_clear(&text);
	problem_write(&text, 418, "bad \xff\x01");
	CHECK_STR(buf_text(&text),
	    "{\"detail\":\"bad ?\\u0001\",\"status\":418,\"title\":"
	    "\"Error\"}\n");
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_route_is_found_by_method_and_path),
	    cmocka_unit_test(a_parameter_at_the_end_may_take_all_segments),
	    cmocka_unit_test(a_parameter_takes_one_segment_and_not_less),
	    cmocka_unit_test(head_goes_to_get_where_it_has_no_route),
	    cmocka_unit_test(the_methods_of_a_path_are_listed),
	    cmocka_unit_test(an_error_decides_the_status),
	    cmocka_unit_test(a_problem_is_json_whatever_its_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
