/*
 * readme_verify - the text of README-VERIFY.txt, which every archive carries:
 * store/README-VERIFY.txt, embedded at build time.
 */
#ifndef ZEGEL_ARCHIVER_README_VERIFY_H
#define ZEGEL_ARCHIVER_README_VERIFY_H

#include <stddef.h>

extern const char README_VERIFY[]; /* NUL-terminated */
extern const size_t README_VERIFY_LEN;

#endif
