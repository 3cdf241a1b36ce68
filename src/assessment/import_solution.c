/* SPDX-License-Identifier: Apache-2.0
 * One record becomes a solution, its organisation and its contact person, or changes what an earlier run made of it. */
#include "assessment/import_inside.h"
#include "base/json.h"
#include "assessment/import_words.h"
#include "assessment/publish.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fold.h"
#include "messages/letters.h"
#include "people/link.h"
#include "people/organisation.h"
#include "statements.gen.h"

#define EVIDENCE_ROOM 200

static struct text record_name(struct arena *arena, struct text folded)
{
	return arena_fmt(arena, "name:%.*s", TEXT_ARG(folded));
}

/* --- names and aliases --- */

static void note_alias(struct import *import, struct text alias, int64_t solution)
{
	bool is_new;
	struct text folded = text_fold(import->db.arena, text_trim(alias));
	if (!folded.len)
		return;
	struct import_name *name = import_names_add(&import->names, folded, &is_new);
	if (is_new)
		name->solution = solution;
	else if (name->solution != solution && !name->place.len)
		name->ambiguous = true; /* a name outweighs an alias; two aliases name nobody */
}

/* Some wrote all their aliases into one entry. */
static void note_aliases(struct import *import, const json_t *list, int64_t solution)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct text rest = text_of(json_string_value(json_array_get(list, i)));
		note_alias(import, rest, solution);
		while (rest.len)
			note_alias(import, text_cut(&rest, ','), solution);
	}
}

/* --- the organisation --- */

/* The first owner, else whoever stands first; NULL: nobody is named. */
static const json_t *provider_of(const json_t *record)
{
	const json_t *list = json_object_get(record, "organizations");
	for (size_t i = 0; i < json_array_size(list); i++)
		if (text_is(import_text(json_array_get(list, i), "org_type"), TEXT("owner")))
			return json_array_get(list, i);
	return json_array_get(list, 0);
}

/* "https://www.antura.org/x" gives "antura.org". */
static struct text domain_of(struct text website)
{
	size_t scheme = text_find(website, TEXT("://"));
	struct text rest = text_slice(website, scheme == SIZE_MAX ? website.len : scheme + 3, SIZE_MAX);
	struct text host = text_cut(&rest, '/');
	return text_starts(host, TEXT("www.")) ? text_slice(host, 4, SIZE_MAX) : host;
}

static struct text organisation_words(struct arena *arena, struct text website)
{
	json_t *profile = json_object();
	json_put_text(profile, "website", website);
	struct text words = json_write(arena, profile);
	json_decref(profile);
	return words;
}

/* An organisation of that name, or a new one that nobody has claimed. */
static enum store_result find_organisation(struct import *import, const json_t *record, int64_t *id)
{
	struct db *db = &import->db;
	struct organisation_by_folded row;
	const json_t *provider = provider_of(record);
	struct text name = provider ? import_text(provider, "name") : import_text(record, "name");
	struct text website = import_text(provider ? provider : record, "website");
	enum store_result result = db_one(db, &stmt_organisation_by_folded, &(struct organisation_by_folded_in){text_fold(db->arena, name)}, &row);
	*id = row.id;
	if (result != STORE_NONE)
		return result;
	if (!import_is_address(website))
		website = TEXT("");
	result = organisation_create(db, name, 0, "active", id);
	struct organisation_set_words_in in = {*id, website.len ? organisation_words(db->arena, website) : TEXT("{}"), domain_of(website), TEXT("unclaimed")};
	return result == STORE_OK ? db_run(db, &stmt_organisation_set_words, &in, NULL) : result;
}

/* --- the contact person --- */

static bool looks_like_mail(struct text address)
{
	size_t at = text_find_byte(address, '@');
	if (at == SIZE_MAX || at == 0 || address.len > 254)
		return false;
	for (size_t i = 0; i < address.len; i++)
		if ((unsigned char)address.at[i] <= 32 || address.at[i] == ',' || address.at[i] == '<' || address.at[i] == '>')
			return false;
	struct text domain = text_slice(address, at + 1, SIZE_MAX);
	return text_find_byte(domain, '.') != SIZE_MAX && text_find_byte(domain, '@') == SIZE_MAX;
}

static bool put_name(struct import *import, int64_t subject, struct text name)
{
	size_t last = name.len;
	while (last && name.at[last - 1] != ' ')
		last--;
	struct text first = text_trim(text_slice(name, 0, last)), family = text_slice(name, last, SIZE_MAX);
	return (!first.len || vault_put(import->app->vault, &import->db, subject, DATUM_CONTACT_FIRST_NAME, 0, first) == VAULT_OK) &&
		(!family.len || vault_put(import->app->vault, &import->db, subject, DATUM_CONTACT_LAST_NAME, 0, family) == VAULT_OK);
}

