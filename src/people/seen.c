/* SPDX-License-Identifier: Apache-2.0 */
#include "people/seen.h"
#include "policy/audit.h"
#include "base/clock.h"

struct entry {
	int64_t day;                /* its first second; of a reviewer the week's Monday */
	struct text role, purpose;
	uint64_t datums;
	int64_t times;
};

static bool read_entry(struct visit *visit, struct text sealed, struct entry *out)
{
	struct audit_disclosure said;
	if (!audit_read_disclosure(visit->arena, sealed, &said))
		return false;
	*out = (struct entry){.role = said.role, .purpose = said.purpose, .datums = said.datums, .day = said.at - said.at % CLOCK_DAY, .times = said.times};
	if (text_is(out->role, TEXT("reviewer")))
		out->day -= (out->day / CLOCK_DAY + 3) % 7 * CLOCK_DAY; /* 1 January 1970 was a Thursday */
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
			return;
		}
	}
	rows[(*count)++] = *entry;
}

static struct text who(struct visit *visit, struct text role)
{
	if (text_is(role, TEXT("program")))
		return visit_tr(visit, N_("The program"));
	if (text_is(role, TEXT("contractor")))
		return visit_tr(visit, N_("A contractor, under a support grant"));
	if (text_is(role, TEXT("administrator")))
		return visit_tr(visit, N_("An administrator"));
	if (text_is(role, TEXT("reviewer")))
		return visit_tr(visit, N_("An assigned reviewer"));
	if (text_is(role, TEXT("public")))
		return visit_tr(visit, N_("The public"));
	return visit_tr(visit, text_is(role, TEXT("member")) ? N_("A colleague or provider") : N_("A visitor"));
}

static struct text when(struct visit *visit, const struct entry *entry)
{
	struct text date = lang_date(visit->lang, visit->arena, entry->day);
	const struct out_arg args[] = {out_arg_text("date", date)};
	return text_is(entry->role, TEXT("reviewer")) ? lang_text(visit->lang, visit->arena, N_("Week of {date}"), NULL, args, 1) : date;
}

static struct text what(struct visit *visit, const struct entry *entry)
{
	struct text list = TEXT(""), purpose = entry->purpose;
	for (int d = 0; d < DATUM_COUNT; d++)
		if (entry->datums & (UINT64_C(1) << d))
			list = lang_list(visit->lang, visit->arena, list, visit_tr(visit, inventory_rows[d].label));
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (text_is_cstr(purpose, inventory_purpose_codes[p]))
			purpose = visit_tr(visit, inventory_purpose_labels[p]);
	const struct out_arg args[] = {out_arg_text("what", list), out_arg_text("purpose", purpose), out_arg_int("n", entry->times)};
	return lang_text(visit->lang, visit->arena, N_("{what}, for: {purpose} ({n} time)"), N_("{what}, for: {purpose} ({n} times)"), args, COUNT_OF(args));
}

enum vault_result seen_read(struct visit *visit, const struct seen_row **rows, size_t *count)
{
	struct vault_own_entry *entries;
	size_t found, kept = 0;
	*count = 0;
	enum vault_result result = vault_read_disclosures(visit->app->vault, &visit->db, &visit->asking, &entries, &found);
	if (result != VAULT_OK)
		return result;
	struct entry *merged = ARENA_MANY(visit->arena, struct entry, found);
	for (size_t i = 0; i < found; i++) {
		struct entry one;
		if (read_entry(visit, entries[i].detail, &one))
			add(merged, &kept, &one);
	}
	struct seen_row *out = ARENA_MANY(visit->arena, struct seen_row, kept);
	for (size_t i = 0; i < kept; i++)
		out[i] = (struct seen_row){when(visit, &merged[i]), who(visit, merged[i].role), what(visit, &merged[i])};
	*rows = out;
	*count = kept;
	return VAULT_OK;
}
