/* SPDX-License-Identifier: Apache-2.0
 * every role and relation x every personal datum x every purpose, each read tried once. What is expected is written here by hand for each
 * relation; who may read which datum for which purpose is taken from the inventory. test/policy/test_part1_vault.py has the same over every address. */
#include "keep_place.h"
#include "policy/relation.h"
#include "policy/settings.h"

#define DAY ((int64_t)CLOCK_DAY)
#define PUB AUDIENCE_PUBLIC
#define OWN AUDIENCE_PROVIDER
#define ALL_ALIKE(bits) {bits, bits, bits, bits, bits, bits}

enum who { SUBMITTER, LISTED, ASKED /* a contact who has not answered */, VISITOR, REVIEWER, ADMINISTRATOR, WHO_COUNT };

static const enum capacity capacities[WHO_COUNT] = {CAPACITY_MEMBER, CAPACITY_CONTACT, CAPACITY_CONTACT, CAPACITY_VISITOR, CAPACITY_REVIEWER, CAPACITY_ADMINISTRATOR};

enum in_view { NOTHING, ASSESSMENT, OTHER_ASSESSMENT, OWN_REVIEW };

/* One who looks: how they stand, what is in view, and what that makes them towards each of the six. */
struct seat {
	const char *name;
	struct viewer viewer;
	const char *review;       /* state of their review of the assessment; NULL: they have none */
	const char *membership;   /* state in the submitter's organisation; "gone": dropped again */
	enum in_view view;
	unsigned towards[WHO_COUNT];
	int64_t own_review;
};

#define MEMBER {.capacity = CAPACITY_MEMBER}
#define EXPERT {.capacity = CAPACITY_REVIEWER}
#define OFFICER(duty) {.capacity = CAPACITY_ADMINISTRATOR, .duties = duty}
#define STRANGER {PUB, PUB, 0, PUB, PUB, PUB}
#define ROLE(bit) {PUB | (bit), PUB | (bit), bit, PUB | (bit), PUB | (bit), PUB | (bit)}
#define HOUSE {PUB | AUDIENCE_COLLEAGUE, PUB | OWN, OWN, PUB, PUB, PUB}
#define AT_WORK {PUB | AUDIENCE_REVIEWER, PUB, 0, PUB, PUB, PUB}
#define DONE {PUB | AUDIENCE_REVIEWER, PUB, 0, PUB, PUB | AUDIENCE_PANEL, PUB}

static struct seat seats[] = {
	{"nobody", {0}, NULL, NULL, ASSESSMENT, STRANGER, 0},
	{"the program", {.program = true}, NULL, NULL, ASSESSMENT, ALL_ALIKE(AUDIENCE_MAIL), 0},
	{"a visitor", {.capacity = CAPACITY_VISITOR}, NULL, NULL, ASSESSMENT, STRANGER, 0},
	{"a contact person", {.capacity = CAPACITY_CONTACT}, NULL, NULL, ASSESSMENT, STRANGER, 0},
	{"a member of another organisation", MEMBER, NULL, NULL, ASSESSMENT, STRANGER, 0},
	{"a colleague", MEMBER, NULL, "active", NOTHING, HOUSE, 0},
	{"a colleague at the assessment", MEMBER, NULL, "active", ASSESSMENT, HOUSE, 0},
	{"somebody invited by the organisation", MEMBER, NULL, "invited", ASSESSMENT, STRANGER, 0},
	{"somebody who asks to join the organisation", MEMBER, NULL, "asked", ASSESSMENT, STRANGER, 0},
	{"a former colleague", MEMBER, NULL, "gone", ASSESSMENT, STRANGER, 0},
	{"a reviewer of other work", EXPERT, NULL, NULL, ASSESSMENT, STRANGER, 0},
	{"a reviewer who has not declared", EXPERT, "invited", NULL, OWN_REVIEW, STRANGER, 0},
	{"a reviewer at work", EXPERT, "in_progress", NULL, OWN_REVIEW, AT_WORK, 0},
	{"a reviewer at work, by the assessment", EXPERT, "in_progress", NULL, ASSESSMENT, AT_WORK, 0},
	{"a reviewer at work, nothing in view", EXPERT, "in_progress", NULL, NOTHING, STRANGER, 0},
	{"a reviewer at work, other work in view", EXPERT, "in_progress", NULL, OTHER_ASSESSMENT, STRANGER, 0},
	{"a reviewer with a conflict", EXPERT, "conflict", NULL, OWN_REVIEW, STRANGER, 0},
	{"a reviewer who declined", EXPERT, "declined", NULL, OWN_REVIEW, STRANGER, 0},
	{"a reviewer who was removed", EXPERT, "removed", NULL, OWN_REVIEW, STRANGER, 0},
	{"a reviewer who is done", EXPERT, "submitted", NULL, OWN_REVIEW, DONE, 0},
	{"a reviewer who is done, other work in view", EXPERT, "submitted", NULL, OTHER_ASSESSMENT, STRANGER, 0},
	{"programme", OFFICER(DUTY_PROGRAMME), NULL, NULL, ASSESSMENT, ROLE(AUDIENCE_PROGRAMME), 0},
	{"privacy", OFFICER(DUTY_PRIVACY), NULL, NULL, ASSESSMENT, ROLE(AUDIENCE_PRIVACY), 0},
	{"privacy, nothing in view", OFFICER(DUTY_PRIVACY), NULL, NULL, NOTHING, ROLE(AUDIENCE_PRIVACY), 0},
	{"communication", OFFICER(DUTY_COMMUNICATION), NULL, NULL, ASSESSMENT, ROLE(AUDIENCE_COMMUNICATION), 0},
	{"technical", OFFICER(DUTY_TECHNICAL), NULL, NULL, ASSESSMENT, ROLE(AUDIENCE_TECHNICAL), 0},
	{"an administrator without a duty", OFFICER(0), NULL, NULL, ASSESSMENT, STRANGER, 0},
	{"a contractor without a grant", {.capacity = CAPACITY_ADMINISTRATOR, .duties = 15, .contractor = true}, NULL, NULL, ASSESSMENT, STRANGER, 0},
};

