#include "tests/e2e/flip_judge.h"

#include <string.h>

#include "store/verify_report.h"
#include "core/buf.h"
#include "store/archive.h"
#include "store/entry.h"
#include "store/log.h"
#include "store/verify.h"

#define ATTACHMENT_MAX ((uint64_t)1 << 30)

const char *
outcome_word(enum outcome outcome)
{
	static const char *const WORDS[] = {
	    [OUTCOME_REPORTED] = "reported",
	    [OUTCOME_OUTSIDE] = "outside",
	    [OUTCOME_NOTE] = "a note",
	    [OUTCOME_NOTHING] = "nothing",
	};

	return WORDS[outcome];
}

/* A finding is about a file, or about the folder or log that it lies in. */
static bool
names(const struct finding *f, const char *file)
{
	size_t len = strlen(f->file);

	return strncmp(f->file, file, len) == 0 &&
	    (file[len] == '\0' || (len > 0 && file[len] == '/'));
}

static int
verify(struct judge *j, bool outside, const char *file, struct judgement *out,
    uint8_t said[SHA256_LEN], struct error *e)
{
	const struct verify_options options = {
	    .keep_pins = true,
	    .jobs = 1,
	    .policy = outside ? j->policy : NULL,
	    .tsa_ca = outside ? j->tsa_ca : NULL,
	};
	struct buf text = BUF_EMPTY;
	struct verify_report r;
	size_t i;
	int rc = verify_archive(&r, j->archive, &options, e);

	if (rc == 0) {
		out->status = verify_status(&r);
		out->named = false;
		for (i = 0; i < r.findings.count; i++)
			if (names(&r.findings.list[i], file))
				out->named = true;
		verify_report_text(&r, "archive", &text);
		rc = buf_ok(&text, e);
		if (rc == 0)
			rc = sha256(text.data, text.len, said, e);
	}
	buf_release(&text);
	verify_release(&r);
	return rc;
}

/* Take what a reader gets, or why they don't get it. */
static void
see(struct judge *j, const struct buf *got, int rc, const struct error *e)
{
	if (rc == 0)
		(void)sha256_update(j->h, got->data, got->len, NULL);
	else
		(void)sha256_update(j->h, e->text, strlen(e->text), NULL);
}

static void
see_attachments(struct judge *j, struct log *l, uint64_t index,
    const struct buf *line, struct buf *scratch)
{
	struct entry_attachment a;
	struct error e = {ERROR_NONE, ""};
	struct entry entry;
	size_t at = 0;

	if (entry_parse(&entry, (const char *)line->data, line->len, &e) != 0)
		return;
	while (entry_next_attachment(&entry, &at, &a)) {
		scratch->len = 0;
		see(j, scratch,
		    log_read_attachment(
			l, index, a.sha256, ATTACHMENT_MAX, scratch, &e),
		    &e);
	}
}

static void
see_log(struct judge *j, struct log *l, unsigned int sample)
{
	struct buf line = BUF_EMPTY, scratch = BUF_EMPTY;
	struct log_proof proof;
	struct error e = {ERROR_NONE, ""};
	uint64_t i;

	for (i = sample; i < l->checkpoint.size; i += JUDGE_SAMPLES) {
		int rc;

		line.len = 0;
		rc = log_read_verified(l, i, &line, &proof, &e);
		see(j, &line, rc, &e);
		if (rc == 0)
			see_attachments(j, l, i, &line, &scratch);
	}
	buf_release(&line);
	buf_release(&scratch);
}

/* What `zegel show` and `zegel prove` would give of a sample of entries. */
static int
see_archive(struct judge *j, unsigned int sample, uint8_t seen[SHA256_LEN],
    struct error *e)
{
	char path[FILE_PATH_MAX];
	struct archive a;
	struct log *l;
	size_t i;

	if (archive_open(&a, j->archive, e) != 0)
		return -1;
	for (i = 0; i < a.class_count; i++) {
		struct error bad = {ERROR_NONE, ""};

		(void)sha256_update(
		    j->h, a.classes[i], strlen(a.classes[i]), NULL);
		if (archive_log_path(&a, a.classes[i], path, &bad) != 0 ||
		    log_open(&l, path, &bad) != 0) {
			see(j, NULL, -1, &bad);
			continue;
		}
		see_log(j, l, sample);
		log_close(l);
	}
	archive_release(&a);
	return sha256_final(j->h, seen, e);
}

int
judge_init(struct judge *j, struct error *e)
{
	struct judgement first;
	unsigned int i;

	sha256_free(j->h);
	j->h = sha256_new(e);
	if (j->h == NULL || verify(j, false, "", &first, j->said, e) != 0)
		return -1;
	for (i = 0; i < JUDGE_SAMPLES; i++)
		if (see_archive(j, i, j->seen[i], e) != 0)
			return -1;
	if (first.status == 0 &&
	    verify(j, true, "", &first, j->said_outside, e) != 0)
		return -1;
	if (first.status != 0)
		return error_set(e, ERROR_INPUT,
		    "the unchanged archive does not verify: status %d",
		    first.status);
	return 0;
}

int
judge_change(struct judge *j, const char *file, bool outside,
    struct judgement *out, struct error *e)
{
	uint8_t said[SHA256_LEN], seen[SHA256_LEN], with[SHA256_LEN];
	struct judgement ignored;

	memset(out, 0, sizeof(*out));
	memcpy(with, j->said_outside, sizeof(with));
	if (verify(j, false, file, out, said, e) != 0)
		return -1;
	if (out->status != 0)
		return 0; /* OUTCOME_REPORTED */
	j->sample = (j->sample + 1) % JUDGE_SAMPLES;
	if (see_archive(j, j->sample, seen, e) != 0 ||
	    (outside && verify(j, true, file, &ignored, with, e) != 0))
		return -1;
	out->seen = memcmp(seen, j->seen[j->sample], SHA256_LEN) != 0;
	if (memcmp(with, j->said_outside, SHA256_LEN) != 0)
		out->outcome = OUTCOME_OUTSIDE;
	else if (memcmp(said, j->said, SHA256_LEN) != 0)
		out->outcome = OUTCOME_NOTE;
	else
		out->outcome = OUTCOME_NOTHING;
	return 0;
}
