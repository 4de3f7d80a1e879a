# Tests of keys/
add_unit_test(note USES keys)
add_unit_test(vkey USES keys)
add_unit_test(passphrase USES sign)
add_unit_test(policy USES keys)
add_unit_test(signer USES sign)
