/* SPDX-License-Identifier: Apache-2.0
 * The vault over the real schema: who may read what, what stands on the disk, what erasure leaves. */
#include "keep_place.h"
#include "policy/relation.h"

static int64_t add_person(struct cabin *cabin, enum capacity capacity, const char *first, const char *email)
{
	int64_t subject;
	assert_int_equal(vault_add_subject(cabin->app.vault, &cabin->db, capacity, &subject), VAULT_OK);
	assert_int_equal(vault_set_address(cabin->app.vault, &cabin->db, subject, capacity, text_of(email)), VAULT_OK);
	assert_int_equal(vault_put(cabin->app.vault, &cabin->db, subject, vault_email_datum(capacity), 0, text_of(email)), VAULT_OK);
	if (vault_first_name_datum(capacity) != DATUM_COUNT)
		assert_int_equal(vault_put(cabin->app.vault, &cabin->db, subject, vault_first_name_datum(capacity), 0, text_of(first)), VAULT_OK);
	return subject;
}

static enum vault_result read_as(struct cabin *cabin, struct viewer viewer, enum purpose purpose, int64_t object, int64_t subject, enum datum datum,
	struct text *out, struct disclosures *seen)
{
	struct asking asking = {.viewer = &viewer, .purpose = purpose, .object = object, .allowed = UINT64_MAX, .seen = seen};
	return vault_read(cabin->app.vault, &cabin->db, &asking, subject, datum, 0, out);
}

static void readers_are_those_of_the_inventory(void **state)
{
	struct cabin *cabin = *state;
	struct text out;
	struct disclosures seen = {0};
	int64_t member = add_person(cabin, CAPACITY_MEMBER, "Marker-Member", "member@marker.example");
	int64_t reviewer = add_person(cabin, CAPACITY_REVIEWER, "Marker-Reviewer", "reviewer@marker.example");
	const struct viewer self = {.subject = member, .capacity = CAPACITY_MEMBER}, other = {.subject = member + 1, .capacity = CAPACITY_MEMBER};
	const struct viewer programme = {.subject = 7, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PROGRAMME};
	const struct viewer technical = {.subject = 8, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_TECHNICAL};
	const struct viewer nobody = {0}, program = {.program = true};
	assert_int_equal(read_as(cabin, self, PURPOSE_ACCOUNT, 0, member, DATUM_MEMBER_FIRST_NAME, &out, &seen), VAULT_OK);
	assert_true(text_is(out, TEXT("Marker-Member")));
	assert_int_equal(seen.count, 0);
	assert_int_equal(read_as(cabin, programme, PURPOSE_ASSESSMENT, 0, member, DATUM_MEMBER_FIRST_NAME, &out, &seen), VAULT_OK);
	assert_int_equal(seen.count, 1);
	const struct viewer denied[] = {other, technical, nobody, program};
	for (size_t i = 0; i < COUNT_OF(denied); i++) {
		assert_int_equal(read_as(cabin, denied[i], PURPOSE_ASSESSMENT, 0, member, DATUM_MEMBER_FIRST_NAME, &out, &seen), VAULT_DENIED);
		assert_int_equal(out.len, 0);
	}
	/* a purpose the datum does not have is refused even to those who may read it for another */
	assert_int_equal(read_as(cabin, programme, PURPOSE_UPDATES, 0, member, DATUM_MEMBER_FIRST_NAME, &out, &seen), VAULT_DENIED);
	/* reviewers are known to administrators only */
	assert_int_equal(read_as(cabin, self, PURPOSE_ASSESSMENT, 0, reviewer, DATUM_REVIEWER_FIRST_NAME, &out, &seen), VAULT_DENIED);
	assert_int_equal(read_as(cabin, program, PURPOSE_ASSESSMENT, 0, reviewer, DATUM_REVIEWER_EMAIL, &out, &seen), VAULT_OK);
	/* a datum that the route did not declare is refused */
	struct asking undeclared = {.viewer = &programme, .purpose = PURPOSE_ASSESSMENT, .allowed = 0, .seen = &seen};
	assert_int_equal(vault_read(cabin->app.vault, &cabin->db, &undeclared, member, DATUM_MEMBER_EMAIL, 0, &out), VAULT_DENIED);
}

