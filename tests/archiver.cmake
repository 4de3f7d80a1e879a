# Tests of archiver/
add_unit_test(x_archive USES adapters SOURCES unit/fake_sink.c)
