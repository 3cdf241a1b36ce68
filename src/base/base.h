/* SPDX-License-Identifier: Apache-2.0
 * Words that every file may use: the standard types, must(), and the marks on results.
 * A bug aborts here (must); the parent process starts a new worker. A visitor's mistake is a reply value; a failure of
 * the world is a result that the compiler refuses to let anyone ignore (CHECKED). */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECKED __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
/* Marks English words in a table that pages and letters say in the reader's language (tr() in web/out.h). */
#define N_(msgid) msgid

/* Ends the process when `truth` does not hold: for states that only a bug can bring about. */
#define must(truth) ((truth) ? (void)0 : must_failed(#truth, __FILE__, __LINE__))
_Noreturn void must_failed(const char *truth, const char *file, int line);

#include "base/banned.h"

#endif
