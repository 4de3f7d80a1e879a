# Tests of index/
add_unit_test(fold USES index)
