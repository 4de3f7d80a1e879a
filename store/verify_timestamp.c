/*
 * checkpoints/<size>.tsr: an RFC 3161 response over the checkpoint's note
 * text.  What it says is compared always; who says it, only when the caller
 * names the authorities to believe.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "store/line.h"
#include "store/verify_internal.h"

#define RESPONSE_MAX ((size_t)1 << 20)

/* What the response has to be about, and where findings go. */
struct stamp {
	struct verify_log *log;
	const char *file; /* below the archive */
	const struct verify_held *held;
	TS_RESP *response;
};

static void
wrong(struct stamp *s, const char *text)
{
	findings_add(&s->log->findings, FINDING_WRONG, s->file,
	    FINDING_NO_ENTRY, "%s", text);
}

/* Whether the imprint is the hash of the note's text, by its own algorithm. */
static bool
imprint_matches(const struct stamp *s, const TS_TST_INFO *info)
{
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(
	    (TS_TST_INFO *)(uintptr_t)info);
	const ASN1_OCTET_STRING *stated = TS_MSG_IMPRINT_get_msg(imprint);
	const X509_ALGOR *algorithm = TS_MSG_IMPRINT_get_algo(imprint);
	const ASN1_OBJECT *name = NULL;
	uint8_t hash[EVP_MAX_MD_SIZE];
	struct checkpoint c;
	struct note note;
	struct buf bytes = BUF_EMPTY;
	const EVP_MD *md;
	unsigned int len = 0;
	bool there = false, same;

	X509_ALGOR_get0(&name, NULL, NULL, algorithm);
	md = EVP_get_digestbyobj(name);
	if (verify_held_read(s->log, s->held, &bytes, &there, NULL) != 0)
		s->log->findings.failed = true;
	same = md != NULL && EVP_MD_get_size(md) >= SHA256_LEN && there &&
	    checkpoint_parse_note(&c, &note, bytes.data, bytes.len, NULL) ==
		0 &&
	    EVP_Digest(note.text, note.text_len, hash, &len, md, NULL) == 1 &&
	    (size_t)ASN1_STRING_length(stated) == len &&
	    memcmp(ASN1_STRING_get0_data(stated), hash, len) == 0;
	buf_release(&bytes);
	return same;
}

/* Certificates are judged at the time that the response states. */
static bool
set_time(X509_STORE *store, TS_TST_INFO *info)
{
	X509_VERIFY_PARAM *param = X509_STORE_get0_param(store);
	struct tm tm;

	if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &tm) != 1)
		return false;
	X509_VERIFY_PARAM_set_time(param, timegm(&tm));
	return true;
}

/* Who signed the response: the chain up to one of the caller's. */
static void
check_signer(struct stamp *s, TS_TST_INFO *info)
{
	X509_STORE *store = X509_STORE_new();
	TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();

	if (store == NULL || ctx == NULL) {
		s->log->findings.failed = true;
	} else if (X509_STORE_load_file(store, s->log->options->tsa_ca) != 1) {
		findings_add(&s->log->findings, FINDING_INCOMPLETE, s->file,
		    FINDING_NO_ENTRY, "no certificates can be read from %s",
		    s->log->options->tsa_ca);
	} else if (!set_time(store, info)) {
		wrong(s, "the time-stamp states no time");
	} else {
		TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_SIGNATURE);
		(void)TS_VERIFY_CTX_set_store(ctx, store);
		store = NULL; /* transferred */
		if (TS_RESP_verify_response(ctx, s->response) != 1)
			wrong(s,
			    "the time-stamp is not signed by an authority of "
			    "--tsa-ca");
		else
			s->log->report->timestamps++;
	}
	ERR_clear_error();
	X509_STORE_free(store);
	TS_VERIFY_CTX_free(ctx);
}

static void
check_response(struct stamp *s)
{
	const ASN1_INTEGER *status = TS_STATUS_INFO_get0_status(
	    TS_RESP_get_status_info(s->response));
	TS_TST_INFO *info = TS_RESP_get_tst_info(s->response);
	long granted = ASN1_INTEGER_get(status);

	if (info == NULL ||
	    (granted != TS_STATUS_GRANTED &&
		granted != TS_STATUS_GRANTED_WITH_MODS))
		wrong(s, "the authority did not grant a time-stamp");
	else if (!imprint_matches(s, info))
		wrong(s, "the time-stamp is not over this checkpoint's text");
	else if (s->log->options->tsa_ca != NULL)
		check_signer(s, info);
	else if (!verify_lines_add(s->log->not_checked,
		     "%s: who signed the time-stamp (--tsa-ca FILE)", s->file))
		s->log->findings.failed = true;
}

static const struct verify_held *
find_held(const struct verify_log *l, uint64_t size)
{
	size_t low = 0, high = l->held_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->held[middle].checkpoint.size < size)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < l->held_count; low++)
		if (l->held[low].checkpoint.size != size ||
		    l->held[low].kind == HELD_FILE)
			break;
	return low < l->held_count && l->held[low].checkpoint.size == size
	    ? &l->held[low]
	    : NULL;
}

static void
check_file(struct verify_log *l, const char *name)
{
	char below[FILE_PATH_MAX], path[FILE_PATH_MAX];
	struct stamp s = {.log = l, .file = below};
	struct buf bytes = BUF_EMPTY;
	const unsigned char *at;
	struct error bad;
	uint64_t size;

	if (file_path(below, NULL, "%s/checkpoints/%s", l->folder, name) != 0 ||
	    file_path(path, NULL, "%s/%s", l->archive, below) != 0)
		return;
	if (line_number(name, strlen(name) - strlen(".tsr"), &size, NULL) == 0)
		s.held = find_held(l, size);
	if (s.held == NULL) {
		wrong(&s, "a time-stamp without its checkpoint");
		return;
	}
	if (file_read(path, RESPONSE_MAX, &bytes, &bad) != 0) {
		findings_add_error(&l->findings, below, FINDING_NO_ENTRY, &bad);
		goto out;
	}
	at = bytes.data;
	s.response = d2i_TS_RESP(NULL, &at, (long)bytes.len);
	if (s.response == NULL || at != bytes.data + bytes.len)
		wrong(&s, "no RFC 3161 response");
	else
		check_response(&s);
out:
	ERR_clear_error();
	TS_RESP_free(s.response);
	buf_release(&bytes);
}

static int
see_file(void *context, const char *name, struct error *e)
{
	const char *dot = strchr(name, '.');

	(void)e; /* nothing here can fail */
	if (dot != NULL && strcmp(dot, ".tsr") == 0)
		check_file(context, name);
	return 0;
}

void
verify_timestamps(struct verify_log *l)
{
	char folder[FILE_PATH_MAX];

	if (file_path(folder, NULL, "%s/checkpoints", l->path) == 0)
		(void)file_each(folder, see_file, l, NULL); /* said before */
	if (l->options->tsa_ca != NULL && l->report->timestamps == 0)
		findings_add(&l->findings, FINDING_INCOMPLETE, l->folder,
		    FINDING_NO_ENTRY,
		    "no checkpoint has a time-stamp of an authority of "
		    "--tsa-ca");
}
