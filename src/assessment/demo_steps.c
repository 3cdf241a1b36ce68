/* SPDX-License-Identifier: Apache-2.0
 * The steps of the demo's past, each written by the core it belongs to. */
#include "assessment/demo_inside.h"
#include "assessment/profile.h"
#include "assessment/publish.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fold.h"
#include "people/organisation.h"
#include "policy/version.h"
#include "statements.gen.h"

#define REVIEW_LATE_DAYS 3      /* how long ago a late review was due */
#define PUBLISHED_COMMENTS 8
#define HALF_GATES 2            /* gates answered in a half-filled draft */
#define HALF_SECTIONS 3

int64_t demo_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* --- organisations --- */

/* The file's kinds of channel in the words of the cabinet. */
static const char *channel_kind(struct text kind)
{
	return text_is(kind, TEXT("mail")) ? "mailbox" : text_is(kind, TEXT("page")) ? "page" : "switchboard";
}

static struct text organisation_words(struct arena *arena, const json_t *json)
{
	static const char *const same[] = {"country", "website", "provider_type", "about"};
	json_t *profile = json_object(), *channel = json_object();
	for (size_t i = 0; i < COUNT_OF(same); i++)
		json_put_text(profile, same[i], json_member_text(json, same[i]));
	json_put(channel, "kind", json_string(channel_kind(json_member_text(json_object_get(json, "channel"), "kind"))));
	json_put_text(channel, "value", json_member_text(json_object_get(json, "channel"), "value"));
	json_put(profile, "channel", channel);
	struct text words = json_write(arena, profile);
	json_decref(profile);
	return words;
}

/* Whoever submitted something has claimed the organisation before. */
static bool has_submitted(const struct demo *demo, struct text slug)
{
	for (size_t i = 0; i < demo->cases_count; i++)
		if (demo->cases[i].answers && text_is(json_member_text(demo->cases[i].json, "organisation"), slug))
			return true;
	return false;
}

static bool add_organisation(struct demo *demo, const json_t *json)
{
	struct text slug = json_member_text(json, "slug"), website = json_member_text(json, "website");
	struct organisation_add_in in = {.id = store_new_id(), .slug = slug, .name = json_member_text(json, "name"),
		.folded = text_fold(demo->db->arena, json_member_text(json, "name")), .profile = organisation_words(demo->db->arena, json),
		.domain = text_slice(website, strlen("https://"), SIZE_MAX), .state = has_submitted(demo, slug) ? TEXT("active") : TEXT("unclaimed"),
		.now = clock_now_s()};
	if (db_run(demo->db, &stmt_organisation_add, &in, NULL) != STORE_OK)
		return false;
	demo->figures.organisations++;
	if (!text_is(slug, json_member_text(demo->scenes, "provider_organisation")))
		return true;
	/* the empty organisation that the account came with would only stand in the way */
	return db_run(demo->db, &stmt_membership_drop_all, &(struct membership_drop_all_in){demo->provider.subject}, NULL) == STORE_OK &&
		organisation_set_member(demo->db, in.id, demo->provider.subject, "owner", "active") == STORE_OK;
}

bool demo_organisations(struct demo *demo)
{
	bool good = true;
	for (size_t i = 0; good && i < json_array_size(demo->organisations); i++)
		good = add_organisation(demo, json_array_get(demo->organisations, i));
	return good;
}

/* --- a solution is listed --- */

static const struct solution *profile_of(struct demo *demo, const struct demo_case *one)
{
	struct solution *profile = solution_new(demo->db->arena, demo->app->vocabulary);
	section_read(demo->db->arena, demo->app->vocabulary, one->json, profile);
	profile->language = TEXT("en");
	profile->verified = demo->now - demo_number(one->json, "confirmed") * CLOCK_DAY;
	return profile;
}

