# Tests of cli/
add_cannot_sign_test(zegel)
add_cannot_sign_test(zegel-archiver REFUSED)
add_script_test(e2e.contract LABEL e2e
	COMMAND ${PROJECT_SOURCE_DIR}/tests/e2e/contract
		$<TARGET_FILE:zegel> ${ZEGEL_TEST_DATA}/contract)
