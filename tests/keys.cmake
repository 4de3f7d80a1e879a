# Tests of keys/
add_unit_test(keys_conformance USES keys LIBS PkgConfig::JANSSON)
add_unit_test(note USES keys)
add_unit_test(vkey USES keys)
add_unit_test(passphrase USES sign)
add_unit_test(policy USES keys)
add_unit_test(signer USES sign)

add_fault_test(keys USES keys
	WRAPS EVP_Digest EVP_MD_CTX_new EVP_PKEY_new_raw_public_key strndup)
add_fault_test(signer USES sign
	WRAPS mkdir fchmod renameat2 BIO_new EVP_MD_CTX_new EVP_PKEY2PKCS8
	PEM_write_bio_PKCS8 PEM_write_bio_PKCS8_PRIV_KEY_INFO PKCS8_set0_pbe
	EVP_PKEY_Q_keygen EVP_DigestSign)

add_fuzz_target(note USES keys)
add_fuzz_target(policy USES keys)
add_fuzz_target(vkey USES keys)

# The lint on a program that can't sign, and on one where it must say so.
add_cannot_sign_test(vkey_test)
add_cannot_sign_test(signer_test REFUSED)

add_executable(make_note e2e/make_note.c)
target_link_libraries(make_note PRIVATE zegel_flags zegel_sign)
add_script_test(e2e.note_with_openssl LABEL e2e
	COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/e2e/note_with_openssl
		$<TARGET_FILE:make_note>)