static bool add_contact(struct demo *demo, const struct demo_case *one)
{
	static const struct {
		const char *key;
		enum datum datum;
	} parts[] = {{"first_name", DATUM_CONTACT_FIRST_NAME}, {"last_name", DATUM_CONTACT_LAST_NAME}, {"email", DATUM_CONTACT_EMAIL},
		{"phone", DATUM_CONTACT_PHONE}};
	const json_t *contact = json_object_get(one->json, "contact");
	struct vault *vault = demo->app->vault;
	int64_t subject, now = clock_now_s();
	if (!json_is_object(contact))
		return true;
	if (vault_add_subject(vault, demo->db, CAPACITY_CONTACT, &subject) != VAULT_OK)
		return false;
	/* whoever stands for two solutions is a subject for each; the address finds the first */
	if (vault_set_address(vault, demo->db, subject, CAPACITY_CONTACT, json_member_text(contact, "email")) == VAULT_FAILED)
		return false;
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		struct text value = json_member_text(contact, parts[i].key);
		if (value.len && vault_put(vault, demo->db, subject, parts[i].datum, 0, value) != VAULT_OK)
			return false;
	}
	struct text proof = arena_fmt(demo->db->arena, "{\"at\":%lld,\"policy\":\"%.*s\"}", (long long)now,
		TEXT_ARG(versions_id(demo->app->policy)));
	if (!one->contact_waits && vault_put(vault, demo->db, subject, DATUM_CONTACT_CONFIRMATION, 0, proof) != VAULT_OK)
		return false;
	/* whoever agreed long ago has said so again each year since */
	int64_t confirmed = now;
	while (confirmed + 365 * (int64_t)CLOCK_DAY < demo->now)
		confirmed += 365 * (int64_t)CLOCK_DAY;
	struct contact_add_in in = {.solution = one->solution, .subject = subject, .state = one->contact_waits ? TEXT("waiting") : TEXT("confirmed"),
		.asked = one->contact_waits ? demo->now - 3 * CLOCK_DAY : now, .confirmed = confirmed, .confirmed_null = one->contact_waits};
	demo->figures.contacts++;
	return db_run(demo->db, &stmt_contact_add, &in, NULL) == STORE_OK;
}

bool demo_list(struct demo *demo, struct demo_case *one, size_t which)
{
	struct organisation_by_slug organisation;
	struct text slug = json_member_text(one->json, "slug"), name = json_member_text(one->json, "name");
	if (db_one(demo->db, &stmt_organisation_by_slug, &(struct organisation_by_slug_in){json_member_text(one->json, "organisation")}, &organisation) != STORE_OK ||
		publish_hidden(demo->app, demo->db, organisation.id, name, &slug, &one->solution) != STORE_OK)
		return false;
	demo->figures.solutions++;
	if (text_is(json_member_text(one->json, "status"), TEXT("hidden")))
		return true;
	return publish_listing(demo->app, demo->db, &demo->programme, one->solution, profile_of(demo, one), SOLUTION_LISTED) == STORE_OK &&
		add_contact(demo, one);
}

/* --- a submission is written and sent in --- */

static bool save_answer(struct demo *demo, struct demo_case *one, const char *question, bool complete, json_t *value)
{
	bool good = answer_save(demo->app, demo->db, &one->submitter, one->assessment.id, question, 0, complete, value) == STORE_OK;
	json_decref(value);
	return good;
}

static bool save_facts(struct demo *demo, struct demo_case *one)
{
	const struct vocabulary *vocabulary = demo->app->vocabulary;
	const struct solution *profile = profile_of(demo, one);
	for (size_t i = 0; i < vocabulary->section_count && (!one->half || i < HALF_SECTIONS); i++) {
		struct text section = vocabulary->sections[i].key;
		bool complete = !one->half || i + 1 < HALF_SECTIONS;
		if (!save_answer(demo, one, question_of_section(demo->db->arena, section), complete, section_write(vocabulary, section, profile)))
			return false;
	}
	return true;
}

static bool save_claims(struct demo *demo, struct demo_case *one, const json_t *claims, size_t most)
{
	const char *code;
	json_t *claim;
	json_object_foreach((json_t *)claims, code, claim) {
		const char *question = question_of_code(demo->db->arena, one->assessment.rubric, text_of(code));
		if (most-- == 0)
			break;
		if (!question || !save_answer(demo, one, question, true, json_deep_copy(claim)))
			return false;
	}
	return true;
}

static bool save_channel(struct demo *demo, struct demo_case *one)
{
	struct organisation_get row;
	if (db_one(demo->db, &stmt_organisation_get, &(struct organisation_get_in){one->assessment.organisation}, &row) != STORE_OK)
		return false;
	json_t *profile = json_loadb(row.profile.at, row.profile.len, 0, NULL);
	struct channel channel;
	channel_read(demo->db->arena, json_object_get(profile, "channel"), &channel);
	json_decref(profile);
	channel.declared = true;
	return save_answer(demo, one, "channel", true, channel_write(&channel));
}

