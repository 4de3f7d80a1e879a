/*
 * policy_internal - a parsed policy, shared by policy_parse.c, which makes it,
 * and policy.c, which answers from it.
 */
#ifndef ZEGEL_KEYS_POLICY_INTERNAL_H
#define ZEGEL_KEYS_POLICY_INTERNAL_H

#include "keys/policy.h"

#define POLICY_NOWHERE SIZE_MAX

/*
 * A witness or a group.  A name is a member of at most one group, and groups
 * come after their members: so each node knows its group, and going through
 * the nodes in order evaluates them all, without recursion.
 */
struct policy_node {
	char *name;
	bool is_group;
	struct vkey key; /* of a witness */
	size_t threshold; /* of a group: members that must have witnessed */
	size_t group; /* index of the one it is in, or POLICY_NOWHERE */
};

struct policy {
	struct vkey *logs;
	size_t log_count;
	struct policy_node *nodes;
	size_t node_count;
	size_t witness_count;
	bool has_quorum_line;
	size_t quorum; /* the index of a node, or POLICY_NOWHERE for "none" */
};

#endif
