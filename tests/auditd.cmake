# Tests of auditd/
add_cannot_sign_test(zegel-auditd)
add_unit_test(auditd_config USES auditd)
add_unit_test(access USES auditd)
add_script_test(e2e.auditd LABEL e2e TIMEOUT 300
	COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/e2e/auditd
		${ZEGEL_TEST_BIN} ${PROJECT_SOURCE_DIR}/samples)
add_script_test(lint.api_docs LABEL lint COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/lint/api_docs ${PROJECT_SOURCE_DIR}
	$<TARGET_FILE:zegel-auditd>)
