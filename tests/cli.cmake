# Tests of cli/
add_unit_test(verify_report USES store)
add_cannot_sign_test(zegel)
add_cannot_sign_test(zegel-archiver REFUSED)
add_script_test(e2e.verify_trust LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_trust
		${ZEGEL_TEST_BIN})
add_script_test(e2e.verify_disposed LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_disposed
		${ZEGEL_TEST_BIN})
add_script_test(e2e.verify_killed LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_killed
		${ZEGEL_TEST_BIN})
add_script_test(e2e.verify_stopped LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_stopped
		${ZEGEL_TEST_BIN} 11)
add_script_test(soak.verify_stopped LABEL soak TIMEOUT 3600
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_stopped
		${ZEGEL_TEST_BIN} 1)
add_script_test(e2e.verify_forged LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_forged
		${ZEGEL_TEST_BIN})
add_script_test(e2e.verify_memory LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_memory
		${ZEGEL_TEST_BIN})
add_script_test(e2e.verify_damage LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_damage
		${ZEGEL_TEST_BIN})
add_script_test(e2e.verify_live LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_live
		${ZEGEL_TEST_BIN})
add_script_test(soak.verify_live LABEL soak TIMEOUT 3600
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/verify_live
		${ZEGEL_TEST_BIN} 1800)
add_script_test(e2e.contract LABEL e2e
	COMMAND ${PROJECT_SOURCE_DIR}/tests/e2e/contract
		$<TARGET_FILE:zegel> ${ZEGEL_TEST_DATA}/contract)
add_script_test(e2e.man LABEL e2e
	COMMAND ${PROJECT_SOURCE_DIR}/tests/e2e/man ${ZEGEL_TEST_BIN})

# Bits of an archive: some of each file and name, and all of them.
add_executable(flip_every_bit e2e/flip_every_bit.c e2e/flip_judge.c
	e2e/flip_kind.c e2e/flip_table.c e2e/flip_totals.c)
target_link_libraries(flip_every_bit PRIVATE zegel_flags zegel_store
	OpenSSL::Crypto)
add_script_test(e2e.flip_every_bit LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/flip_every_bit
		${ZEGEL_TEST_BIN}
		$<TARGET_FILE:flip_every_bit> 24)
add_script_test(soak.flip_every_bit LABEL soak TIMEOUT 14400
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/flip_every_bit
		${ZEGEL_TEST_BIN}
		$<TARGET_FILE:flip_every_bit>)
