/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/settings.h"
#include "statements.gen.h"

const struct setting_row setting_rows[SETTING_COUNT] = {
	[SETTING_APPROVAL_DELAY_HOURS] = {"approval_delay_hours", 24, 24, 168, N_("Waiting time of a one-person decision"), N_("hours"),
		N_("Where two administrators are asked and there is only one, a decision stands after this time. Longer: more time to notice a mistake.")},
	[SETTING_ELEVATION_MINUTES] = {"elevation_minutes", 15, 2, 15, N_("Length of an elevation"), N_("minutes"),
		N_("After the password was given again, personal data in bulk stay open this long. Shorter: the password is asked more often.")},
	[SETTING_TRAINING_DAYS] = {"training_days", 365, 30, 365, N_("Training counts for"), N_("days"),
		N_("Administrators and reviewers without a younger training record open no personal data. Shorter: the module is taken more often.")},
	[SETTING_CERTIFY_DAYS] = {"certify_days", 92, 14, 92, N_("A role is confirmed every"), N_("days"),
		N_("An administrator whom nobody confirmed in this time can open nothing until somebody does. Shorter: confirming is asked more often.")},
	[SETTING_SECURITY_REVIEW_DAYS] = {"security_review_days", 180, 30, 180, N_("A security review is due every"), N_("days"),
		N_("Without a younger review the measures page says in public that it is overdue.")},
	[SETTING_GRANT_HOURS] = {"grant_hours", 4, 1, 4, N_("A contractor’s support grant lasts at most"), N_("hours"),
		N_("A contractor sees personal data only within an approved grant. Shorter: a new grant is asked for sooner.")},
	[SETTING_READS_LIMIT] = {"reads_limit", 100, 10, 500, N_("People an administrator may open"), N_("people"),
		N_("More in the time below is slowed down and reported. Lower: heavy work at the desk is interrupted.")},
	[SETTING_READS_MINUTES] = {"reads_minutes", 10, 5, 60, N_("… within"), N_("minutes"),
		N_("The time in which the people opened are counted. Longer: stricter.")},
	[SETTING_CASE_TARGET_DAYS] = {"case_target_days", 10, 1, 30, N_("A request is to be answered within"), N_("days"),
		N_("The target that the desk works towards; the transparency page counts in public how many answers kept it.")},
	[SETTING_CASE_LIMIT_DAYS] = {"case_limit_days", 30, 5, 30, N_("A request must be answered within"), N_("days"),
		N_("The legal limit; it can be made shorter, never longer.")},
	[SETTING_CASE_EXTENSION_DAYS] = {"case_extension_days", 60, 0, 60, N_("One extension of"), N_("days"),
		N_("Only with a reason sent to the person before the limit. 0: no extension.")},
	[SETTING_RECIPIENT_DAYS] = {"recipient_days", 10, 1, 30, N_("Processors are told of a correction or an erasure within"), N_("days"),
		N_("Later the measures page says in public that it is overdue. Shorter: the desk has to write sooner.")},
	[SETTING_HOLD_REVIEW_DAYS] = {"hold_review_days", 180, 7, 180, N_("A hold is looked at again within"), N_("days"),
		N_("Nobody can set a later day for the review of a hold.")},
	[SETTING_NOTICE_DAYS] = {"notice_days", 14, 14, 90, N_("Notice before a material change of the policy"), N_("days"),
		N_("A new version cannot take effect sooner after its announcement.")},
	[SETTING_REVIEWER_SIGHT_DAYS] = {"reviewer_sight_days", 30, 0, 30, N_("A reviewer sees the submitter after closing for"), N_("days"),
		N_("Then the submitter’s name is closed to the reviewers of the assessment. 0: at once.")},
};

static struct text name_of(struct db *db, enum setting setting)
{
	return arena_fmt(db->arena, "policy.%s", setting_rows[setting].code);
}

static bool is_within(const struct setting_row *row, int64_t value)
{
	return value >= row->least && value <= row->most;
}

int64_t settings_get(struct db *db, enum setting setting)
{
	const struct setting_row *row = &setting_rows[setting];
	struct setting_get found;
	int64_t value;
	if (db_one(db, &stmt_setting_get, &(struct setting_get_in){name_of(db, setting)}, &found) != STORE_OK || !text_to_int(found.value, &value))
		return row->unset;
	return is_within(row, value) ? value : row->unset;
}

enum store_result settings_set(struct db *db, enum setting setting, int64_t value)
{
	if (!is_within(&setting_rows[setting], value))
		return STORE_CONFLICT;
	return db_run(db, &stmt_setting_put,
		&(struct setting_put_in){name_of(db, setting), arena_fmt(db->arena, "%lld", (long long)value)}, NULL);
}
