/* SPDX-License-Identifier: Apache-2.0
 * Logos that people send are never stored as they came: they are decoded, made smaller and written anew, so that what we
 * serve holds pixels and nothing else (no place, no camera, no script). PNG, JPEG and WebP are known by their content; all
 * else is refused, and so is an image over 4096 pixels a side, over 16 million pixels, animated, cut short or damaged.
 *
 * The decoders run in a helper process that was forked before any key was opened. It forks once more for each image: that
 * child can compute and nothing else (no files, no sockets, no new processes), with a limit on memory and time, and dies
 * with its image, so one image can neither see nor stop the next. */
#ifndef WEB_IMAGE_H
#define WEB_IMAGE_H

#include <sys/types.h>

#include "base/arena.h"
#include "store/store.h"

#define IMAGE_INPUT_MAX_BYTES (8u << 20)
#define IMAGE_OUTPUT_MAX_BYTES (5u << 20)
#define IMAGE_INPUT_MAX_SIDE 4096u
#define IMAGE_INPUT_MAX_PIXELS 16000000u
#define IMAGE_OUTPUT_MAX_SIDE 1024u

enum image_trouble {
	IMAGE_GOOD,
	IMAGE_OTHER_KIND,   /* neither PNG nor JPEG nor WebP, or a kind of these that we do not read (animated, CMYK) */
	IMAGE_TOO_LARGE,    /* in bytes or pixels */
	IMAGE_DAMAGED,      /* cut short or not what its first bytes promise */
	IMAGE_TOO_HARD,     /* more memory or time than an honest image needs */
	IMAGE_HELPER_GONE   /* the helper process is dead; logos are refused until the program starts again */
};

/* The trouble in English, to be given to tr(). Of IMAGE_GOOD: "". */
const char *image_trouble_words(enum image_trouble trouble);

/* --- for everyone --- */
struct image_helper;

/* Starts the helper. Call it before any key is opened, any other file that matters, and any thread. NULL: it could not start
 * or could not lock itself in; that was logged. Only the process that called this, or one forked from it, may use the helper,
 * never two processes. */
CHECKED struct image_helper *image_helper_start(void);
/* Ends the helper and waits for it. */
void image_helper_stop(struct image_helper *helper);
/* In a process forked after the start: gives up its end without ending the helper, which is its parent's child. */
void image_helper_leave(struct image_helper *helper);
/* Decodes `image` and writes it anew with its longer side at most `max_side` (1 to IMAGE_OUTPUT_MAX_SIDE), never enlarged, as
 * WebP and as PNG, in the arena (without room there for both: IMAGE_TOO_LARGE). Any thread may call it; one image is done at a
 * time, in about 6 seconds at most. On trouble both are empty. */
CHECKED enum image_trouble image_helper_reencode(struct image_helper *helper, struct arena *arena, struct bytes image, unsigned max_side,
	struct bytes *webp, struct bytes *png);
/* The helper's process, for the status page and for tests. */
pid_t image_helper_pid(const struct image_helper *helper);

/* --- for the helper and for tests --- */
enum image_kind { IMAGE_KIND_OTHER, IMAGE_KIND_PNG, IMAGE_KIND_JPEG, IMAGE_KIND_WEBP };
enum image_kind image_kind_of(const void *bytes, size_t len);
/* The work itself, in this process. The caller frees webp->at and png->at, also when NULL. */
CHECKED enum image_trouble image_reencode(const void *bytes, size_t len, unsigned max_side, struct bytes *webp, struct bytes *png);
/* Gives up everything but computing, for good: every system call but those for memory and the end fails with EPERM. */
CHECKED bool image_sandbox_enter(void);

#endif
