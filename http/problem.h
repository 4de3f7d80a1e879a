/*
 * problem - what went wrong, as HTTP says it: a status and an RFC 9457
 * problem document.
 *
 *   {"detail":"line 3: ...","status":400,"title":"Bad Request"}
 */
#ifndef ZEGEL_HTTP_PROBLEM_H
#define ZEGEL_HTTP_PROBLEM_H

#include "core/buf.h"
#include "core/error.h"

#define PROBLEM_TYPE "application/problem+json"

/* The one place where an error becomes a status. */
int problem_status(enum error_code code);
/* "Bad Request"; "Error" for a status that we never give. */
const char *problem_title(int status);
/* Append the document.  What is not UTF-8 in `detail` is shown as "?". */
void problem_write(struct buf *out, int status, const char *detail);

#endif
