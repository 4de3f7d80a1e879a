/*
 * activity - building ActivityStreams 2.0 with Jansson.
 *
 *	a = activity_new("Create");
 *	activity_set(a, "actor", activity_actor("Person", id, name, handle));
 *	note = activity_note("Note", id, url, text);
 *	activity_tags_from_text(note, text);
 *	activity_set(a, "object", note);
 *	activity_publish(a, "2022-11-03T08:50:26Z");
 *
 * Everything returns a new reference or NULL without memory.  The setters take
 * the value given (on failure too).  One that fails empties its object, and
 * an object that is empty stays so: intake_record() refuses an activity that
 * is NULL or holds an empty object with ERROR_NOMEM.  So building needs no
 * checks; but never put an empty object into an activity on purpose.
 *
 * Text is plain text: Note objects get "mediaType":"text/plain", because
 * ActivityStreams takes `content` for HTML otherwise.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_ACTIVITY_H
#define ZEGEL_ARCHIVER_ADAPTERS_ACTIVITY_H

#include <jansson.h>
#include <stdbool.h>

#define ACTIVITY_CONTEXT "https://www.w3.org/ns/activitystreams"

/* {"@context":...,"type":type} */
json_t *activity_new(const char *type);
/* {"type":type,"id":id,"name":name,"preferredUsername":handle}; without the
   members whose value is NULL or empty. */
json_t *activity_actor(
    const char *type, const char *id, const char *name, const char *handle);
/* {"type":type,"id":id,"content":text,"mediaType":"text/plain"}; likewise. */
json_t *activity_note(const char *type, const char *id, const char *text);

/* A string; bytes that are not UTF-8 become U+FFFD (raw has the original). */
json_t *activity_string(const char *text, size_t len);
/* object[name] = value, which is taken; a NULL value is a failure. */
void activity_set(json_t *object, const char *name, json_t *value);
/* Nothing when `text` is NULL or empty. */
void activity_set_string(json_t *object, const char *name, const char *text);
/* object[name] is made an array where needed, and `value` (taken) added. */
void activity_add(json_t *object, const char *name, json_t *value);
/* `published` of the activity and, for Create, of its object. */
void activity_publish(json_t *activity, const char *rfc3339);

/* Append to object.tag. */
void activity_tag_hashtag(json_t *object, const char *name); /* no '#' */
void activity_tag_mention(json_t *object, const char *name, /* no '@' */
    const char *href);
void activity_tag_cashtag(json_t *object, const char *name); /* no '$' */
/* Append {"type":"Link","href":href,"name":name} to object.tag. */
void activity_tag_link(json_t *object, const char *href, const char *name);
/* All of the above that text_entities finds. */
void activity_tags_from_text(json_t *object, const char *text);
/* Append {"type":"Document" ("Image", ...),"mediaType","url","name"} to
   object.attachment. */
void activity_attach(
    json_t *object, const char *media_type, const char *url, const char *name);

/* Whether nothing failed on the way (what intake_record() asks). */
bool activity_complete(json_t *activity);

#endif
