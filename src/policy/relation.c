/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/relation.h"
#include "base/clock.h"
#include "policy/settings.h"
#include "statements.gen.h"


int64_t relation_organisation_of(struct db *db, int64_t object)
{
	struct organisation_of_object row = {0};
	return db_one(db, &stmt_organisation_of_object, &(struct organisation_of_object_in){object}, &row) == STORE_OK ? row.organisation : 0;
}

bool relation_is_member(struct db *db, const struct viewer *viewer, int64_t organisation, bool owner)
{
	struct membership_get row;
	if (viewer->capacity != CAPACITY_MEMBER || !organisation)
		return false;
	if (db_one(db, &stmt_membership_get, &(struct membership_get_in){organisation, viewer->subject}, &row) != STORE_OK)
		return false;
	return text_is(row.state, TEXT("active")) && (!owner || text_is(row.role, TEXT("owner")));
}

static bool review_is_open_to(const struct review_by_id *review, bool clear)
{
	if (text_is(review->state, TEXT("removed")) || text_is(review->state, TEXT("declined")) || text_is(review->state, TEXT("conflict")))
		return false;
	return !clear || !review->declared_null;
}

bool relation_is_reviewer(struct vault *vault, struct db *db, const struct viewer *viewer, int64_t review, bool clear)
{
	struct review_by_id row;
	int64_t author;
	if (viewer->capacity != CAPACITY_REVIEWER || db_one(db, &stmt_review_by_id, &(struct review_by_id_in){review}, &row) != STORE_OK)
		return false;
	return review_is_open_to(&row, clear) && vault_author_of(vault, db, review, "reviewer", &author) == VAULT_OK && author == viewer->subject;
}

static bool is_within_sight(struct db *db, int64_t assessment)
{
	struct assessment_closed row;
	if (db_one(db, &stmt_assessment_closed, &(struct assessment_closed_in){assessment}, &row) != STORE_OK)
		return false;
	/* P-40: a reviewer's sight of the submitter ends some days after the assessment was decided */
	return row.decided_null || clock_now_s() < row.decided + settings_get(db, SETTING_REVIEWER_SIGHT_DAYS) * CLOCK_DAY;
}

/* Whether the viewer reviews the assessment whose submitter (or work) is in view. */
static bool is_reviewer_of_submitter(struct vault *vault, struct db *db, const struct viewer *viewer, int64_t subject, int64_t assessment)
{
	int64_t submitter = 0;
	struct reviews_of_assessment *reviews;
	size_t count;
	if (viewer->capacity != CAPACITY_REVIEWER || !assessment)
		return false;
	if (subject && (vault_author_of(vault, db, assessment, "submitter", &submitter) != VAULT_OK || submitter != subject))
		return false;
	if (db_all(db, &stmt_reviews_of_assessment, &(struct reviews_of_assessment_in){assessment}, &reviews, &count) != STORE_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (relation_is_reviewer(vault, db, viewer, reviews[i].id, true))
			return is_within_sight(db, assessment);
	return false;
}

/* Whether the subject's review of the assessment is in. */
static bool has_submitted(struct vault *vault, struct db *db, int64_t subject, int64_t assessment)
{
	struct reviews_of_assessment *reviews;
	size_t count;
	int64_t author;
	if (db_all(db, &stmt_reviews_of_assessment, &(struct reviews_of_assessment_in){assessment}, &reviews, &count) != STORE_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (text_is(reviews[i].state, TEXT("submitted")) && vault_author_of(vault, db, reviews[i].id, "reviewer", &author) == VAULT_OK &&
			author == subject)
			return true;
	return false;
}

/* Nobody sees another's scores before their own are in. */
static bool is_on_panel(struct vault *vault, struct db *db, const struct viewer *viewer, int64_t subject, int64_t assessment)
{
	return viewer->capacity == CAPACITY_REVIEWER && assessment && has_submitted(vault, db, viewer->subject, assessment) &&
		(!subject || has_submitted(vault, db, subject, assessment)) && is_within_sight(db, assessment);
}

/* A review's id in view stands for its assessment. */
static int64_t assessment_in_view(struct db *db, int64_t object)
{
	struct review_by_id row;
	if (object && db_one(db, &stmt_review_by_id, &(struct review_by_id_in){object}, &row) == STORE_OK)
		return row.assessment;
	return object;
}

/* A person may stand as the contact for several solutions. */
static bool is_provider_of_contact(struct db *db, const struct viewer *viewer, int64_t subject)
{
	struct contact_organisation *rows;
	size_t count;
	if (db_all(db, &stmt_contact_organisation, &(struct contact_organisation_in){subject}, &rows, &count) != STORE_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (relation_is_member(db, viewer, rows[i].organisation, false))
			return true;
	return false;
}

static unsigned relations_of_member(struct db *db, const struct viewer *viewer, int64_t subject, int64_t object)
{
	struct membership_shared shared;
	unsigned relations = 0;
	if (subject ? db_one(db, &stmt_membership_shared, &(struct membership_shared_in){viewer->subject, subject}, &shared) == STORE_OK
		    : relation_is_member(db, viewer, relation_organisation_of(db, object), false))
		relations |= AUDIENCE_COLLEAGUE;
	if (subject && is_provider_of_contact(db, viewer, subject))
		relations |= AUDIENCE_PROVIDER;
	return relations;
}

/* The public may see a contact person only once the person has confirmed (P-42). */
static bool is_unconfirmed_contact(struct vault *vault, struct db *db, int64_t subject)
{
	struct contact_organisation contact;
	enum capacity capacity;
	if (!subject || vault_capacity_of(vault, db, subject, &capacity) != VAULT_OK || capacity != CAPACITY_CONTACT)
		return false;
	return db_one(db, &stmt_contact_organisation, &(struct contact_organisation_in){subject}, &contact) != STORE_OK ||
		!text_is(contact.state, TEXT("confirmed"));
}

unsigned relation_find(struct vault *vault, struct db *db, const struct viewer *viewer, int64_t subject, int64_t object)
{
	unsigned relations = inventory_relations_of_role(viewer);
	if (viewer->program)
		return relations;
	if (is_unconfirmed_contact(vault, db, subject))
		relations &= ~(unsigned)AUDIENCE_PUBLIC;
	if (!viewer->subject)
		return relations;
	if (viewer->subject == subject)
		relations |= AUDIENCE_SELF;
	if (viewer->capacity == CAPACITY_MEMBER)
		relations |= relations_of_member(db, viewer, subject, object);
	if (is_reviewer_of_submitter(vault, db, viewer, subject, assessment_in_view(db, object)))
		relations |= AUDIENCE_REVIEWER;
	if (is_on_panel(vault, db, viewer, subject, assessment_in_view(db, object)))
		relations |= AUDIENCE_PANEL;
	return relations;
}
