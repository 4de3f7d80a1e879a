add_unit_test(buf USES core)
add_unit_test(clock USES core)
add_unit_test(codec USES core)
add_unit_test(utf8 USES core)
