/* SPDX-License-Identifier: Apache-2.0
 * The open cabinet: how a solution's profile is drawn. Up to six drawers on one spine, in the order of the rubric's pillars,
 * three and three; further out is better shown. No colour by score, no total, no sorting. The long part of a drawer goes to the
 * lowest reviewer, its end piece to the panel's result, a thin line to the highest. Drawn on the server as SVG with classes of the
 * stylesheet and no style attribute; for a language from right to left the drawing is mirrored, its text never. Every drawing
 * either says all its numbers in its label or is hidden from assistive technology because the numbers stand beside it. */
#ifndef CATALOGUE_GLYPH_H
#define CATALOGUE_GLYPH_H

#include "web/out.h"

#define GLYPH_DRAWERS 6

enum glyph_state {
	GLYPH_CLOSED,           /* no review yet: the outline of a closed cabinet */
	GLYPH_CURRENT,
	GLYPH_EXPIRED           /* hollow drawers, no spread */
};

/* One pillar: points from 0 to 100, low <= result <= high (a result outside is drawn at the nearer end). */
struct glyph_drawer {
	struct text code;       /* "P1" */
	struct text name;       /* in the reader's language */
	bool too_few;           /* no numbers: a hairline, and the words say so */
	int result, low, high;
};

struct glyph {
	enum glyph_state state;
	struct glyph_drawer drawers[GLYPH_DRAWERS];
	size_t count;           /* at most GLYPH_DRAWERS; of GLYPH_CLOSED not looked at */
};

enum glyph_size { GLYPH_24 = 24, GLYPH_48 = 48 };

/* The small one. `hidden`: the numbers stand beside it. */
struct html glyph_small(struct arena *arena, const struct lang *lang, const struct glyph *glyph, enum glyph_size size, bool hidden);
/* The chart with labels and scale; glyph_table() goes beside it. A pillar's name that is too long for one line takes two. */
struct html glyph_large(struct arena *arena, const struct lang *lang, const struct glyph *glyph);
/* One drawer alone, for comparing; hidden, because the numbers stand beside it. */
struct html glyph_one(struct arena *arena, const struct lang *lang, const struct glyph_drawer *drawer);
/* One criterion from 0 to 4: a plate at the median, a bar from the lowest to the highest. `ratings` 0: the empty rung. Hidden. */
struct html glyph_rung(struct arena *arena, const struct lang *lang, int twice_median, int low, int high, int ratings);
/* A reviewer's progress: the share of each pillar's criteria that is answered, 0 to 100. Hidden. */
struct html glyph_progress(struct arena *arena, const struct lang *lang, const int *percents, size_t count);

/* All of it in one sentence: "Profile out of 100: Child safety and data 70 (55–80); ...". */
struct text glyph_sentence(struct arena *arena, const struct lang *lang, const struct glyph *glyph);
/* "70 (55–80)", or that ratings are too few. */
struct text glyph_drawer_words(struct arena *arena, const struct lang *lang, const struct glyph_drawer *drawer);

/* The same as a table: a row for each drawer, none for a closed cabinet. */
struct glyph_row {
	struct text code, name;
	struct text result;     /* "70"; empty when ratings are too few */
	struct text range;      /* "55 to 80", or that ratings are too few */
	bool too_few;
};

struct glyph_rows {
	const struct glyph_row *at;
	size_t count;
};

struct glyph_rows glyph_table(struct arena *arena, const struct lang *lang, const struct glyph *glyph);

#endif