bool demo_draft(struct demo *demo, struct demo_case *one, size_t which)
{
	int64_t id;
	if (assessment_create(demo->app, demo->db, &one->submitter, one->solution, "cabinet", &id) != STORE_OK ||
		assessment_load(demo->app, demo->db, id, &one->assessment) != STORE_OK)
		return false;
	demo->figures.assessments++;
	return save_facts(demo, one) && save_claims(demo, one, json_object_get(one->answers, "gates"), one->half ? HALF_GATES : SIZE_MAX) &&
		(one->half || (save_claims(demo, one, json_object_get(one->answers, "criteria"), SIZE_MAX) && save_channel(demo, one)));
}

bool demo_submit(struct demo *demo, struct demo_case *one, size_t which)
{
	struct assessment_set_terms_in in = {one->assessment.id, TEXT("1.0"), json_member_text(one->json, "version")};
	one->assessment.product_version = in.product_version;
	return db_run(demo->db, &stmt_assessment_set_terms, &in, NULL) == STORE_OK &&
		assessment_move(demo->db, &one->submitter, &one->assessment, ASSESSMENT_SUBMITTED, TEXT("")) == STORE_OK;
}

bool demo_screen(struct demo *demo, struct demo_case *one, size_t which)
{
	return assessment_move(demo->db, &demo->programme, &one->assessment, ASSESSMENT_SCREENING, TEXT("")) == STORE_OK;
}

/* --- it is reviewed --- */

static bool save_verdict(struct demo *demo, struct demo_case *one, const char *kind, json_t *value)
{
	bool good = verdict_save(demo->app, demo->db, one->assessment.id, kind, value) == STORE_OK;
	json_decref(value);
	return good;
}

bool demo_start_review(struct demo *demo, struct demo_case *one, size_t which)
{
	json_t *reasons = json_object();
	json_put_text(reasons, "reasons", json_member_text(demo->scenes, "screening_reasons"));
	return save_verdict(demo, one, "screening", reasons) &&
		assessment_move(demo->db, &demo->programme, &one->assessment, ASSESSMENT_IN_REVIEW, TEXT("")) == STORE_OK &&
		publish_status(demo->app, demo->db, &demo->programme, one->solution, SOLUTION_UNDER_REVIEW) == STORE_OK;
}

bool demo_assign(struct demo *demo, struct demo_case *one, size_t which)
{
	struct demo_review *review = &one->reviews[which];
	int64_t id, due = clock_now_s() + demo->app->config->review_days * CLOCK_DAY;
	if (review->late)
		due = demo->now - REVIEW_LATE_DAYS * CLOCK_DAY;
	else if (!text_is(json_member_text(review->json, "state"), TEXT("submitted")) && due < demo->now)
		due = demo->now + CLOCK_DAY;
	if (review_assign(demo->app, demo->db, &demo->programme, &one->assessment, demo->reviewers[review->reviewer].subject, due, &id) != STORE_OK)
		return false;
	demo->figures.reviews++;
	return review_load(demo->db, id, &review->review) == STORE_OK;
}

/* A low level and "not applicable" ask for a reason: the words to the provider are the reason. */
static json_t *criterion_answer(const json_t *json)
{
	json_t *value = json_deep_copy(json);
	const json_t *level = json_object_get(json, "level");
	bool low = json_is_integer(level) && json_integer_value(level) < 2;
	if (low || text_is(json_member_text(json, "level"), TEXT("na")))
		json_put_text(value, "reason", json_member_text(json, "comment"));
	return value;
}

static json_t *gate_answer(const struct demo *demo, const char *answer)
{
	json_t *value = json_object();
	bool failed = strcmp(answer, "fail") == 0;
	json_put(value, "answer", json_string(answer));
	json_put(value, "confidence", json_integer(3));
	json_put_text(value, "evidence", json_member_text(demo->scenes, "gate_evidence"));
	json_put_text(value, "comment", failed ? json_member_text(demo->scenes, "gate_comment") : TEXT(""));
	return value;
}

static bool save_review_answer(struct demo *demo, const struct review *review, const char *code, json_t *value)
{
	bool good = review_answer_save(demo->app, demo->db, review, text_of(code), 0, value) == STORE_OK;
	json_decref(value);
	return good;
}

bool demo_begin_review(struct demo *demo, struct demo_case *one, size_t which)
{
	struct demo_review *review = &one->reviews[which];
	const char *code;
	json_t *answer;
	if (review_move(demo->db, &demo->reviewers[review->reviewer], &review->review, REVIEW_IN_PROGRESS) != STORE_OK)
		return false;
	json_object_foreach(json_object_get(review->json, "gates"), code, answer)
		if (!save_review_answer(demo, &review->review, code, gate_answer(demo, json_string_value(answer))))
			return false;
	json_object_foreach(json_object_get(review->json, "criteria"), code, answer)
		if (!save_review_answer(demo, &review->review, code, criterion_answer(answer)))
			return false;
	return true;
}