static bool invite(struct import *import, int64_t solution, int64_t subject, const json_t *record)
{
	struct url link;
	const json_t *provider = provider_of(record);
	const struct lang *lang = lang_by_code(TEXT("en"));
	int64_t life_s = import->app->config->contact_link_days * CLOCK_DAY;
	if (link_make(import->app, &import->db, lang, LINK_CONTACT, subject, solution, life_s, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("solution", import_text(record, "name")), out_arg_text("organisation", import_text(provider, "name")),
		out_arg_url("a", link)};
	import->figures->letters++;
	return outbox_put(import->app, &import->db, lang, subject, LETTER_CONTACT_CONFIRM, solution, args, COUNT_OF(args)) == STORE_OK;
}

/* Nobody is shown before having agreed: the contact waits. */
static bool add_contact(struct import *import, int64_t solution, const json_t *record)
{
	const json_t *provider = provider_of(record);
	struct text email = import_text(provider, "contact_email");
	struct vault *vault = import->app->vault;
	int64_t subject;
	if (!looks_like_mail(email))
		return true;
	if (vault_add_subject(vault, &import->db, CAPACITY_CONTACT, &subject) != VAULT_OK ||
		vault_put(vault, &import->db, subject, DATUM_CONTACT_EMAIL, 0, email) != VAULT_OK || !put_name(import, subject, import_text(provider, "contact_name")))
		return false;
	/* whoever stands for two solutions is a subject for each; the address finds the first */
	if (vault_set_address(vault, &import->db, subject, CAPACITY_CONTACT, email) == VAULT_FAILED)
		return false;
	struct contact_add_in in = {.solution = solution, .subject = subject, .state = TEXT("waiting"), .asked = clock_now_s(),
		.asked_null = !import->order->invite, .confirmed_null = true};
	import->figures->contacts++;
	return db_run(&import->db, &stmt_contact_add, &in, NULL) == STORE_OK && (!import->order->invite || invite(import, solution, subject, record));
}

/* --- the solution --- */

static const struct solution *map_record(struct import *import, const char *place, const json_t *record)
{
	struct arena *arena = import->db.arena;
	struct import_mapping mapping = {.arena = arena, .vocabulary = import->app->vocabulary, .place = place, .say = import->order->say,
		.mapped = &import->figures->mapped, .unmapped = &import->figures->unmapped, .solution = solution_new(arena, import->app->vocabulary),
		.evidence = ARENA_MANY(arena, struct solution_evidence, EVIDENCE_ROOM), .evidence_room = EVIDENCE_ROOM};
	import_map(&mapping, record);
	return mapping.solution;
}

static bool add(struct import *import, const char *place, const json_t *record, int64_t *solution)
{
	struct db *db = &import->db;
	int64_t organisation;
	struct text slug = TEXT("");
	const struct solution *profile = map_record(import, place, record);
	if (db_write_begin(db) != STORE_OK || find_organisation(import, record, &organisation) != STORE_OK ||
		publish_hidden(import->app, db, organisation, profile->name, &slug, solution) != STORE_OK ||
		publish_listing(import->app, db, &import->program, *solution, profile, SOLUTION_LISTED) != STORE_OK || !add_contact(import, *solution, record))
		return import_fail(import, place, "the database did not take it (see the lines above)");
	import->figures->added++;
	return true;
}

/* What a provider has taken into its hands is its own: another file does not write over it. */
static bool change(struct import *import, const char *place, const json_t *record, int64_t solution, bool *left)
{
	struct db *db = &import->db;
	struct solution_get row;
	struct organisation_get organisation;
	enum solution_status status;
	if (db_one(db, &stmt_solution_get, &(struct solution_get_in){solution}, &row) != STORE_OK ||
		db_one(db, &stmt_organisation_get, &(struct organisation_get_in){row.organisation}, &organisation) != STORE_OK)
		return import_fail(import, place, "the solution of an earlier run is not there any more");
	*left = text_is(organisation.state, TEXT("active")) || !solution_status_of(row.status, &status);
	if (*left) {
		fprintf(import->order->say, "%s: '%.*s' has been claimed by its provider: left as it is\n", place, TEXT_ARG(row.name));
		import->figures->unchanged++;
		return true;
	}
	if (publish_listing(import->app, db, &import->program, solution, map_record(import, place, record), status) != STORE_OK)
		return import_fail(import, place, "the database did not take it (see the lines above)");
	import->figures->changed++;
	return true;
}

static bool write_record(struct import *import, const char *place, const json_t *record, struct text raw, struct text folded, int64_t *solution)
{
	struct db *db = &import->db;
	struct import_record_get known;
	struct import_record_put_in put = {IMPORT_SOURCE, record_name(db->arena, folded), import_digest(import, db->arena, raw), 0};
	enum store_result result = db_one(db, &stmt_import_record_get, &(struct import_record_get_in){put.source, put.record}, &known);
	bool left = false;
	*solution = known.object;
	if (result == STORE_FAILED)
		return import_fail(import, place, "the database cannot be read");
	if (result == STORE_OK && text_is(known.digest, put.digest)) {
		import->figures->unchanged++;
		return true;
	}
	if (result == STORE_OK ? !change(import, place, record, known.object, &left) : !add(import, place, record, solution))
		return false;
	put.object = *solution;
	return left || db_run(db, &stmt_import_record_put, &put, NULL) == STORE_OK || import_fail(import, place, "the database did not take it");
}

bool import_solution(struct import *import, const char *place, const json_t *record, struct text raw)
{
	struct text folded = text_fold(import->db.arena, import_text(record, "name"));
	struct import_name *name = import_names_find(&import->names, folded);
	int64_t solution;
	bool is_new;
	if (name && name->place.len) {
		fprintf(import->order->complain, "%s: the name stands in %.*s already\n", place, TEXT_ARG(name->place));
		import->figures->refused++;
		return true;
	}
	if (!write_record(import, place, record, raw, folded, &solution))
		return false;
	name = import_names_add(&import->names, folded, &is_new);
	name->solution = solution;
	name->ambiguous = false;
	name->place = arena_copy(import->names.arena, text_of(place));
	note_aliases(import, json_object_get(record, "aliases"), solution);
	return true;
}
