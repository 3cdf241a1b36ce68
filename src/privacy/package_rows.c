/* SPDX-License-Identifier: Apache-2.0
 * What stands about a person outside vault_datum: sessions, links, mails, who read what, their standing, and where others mention them. */
#include "privacy/package_inside.h"
#include "base/clock.h"
#include "base/config.h"
#include "policy/audit.h"
#include "privacy/mentions.h"
#include "statements.gen.h"

static int64_t time_or_none(int64_t at, bool null)
{
	return null ? 0 : at;
}

static struct text number(struct package_reader *reader, int64_t n)
{
	return arena_fmt(reader->db->arena, "%lld", (long long)n);
}

enum vault_result package_read_account_session(struct package_reader *reader)
{
	struct package_sessions *rows;
	size_t count;
	if (db_all(reader->db, &stmt_package_sessions, &(struct package_sessions_in){reader->self.subject}, &rows, &count) != STORE_OK)
		return VAULT_FAILED;
	for (size_t i = 0; i < count; i++) {
		/* one that goes on ends at the latest after its whole life */
		int64_t end = rows[i].ended_null ? rows[i].created + reader->app->config->session_absolute_s : rows[i].ended;
		struct package_value *value = package_add_datum(reader, DATUM_ACCOUNT_SESSION, 0, end);
		package_put(reader, value, "device", rows[i].device);
		package_put_time(reader, value, "created", rows[i].created);
		package_put_time(reader, value, "last_used", rows[i].seen);
		package_put_time(reader, value, "ended", time_or_none(rows[i].ended, rows[i].ended_null));
	}
	return VAULT_OK;
}

enum vault_result package_read_account_invitation(struct package_reader *reader)
{
	struct package_links *rows;
	size_t count;
	if (db_all(reader->db, &stmt_package_links, &(struct package_links_in){reader->self.subject}, &rows, &count) != STORE_OK)
		return VAULT_FAILED;
	for (size_t i = 0; i < count; i++) {
		struct package_value *value = package_add_datum(reader, DATUM_ACCOUNT_INVITATION, rows[i].object, rows[i].created);
		package_put(reader, value, "kind", rows[i].kind);
		package_put(reader, value, "state", rows[i].used_null ? rows[i].expires > clock_now_s() ? TEXT("open") : TEXT("expired") : TEXT("used"));
		package_put_time(reader, value, "created", rows[i].created);
		package_put_time(reader, value, "expires", rows[i].expires);
		package_put_time(reader, value, "used", time_or_none(rows[i].used, rows[i].used_null));
	}
	return VAULT_OK;
}

/* The letter itself is gone once sent; what is kept is its result. */
enum vault_result package_read_account_mail(struct package_reader *reader)
{
	struct package_mails *rows;
	size_t count;
	if (db_all(reader->db, &stmt_package_mails, &(struct package_mails_in){reader->self.subject}, &rows, &count) != STORE_OK)
		return VAULT_FAILED;
	for (size_t i = 0; i < count; i++) {
		struct package_value *value = package_add_datum(reader, DATUM_ACCOUNT_MAIL, 0, rows[i].sent_null ? rows[i].created : rows[i].sent);
		package_put(reader, value, "letter", rows[i].template);
		package_put(reader, value, "state", rows[i].state);
		package_put_time(reader, value, "written", rows[i].created);
		package_put_time(reader, value, "sent", time_or_none(rows[i].sent, rows[i].sent_null));
	}
	return VAULT_OK;
}

/* A reader stands by the role. Of a reviewer only the week is told, so that nobody learns which one it was. */
static void put_disclosure(struct package_reader *reader, const struct audit_disclosure *said, int64_t seq)
{
	bool week = said->by_week;
	struct package_value *value = package_add_datum(reader, DATUM_ACCOUNT_DISCLOSURE, 0, week ? said->told_day : said->at);
	package_put(reader, value, week ? "week_of" : "day", text_slice(package_time(reader->db->arena, said->told_day), 0, 10));
	package_put(reader, value, "by", said->role);
	package_put(reader, value, "purpose", said->purpose);
	if (said->times > 1)
		package_put(reader, value, "times", number(reader, said->times));
	struct text list = TEXT("");
	for (int d = 0; d < DATUM_COUNT; d++)
		if (said->datums & (UINT64_C(1) << d))
			list = arena_fmt(reader->db->arena, "%.*s%s%s", TEXT_ARG(list), list.len ? " " : "", inventory_rows[d].id);
	package_put(reader, value, "data", list);
	if (!week) /* numbers follow one another: they would tell the day */
		package_put(reader, value, "log_entry", number(reader, seq));
}

