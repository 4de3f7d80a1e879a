/*
 * error - what went wrong, as a code and a sentence.
 *
 * Every function that can fail returns 0 or -1 and takes a `struct error *`
 * last.  The code alone decides exit and HTTP statuses; the sentence is for
 * people: what, where, and what to do.  An error never allocates.
 */
#ifndef ZEGEL_CORE_ERROR_H
#define ZEGEL_CORE_ERROR_H

#define ERROR_TEXT_MAX 512

enum error_code {
	ERROR_NONE = 0,
	ERROR_NOMEM, /* no memory */
	ERROR_IO, /* the operating system refused */
	ERROR_NOTFOUND, /* no such thing; often not a fault */
	ERROR_INPUT, /* the caller's data or arguments are wrong */
	ERROR_FORMAT, /* bytes that are not in our format */
	ERROR_TAMPERED, /* well-formed bytes, but not what was sealed */
	ERROR_UNTRUSTED, /* a key that is unknown or not trusted */
	ERROR_CONFLICT /* the state forbids it: a second writer, a rollback */
};

struct error {
	enum error_code code;
	char text[ERROR_TEXT_MAX];
};

/* Set the error where it is found.  Always returns -1; `e` may be NULL. */
int error_set(struct error *e, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Put "context: " before the sentence on the way up; the code stays.
 * Always returns -1.
 */
int error_wrap(struct error *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * An ERROR_IO (ERROR_NOTFOUND for ENOENT) from errno: "context: No such file
 * or directory".  Always returns -1.
 */
int error_errno(struct error *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * That these three return -1 shall be seen by compilers and analyzers too:
 * then they know that after a call which ended in one of them, and whose
 * result was checked, nothing is uninitialised.
 */
static inline int
error_minus_one(int result)
{
	(void)result; /* is -1 */
	return -1;
}
#define error_set(...) error_minus_one(error_set(__VA_ARGS__))
#define error_wrap(...) error_minus_one(error_wrap(__VA_ARGS__))
#define error_errno(...) error_minus_one(error_errno(__VA_ARGS__))

/*
 * The exit status of a program that stops because of this error; see
 * docs/FORMAT.md, "Verdicts": 1 tampered, 2 usage or input, 4 untrusted,
 * 5 malformed, 6 input/output, 7 nothing there, 8 refused by the state.
 */
int error_exit_status(const struct error *e);

#endif
