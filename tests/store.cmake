# Tests of store/