static bool is_told_before(const struct audit_disclosure *said, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (said[i].by_week && said[i].told_day == said[at].told_day && said[i].datums == said[at].datums && text_is(said[i].purpose, said[at].purpose))
			return true;
	return false;
}

enum vault_result package_read_account_disclosure(struct package_reader *reader)
{
	struct vault_own_entry *entries;
	size_t count;
	enum vault_result result = vault_read_disclosures(reader->app->vault, reader->db, &reader->asking, &entries, &count);
	if (result != VAULT_OK)
		return result;
	/* reads by reviewers after all others, once for a week: where they stand among these would tell the day */
	struct audit_disclosure *said = ARENA_MANY(reader->db->arena, struct audit_disclosure, count);
	for (size_t i = 0; i < count; i++)
		if (audit_read_disclosure(reader->db->arena, entries[i].detail, &said[i]) && !said[i].by_week)
			put_disclosure(reader, &said[i], entries[i].seq);
	for (size_t i = 0; i < count; i++)
		if (said[i].by_week && audit_is_told(&said[i]) && !is_told_before(said, i))
			put_disclosure(reader, &said[i], entries[i].seq);
	return result;
}

enum vault_result package_read_account_limit(struct package_reader *reader)
{
	struct vault_limits limits;
	enum vault_result result = vault_limits_of(reader->app->vault, reader->db, reader->self.subject, &limits);
	if (limits.restricted)
		package_put(reader, package_add_datum(reader, DATUM_ACCOUNT_LIMIT, 0, 0), "restricted", TEXT("yes"));
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (limits.objected & (1u << p)) {
			struct package_value *value = package_add_datum(reader, DATUM_ACCOUNT_LIMIT, 0, 0);
			package_put(reader, value, "objected", text_of(inventory_purpose_codes[p]));
			if (limits.overridden & (1u << p))
				package_put(reader, value, "overridden", TEXT("yes"));
		}
	return result;
}

/* That there is one, of which kind and until when it is looked at again; who owns it and why is the case's. */
enum vault_result package_read_account_hold(struct package_reader *reader)
{
	struct holds_of_subject *rows;
	size_t count;
	if (db_all(reader->db, &stmt_holds_of_subject, &(struct holds_of_subject_in){reader->self.subject}, &rows, &count) != STORE_OK)
		return VAULT_FAILED;
	for (size_t i = 0; i < count; i++) {
		struct package_value *value = package_add_datum(reader, DATUM_ACCOUNT_HOLD, rows[i].id, time_or_none(rows[i].released, rows[i].released_null));
		package_put(reader, value, "kind", rows[i].kind);
		package_put(reader, value, "state", rows[i].state);
		package_put_time(reader, value, "since", rows[i].opened);
		package_put_time(reader, value, "looked_at_again", rows[i].review);
		package_put_time(reader, value, "released", time_or_none(rows[i].released, rows[i].released_null));
	}
	return VAULT_OK;
}

enum vault_result package_read_administrator_reads(struct package_reader *reader)
{
	struct reads_days_of *rows;
	size_t count;
	if (db_all(reader->db, &stmt_reads_days_of, &(struct reads_days_of_in){reader->self.subject}, &rows, &count) != STORE_OK)
		return VAULT_FAILED;
	for (size_t i = 0; i < count; i++) {
		struct package_value *value = package_add_datum(reader, DATUM_ADMINISTRATOR_READS, 0, rows[i].day);
		package_put_time(reader, value, "day", rows[i].day);
		package_put(reader, value, "opened", arena_fmt(reader->db->arena, "%lld", (long long)rows[i].opened));
	}
	return VAULT_OK;
}

enum vault_result package_read_account_gates(struct package_reader *reader)
{
	struct gate_get row;
	enum store_result result = db_one(reader->db, &stmt_gate_get, &(struct gate_get_in){reader->self.subject}, &row);
	if (result != STORE_OK)
		return result == STORE_NONE ? VAULT_OK : VAULT_FAILED;
	struct package_value *value = package_add_datum(reader, DATUM_ACCOUNT_GATES, 0, 0);
	package_put_time(reader, value, "trained", time_or_none(row.trained, row.trained_null));
	package_put_time(reader, value, "certified", time_or_none(row.certified, row.certified_null));
	package_put_time(reader, value, "standard", time_or_none(row.standard, row.standard_null));
	return VAULT_OK;
}

/* --- their standing --- */

