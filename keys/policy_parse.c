#include "keys/policy.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/reader.h"
#include "keys/policy_internal.h"

/* A piece of a line, between spaces and tabs. */
struct word {
	const char *text;
	size_t len;
};

struct line {
	const char *at;
	const char *end;
};

static bool
next_word(struct line *l, struct word *w)
{
	while (l->at < l->end && (*l->at == ' ' || *l->at == '\t'))
		l->at++;
	w->text = l->at;
	while (l->at < l->end && *l->at != ' ' && *l->at != '\t')
		l->at++;
	w->len = (size_t)(l->at - w->text);
	return w->len > 0;
}

static bool
word_is(const struct word *w, const char *text)
{
	return w->len == strlen(text) && memcmp(w->text, text, w->len) == 0;
}

/* Words of a user are shown cut to what a sentence can hold. */
#define SHOWN(w) (int)((w)->len < 80 ? (w)->len : 80), (w)->text

static int
end_of_line(struct line *l, struct error *e)
{
	struct word w;

	if (next_word(l, &w))
		return error_set(
		    e, ERROR_FORMAT, "\"%.*s\" is one too many", SHOWN(&w));
	return 0;
}

static size_t
find_node(const struct policy *p, const struct word *name)
{
	size_t i;

	for (i = 0; i < p->node_count; i++)
		if (word_is(name, p->nodes[i].name))
			return i;
	return POLICY_NOWHERE;
}

/* A node that has been named in front of this line. */
static int
want_node(const struct policy *p, const struct word *name, size_t *out,
    struct error *e)
{
	*out = find_node(p, name);
	if (*out == POLICY_NOWHERE)
		return error_set(e, ERROR_FORMAT,
		    "no witness or group \"%.*s\" on the lines before",
		    SHOWN(name));
	assert(p->nodes != NULL); /* one of them was found */
	return 0;
}

static int
want_key(struct line *l, struct vkey *key, enum vkey_type type, struct error *e)
{
	struct word w;

	if (!next_word(l, &w))
		return error_set(e, ERROR_FORMAT, "no verifier key");
	if (vkey_parse(key, w.text, w.len, e) != 0)
		return -1;
	if (key->type == type)
		return 0;
	if (type == VKEY_ED25519)
		return error_set(e, ERROR_FORMAT,
		    "a log's key is of type 0x01 (Ed25519), not 0x%02x",
		    (unsigned int)key->type);
	return error_set(e, ERROR_FORMAT,
	    "a witness's key is of type 0x04 (cosignature), not 0x%02x",
	    (unsigned int)key->type);
}

static bool
same_public_key(const struct vkey *a, const struct vkey *b)
{
	return memcmp(a->public_key, b->public_key, VKEY_PUBLIC_LEN) == 0;
}

