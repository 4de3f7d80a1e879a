# embed_text(file NAME)   a C string NAME with the bytes of a file, which may lie
#   elsewhere; its source is <file's name>.c in this folder of the build tree
function(embed_text file name)
	get_filename_component(input ${file} ABSOLUTE)
	get_filename_component(leaf ${file} NAME)
	set(output ${CMAKE_CURRENT_BINARY_DIR}/${leaf}.c)
	add_custom_command(
		OUTPUT ${output}
		COMMAND ${CMAKE_COMMAND} -DINPUT=${input} -DOUTPUT=${output}
			-DNAME=${name}
			-P ${PROJECT_SOURCE_DIR}/cmake/ZegelEmbed.cmake
		DEPENDS ${input} ${PROJECT_SOURCE_DIR}/cmake/ZegelEmbed.cmake)
endfunction()

# add_module(name SOURCES a.c … [USES module …] [LIBS target …])
#   A static library zegel_<name> of the sources in this folder, and the test
#   lint.layers.<name>: what a module links is what it may include.
function(add_module name)
	cmake_parse_arguments(M "" "" "SOURCES;USES;LIBS" ${ARGN})
	add_library(zegel_${name} STATIC ${M_SOURCES})
	target_link_libraries(zegel_${name} PUBLIC zegel_flags ${M_LIBS})
	foreach(used ${M_USES})
		target_link_libraries(zegel_${name} PUBLIC zegel_${used})
	endforeach()
	add_layers_test(${name} ${M_USES})
endfunction()

