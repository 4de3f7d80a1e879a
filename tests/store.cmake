# Tests of store/
add_unit_test(tree USES store)
add_unit_test(tree_vectors USES store LIBS PkgConfig::JANSSON)
add_unit_test(segment USES store)
add_unit_test(segment_shape USES store)
add_unit_test(tile USES store)
add_unit_test(checkpoint USES store)
add_unit_test(proof USES store)
add_fuzz_target(checkpoint USES store)
add_fuzz_target(proof USES store)
add_fuzz_target(tile USES store)
add_fault_test(tile USES store WRAPS EVP_MD_CTX_new mkdir rmdir)
add_fault_test(tree USES store WRAPS EVP_DigestInit_ex EVP_DigestUpdate
	EVP_DigestFinal_ex EVP_MD_CTX_new)
