/* SPDX-License-Identifier: Apache-2.0
 * What the pages about the log are filled with (pages/log.html; also a part of pages/people.html). */
#ifndef PRIVACY_SEEN_VIEWS_H
#define PRIVACY_SEEN_VIEWS_H

#include "web/out.h"

struct seen_row {
	struct text when, who, what;
	const struct seen_proof {
		int64_t entry;
	} *proofs;                  /* of its entries whose day is sealed; none of a reviewer */
	size_t proofs_count;
};

struct seen_view {
	const struct seen_row *rows;
	size_t rows_count;
};

struct log_view {
	const struct log_line {
		int64_t number, size;
		struct text date, root, signature;
		bool pruned;
	} *days;
	size_t days_count;
	int64_t older;              /* pages on: days before this number; 0: none */
	struct text key;
};

#endif
