# samples/ and docs/: what they show is checked.

add_script_test(lint.samples LABEL lint
	COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/samples ${PROJECT_SOURCE_DIR})
