/*
 * facebook_item - one item of a Facebook download as records.
 *
 * All lists of posts, comments and reactions have items of one form:
 *
 *	{"timestamp":1773140700,
 *	 "attachments":[{"data":[{"media":{"uri":...}},
 *	                         {"external_context":{"url":...}}]}],
 *	 "data":[{"post":"..."},{"update_timestamp":1773140800}],
 *	 "title":"Zilverberg Bank added a new photo.","tags":[{"name":...}]}
 *
 * and what it is follows from its `data`: "comment" {author, comment, group},
 * "reaction" {actor, reaction}, else a post.  The title is in the language
 * of the download; it becomes the summary only where it alone says whom
 * something was said to, or what was done.  Facebook does not say which post
 * a comment or a reaction belongs to: there is no inReplyTo but in comments
 * that stand below a picture of a post.  Who posted on somebody's timeline
 * only the title says, in its language.
 *
 * GAP: since 2024 some files have "label_values" instead, named in the
 * language of the download; their items are flagged until a genuine one shows
 * which of them are told apart how.
 * GAP: a post that was edited between two downloads has another derived id in
 * the second; it would take the text out of the id, and then two posts of one
 * second could not be told apart.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_FACEBOOK_ITEM_H
#define ZEGEL_ARCHIVER_ADAPTERS_FACEBOOK_ITEM_H

#include "archiver/adapters/meta.h"

enum facebook_list {
	FACEBOOK_OWN, /* what the account posted, said and liked */
	FACEBOOK_WALL, /* what others posted on its timeline */
	FACEBOOK_STORIES,
	FACEBOOK_VOTES, /* in polls */
	FACEBOOK_MEDIA, /* pictures and films outside posts */
	FACEBOOK_UNKNOWN /* a list of another form */
};

/*
 * Records of `value`, whose strings are repaired.  ERROR_FORMAT with the
 * reason when it is no item.
 */
int facebook_item(struct meta *m, enum facebook_list list, const json_t *value,
    const struct raw *raw, struct error *e);

/* For facebook_item.c: put the attachments of an item into its object. */
int facebook_attach(struct meta *m, struct meta_item *item, const json_t *value,
    struct error *e);
/* For facebook_item.c: the next media object among them; NULL at the end. */
const json_t *
facebook_next_media(const json_t *value, size_t *outer, size_t *inner);

#endif
