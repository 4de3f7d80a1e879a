# Compiler and linker flags, on one interface target that every target of ours
# links; never global, so that a library we use is not built with our taste.

option(ZEGEL_WERROR "Warnings are errors (presets set it)" OFF)
option(ZEGEL_TIDY "Run clang-tidy on every source file" OFF)
option(ZEGEL_COVERAGE "Instrument for gcov" OFF)
option(ZEGEL_FUZZ "Build libFuzzer targets instead of replaying corpora" OFF)
option(ZEGEL_VALGRIND "Tests run what they test under valgrind" OFF)
set(ZEGEL_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(zegel_flags INTERFACE)
target_include_directories(zegel_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(zegel_flags INTERFACE
	_GNU_SOURCE _FILE_OFFSET_BITS=64
	ZEGEL_VERSION="${PROJECT_VERSION}")
target_compile_options(zegel_flags INTERFACE
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
	-Wcast-qual -Wformat=2 -Wmissing-prototypes -Wstrict-prototypes -Wvla
	-Wundef -fstack-protector-strong -fno-strict-aliasing)
target_link_options(zegel_flags INTERFACE -Wl,-z,relro,-z,now)
if(ZEGEL_WERROR)
	target_compile_options(zegel_flags INTERFACE -Werror)
endif()
if(CMAKE_BUILD_TYPE MATCHES "Rel")
	target_compile_options(zegel_flags INTERFACE
		-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()
if(ZEGEL_SANITIZE)
	target_compile_options(zegel_flags INTERFACE
		-fsanitize=${ZEGEL_SANITIZE} -fno-sanitize-recover=all
		-fno-omit-frame-pointer)
	target_link_options(zegel_flags INTERFACE -fsanitize=${ZEGEL_SANITIZE})
endif()
if(ZEGEL_FUZZ)
	target_compile_options(zegel_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(ZEGEL_COVERAGE)
	target_compile_options(zegel_flags INTERFACE --coverage)
	target_link_options(zegel_flags INTERFACE --coverage)
endif()
if(ZEGEL_TIDY)
	find_program(CLANG_TIDY NAMES clang-tidy-14 clang-tidy REQUIRED)
	set(CMAKE_C_CLANG_TIDY ${CLANG_TIDY})
endif()
