# Tests of index/
add_unit_test(search USES index archiver
	SOURCES unit/index_fixture.c unit/scratch_archive.c)
add_unit_test(index_damage USES index archiver
	SOURCES unit/index_fixture.c unit/scratch_archive.c)
add_unit_test(highlight USES index)
add_script_test(e2e.index_killed LABEL e2e TIMEOUT 300
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/index_killed
		$<TARGET_FILE_DIR:zegel-archiver> 12)
add_script_test(lint.sql LABEL lint
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/lint/sql ${PROJECT_SOURCE_DIR})
add_fuzz_target(words USES index SOURCES unit/words_check.c)
add_unit_test(breaks USES index)
add_unit_test(fold USES index)
add_unit_test(words USES index)
add_unit_test(words_corpora USES index SOURCES unit/words_check.c)
add_unit_test(words_fts USES index)
add_unit_test(query USES index SOURCES unit/random_query.c)
add_unit_test(match USES index SOURCES unit/random_query.c)
add_fuzz_target(query USES index)
add_unit_test(document USES index)
add_unit_test(field USES index)
add_unit_test(find USES index)
add_fuzz_target(document USES index)
add_unit_test(thread USES index SOURCES unit/random_query.c)
add_unit_test(word_diff USES index SOURCES unit/random_query.c)
add_fault_test(find USES index)
add_fuzz_target(word_diff USES index)
