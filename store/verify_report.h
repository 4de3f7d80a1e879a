/*
 * verify_report - a verification in words, and as JSON.
 *
 * The first line is the verdict; "nothing wrong" is only ever said together
 * with what was not checked and on whose word the keys were trusted.
 */
#ifndef ZEGEL_STORE_VERIFY_REPORT_H
#define ZEGEL_STORE_VERIFY_REPORT_H

#include "core/buf.h"
#include "store/verify.h"

void verify_report_text(
    const struct verify_report *r, const char *archive, struct buf *out);
void verify_report_json(
    const struct verify_report *r, const char *archive, struct buf *out);

#endif
