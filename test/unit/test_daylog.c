/* SPDX-License-Identifier: Apache-2.0
 * The log's days: the trees against known roots, proofs of all sizes, what a moved clock does, an older log, the key. */
#include "keep_place.h"
#include "base/json.h"
#include "policy/daylog_verify.h"

#include <sqlite3.h>
#include <unistd.h>

#define DAY CLOCK_DAY
#define NOON (INT64_C(20000) * DAY + 12 * CLOCK_HOUR)

static const struct viewer console = {.program = true};

static int begin_at_noon(void **state)
{
	cabin_begin(state);
	clock_tell(NOON);
	return 0;
}

static void happens(struct cabin *cabin, int64_t at)
{
	clock_tell(at);
	assert_int_equal(audit_event(&cabin->db, &console, "tested", 7, TEXT("")), STORE_OK);
	assert_int_equal(db_commit(&cabin->db), STORE_OK);
}

static struct log_days_from *days(struct cabin *cabin, size_t *count)
{
	struct log_days_from *rows;
	assert_int_equal(db_all(&cabin->db, &stmt_log_days_from, &(struct log_days_from_in){0, 1000}, &rows, count), STORE_OK);
	return rows;
}

static void ignore(void *context, int64_t number, struct text date, int64_t seq, const char *what)
{
	bool *loud = context;
	if (*loud)
		print_message("day %lld %.*s entry %lld: %s\n", (long long)number, TEXT_ARG(date), (long long)seq, what);
}

static int64_t problems(struct cabin *cabin, bool loud)
{
	struct daylog_found found = {.tell = ignore, .context = &loud};
	assert_int_equal(daylog_verify(cabin->app.vault, &cabin->db, NULL, &found), STORE_OK);
	return found.problems;
}

/* --- trees --- */