# add_program(name OUTPUT installed-name SOURCES … USES … LIBS …)
function(add_program name)
	cmake_parse_arguments(P "" "OUTPUT" "SOURCES;USES;LIBS" ${ARGN})
	add_executable(${P_OUTPUT} ${P_SOURCES})
	target_link_libraries(${P_OUTPUT} PRIVATE zegel_flags ${P_LIBS})
	foreach(used ${P_USES})
		target_link_libraries(${P_OUTPUT} PRIVATE zegel_${used})
	endforeach()
	set_target_properties(${P_OUTPUT} PROPERTIES
		RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
	install(TARGETS ${P_OUTPUT} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

function(add_layers_test name)
	if(NOT BUILD_TESTING)
		return()
	endif()
	file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
	add_test(NAME lint.layers.${name}
		COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/layers
			${PROJECT_SOURCE_DIR} ${folder} ${ARGN})
	set_tests_properties(lint.layers.${name} PROPERTIES LABELS lint)
endfunction()

# add_unit_test(name USES module … [LIBS …])    tests/unit/<name>_test.c
function(add_unit_test name)
	math(EXPR timeout "300 * ${ZEGEL_TEST_PATIENCE}")
	cmake_parse_arguments(T "" "" "USES;LIBS;SOURCES" ${ARGN})
	add_executable(${name}_test unit/${name}_test.c ${T_SOURCES})
	target_link_libraries(${name}_test PRIVATE zegel_flags cmocka ${T_LIBS})
	foreach(used ${T_USES})
		target_link_libraries(${name}_test PRIVATE zegel_${used})
	endforeach()
	add_test(NAME unit.${name}
		COMMAND ${ZEGEL_TEST_LAUNCHER} $<TARGET_FILE:${name}_test>)
	set_tests_properties(unit.${name} PROPERTIES
		LABELS unit SKIP_RETURN_CODE 77 TIMEOUT ${timeout}
		ENVIRONMENT "${ZEGEL_TEST_ENVIRONMENT}")
endfunction()

# add_fault_test(name USES module … WRAPS function …)   tests/fault/<name>_test.c
#   Each wrapped function goes through tests/fault/fault.h's counter.
function(add_fault_test name)
	math(EXPR timeout "600 * ${ZEGEL_TEST_PATIENCE}")
	cmake_parse_arguments(T "" "" "USES;LIBS;WRAPS;SOURCES" ${ARGN})
	add_executable(${name}_fault_test fault/${name}_test.c fault/fault.c
		${T_SOURCES})
	target_link_libraries(${name}_fault_test PRIVATE zegel_flags cmocka
		${T_LIBS})
	foreach(used ${T_USES})
		target_link_libraries(${name}_fault_test PRIVATE zegel_${used})
	endforeach()
	set(wrapped_always malloc calloc realloc write fsync fdatasync rename
		unlink)
	foreach(wrapped ${wrapped_always} ${T_WRAPS})
		target_link_options(${name}_fault_test PRIVATE
			-Wl,--wrap=${wrapped})
	endforeach()
	add_test(NAME fault.${name}
		COMMAND ${ZEGEL_TEST_LAUNCHER} $<TARGET_FILE:${name}_fault_test>)
	set_tests_properties(fault.${name} PROPERTIES
		LABELS fault SKIP_RETURN_CODE 77 TIMEOUT ${timeout}
		ENVIRONMENT "${ZEGEL_TEST_ENVIRONMENT}")
endfunction()

# add_fuzz_target(name USES module …)   tests/fuzz/<name>_fuzz.c
#   With the fuzz preset a libFuzzer program fuzz/<name>; otherwise a program
#   that replays tests/fuzz/corpus/<name>/ once, as a test.
function(add_fuzz_target name)
	cmake_parse_arguments(T "" "" "USES;LIBS;SOURCES" ${ARGN})
	if(ZEGEL_FUZZ)
		add_executable(${name}_fuzz fuzz/${name}_fuzz.c ${T_SOURCES})
		target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
	else()
		add_executable(${name}_fuzz fuzz/${name}_fuzz.c ${T_SOURCES}
			fuzz/replay.c)
	endif()
	target_link_libraries(${name}_fuzz PRIVATE zegel_flags ${T_LIBS})
	foreach(used ${T_USES})
		target_link_libraries(${name}_fuzz PRIVATE zegel_${used})
	endforeach()
	if(ZEGEL_FUZZ)
		add_test(NAME fuzz.${name} COMMAND ${name}_fuzz -runs=2000
			${CMAKE_CURRENT_BINARY_DIR}/corpus-${name}
			${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
		file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/corpus-${name})
	else()
		add_test(NAME fuzz.${name} COMMAND ${name}_fuzz
			${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
	endif()
	set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT 600)
endfunction()

# add_script_test(name LABEL label COMMAND …)   exit 77 counts as skipped
function(add_script_test name)
	cmake_parse_arguments(T "" "LABEL;TIMEOUT" "COMMAND;RESOURCES" ${ARGN})
	if(NOT T_TIMEOUT)
		set(T_TIMEOUT 600)
	endif()
	math(EXPR T_TIMEOUT "${T_TIMEOUT} * ${ZEGEL_TEST_PATIENCE}")
	add_test(NAME ${name} COMMAND ${T_COMMAND})
	set_tests_properties(${name} PROPERTIES LABELS "${T_LABEL}"
		SKIP_RETURN_CODE 77 TIMEOUT ${T_TIMEOUT}
		ENVIRONMENT "${ZEGEL_TEST_ENVIRONMENT}"
		ENVIRONMENT_MODIFICATION "${ZEGEL_TEST_PATH}")
endfunction()

# add_cannot_sign_test(program [REFUSED])
#   The test lint.cannot_sign.<program>: the built program holds nothing that
#   signs.  REFUSED: it does, and the lint must say so.
function(add_cannot_sign_test program)
	cmake_parse_arguments(C "REFUSED" "" "" ${ARGN})
	add_test(NAME lint.cannot_sign.${program}
		COMMAND ${PROJECT_SOURCE_DIR}/tests/lint/cannot_sign
			$<$<BOOL:${C_REFUSED}>:--refused>
			$<TARGET_FILE:${program}>
		COMMAND_EXPAND_LISTS)
	set_tests_properties(lint.cannot_sign.${program} PROPERTIES LABELS lint)
endfunction()
