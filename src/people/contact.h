/* SPDX-License-Identifier: Apache-2.0
 * Contact persons (P-41 to P-43): listed only after they agreed, by a link sent to their own address, and never longer than they wish. */
#ifndef PEOPLE_CONTACT_H
#define PEOPLE_CONTACT_H

#include "people/link.h"
#include "web/visit.h"

/* A listing has to be agreed to again each year; the question comes a month before. Whoever does not answer is deleted 30 days after the year. */
#define CONTACT_ASK_AGAIN_S (335 * (int64_t)86400)

/* The page that a LINK_CONTACT opens: what would be public, with "agree" and "refuse"; or, once confirmed, "end the listing". */
void contact_page(struct visit *visit, const struct link_found *link);
/* Agrees and uses the link up. */
void contact_agree(struct visit *visit, const struct link_found *link);
/* Refuses, or ends the listing: the person is erased but for the proof of an agreement given before. Uses the link up. */
void contact_refuse(struct visit *visit, const struct link_found *link);

#endif
