# samples/ and docs/: what they show is checked.

add_script_test(lint.samples LABEL lint
	COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/samples ${PROJECT_SOURCE_DIR})

# The bad archives of the contract that ordinary tools can tell from good ones.
set(contract ${ZEGEL_TEST_DATA}/contract)
set(refused attachment-absent broken-chain duplicate-member fork missing-segment
	time-goes-back unknown-key wrong-manifest)
list(TRANSFORM refused REPLACE "(.+)" "${contract}/\\1.tar")
add_script_test(e2e.readme_verify LABEL e2e
	COMMAND ${PROJECT_SOURCE_DIR}/tests/e2e/readme_verify
		${PROJECT_SOURCE_DIR}/store/README-VERIFY.txt
		${contract}/good.tar ${refused})

add_script_test(lint.format_example LABEL lint
	COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/format_example
		${PROJECT_SOURCE_DIR})

add_script_test(e2e.samples LABEL e2e
	COMMAND ${PROJECT_SOURCE_DIR}/tests/e2e/samples
		${PROJECT_SOURCE_DIR} ${ZEGEL_TEST_BIN})

add_script_test(e2e.demo LABEL e2e
	COMMAND ${PROJECT_SOURCE_DIR}/tests/e2e/demo
		${PROJECT_SOURCE_DIR} ${ZEGEL_TEST_BIN})

add_script_test(e2e.operating LABEL e2e
	COMMAND ${PROJECT_SOURCE_DIR}/tests/e2e/operating
		${PROJECT_SOURCE_DIR} ${ZEGEL_TEST_BIN})

add_script_test(e2e.mutants_table LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/mutants/check)
# Takes each defence away, one at a time: some test has to fail then.
add_script_test(soak.mutants LABEL soak TIMEOUT 28800
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/mutants/run ${PROJECT_BINARY_DIR})