static void an_address_is_one_subjects_per_capacity(void **state)
{
	struct cabin *cabin = *state;
	int64_t found, first = add_person(cabin, CAPACITY_MEMBER, "A", "Same@Example.org");
	assert_int_equal(vault_find_address(cabin->app.vault, &cabin->db, CAPACITY_MEMBER, TEXT("same@EXAMPLE.org "), &found), VAULT_OK);
	assert_true(found == first);
	assert_int_equal(vault_find_address(cabin->app.vault, &cabin->db, CAPACITY_REVIEWER, TEXT("same@example.org"), &found), VAULT_NONE);
	int64_t second;
	assert_int_equal(vault_add_subject(cabin->app.vault, &cabin->db, CAPACITY_MEMBER, &second), VAULT_OK);
	assert_int_equal(vault_set_address(cabin->app.vault, &cabin->db, second, CAPACITY_MEMBER, TEXT("same@example.org")), VAULT_DENIED);
	int64_t reviewer = add_person(cabin, CAPACITY_REVIEWER, "B", "same@example.org");
	assert_true(reviewer != first);
}

static bool file_holds(const char *path, const char *marker)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	fseek(file, 0, SEEK_END);
	size_t len = (size_t)ftell(file);
	char *bytes = malloc(len + 1);
	assert_non_null(bytes);
	rewind(file);
	size_t got = fread(bytes, 1, len, file);
	fclose(file);
	bool held = memmem(bytes, got, marker, strlen(marker)) != NULL;
	free(bytes);
	return held;
}

static void nothing_personal_is_clear_on_the_disk(void **state)
{
	struct cabin *cabin = *state;
	char wal[160], keys[160];
	add_person(cabin, CAPACITY_CONTACT, "Zanzibarmarker", "zanzibarmarker@marker.example");
	int64_t control = store_new_id();
	assert_int_equal(db_run(&cabin->db, &stmt_setting_put, &(struct setting_put_in){TEXT("control"), TEXT("Controlmarker")}, NULL), STORE_OK);
	assert_int_equal(db_commit(&cabin->db), STORE_OK);
	assert_true(control > 0);
	snprintf(wal, sizeof wal, "%s-wal", cabin->database);
	snprintf(keys, sizeof keys, "%s/keys.db", cabin->keys);
	assert_false(file_holds(cabin->database, "anzibarmarker") || file_holds(wal, "anzibarmarker") || file_holds(keys, "anzibarmarker"));
	assert_true(file_holds(cabin->database, "Controlmarker") || file_holds(wal, "Controlmarker"));
}

static void erasing_a_subject_leaves_nothing_to_open(void **state)
{
	struct cabin *cabin = *state;
	struct text out;
	int64_t found, subject = add_person(cabin, CAPACITY_MEMBER, "Gone", "gone@marker.example");
	int64_t stays = add_person(cabin, CAPACITY_MEMBER, "Stays", "stays@marker.example");
	struct bytes sealed;
	struct disclosures seen = {0};
	assert_int_equal(vault_seal_for(cabin->app.vault, &cabin->db, subject, TEXT("a letter"), &sealed), VAULT_OK);
	assert_int_equal(vault_erase(cabin->app.vault, &cabin->db, subject), VAULT_OK);
	assert_int_equal(vault_find_address(cabin->app.vault, &cabin->db, CAPACITY_MEMBER, TEXT("gone@marker.example"), &found), VAULT_NONE);
	assert_int_equal(read_as(cabin, (struct viewer){.subject = subject, .capacity = CAPACITY_MEMBER}, PURPOSE_ACCOUNT, 0, subject,
				 DATUM_MEMBER_FIRST_NAME, &out, &seen), VAULT_NONE);
	assert_int_equal(vault_open_for(cabin->app.vault, &cabin->db, subject, sealed, &out), VAULT_NONE);
	assert_true(keystore_is_erased(cabin->app.keystore, subject));
	assert_false(keystore_is_erased(cabin->app.keystore, stays));
	assert_int_equal(read_as(cabin, (struct viewer){.subject = stays, .capacity = CAPACITY_MEMBER}, PURPOSE_ACCOUNT, 0, stays,
				 DATUM_MEMBER_FIRST_NAME, &out, &seen), VAULT_OK);
	/* a second erasure changes nothing and does not fail */
	assert_int_equal(vault_erase(cabin->app.vault, &cabin->db, subject), VAULT_OK);
}