struct scene {
	struct cabin cabin;
	int64_t people[WHO_COUNT], organisation, assessment, other_assessment, author_review;
	size_t cells, open;
};

/* --- the scene --- */

static int64_t add_work(struct scene *scene, const char *slug)
{
	struct db *db = &scene->cabin.db;
	int64_t solution = store_new_id(), assessment = store_new_id(), now = clock_now_s();
	const struct solution_add_in entry = {solution, text_of(slug), scene->organisation, TEXT("Scene Maths"), TEXT("{}"), now};
	assert_int_equal(db_run(db, &stmt_solution_add, &entry, NULL), STORE_OK);
	assert_int_equal(db_run(db, &stmt_assessment_add, &(struct assessment_add_in){assessment, solution, TEXT("r"), TEXT("h"), now}, NULL), STORE_OK);
	assert_int_equal(db_run(db, &stmt_assessment_move, &(struct assessment_move_in){assessment, TEXT("draft"), TEXT("in_review"), now}, NULL), STORE_OK);
	const enum who contacts[] = {LISTED, ASKED};
	for (size_t i = 0; i < COUNT_OF(contacts); i++)
		assert_int_equal(db_run(db, &stmt_contact_put, &(struct contact_put_in){solution, scene->people[contacts[i]], now}, NULL), STORE_OK);
	const struct contact_set_state_in agreed = {.subject = scene->people[LISTED], .solution = solution, .state = TEXT("confirmed"), .confirmed = now};
	assert_int_equal(db_run(db, &stmt_contact_set_state, &agreed, NULL), STORE_OK);
	return assessment;
}

static int64_t add_review(struct scene *scene, const char *label, const char *state, int64_t author)
{
	struct db *db = &scene->cabin.db;
	int64_t id = store_new_id(), now = clock_now_s();
	assert_int_equal(db_run(db, &stmt_review_add, &(struct review_add_in){id, scene->assessment, text_of(label), now, now + DAY}, NULL), STORE_OK);
	if (strcmp(state, "invited") != 0) {
		/* whoever ended it had begun: they had declared that they have no conflict */
		const struct review_move_in begin = {id, TEXT("invited"), TEXT("in_progress"), now}, move = {id, TEXT("in_progress"), text_of(state), now};
		assert_int_equal(db_run(db, &stmt_review_move, &begin, NULL), STORE_OK);
		assert_int_equal(db_run(db, &stmt_review_move, &move, NULL), STORE_OK);
	}
	assert_int_equal(vault_link_author(scene->cabin.app.vault, db, id, "reviewer", author), VAULT_OK);
	return id;
}

