#include <string.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "http/server_internal.h"

/* Whether the handshake's certificate is good for a client, by our CA. */
static bool
is_good(gnutls_session_t session)
{
	gnutls_typed_vdata_st purpose;
	unsigned char oid[] = GNUTLS_KP_TLS_WWW_CLIENT;
	unsigned int status = 0;

	memset(&purpose, 0, sizeof(purpose));
	purpose.type = GNUTLS_DT_KEY_PURPOSE_OID;
	purpose.data = oid;
	return gnutls_certificate_verify_peers(session, &purpose, 1, &status) ==
	    0 &&
	    status == 0;
}

void
tls_client_subject(struct MHD_Connection *mhd, char *out, size_t size)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	const gnutls_datum_t *chain;
	gnutls_session_t session;
	gnutls_x509_crt_t leaf = NULL;
	unsigned int count = 0;

	out[0] = '\0';
	if (info == NULL || info->tls_session == NULL)
		return;
	session = info->tls_session;
	chain = gnutls_certificate_get_peers(session, &count);
	if (chain == NULL || count == 0 || !is_good(session) ||
	    gnutls_x509_crt_init(&leaf) != 0)
		return;
	if (gnutls_x509_crt_import(leaf, &chain[0], GNUTLS_X509_FMT_DER) != 0 ||
	    gnutls_x509_crt_get_dn(leaf, out, &size) != 0)
		out[0] = '\0';
	gnutls_x509_crt_deinit(leaf);
}
