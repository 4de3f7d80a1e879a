# Tests of archiver/
add_unit_test(x_archive USES adapters SOURCES unit/fake_sink.c)
add_unit_test(csv USES adapters)
add_unit_test(times USES adapters)
add_unit_test(writer USES archiver SOURCES unit/scratch_archive.c)
add_unit_test(input USES archiver SOURCES unit/make_archive.c)
add_unit_test(import USES archiver SOURCES unit/fake_sink.c unit/make_archive.c)