/* log VKEY [URL] */
static int
parse_log(struct policy *p, struct line *l, struct error *e)
{
	struct vkey key, *more;
	struct word url;
	size_t i;

	if (want_key(l, &key, VKEY_ED25519, e) != 0)
		return -1;
	(void)next_word(l, &url); /* ours to allow, not to use */
	if (end_of_line(l, e) != 0)
		return -1;
	for (i = 0; i < p->log_count; i++)
		if (same_public_key(&p->logs[i], &key))
			return error_set(e, ERROR_FORMAT,
			    "the public key of log %s for the second time",
			    p->logs[i].name);
	if (p->log_count == POLICY_LOGS_MAX)
		return error_set(
		    e, ERROR_FORMAT, "more than %d logs", POLICY_LOGS_MAX);
	more = realloc(p->logs, (p->log_count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	p->logs = more;
	p->logs[p->log_count++] = key;
	return 0;
}

static int
want_new_name(
    const struct policy *p, struct line *l, struct word *name, struct error *e)
{
	if (!next_word(l, name))
		return error_set(e, ERROR_FORMAT, "no name");
	if (word_is(name, "none"))
		return error_set(e, ERROR_FORMAT,
		    "no witness or group may be called \"none\"");
	if (find_node(p, name) != POLICY_NOWHERE)
		return error_set(e, ERROR_FORMAT,
		    "the name \"%.*s\" for the second time", SHOWN(name));
	return 0;
}

/* Add a node; `node` gets its name, in memory of its own. */
static int
add_node(struct policy *p, struct policy_node *node, const struct word *name,
    struct error *e)
{
	struct policy_node *more;

	if (p->node_count == POLICY_NODES_MAX)
		return error_set(e, ERROR_FORMAT,
		    "more than %d witnesses and groups", POLICY_NODES_MAX);
	more = realloc(p->nodes, (p->node_count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	p->nodes = more;
	node->name = strndup(name->text, name->len);
	if (node->name == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	node->group = POLICY_NOWHERE;
	p->nodes[p->node_count++] = *node;
	return 0;
}

/* witness NAME VKEY [URL] */
static int
parse_witness(struct policy *p, struct line *l, struct error *e)
{
	struct policy_node node = {0};
	struct word name, url;
	size_t i;

	if (want_new_name(p, l, &name, e) != 0 ||
	    want_key(l, &node.key, VKEY_COSIGNATURE, e) != 0)
		return -1;
	(void)next_word(l, &url); /* ours to allow, not to use */
	if (end_of_line(l, e) != 0)
		return -1;
	for (i = 0; i < p->node_count; i++)
		if (!p->nodes[i].is_group &&
		    same_public_key(&p->nodes[i].key, &node.key))
			return error_set(e, ERROR_FORMAT,
			    "the public key of witness %.80s for the second "
			    "time",
			    p->nodes[i].name);
	if (add_node(p, &node, &name, e) != 0)
		return -1;
	p->witness_count++;
	return 0;
}

/* "any", "all" (POLICY_NOWHERE, until the members are counted) or a number. */
static int
parse_threshold(const struct word *w, size_t *out, struct error *e)
{
	size_t i, k = 0;

	if (word_is(w, "any") || word_is(w, "all")) {
		*out = word_is(w, "any") ? 1 : POLICY_NOWHERE;
		return 0;
	}
	for (i = 0; i < w->len; i++) {
		if (w->text[i] < '0' || w->text[i] > '9' || w->len > 9)
			return error_set(e, ERROR_FORMAT,
			    "a threshold is \"any\", \"all\" or a number, not "
			    "\"%.*s\"",
			    SHOWN(w));
		k = k * 10 + (size_t)(w->text[i] - '0');
	}
	*out = k;
	return 0;
}

/* The members of the group that will be node number p->node_count. */
static int
parse_members(struct policy *p, struct line *l, size_t *count, struct error *e)
{
	struct word w;
	size_t i;

	*count = 0;
	while (next_word(l, &w)) {
		if (want_node(p, &w, &i, e) != 0)
			return -1;
		if (p->nodes[i].group != POLICY_NOWHERE)
			return error_set(e, ERROR_FORMAT,
			    "\"%.*s\" is a member of a group already",
			    SHOWN(&w));
		p->nodes[i].group = p->node_count;
		(*count)++;
	}
	if (*count == 0)
		return error_set(e, ERROR_FORMAT, "a group without members");
	return 0;
}

/* group NAME THRESHOLD MEMBER... */
static int
parse_group(struct policy *p, struct line *l, struct error *e)
{
	struct policy_node node = {0};
	struct word name, threshold;
	size_t members;

	if (want_new_name(p, l, &name, e) != 0)
		return -1;
	if (!next_word(l, &threshold))
		return error_set(e, ERROR_FORMAT, "no threshold");
	if (parse_threshold(&threshold, &node.threshold, e) != 0 ||
	    parse_members(p, l, &members, e) != 0)
		return -1;
	if (node.threshold == POLICY_NOWHERE)
		node.threshold = members;
	if (node.threshold < 1 || node.threshold > members)
		return error_set(e, ERROR_FORMAT,
		    "a threshold of %zu in a group of %zu", node.threshold,
		    members);
	node.is_group = true;
	return add_node(p, &node, &name, e);
}

/* quorum NAME */
static int
parse_quorum(struct policy *p, struct line *l, struct error *e)
{
	struct word name;

	if (p->has_quorum_line)
		return error_set(e, ERROR_FORMAT, "a second quorum line");
	if (!next_word(l, &name))
		return error_set(e, ERROR_FORMAT, "no name");
	p->quorum = POLICY_NOWHERE;
	if (!word_is(&name, "none") && want_node(p, &name, &p->quorum, e) != 0)
		return -1;
	p->has_quorum_line = true;
	return end_of_line(l, e);
}

static int
parse_line(struct policy *p, const char *text, size_t len, struct error *e)
{
	struct line l = {text, text + len};
	struct word keyword;
	size_t i;

	for (i = 0; i < len; i++)
		if (((uint8_t)text[i] < 0x20 && text[i] != '\t') ||
		    text[i] == 0x7f)
			return error_set(e, ERROR_FORMAT,
			    "control character 0x%02x",
			    (unsigned int)(uint8_t)text[i]);
	if (!next_word(&l, &keyword) || keyword.text[0] == '#')
		return 0;
	if (word_is(&keyword, "log"))
		return parse_log(p, &l, e);
	if (word_is(&keyword, "witness"))
		return parse_witness(p, &l, e);
	if (word_is(&keyword, "group"))
		return parse_group(p, &l, e);
	if (word_is(&keyword, "quorum"))
		return parse_quorum(p, &l, e);
	return error_set(e, ERROR_FORMAT,
	    "\"%.*s\" is none of log, witness, group, quorum", SHOWN(&keyword));
}

int
policy_parse(struct policy **out, const char *text, size_t len, struct error *e)
{
	struct policy *p = NULL;
	struct reader r;
	const char *line;
	size_t line_len, number = 0;
	bool complete;
	int rc = -1;

	if (len > POLICY_MAX)
		return error_set(e, ERROR_FORMAT,
		    "policy: larger than %d bytes", POLICY_MAX);
	p = calloc(1, sizeof(*p));
	if (p == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	reader_init(&r, text, len);
	while (reader_line(&r, &line, &line_len, &complete)) {
		number++;
		if (parse_line(p, line, line_len, e) != 0) {
			error_wrap(e, "policy: line %zu", number);
			goto out;
		}
	}
	if (!p->has_quorum_line) {
		error_set(e, ERROR_FORMAT,
		    "policy: no quorum line; \"quorum none\" asks for no "
		    "witnesses");
		goto out;
	}
	*out = p;
	p = NULL; /* transferred */
	rc = 0;
out:
	policy_free(p);
	return rc;
}