static enum store_result read_account(struct package_reader *reader)
{
	struct account_get row;
	enum store_result result = db_one(reader->db, &stmt_account_get, &(struct account_get_in){reader->self.subject}, &row);
	if (result != STORE_OK)
		return result == STORE_NONE ? STORE_OK : result; /* a contact person has none */
	struct package_value *value = package_add(reader, &reader->person->parts[PART_ACCOUNT], 0, row.created);
	package_put(reader, value, "state", row.state);
	package_put_time(reader, value, "created", row.created);
	package_put_time(reader, value, "confirmed", time_or_none(row.confirmed, row.confirmed_null));
	package_put_time(reader, value, "last_sign_in", time_or_none(row.last_sign_in, row.last_sign_in_null));
	return STORE_OK;
}

static enum store_result read_memberships(struct package_reader *reader)
{
	struct memberships_of_subject *rows;
	size_t count;
	enum store_result result = db_all(reader->db, &stmt_memberships_of_subject, &(struct memberships_of_subject_in){reader->self.subject}, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		struct package_value *value = package_add(reader, &reader->person->parts[PART_MEMBERSHIPS], rows[i].organisation, rows[i].since);
		package_put(reader, value, "organisation", rows[i].name);
		package_put(reader, value, "role", rows[i].role);
		package_put(reader, value, "state", rows[i].state);
		package_put_time(reader, value, "since", rows[i].since);
	}
	return result;
}

static enum store_result read_listings(struct package_reader *reader)
{
	struct package_listings *rows;
	size_t count;
	enum store_result result = db_all(reader->db, &stmt_package_listings, &(struct package_listings_in){reader->self.subject}, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		struct package_value *value = package_add(reader, &reader->person->parts[PART_LISTINGS], rows[i].solution, 0);
		package_put(reader, value, "solution", rows[i].name);
		package_put(reader, value, "organisation", rows[i].organisation);
		package_put(reader, value, "state", rows[i].state);
		package_put_time(reader, value, "asked", time_or_none(rows[i].asked, rows[i].asked_null));
		package_put_time(reader, value, "confirmed", time_or_none(rows[i].confirmed, rows[i].confirmed_null));
	}
	return result;
}

static enum store_result read_duties(struct package_reader *reader)
{
	static const char *const names[] = {"programme", "privacy", "communication", "technical"};
	struct package_duties row;
	enum store_result result = db_one(reader->db, &stmt_package_duties, &(struct package_duties_in){reader->self.subject}, &row);
	if (result != STORE_OK)
		return result == STORE_NONE ? STORE_OK : result;
	struct package_value *value = package_add(reader, &reader->person->parts[PART_DUTIES], 0, row.designated);
	struct text list = TEXT("");
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (row.duties & (1 << i))
			list = arena_fmt(reader->db->arena, "%.*s%s%s", TEXT_ARG(list), list.len ? " " : "", names[i]);
	package_put(reader, value, "kind", row.kind);
	package_put(reader, value, "duties", list);
	package_put_time(reader, value, "designated", row.designated);
	package_put_time(reader, value, "until", time_or_none(row.until, row.until_null));
	return STORE_OK;
}

/* Where the desk decided so: the kind of text and the words around the person as they stand now, and nothing else of what somebody wrote. Only
 * those places are opened, so that nobody else's copy takes longer. */
static enum store_result read_mentions(struct package_reader *reader)
{
	struct mention_decisions_of *rows;
	size_t count;
	enum store_result result = db_all(reader->db, &stmt_mention_decisions_of, &(struct mention_decisions_of_in){reader->self.subject}, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		struct mention mention;
		if (mention_choice_find(rows[i].decision) != MENTION_PACKAGE)
			continue;
		enum vault_result found = mention_at(reader->app, reader->db, reader->self.subject, rows[i].place, rows[i].object, &mention);
		if (found != VAULT_OK && found != VAULT_NONE)
			return STORE_FAILED;
		if (found == VAULT_NONE || mention.withheld)
			continue; /* it was taken out since, or its author's data are not used */
		struct package_value *value = package_add(reader, &reader->person->parts[PART_MENTIONS], 0, 0);
		package_put(reader, value, "kind", mention_kind(mention.place));
		package_put(reader, value, "around", mention.around);
	}
	return result;
}

enum vault_result package_read_parts(struct package_reader *reader)
{
	enum store_result (*const parts[PART_COUNT])(struct package_reader *) = {read_account, read_memberships, read_listings, read_duties, read_mentions};
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		if (parts[i](reader) != STORE_OK)
			return VAULT_FAILED;
	return VAULT_OK;
}