static void sealed_content_cannot_be_moved_or_altered(void **state)
{
	struct cabin *cabin = *state;
	struct bytes sealed;
	struct text out;
	int64_t assessment = store_new_id(), other = store_new_id();
	assert_int_equal(vault_add_content_key(cabin->app.vault, assessment), VAULT_OK);
	assert_int_equal(vault_add_content_key(cabin->app.vault, other), VAULT_OK);
	assert_int_equal(vault_seal_content(cabin->app.vault, &cabin->db, assessment, TEXT("answer:P1.1"), TEXT("text"), &sealed), VAULT_OK);
	assert_int_equal(vault_open_content(cabin->app.vault, &cabin->db, assessment, TEXT("answer:P1.1"), sealed, &out), VAULT_OK);
	assert_true(text_is(out, TEXT("text")));
	assert_int_equal(vault_open_content(cabin->app.vault, &cabin->db, assessment, TEXT("answer:P1.2"), sealed, &out), VAULT_FAILED);
	assert_int_equal(vault_open_content(cabin->app.vault, &cabin->db, other, TEXT("answer:P1.1"), sealed, &out), VAULT_FAILED);
	unsigned char *copy = malloc(sealed.len);
	assert_non_null(copy);
	for (size_t i = 0; i < sealed.len; i++) {
		memcpy(copy, sealed.at, sealed.len);
		copy[i] ^= 1;
		assert_int_equal(vault_open_content(cabin->app.vault, &cabin->db, assessment, TEXT("answer:P1.1"), (struct bytes){copy, sealed.len}, &out), VAULT_FAILED);
	}
	free(copy);
}

static void a_disclosure_is_written_for_the_person(void **state)
{
	struct cabin *cabin = *state;
	struct text out;
	struct disclosures seen = {0};
	struct log_head head;
	int64_t member = add_person(cabin, CAPACITY_MEMBER, "Seen", "seen@marker.example");
	const struct viewer programme = {.subject = 7, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PROGRAMME};
	assert_int_equal(audit_event(&cabin->db, &programme, "begun", 0, TEXT("")), STORE_OK);
	assert_int_equal(db_one(&cabin->db, &stmt_log_head, NULL, &head), STORE_OK);
	int64_t first = head.first_seq + head.size;
	assert_int_equal(read_as(cabin, programme, PURPOSE_ASSESSMENT, 0, member, DATUM_MEMBER_FIRST_NAME, &out, &seen), VAULT_OK);
	assert_int_equal(read_as(cabin, programme, PURPOSE_ASSESSMENT, 0, member, DATUM_MEMBER_EMAIL, &out, &seen), VAULT_OK);
	assert_int_equal(seen.count, 1); /* one entry per viewer, page and subject */
	assert_int_equal(audit_write_disclosures(cabin->app.vault, &cabin->db, &programme, PURPOSE_ASSESSMENT, "/admin/x", &seen), STORE_OK);
	struct log_entry_by_seq entry;
	assert_int_equal(db_one(&cabin->db, &stmt_log_entry_by_seq, &(struct log_entry_by_seq_in){first}, &entry), STORE_OK);
	assert_true(text_is(entry.kind, TEXT("disclosure")) && entry.commitment.len == 64);
	assert_int_equal(db_one(&cabin->db, &stmt_log_head, NULL, &head), STORE_OK);
	assert_int_equal(head.first_seq + head.size, first + 1);
}

static void another_master_key_opens_nothing(void **state)
{
	struct cabin *cabin = *state;
	char path[160];
	const char *error;
	unsigned char key[KEY_BYTES] = {1};
	snprintf(path, sizeof path, "%s/master.key", cabin->keys);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(key, 1, sizeof key, file), sizeof key);
	fclose(file);
	assert_null(keystore_open(cabin->keys, &error));
	assert_string_equal(error, "the key store does not open with this master key");
	chmod(path, 0644);
	assert_null(keystore_open(cabin->keys, &error));
	assert_non_null(strstr(error, "may be read by others"));
}

int main(void)
{
#define VAULT_TEST(name) cmocka_unit_test_setup_teardown(name, cabin_begin, cabin_end)
	const struct CMUnitTest tests[] = {
		VAULT_TEST(readers_are_those_of_the_inventory),
		VAULT_TEST(an_address_is_one_subjects_per_capacity),
		VAULT_TEST(nothing_personal_is_clear_on_the_disk),
		VAULT_TEST(erasing_a_subject_leaves_nothing_to_open),
		VAULT_TEST(sealed_content_cannot_be_moved_or_altered),
		VAULT_TEST(a_disclosure_is_written_for_the_person),
		VAULT_TEST(another_master_key_opens_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
