/* SPDX-License-Identifier: Apache-2.0
 * Markdown to safe HTML: headings, paragraphs, lists, emphasis, tables and links to our own pages or by https, http and mailto. Whatever
 * else a text tries (HTML, images, code, other schemes) comes out as plain words. */
#ifndef WEB_MARKDOWN_H
#define WEB_MARKDOWN_H

#include "web/out.h"

/* What {name} in the text stands for. */
struct markdown_value {
	const char *name;
	struct text value;
};
struct markdown_values {
	const struct markdown_value *at;
	size_t count;
	bool translate_cells;    /* words in a table's cells, separated by "; ", are messages of ours */
};

/* `heading`: the level that a first-level heading gets. In the arena of `like`; empty when it is no text that can be rendered. */
struct html markdown_render(const struct out *like, struct text source, int heading, const struct markdown_values *values);

#endif
