/* SPDX-License-Identifier: Apache-2.0
 * The filtered set for machines: JSON and CSV, all pages, in the query's order. Organisations' own channels are in it, contact
 * persons are not. A fact that is not stated is the code "unknown". When a buffer was too small it has `failed`. */
#ifndef CATALOGUE_EXPORT_H
#define CATALOGUE_EXPORT_H

#include "catalogue/search.h"

#include "base/buffer.h"

/* {"total": n, "solutions": [...]} with the records of a search_all result. */
void export_json(struct buffer *buffer, const struct snapshot *snapshot, const struct search_result *found);
/* One solution as it stands in that list, or with its description, texts and criteria (`whole`). */
void export_json_solution(struct buffer *buffer, const struct snapshot *snapshot, const struct solution *solution, bool whole);
/* RFC 4180 with a header row, one row per solution, several values joined by "|". A cell that a spreadsheet would take for a
 * formula gets an apostrophe in front. */
void export_csv(struct buffer *buffer, const struct snapshot *snapshot, const struct search_result *found);
/* A text as a JSON string with its quotes. */
void export_put_json_text(struct buffer *buffer, struct text text);
/* A text as one CSV cell, guarded and quoted where needed. */
void export_put_csv_cell(struct buffer *buffer, struct text text);

#endif
