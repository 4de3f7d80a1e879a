# Tests of archiver/adapters/: what all adapters stand on, and X
add_unit_test(bluesky USES archiver adapters
	SOURCES unit/fake_sink.c unit/golden.c)
add_unit_test(csv USES adapters)
add_unit_test(dag_cbor USES adapters)
add_unit_test(elements USES adapters)
add_unit_test(intake USES adapters SOURCES unit/fake_sink.c)
add_unit_test(mastodon USES archiver adapters
	SOURCES unit/fake_sink.c unit/golden.c)
add_unit_test(recognise USES archiver adapters SOURCES unit/make_archive.c)
add_unit_test(stream USES adapters)
add_unit_test(text_entities USES adapters)
add_unit_test(times USES adapters)
add_unit_test(x_archive USES archiver adapters
	SOURCES unit/fake_sink.c unit/golden.c)
add_script_test(e2e.exports LABEL e2e COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/exports
	${ZEGEL_TEST_BIN} ${ZEGEL_TEST_DATA})
add_script_test(e2e.import_options LABEL e2e COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/import_options
	${PROJECT_BINARY_DIR}/bin ${PROJECT_SOURCE_DIR}/samples)
add_script_test(e2e.import_resume LABEL e2e COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/import_resume
	${ZEGEL_TEST_BIN})
add_script_test(e2e.reimport LABEL e2e COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/reimport
	${ZEGEL_TEST_BIN} ${PROJECT_SOURCE_DIR}/samples)
add_script_test(e2e.twitter_text LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/twitter_text
		$<TARGET_FILE:text_entities_test> ${ZEGEL_TEST_DATA})

add_fuzz_target(bluesky USES adapters)
target_sources(bluesky_fuzz PRIVATE unit/fake_sink.c)
add_fuzz_target(csv USES adapters)
add_fuzz_target(elements USES adapters)
add_fuzz_target(mastodon USES adapters)
target_sources(mastodon_fuzz PRIVATE unit/fake_sink.c)
add_fuzz_target(x_archive USES adapters)
target_sources(x_archive_fuzz PRIVATE unit/fake_sink.c)

add_fault_test(import USES archiver adapters)
target_sources(import_fault_test PRIVATE unit/make_archive.c)