/* The leaves and roots that implementations of RFC 6962 test themselves with. */
static void trees_have_the_known_roots(void **state)
{
	static const struct {
		const char *leaf;
		size_t len;
		const char *root;
	} known[] = {
		{"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
		{"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
		{"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
		{"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
		{"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
		{"\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
		{"\x50\x51\x52\x53\x54\x55\x56\x57", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
		{"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
			"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
	};
	struct cabin *cabin = *state;
	struct merkle tree = {0};
	assert_true(text_is_cstr(daylog_hex(cabin->arena, merkle_root(&tree)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		merkle_add(&tree, merkle_leaf((struct text){known[i].leaf, known[i].len}));
		assert_true(text_is_cstr(daylog_hex(cabin->arena, merkle_root(&tree)), known[i].root));
	}
}

static void a_path_proves_its_leaf_and_no_other(void **state)
{
	struct merkle_hash leaves[65];
	(void)state;
	for (size_t i = 0; i < COUNT_OF(leaves); i++) {
		char text[20];
		int len = snprintf(text, sizeof text, "leaf %zu", i);
		leaves[i] = merkle_leaf((struct text){text, (size_t)len});
	}
	struct merkle tree = {0};
	for (size_t count = 1; count <= 64; count++) {
		merkle_add(&tree, leaves[count - 1]);
		struct merkle_hash root = merkle_root(&tree);
		for (size_t at = 0; at < count; at++) {
			struct merkle_path path;
			merkle_path(leaves, count, at, &path);
			assert_true(merkle_proves(leaves[at], at, count, &path, root));
			assert_false(merkle_proves(leaves[64], at, count, &path, root));
			assert_false(merkle_proves(leaves[at], at + 1, count, &path, root));
			assert_false(merkle_proves(leaves[at], at, 2 * count + 1, &path, root));
			if (path.count) {
				path.at[path.count - 1].at[count % MERKLE_BYTES] ^= 1;
				assert_false(merkle_proves(leaves[at], at, count, &path, root));
				path.at[path.count - 1].at[count % MERKLE_BYTES] ^= 1;
				path.count--;
				assert_false(merkle_proves(leaves[at], at, count, &path, root));
			}
		}
	}
}

/* --- days --- */

static void a_day_that_is_over_is_sealed_once(void **state)
{
	struct cabin *cabin = *state;
	size_t count;
	bool sealed;
	for (int i = 0; i < 5; i++)
		happens(cabin, NOON + i);
	assert_int_equal(daylog_seal(&cabin->db, &sealed), STORE_OK);
	assert_int_equal(db_commit(&cabin->db), STORE_OK);
	assert_false(sealed);
	clock_tell(NOON + DAY);
	for (int i = 0; i < 3; i++)
		assert_true(daylog_sweep(cabin->app.store));
	const struct log_days_from *rows = days(cabin, &count);
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].size, 5);
	assert_int_equal(rows[0].day, INT64_C(20000) * DAY);
	struct text root = rows[0].root;
	/* without the sweep the next entry does it */
	happens(cabin, NOON + 2 * DAY);
	happens(cabin, NOON + 4 * DAY);
	rows = days(cabin, &count);
	assert_int_equal(count, 2);
	assert_true(text_is(rows[0].root, root));
	assert_int_equal(rows[1].first_seq, 6);
	assert_int_equal(problems(cabin, true), 0);
}

/* A crash leaves what a rollback leaves: nothing of it. */
static void a_seal_that_is_not_committed_never_was(void **state)
{
	struct cabin *cabin = *state;
	size_t count;
	bool sealed;
	happens(cabin, NOON);
	clock_tell(NOON + DAY);
	assert_int_equal(daylog_seal(&cabin->db, &sealed), STORE_OK);
	assert_true(sealed);
	db_close(&cabin->db);
	(void)days(cabin, &count);
	assert_int_equal(count, 0);
	assert_int_equal(problems(cabin, true), 0);
	assert_true(daylog_sweep(cabin->app.store));
	db_close(&cabin->db);
	(void)days(cabin, &count);
	assert_int_equal(count, 1);
}

static void a_clock_set_back_loses_nothing_and_changes_no_day(void **state)
{
	struct cabin *cabin = *state;
	size_t count;
	happens(cabin, NOON);
	happens(cabin, NOON + DAY);
	const struct log_days_from *rows = days(cabin, &count);
	struct text root = rows[0].root;
	assert_int_equal(count, 1);
	/* an hour or a day back: the sealed day stays as it is, the entry goes into the open one */
	happens(cabin, NOON - CLOCK_HOUR);
	assert_true(daylog_sweep(cabin->app.store));
	happens(cabin, NOON);
	db_close(&cabin->db);
	rows = days(cabin, &count);
	assert_int_equal(count, 1);
	assert_true(text_is(rows[0].root, root));
	/* ten years ahead and back again: the day that was opened there is sealed, and days go on under the date of now */
	happens(cabin, NOON + 3650 * DAY);
	happens(cabin, NOON + DAY);
	assert_true(daylog_sweep(cabin->app.store));
	happens(cabin, NOON + DAY);
	happens(cabin, NOON + 2 * DAY);
	rows = days(cabin, &count);
	assert_int_equal(count, 4);
	assert_true(text_is(rows[0].root, root));
	assert_int_equal(rows[1].size, 3);
	assert_int_equal(rows[2].day, (INT64_C(20000) + 3650) * DAY);
	assert_int_equal(rows[2].size, 2);
	assert_int_equal(rows[3].day, INT64_C(20001) * DAY);
	assert_int_equal(problems(cabin, true), 0);
}

static void run_raw(struct cabin *cabin, const char *sql)
{
	sqlite3 *raw;
	assert_int_equal(sqlite3_open(cabin->database, &raw), SQLITE_OK);
	sqlite3_busy_timeout(raw, 1000);
	if (sqlite3_exec(raw, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
	sqlite3_close(raw);
}

static void an_older_log_gets_its_days(void **state)
{
	struct cabin *cabin = *state;
	size_t count;
	for (int i = 0; i < 4; i++)
		happens(cabin, NOON + i * DAY);
	db_close(&cabin->db);
	run_raw(cabin, "DELETE FROM log_head; DELETE FROM log_day");
	happens(cabin, NOON + 5 * DAY);
	(void)days(cabin, &count);
	assert_int_equal(count, 4);
	assert_int_equal(problems(cabin, true), 0);
	/* but a head that was taken away is not made up anew */
	db_close(&cabin->db);
	run_raw(cabin, "DELETE FROM log_head");
	assert_int_equal(audit_event(&cabin->db, &console, "tested", 7, TEXT("")), STORE_FAILED);
	db_close(&cabin->db);
	assert_int_not_equal(problems(cabin, false), 0);
}

static void another_key_does_not_go_on_with_the_log(void **state)
{
	struct cabin *cabin = *state;
	const char *error;
	char path[200];
	happens(cabin, NOON);
	assert_true(daylog_has_its_key(&cabin->db));
	daylog_close(cabin->app.store);
	snprintf(path, sizeof path, "%s/log.key", cabin->keys);
	assert_int_equal(unlink(path), 0);
	assert_true(daylog_open(cabin->app.store, cabin->keys, &error));
	assert_false(daylog_has_its_key(&cabin->db));
	assert_int_equal(audit_event(&cabin->db, &console, "tested", 7, TEXT("")), STORE_FAILED);
	db_close(&cabin->db);
	assert_int_not_equal(problems(cabin, false), 0);
}

static void a_key_that_others_may_read_is_refused(void **state)
{
	struct cabin *cabin = *state;
	const char *error;
	char path[200];
	struct stat about;
	snprintf(path, sizeof path, "%s/log.key", cabin->keys);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(chmod(path, 0640), 0);
	assert_null(log_key_open(cabin->keys, &error));
	assert_non_null(strstr(error, "chmod 600"));
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(truncate(path, 31), 0);
	assert_null(log_key_open(cabin->keys, &error));
}

static void a_proof_leads_from_an_entry_to_its_signed_day(void **state)
{
	struct cabin *cabin = *state;
	json_t *proof;
	for (int i = 0; i < 11; i++)
		happens(cabin, NOON);
	assert_int_equal(daylog_prove(&cabin->db, 3, &proof), STORE_NONE); /* not sealed yet */
	happens(cabin, NOON + DAY);
	assert_int_equal(daylog_prove(&cabin->db, 99, &proof), STORE_NONE);
	for (int64_t seq = 1; seq <= 11; seq++) {
		struct merkle_path path = {0};
		struct merkle_hash root;
		size_t i;
		json_t *step;
		assert_int_equal(daylog_prove(&cabin->db, seq, &proof), STORE_OK);
		json_array_foreach(json_object_get(proof, "path"), i, step)
			assert_int_equal(sodium_hex2bin(path.at[path.count++].at, 32, json_string_value(step), 64, NULL, NULL, NULL), 0);
		json_t *day = json_object_get(proof, "day");
		assert_int_equal(sodium_hex2bin(root.at, 32, json_string_value(json_object_get(day, "root")), 64, NULL, NULL, NULL), 0);
		assert_true(merkle_proves(merkle_leaf(json_member_text(proof, "leaf")), (size_t)seq - 1, 11, &path, root));
		assert_true(log_key_verify(json_member_text(proof, "public_key"), json_member_text(proof, "signed"), json_member_text(day, "signature")));
		json_decref(proof);
	}
}

static void public_views_are_an_entry_a_day(void **state)
{
	struct cabin *cabin = *state;
	int64_t subject;
	const struct viewer nobody = {0};
	assert_int_equal(vault_add_subject(cabin->app.vault, &cabin->db, CAPACITY_CONTACT, &subject), VAULT_OK);
	for (int i = 0; i < 25; i++) {
		struct disclosure one = {subject, UINT64_C(1) << DATUM_CONTACT_EMAIL};
		struct disclosures seen = {&one, 1, 1};
		assert_int_equal(audit_write_disclosures(cabin->app.vault, &cabin->db, &nobody, PURPOSE_LISTING, "/solutions/{slug}/contact", &seen), STORE_OK);
	}
	assert_int_equal(db_commit(&cabin->db), STORE_OK);
	assert_true(audit_sweep(cabin->app.vault, cabin->app.store));
	struct daylog_found found = {.tell = ignore, .context = &(bool){true}};
	assert_int_equal(daylog_verify(cabin->app.vault, &cabin->db, NULL, &found), STORE_OK);
	assert_int_equal(found.entries, 0);
	db_close(&cabin->db);
	db_close(&cabin->db);
	clock_tell(NOON + DAY);
	assert_true(audit_sweep(cabin->app.vault, cabin->app.store));
	assert_true(audit_sweep(cabin->app.vault, cabin->app.store));
	assert_int_equal(daylog_verify(cabin->app.vault, &cabin->db, NULL, &found), STORE_OK);
	assert_true(found.entries == 1 && found.opened == 1 && found.problems == 0);
	struct vault_own_entry *own;
	size_t count;
	struct audit_disclosure said;
	const struct viewer self = {.subject = subject, .capacity = CAPACITY_CONTACT};
	struct asking asking = {.viewer = &self, .purpose = PURPOSE_RIGHTS, .allowed = UINT64_MAX};
	assert_int_equal(vault_read_disclosures(cabin->app.vault, &cabin->db, &asking, &own, &count), VAULT_OK);
	assert_int_equal(count, 1);
	assert_true(audit_read_disclosure(cabin->arena, own[0].detail, &said));
	assert_true(said.times == 25 && text_is(said.role, TEXT("public")) && said.datums == UINT64_C(1) << DATUM_CONTACT_EMAIL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(trees_have_the_known_roots, begin_at_noon, cabin_end),
		cmocka_unit_test_setup_teardown(a_path_proves_its_leaf_and_no_other, begin_at_noon, cabin_end),
		cmocka_unit_test_setup_teardown(a_day_that_is_over_is_sealed_once, begin_at_noon, cabin_end),
		cmocka_unit_test_setup_teardown(a_seal_that_is_not_committed_never_was, begin_at_noon, cabin_end),
		cmocka_unit_test_setup_teardown(a_clock_set_back_loses_nothing_and_changes_no_day, begin_at_noon, cabin_end),
		cmocka_unit_test_setup_teardown(an_older_log_gets_its_days, begin_at_noon, cabin_end),
		cmocka_unit_test_setup_teardown(another_key_does_not_go_on_with_the_log, begin_at_noon, cabin_end),
		cmocka_unit_test_setup_teardown(a_key_that_others_may_read_is_refused, begin_at_noon, cabin_end),
		cmocka_unit_test_setup_teardown(a_proof_leads_from_an_entry_to_its_signed_day, begin_at_noon, cabin_end),
		cmocka_unit_test_setup_teardown(public_views_are_an_entry_a_day, begin_at_noon, cabin_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
