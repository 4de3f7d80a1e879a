/*
 * replay - runs a fuzz target once over each file of a corpus folder, so that
 * ctest guards what the fuzzers found without needing libFuzzer.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	long size;
	size_t n;

	if (f == NULL)
		return -1;
	if (fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0 ||
	    fseek(f, 0, SEEK_SET) != 0) {
		(void)fclose(f); /* only read */
		return -1;
	}
	data = malloc((size_t)size + 1); /* exact end matters to sanitizers */
	n = data == NULL ? 0 : fread(data, 1, (size_t)size, f);
	(void)fclose(f); /* only read */
	if (data != NULL && n == (size_t)size)
		(void)LLVMFuzzerTestOneInput(data, n); /* always 0 */
	free(data);
	return n == (size_t)size ? 0 : -1;
}

int
main(int argc, char **argv)
{
	struct dirent *entry;
	char path[4096];
	int files = 0;
	DIR *dir;

	if (argc != 2 || (dir = opendir(argv[1])) == NULL) {
		fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(
		    path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		if (run_file(path) != 0) {
			fprintf(stderr, "%s: cannot read\n", path);
			return 1;
		}
		files++;
	}
	(void)closedir(dir); /* only read */
	printf("%d files replayed\n", files);
	return files > 0 ? 0 : 1;
}
