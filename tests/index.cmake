# Tests of index/
add_unit_test(breaks USES index)
add_unit_test(fold USES index)
add_unit_test(query USES index SOURCES unit/random_query.c)
add_unit_test(match USES index SOURCES unit/random_query.c)
add_fuzz_target(query USES index)
add_unit_test(words USES index)
add_unit_test(words_fts USES index)
