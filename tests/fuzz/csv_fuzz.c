/*
 * Any bytes as CSV: rows' bytes lie in order inside the text, and no field is
 * longer than its row.
 */
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv_row row;
	struct stream s;
	struct error e;
	struct csv *csv;
	uint64_t line = 0;
	bool more;
	size_t i;

	stream_of_bytes(&s, data, size);
	csv = csv_new(&s, &e);
	while (csv_next(csv, &row, &more, &e) == 0 && more) {
		if (row.count == 0 || row.line <= line)
			abort();
		line = row.line;
		if (memmem(data, size, row.raw, row.raw_len) == NULL)
			abort();
		for (i = 0; i < row.count; i++) {
			if (row.lens[i] > row.raw_len ||
			    row.fields[i][row.lens[i]] != '\0')
				abort();
		}
	}
	csv_free(csv);
	return 0;
}
