/* SPDX-License-Identifier: Apache-2.0
 * What an organisation says of itself: kept as JSON with its row, public with its solutions. None of it is a person's. */
#ifndef PEOPLE_ORGANISATION_PROFILE_H
#define PEOPLE_ORGANISATION_PROFILE_H

#include "store/store.h"

#include <jansson.h>

struct organisation_profile {
	struct text slug, name, domain, state;       /* of the row */
	struct text country, website, about, provider_type;
	struct text channel_kind, channel_value;     /* kind: "mailbox", "page" or "switchboard"; empty: none yet */
};

CHECKED enum store_result organisation_profile_load(struct db *db, int64_t organisation, struct organisation_profile *out);
/* Writes name, domain and the profile; slug and state stay. */
CHECKED enum store_result organisation_profile_save(struct db *db, int64_t organisation, const struct organisation_profile *profile);
/* Puts name and profile (the stored JSON) back after words about a person were taken out of them (privacy/mentions.h). */
CHECKED enum store_result organisation_profile_redacted(struct db *db, int64_t organisation, struct text name, const json_t *profile);

#endif
