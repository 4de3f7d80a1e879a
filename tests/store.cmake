# Tests of store/
add_unit_test(tree USES store)
add_unit_test(tree_vectors USES store LIBS PkgConfig::JANSSON)
add_unit_test(segment USES store)
add_unit_test(tile USES store)
add_unit_test(checkpoint USES store)
add_unit_test(proof USES store)
