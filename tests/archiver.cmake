# Tests of archiver/
# Facebook, Instagram and LinkedIn
add_unit_test(derived_id USES adapters)
add_unit_test(meta_text USES adapters)
add_unit_test(facebook USES archiver adapters SOURCES unit/fake_sink.c)
add_unit_test(instagram USES archiver adapters SOURCES unit/fake_sink.c)
add_unit_test(linkedin USES archiver adapters SOURCES unit/fake_sink.c)
add_fuzz_target(facebook USES adapters SOURCES unit/fake_sink.c)
add_fuzz_target(instagram USES adapters SOURCES unit/fake_sink.c)
add_fuzz_target(linkedin USES adapters SOURCES unit/fake_sink.c)

add_unit_test(writer USES archiver SOURCES unit/scratch_archive.c)
add_unit_test(identity USES archiver)
add_script_test(e2e.config_change LABEL e2e COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/config_change
	${PROJECT_BINARY_DIR}/bin)
add_unit_test(log_trust USES archiver SOURCES unit/scratch_archive.c)
add_unit_test(tokens USES archiver)
add_unit_test(sink_client USES archiver http)
add_unit_test(input USES archiver SOURCES unit/make_archive.c)
add_unit_test(import USES archiver SOURCES unit/fake_sink.c unit/make_archive.c)
add_unit_test(whatsapp USES archiver adapters SOURCES unit/fake_sink.c)
add_unit_test(whatsapp_exports USES archiver adapters
	SOURCES unit/fake_sink.c unit/make_archive.c)
add_fuzz_target(whatsapp USES adapters SOURCES unit/fake_sink.c)

# Kills and faults: a short version always, all of it with the label soak.
add_script_test(e2e.kill_loop LABEL e2e TIMEOUT 900 COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/kill_loop
	${ZEGEL_TEST_BIN} 40)
add_script_test(e2e.flushes LABEL e2e COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/flushes
	${ZEGEL_TEST_BIN})
add_script_test(e2e.inject LABEL e2e TIMEOUT 900 COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/inject
	${ZEGEL_TEST_BIN} 7)
add_script_test(e2e.serve LABEL e2e TIMEOUT 300 COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/serve)
add_script_test(soak.kill_loop LABEL soak TIMEOUT 7200 COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/kill_loop
	${ZEGEL_TEST_BIN} 500)
add_script_test(soak.inject LABEL soak TIMEOUT 14400 COMMAND
	${CMAKE_CURRENT_SOURCE_DIR}/e2e/inject
	${ZEGEL_TEST_BIN} 1)
add_unit_test(mbox USES adapters)
add_unit_test(html_text USES adapters)
add_unit_test(mail USES adapters SOURCES unit/fake_sink.c)
add_unit_test(mail_exports USES archiver adapters
	SOURCES unit/fake_sink.c unit/make_archive.c)
add_fuzz_target(mail USES adapters SOURCES unit/fake_sink.c)
foreach(adversity clock permission disk)
	add_script_test(e2e.adverse.${adversity} LABEL e2e TIMEOUT 300 COMMAND
		${CMAKE_CURRENT_SOURCE_DIR}/e2e/adverse
		${ZEGEL_TEST_BIN} ${adversity})
endforeach()
add_fault_test(log_writer USES archiver SOURCES unit/scratch_archive.c
	WRAPS file_read_at file_sync)
add_fault_test(verify_live USES archiver SOURCES unit/scratch_archive.c
	WRAPS open64 opendir)
add_fuzz_target(archive USES archiver LIBS cmocka
	SOURCES fuzz/small_archive.c unit/scratch_archive.c)
