/* SPDX-License-Identifier: Apache-2.0
 * What is given back to the heap is wiped first, whoever held it: this program, the web server's library, the JSON reader. So a picture of the
 * memory holds what is in use and nothing of those who were erased. These take the place of the C library's own in the whole program; where a
 * sanitizer brings its own heap, they are left out. */
#include "base/wipe.h"
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#define STACK_BYTES ((size_t)128 << 10) /* deeper than any request goes; a thread has at least 2 MiB */

__attribute__((noinline)) void wipe_stack(void)
{
	unsigned char below[STACK_BYTES];
	explicit_bzero(below, sizeof below);
}

#if !defined(__SANITIZE_ADDRESS__) && defined(__GLIBC__)
#include <malloc.h>

void __libc_free(void *at);
void *__libc_malloc(size_t bytes);

/* The whole block is ours to write, beyond what was asked for too; the compiler, which may know what was asked for where the whole program is
 * optimised at once, must not take that for an overflow. */
static void *unknown(void *at)
{
	__asm__("" : "+r"(at));
	return at;
}

void free(void *at)
{
	if (at)
		explicit_bzero(unknown(at), malloc_usable_size(at));
	__libc_free(at);
}

/* Always moved when it grows, so that the old place is wiped; shrinking keeps the place. */
void *realloc(void *at, size_t bytes)
{
	size_t had = at ? malloc_usable_size(at) : 0;
	if (at && bytes && bytes <= had) {
		return at;
	}
	void *more = bytes ? __libc_malloc(bytes) : NULL;
	if (more && had)
		memcpy(more, unknown(at), had < bytes ? had : bytes);
	if (more || !bytes)
		free(at);
	return more;
}
#endif
