# Tests of store/
add_unit_test(tree USES store)
add_unit_test(tree_vectors USES store LIBS PkgConfig::JANSSON)
add_unit_test(ustar USES store)
add_unit_test(frames USES store)
add_unit_test(packer USES store LIBS PkgConfig::ZSTD)
add_unit_test(segment USES store)
add_unit_test(segment_shape USES store)
add_unit_test(segment_contract USES store)
add_unit_test(segment_reader USES store)
add_unit_test(segment_tar USES store)
add_unit_test(tile USES store)
add_unit_test(tile_resume USES store)
add_unit_test(findings USES store)
add_unit_test(line_file USES store)
add_unit_test(verify_ring USES store)
add_unit_test(checkpoint USES store)
add_unit_test(proof USES store)
add_fuzz_target(checkpoint USES store)
add_fuzz_target(proof USES store)
add_fuzz_target(segment USES store)
add_fuzz_target(tile USES store)
add_fault_test(tile USES store WRAPS EVP_MD_CTX_new mkdir rmdir)
add_fault_test(tree USES store WRAPS EVP_DigestInit_ex EVP_DigestUpdate
	EVP_DigestFinal_ex EVP_MD_CTX_new)
add_fault_test(segment USES store WRAPS close fchmod fstat64 open64 pread64
	stat64 strdup EVP_MD_CTX_new EVP_DigestUpdate EVP_DigestFinal_ex
	EVP_Digest ZSTD_createCCtx ZSTD_createDCtx ZSTD_compress2
	pthread_create)

add_executable(make_segment e2e/make_segment.c)
target_link_libraries(make_segment PRIVATE zegel_flags zegel_store)
add_script_test(e2e.segment_with_tar LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/segment_with_tar
		$<TARGET_FILE:make_segment>)
add_script_test(soak.segment_large LABEL soak TIMEOUT 3600
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/segment_large
		$<TARGET_FILE:make_segment>)
add_fault_test(verify USES store WRAPS open64 read strdup EVP_MD_CTX_new
	EVP_DigestUpdate)