bool demo_finish_review(struct demo *demo, struct demo_case *one, size_t which)
{
	struct demo_review *review = &one->reviews[which];
	return review_move(demo->db, &demo->reviewers[review->reviewer], &review->review, REVIEW_SUBMITTED) == STORE_OK;
}

/* --- it is decided and published --- */

bool demo_panel(struct demo *demo, struct demo_case *one, size_t which)
{
	return assessment_move(demo->db, &demo->programme, &one->assessment, ASSESSMENT_PANEL, TEXT("")) == STORE_OK;
}

/* Some comments of every reviewer in turn, spread over the rubric. */
static json_t *choose_comments(const struct demo_case *one)
{
	const struct rubric *rubric = one->assessment.rubric;
	json_t *chosen = json_object(), *list = json_array();
	size_t step = rubric->criteria_count / PUBLISHED_COMMENTS + 1;
	for (size_t c = 0, turn = 0; c < rubric->criteria_count; c += step, turn++) {
		json_t *entry = json_object();
		json_put(entry, "review", json_integer(one->reviews[turn % one->reviews_count].review.id));
		json_put_text(entry, "criterion", rubric->criteria[c].id);
		must(json_array_append_new(list, entry) == 0);
	}
	json_put(chosen, "published", list);
	return chosen;
}

bool demo_decide(struct demo *demo, struct demo_case *one, size_t which)
{
	json_t *decision = json_object();
	int64_t due = demo_number(one->decision, "conditions_due"), now = clock_now_s();
	json_put_text(decision, "reasons", json_member_text(one->decision, "reasons"));
	if (due)
		json_put(decision, "conditions_due", json_integer(now + due * CLOCK_DAY));
	struct assessment_set_outcome_in in = {.id = one->assessment.id, .outcome = json_member_text(one->decision, "outcome"), .expires_null = true};
	one->assessment.outcome = in.outcome;
	one->assessment.decided = now;
	return save_verdict(demo, one, "decision", decision) && save_verdict(demo, one, "comments", choose_comments(one)) &&
		save_verdict(demo, one, "summary", json_deep_copy(json_object_get(one->decision, "summary"))) &&
		db_run(demo->db, &stmt_assessment_set_outcome, &in, NULL) == STORE_OK &&
		assessment_move(demo->db, &demo->programme, &one->assessment, ASSESSMENT_DECIDED, TEXT("")) == STORE_OK;
}

/* From the answers that were saved, as an administrator publishes. */
static bool publish_from(struct demo *demo, struct demo_case *one, const struct answers *answers)
{
	struct solution profile;
	struct result result;
	if (!profile_build(demo->app, demo->db, &one->assessment, answers, &profile) ||
		result_compute(demo->app, demo->db, &one->assessment, answers, &result) != STORE_OK)
		return false;
	profile.verified = demo->now - demo_number(one->json, "confirmed") * CLOCK_DAY;
	json_t *comments = choose_comments(one);
	const struct publication publication = {.profile = &profile, .result = &result, .summary = json_object_get(one->decision, "summary"),
		.comments = comments, .expires = clock_now_s() + demo_number(one->decision, "expires") * CLOCK_DAY};
	bool good = publish_result(demo->app, demo->db, &demo->programme, &one->assessment, &publication) == STORE_OK;
	json_decref(comments);
	result_done(&result);
	demo->figures.results++;
	return good;
}

bool demo_publish(struct demo *demo, struct demo_case *one, size_t which)
{
	struct disclosures seen = {0};
	struct answers answers;
	const struct asking asking = {.viewer = &demo->programme, .purpose = PURPOSE_ASSESSMENT, .object = one->assessment.id,
		.allowed = UINT64_C(1) << DATUM_ASSESSMENT_ANSWER, .seen = &seen};
	if (answers_load(demo->app, demo->db, &asking, one->assessment.id, &answers) != STORE_OK)
		return false;
	bool good = publish_from(demo, one, &answers);
	answers_done(&answers);
	return good;
}

bool demo_withdraw(struct demo *demo, struct demo_case *one, size_t which)
{
	return publish_withdraw(demo->app, demo->db, &demo->programme, one->solution) == STORE_OK;
}
