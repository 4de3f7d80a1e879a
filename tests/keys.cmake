# Tests of keys/
