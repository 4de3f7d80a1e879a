# Tests of http/
add_unit_test(route USES http)
add_unit_test(http_server USES http)