static void take_seat(struct scene *scene, struct seat *seat, size_t number)
{
	struct db *db = &scene->cabin.db;
	const bool somebody = seat->viewer.capacity != CAPACITY_NONE;
	if (somebody)
		assert_int_equal(vault_add_subject(scene->cabin.app.vault, db, seat->viewer.capacity, &seat->viewer.subject), VAULT_OK);
	if (seat->review)
		seat->own_review = add_review(scene, arena_fmt(scene->cabin.arena, "S%zu", number).at, seat->review, seat->viewer.subject);
	if (!seat->membership)
		return;
	const bool gone = strcmp(seat->membership, "gone") == 0;
	const struct membership_put_in in = {scene->organisation, seat->viewer.subject, TEXT("editor"), gone ? TEXT("active") : text_of(seat->membership), clock_now_s()};
	assert_int_equal(db_run(db, &stmt_membership_put, &in, NULL), STORE_OK);
	if (gone)
		assert_int_equal(db_run(db, &stmt_membership_drop, &(struct membership_drop_in){scene->organisation, seat->viewer.subject}, NULL), STORE_OK);
}

static int set_scene(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);
	assert_non_null(scene);
	place_open(&scene->cabin);
	struct db *db = &scene->cabin.db;
	int64_t now = clock_now_s();
	for (size_t who = 0; who < WHO_COUNT; who++)
		scene->people[who] = place_person(&scene->cabin, capacities[who], arena_fmt(scene->cabin.arena, "scene%zu", who).at);
	scene->organisation = store_new_id();
	const struct organisation_add_in house = {scene->organisation, TEXT("house"), TEXT("House"), TEXT("house"), TEXT("{}"), TEXT(""), TEXT("active"), now};
	assert_int_equal(db_run(db, &stmt_organisation_add, &house, NULL), STORE_OK);
	const struct membership_put_in owner = {scene->organisation, scene->people[SUBMITTER], TEXT("owner"), TEXT("active"), now};
	assert_int_equal(db_run(db, &stmt_membership_put, &owner, NULL), STORE_OK);
	scene->assessment = add_work(scene, "scene");
	scene->other_assessment = add_work(scene, "other");
	assert_int_equal(vault_link_author(scene->cabin.app.vault, db, scene->assessment, "submitter", scene->people[SUBMITTER]), VAULT_OK);
	scene->author_review = add_review(scene, "A", "submitted", scene->people[REVIEWER]);
	for (size_t i = 0; i < COUNT_OF(seats); i++)
		take_seat(scene, &seats[i], i);
	place_commit(&scene->cabin);
	*state = scene;
	return 0;
}

static int end_scene(void **state)
{
	struct scene *scene = *state;
	place_close(&scene->cabin);
	free(scene);
	return 0;
}

/* --- the reads --- */

static bool is_expected(unsigned towards, enum datum datum, enum purpose purpose, bool in_view)
{
	const struct datum_row *row = &inventory_rows[datum];
	if (purpose == PURPOSE_COMPLIANCE && !in_view)
		towards &= AUDIENCE_SELF; /* P-74: only about a case that is named */
	if (purpose == PURPOSE_RIGHTS && row->audience & towards & (AUDIENCE_SELF | AUDIENCE_PRIVACY | AUDIENCE_MAIL))
		return true;
	return row->audience & towards && row->purposes & (1u << purpose);
}

static enum vault_result read_one(struct scene *scene, const struct asking *asking, int64_t subject, enum datum datum)
{
	struct text out;
	if (inventory_rows[datum].store == STORED_CONTENT)
		return vault_may_open(scene->cabin.app.vault, &scene->cabin.db, asking, datum, subject);
	enum vault_result result = vault_read(scene->cabin.app.vault, &scene->cabin.db, asking, subject, datum, 0, &out);
	assert_true((result == VAULT_OK) == (out.len > 0));
	return result;
}

/* Of a person's own in the vault, or written by somebody of this capacity. */
static bool has_datum(enum who who, enum datum datum)
{
	const struct datum_row *row = &inventory_rows[datum];
	const char *capacity = capacity_codes[capacities[who]];
	if (row->store == STORED_CONTENT)
		return datum != DATUM_ACCOUNT_MAIL && ((who == SUBMITTER && strncmp(row->id, "assessment.", 11) == 0) || (who == REVIEWER && strncmp(row->id, "review.", 7) == 0));
	return row->store == STORED_VAULT && !place_of_datum(datum) &&
		(strcmp(row->subject, capacity) == 0 || (strcmp(row->subject, "account") == 0 && capacities[who] != CAPACITY_CONTACT));
}

static void try_one(struct scene *scene, const char *name, const struct asking *asking, enum who who, unsigned towards)
{
	for (enum datum d = 0; d < DATUM_COUNT; d++) {
		if (!has_datum(who, d))
			continue;
		for (int p = 0; p < PURPOSE_COUNT; p++) {
			struct disclosures seen = {0};
			struct asking one = *asking;
			one.purpose = (enum purpose)p;
			one.seen = &seen;
			bool may = is_expected(towards, d, (enum purpose)p, asking->object != 0) && asking->allowed;
			enum vault_result result = read_one(scene, &one, scene->people[who], d);
			if ((result == VAULT_OK) != may)
				fail_msg("%s, %s, %s of the %s: %d", name, inventory_purpose_codes[p], inventory_rows[d].id, capacity_codes[capacities[who]], result);
			/* whoever reads another's is written down */
			assert_int_equal(seen.count, may && !(towards & AUDIENCE_SELF));
			scene->cells++;
			scene->open += may;
		}
	}
	db_close(&scene->cabin.db);
	arena_reset(scene->cabin.arena);
}

