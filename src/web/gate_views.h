/* SPDX-License-Identifier: Apache-2.0
 * What the pages of the gates show (pages/gate.html). */
#ifndef WEB_GATE_VIEWS_H
#define WEB_GATE_VIEWS_H

#include "web/out.h"

/* A gate that is shut: why, and the way on. */
struct gate_closed {
	struct text title, words, link;
	struct url url;
};

struct elevate_view {
	struct text next;
	int64_t minutes;
};

struct training_view {
	struct text day, until;      /* of the record there is; empty: none */
	bool failed;                 /* too few right answers */
	int64_t right, all, needed;
	const struct training_question {
		struct text key, question;
		struct options answers;
	} *questions;
	size_t questions_count;
};

#endif
