/* SPDX-License-Identifier: Apache-2.0
 * Periods, thresholds and choices that are stricter than the policy: one table with default, range and consequence in words.
 * An administrator changes them at /admin/privacy/settings, which is logged. Widening an audience is no setting. */
#ifndef POLICY_SETTINGS_H
#define POLICY_SETTINGS_H

#include "store/store.h"

enum setting {
	SETTING_APPROVAL_DELAY_HOURS,
	SETTING_ELEVATION_MINUTES,
	SETTING_TRAINING_DAYS,
	SETTING_CERTIFY_DAYS,
	SETTING_SECURITY_REVIEW_DAYS,
	SETTING_GRANT_HOURS,
	SETTING_READS_LIMIT,
	SETTING_READS_MINUTES,
	SETTING_CASE_TARGET_DAYS,
	SETTING_CASE_LIMIT_DAYS,
	SETTING_CASE_EXTENSION_DAYS,
	SETTING_RECIPIENT_DAYS,
	SETTING_HOLD_REVIEW_DAYS,
	SETTING_NOTICE_DAYS,
	SETTING_REVIEWER_SIGHT_DAYS,
	SETTING_COUNT
};

struct setting_row {
	const char *code;                   /* in the table `setting`, after "policy." */
	int64_t unset, least, most;
	const char *name, *unit, *consequence; /* msgids */
};

extern const struct setting_row setting_rows[SETTING_COUNT];

/* What holds now: the operator's value, or the default; always within the range. */
int64_t settings_get(struct db *db, enum setting setting);
/* STORE_CONFLICT: outside the range, nothing changed. */
CHECKED enum store_result settings_set(struct db *db, enum setting setting, int64_t value);

#endif
