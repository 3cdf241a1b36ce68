/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/seen.h"
#include "policy/audit.h"
#include "statements.gen.h"

#define PROOFS_MOST 20

struct entry {
	int64_t day;                /* its first second; of a reviewer the week's Monday */
	struct text role, purpose;
	uint64_t datums;
	int64_t times;
	bool reviewer;
	struct seen_proof proofs[PROOFS_MOST];
	size_t proofs_count;
};

/* false: not to be told (yet). */
static bool read_entry(struct visit *visit, const struct vault_own_entry *own, int64_t sealed_before, struct entry *out)
{
	struct audit_disclosure said;
	if (!audit_read_disclosure(visit->arena, own->detail, &said))
		return false;
	*out = (struct entry){.role = said.role, .purpose = said.purpose, .datums = said.datums, .day = said.told_day, .times = said.times,
		.reviewer = said.by_week};
	if (out->reviewer)
		return audit_is_told(&said);
	if (own->seq < sealed_before)
		out->proofs[out->proofs_count++].entry = own->seq;
	return true;
}

/* Adds to the row it belongs with: the same kind of reader for the same reason on the same day (or week). */
static void add(struct entry *rows, size_t *count, const struct entry *entry)
{
	for (size_t i = 0; i < *count; i++) {
		struct entry *row = &rows[i];
		if (row->day == entry->day && text_is(row->role, entry->role) && text_is(row->purpose, entry->purpose)) {
			row->datums |= entry->datums;
			row->times += entry->times;
			if (entry->proofs_count && row->proofs_count < PROOFS_MOST)
				row->proofs[row->proofs_count++] = entry->proofs[0];
			return;
		}
	}
	rows[(*count)++] = *entry;
}

/* By day, then by words: where in the log an entry stands does not show. */
static int compare(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;
	if (one->day != other->day)
		return one->day < other->day ? 1 : -1;
	int order = text_compare(one->role, other->role);
	return order ? order : text_compare(one->purpose, other->purpose);
}

static struct text who(struct visit *visit, struct text role)
{
	static const char *const known[][2] = {{"program", N_("The program")}, {"contractor", N_("A contractor, under a support grant")},
		{"administrator", N_("An administrator")},
		{"reviewer", N_("An assigned reviewer")}, {"public", N_("The public")}, {"member", N_("A colleague or provider")}};
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (text_is_cstr(role, known[i][0]))
			return visit_tr(visit, known[i][1]);
	return visit_tr(visit, N_("A visitor"));
}

static struct text when(struct visit *visit, const struct entry *entry)
{
	struct text date = lang_date(visit->lang, visit->arena, entry->day);
	const struct out_arg args[] = {out_arg_text("date", date)};
	return entry->reviewer ? lang_text(visit->lang, visit->arena, N_("Week of {date}"), NULL, args, 1) : date;
}

static struct text what(struct visit *visit, const struct entry *entry)
{
	struct text list = TEXT(""), purpose = entry->purpose;
	for (int d = 0; d < DATUM_COUNT; d++)
		if (entry->datums & (UINT64_C(1) << d))
			list = lang_list(visit->lang, visit->arena, list, visit_tr(visit, inventory_rows[d].label));
	enum purpose known = inventory_purpose_find(purpose);
	if (known != PURPOSE_COUNT)
		purpose = visit_tr(visit, inventory_purpose_labels[known]);
	const struct out_arg args[] = {out_arg_text("what", list), out_arg_text("purpose", purpose), out_arg_int("n", entry->times)};
	if (entry->reviewer)
		return lang_text(visit->lang, visit->arena, N_("{what}, for: {purpose}"), NULL, args, 2);
	return lang_text(visit->lang, visit->arena, N_("{what}, for: {purpose} ({n} time)"), N_("{what}, for: {purpose} ({n} times)"), args, COUNT_OF(args));
}

static enum store_result first_unsealed(struct visit *visit, int64_t *seq)
{
	struct log_head head;
	enum store_result result = db_one(&visit->db, &stmt_log_head, NULL, &head);
	*seq = head.first_seq;
	return result == STORE_NONE ? STORE_OK : result;
}

enum vault_result seen_read(struct visit *visit, const struct seen_row **rows, size_t *count)
{
	struct vault_own_entry *entries;
	size_t found, kept = 0;
	int64_t sealed_before;
	*count = 0;
	enum vault_result result = vault_read_disclosures(visit->app->vault, &visit->db, &visit->asking, &entries, &found);
	if (result != VAULT_OK)
		return result;
	if (first_unsealed(visit, &sealed_before) != STORE_OK)
		return VAULT_FAILED;
	struct entry *merged = ARENA_MANY(visit->arena, struct entry, found);
	for (size_t i = 0; i < found; i++) {
		struct entry one;
		if (read_entry(visit, &entries[i], sealed_before, &one))
			add(merged, &kept, &one);
	}
	if (kept)
		qsort(merged, kept, sizeof *merged, compare);
	struct seen_row *out = ARENA_MANY(visit->arena, struct seen_row, kept);
	for (size_t i = 0; i < kept; i++)
		out[i] = (struct seen_row){when(visit, &merged[i]), who(visit, merged[i].role), what(visit, &merged[i]), merged[i].proofs, merged[i].proofs_count};
	*rows = out;
	*count = kept;
	return VAULT_OK;
}
