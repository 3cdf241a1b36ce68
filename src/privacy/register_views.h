/* SPDX-License-Identifier: Apache-2.0
 * What the public registers show (pages/registers.html). */
#ifndef PRIVACY_REGISTER_VIEWS_H
#define PRIVACY_REGISTER_VIEWS_H

#include "privacy/measures.h"
#include "web/out.h"

struct measures_view {
	const struct measure_row {
		struct text name, words;
		enum measure_state state;
	} *rows;
	size_t rows_count;
};

struct transparency_view {
	const struct transparency_row {
		struct text code, name, value;
	} *rows;
	size_t rows_count;
	const struct transparency_alone {
		struct text kind, day;
	} *alone;
	size_t alone_count;
	const struct transparency_flow {
		struct text name, purposes, data, needed, to;
	} *flows;
	size_t flows_count;
	const struct transparency_processor {
		struct text name, class, until;
	} *processors;
	size_t processors_count;
};

struct record_view {
	const struct record_row {
		struct text purpose, term, datum, subject, basis, basis_term, recipients, until;
	} *rows;
	size_t rows_count;
	struct text controller, unit;
};

#endif
