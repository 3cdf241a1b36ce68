/* SPDX-License-Identifier: Apache-2.0
 * What the pages of everybody's rights desk share: who stands behind the token in the path. There is no session and no cookie. */
#ifndef PRIVACY_REQUESTS_H
#define PRIVACY_REQUESTS_H

#include "people/link.h"
#include "privacy/rights.h"
#include "privacy/requests_views.h"
#include "web/visit.h"

#define REQUESTS_PAGE_LIFE_S (30 * (int64_t)CLOCK_MINUTE)

struct requests_who {
	struct text token, email;
	int64_t link_case;              /* the case whose link was opened */
	int64_t people[RIGHTS_PEOPLE_MOST];
	size_t count;
	struct viewer viewer;           /* the person, for the log */
};

/* Who opened the page; false when it has refused: the token is unknown, used or too old. */
bool requests_who(struct visit *visit, struct requests_who *who);
/* The same and one of their capacities, named in the path as {person}. */
bool requests_person(struct visit *visit, struct requests_who *who, int64_t *person, enum capacity *capacity);
/* What was asked for was just given: the case, if it is of that kind and open, ends as done. false: the visit is refused. */
bool requests_served(struct visit *visit, const struct viewer *person, int64_t id, enum rights_kind kind);
void requests_show(struct visit *visit, const char *title, struct html body);
/* The kinds as choices; RIGHTS_MINOR is none of them. */
struct options requests_kinds(struct visit *visit, enum rights_kind chosen);
/* What somebody of the capacity can object to as choices, those in `objected` chosen; and the bits of what was chosen. */
struct options requests_purposes(struct visit *visit, enum capacity capacity, unsigned objected);
unsigned requests_purposes_posted(const struct texts *codes, enum capacity capacity);

#endif
