# Tests of keys/
add_unit_test(note USES keys)
add_unit_test(vkey USES keys)
