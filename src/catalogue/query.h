/* SPDX-License-Identifier: Apache-2.0
 * What a visitor asks the catalogue for, read from the address and written back to it. Two queries that ask for the same have
 * the same address: parameters in the vocabulary's order, values sorted, each once. */
#ifndef CATALOGUE_QUERY_H
#define CATALOGUE_QUERY_H

#include "catalogue/vocabulary.h"
#include "http/request.h"

enum query_sort { SORT_RELEVANCE, SORT_NAME, SORT_NEWEST, SORT_REVIEWED, SORT_COUNT };

#define QUERY_PAGE_SIZE 24
#define QUERY_WORDS_BYTES 200

struct query_number {
	int64_t value;
	bool known;
};

struct query {
	struct text q;        /* trimmed; at most QUERY_WORDS_BYTES */
	struct texts *chosen; /* per facet: the codes, sorted; "unknown" among them means not stated */
	size_t facet_count;
	struct query_number age_min, age_max, storage_max;
	enum query_sort sort;      /* relevance is by name when there are no words */
	size_t page;               /* from 1 */
	bool type_ahead;           /* the last word of q may go on; not part of the address */
	struct http_pairs ignored; /* parameters that we do not know, or with a value that means nothing here; as they came */
};

/* Reads decoded parameters. Nothing makes it fail: what is unknown is in `ignored` and does not count; empty values say nothing.
 */
struct query query_parse(struct arena *arena, const struct vocabulary *vocabulary, struct http_pairs pairs);
/* The query that asks for everything. */
struct query query_empty(struct arena *arena, const struct vocabulary *vocabulary);
/* "?q=...&language=sw", percent-encoded; "" when it asks for everything. */
struct text query_address(struct arena *arena, const struct vocabulary *vocabulary, const struct query *query);
/* The same without sort and page, for exports and feeds. */
struct text query_address_of_set(struct arena *arena, const struct vocabulary *vocabulary, const struct query *query);

/* Changed copies, on page 1 again. */
struct query query_with(struct arena *arena, const struct query *query, size_t facet, struct text code);
struct query query_without(struct arena *arena, const struct query *query, size_t facet, struct text code);
struct query query_with_words(const struct query *query, struct text q);
struct query query_without_age(const struct query *query);
struct query query_without_storage(const struct query *query);
struct query query_sorted(const struct query *query, enum query_sort sort);
/* On another page. */
struct query query_on_page(const struct query *query, size_t page);

bool query_has(const struct query *query, size_t facet, struct text code);
/* Whether it narrows anything: words, a facet or a number. */
bool query_narrows(const struct query *query);
struct text query_sort_code(enum query_sort sort);

#endif
