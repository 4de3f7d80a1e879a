# Tests of archiver/
