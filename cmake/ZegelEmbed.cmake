# cmake -DINPUT=… -DOUTPUT=… -DNAME=… -P ZegelEmbed.cmake
#   A C file that defines `const char NAME[]` with the bytes of INPUT.
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "(................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUTPUT}
	"/* Made from a text file; see cmake/ZegelEmbed.cmake. */\n"
	"#include <stddef.h>\n"
	"extern const char ${NAME}[];\nextern const size_t ${NAME}_LEN;\n"
	"const char ${NAME}[] = {\n${bytes}0};\n"
	"const size_t ${NAME}_LEN = sizeof(${NAME}) - 1;\n")
