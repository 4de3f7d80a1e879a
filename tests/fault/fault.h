/*
 * fault - makes the n-th call of the wrapped functions fail.
 *
 *   for (nth = 1;; nth++) {
 *           fault_arm(nth);
 *           rc = what_is_tested();
 *           if (!fault_fired())
 *                   break;
 *           ... the header's promise about failure holds ...
 *   }
 *
 * Link with -Wl,--wrap=<function> (add_fault_test's WRAPS).  fault.c wraps
 * the usual suspects; a wrapper that no test links in costs nothing.
 */
#ifndef ZEGEL_TESTS_FAULT_FAULT_H
#define ZEGEL_TESTS_FAULT_FAULT_H

#include <stdbool.h>

void fault_arm(int nth);
void fault_disarm(void);
bool fault_fired(void);
/* For wrappers: whether this call is the one that fails. */
bool fault_now(void);

#endif
