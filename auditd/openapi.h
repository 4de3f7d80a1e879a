/*
 * openapi - the table of routes as an OpenAPI 3.1 document.
 *
 * The schemas that routes name are in openapi_schemas.json, which is embedded.
 */
#ifndef ZEGEL_AUDITD_OPENAPI_H
#define ZEGEL_AUDITD_OPENAPI_H

#include <jansson.h>

/* The caller's; NULL when out of memory. */
json_t *openapi_document(void);

#endif