static int64_t object_of(const struct scene *scene, const struct seat *seat)
{
	const int64_t objects[] = {[NOTHING] = 0, [ASSESSMENT] = scene->assessment, [OTHER_ASSESSMENT] = scene->other_assessment, [OWN_REVIEW] = seat->own_review};
	return objects[seat->view];
}

/* Every seat; `sight`: whether reviewers still see what they reviewed. */
static void try_all(struct scene *scene, bool sight)
{
	for (size_t i = 0; i < COUNT_OF(seats); i++) {
		const struct asking asking = {.viewer = &seats[i].viewer, .object = object_of(scene, &seats[i]), .allowed = UINT64_MAX};
		for (enum who who = 0; who < WHO_COUNT; who++) {
			unsigned towards = seats[i].towards[who];
			if (!sight)
				towards &= ~(unsigned)(AUDIENCE_REVIEWER | AUDIENCE_PANEL);
			try_one(scene, seats[i].name, &asking, who, towards);
		}
	}
}

static void decide(struct scene *scene)
{
	struct assessment_move_in move = {scene->assessment, TEXT("in_review"), TEXT("panel"), clock_now_s()};
	assert_int_equal(db_run(&scene->cabin.db, &stmt_assessment_move, &move, NULL), STORE_OK);
	move.from = TEXT("panel");
	move.to = TEXT("decided");
	assert_int_equal(db_run(&scene->cabin.db, &stmt_assessment_move, &move, NULL), STORE_OK);
	place_commit(&scene->cabin);
}

static void each_sees_what_the_inventory_lets_them(void **state)
{
	struct scene *scene = *state;
	try_all(scene, true);
	assert_true(scene->open > 500 && scene->open < scene->cells / 4);
	print_message("%zu relations, %zu cells, %zu of them open\n", COUNT_OF(seats), scene->cells, scene->open);
}

static void each_person_sees_their_own_and_nothing_else(void **state)
{
	struct scene *scene = *state;
	for (enum who reader = 0; reader < WHO_COUNT; reader++) {
		const struct viewer viewer = {.subject = scene->people[reader], .capacity = capacities[reader]};
		const struct asking asking = {.viewer = &viewer, .allowed = UINT64_MAX};
		for (enum who who = 0; who < WHO_COUNT; who++) {
			unsigned towards = who == reader ? AUDIENCE_SELF : 0;
			towards |= reader == SUBMITTER && (who == LISTED || who == ASKED) ? OWN : 0;
			towards |= reader == SUBMITTER && who == SUBMITTER ? AUDIENCE_COLLEAGUE : 0;
			try_one(scene, capacity_codes[capacities[reader]], &asking, who, towards | (who == ASKED ? 0u : PUB));
		}
	}
}

static void a_route_that_did_not_declare_a_datum_gets_none(void **state)
{
	struct scene *scene = *state;
	for (size_t i = 0; i < COUNT_OF(seats); i++) {
		const struct asking asking = {.viewer = &seats[i].viewer, .object = object_of(scene, &seats[i])};
		for (enum who who = 0; who < WHO_COUNT; who++)
			try_one(scene, seats[i].name, &asking, who, seats[i].towards[who]);
	}
	assert_int_equal(scene->open, 0);
}

/* P-40: a reviewer's sight ends a month after the decision, not before. */
static void a_reviewers_sight_ends(void **state)
{
	struct scene *scene = *state;
	int64_t now = clock_now_s();
	decide(scene);
	clock_tell(now + 29 * DAY);
	try_all(scene, true);
	clock_tell(now + settings_get(&scene->cabin.db, SETTING_REVIEWER_SIGHT_DAYS) * DAY + 1);
	try_all(scene, false);
}

int main(void)
{
#define SCENE_TEST(name) cmocka_unit_test_setup_teardown(name, set_scene, end_scene)
	const struct CMUnitTest tests[] = {
		SCENE_TEST(each_sees_what_the_inventory_lets_them),
		SCENE_TEST(each_person_sees_their_own_and_nothing_else),
		SCENE_TEST(a_route_that_did_not_declare_a_datum_gets_none),
		SCENE_TEST(a_reviewers_sight_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
