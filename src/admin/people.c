/* SPDX-License-Identifier: Apache-2.0
 * /admin/people: finding a person by part of a name, an address or an organisation; lists by kind. Every name shown is read
 * through the vault for the viewer's duties and stands in that person's own log. */
#include "admin/people.h"
#include "admin/find.h"
#include "base/fold.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define ROWS_A_PAGE 25
#define FOUND_MOST 50

/* --- words --- */

enum capacity people_capacity(struct text kind)
{
	for (int c = CAPACITY_VISITOR; c <= CAPACITY_ADMINISTRATOR; c++)
		if (text_is_cstr(kind, capacity_codes[c]))
			return (enum capacity)c;
	return CAPACITY_NONE;
}

static const struct {
	const char *code, *words;
} kinds[] = {{"", N_("Everybody")}, {"reviewer", N_("Reviewer")}, {"member", N_("Provider’s member")}, {"administrator", N_("Administrator")},
	{"visitor", N_("Visitor")}};

struct text people_kind_words(const struct visit *visit, struct text kind)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_is_cstr(kind, kinds[i].code))
			return visit_tr(visit, kinds[i].words);
	return kind;
}

struct desk_state people_state(const struct visit *visit, struct text state)
{
	static const struct {
		const char *code;
		enum desk_mark mark;
		const char *words;
	} known[] = {{"active", MARK_DONE, N_("active")}, {"invited", MARK_TODO, N_("invited")}, {"unconfirmed", MARK_TODO, N_("address not confirmed")},
		{"locked", MARK_WAIT, N_("locked")}, {"closed", MARK_DONE, N_("closed")}};
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (text_is_cstr(state, known[i].code))
			return (struct desk_state){known[i].mark, visit_tr(visit, known[i].words)};
	return (struct desk_state){MARK_DONE, state};
}

/* --- who may see whom --- */

/* Of a contractor: kinds of which a grant opens a name or address. A hit alone would tell that somebody is here. */
static unsigned granted_kinds(const struct visit *visit)
{
	unsigned open = 0;
	for (enum capacity c = CAPACITY_VISITOR; c <= CAPACITY_ADMINISTRATOR; c++) {
		const enum datum data[] = {vault_first_name_datum(c), vault_last_name_datum(c), vault_email_datum(c)};
		for (size_t i = 0; i < COUNT_OF(data); i++)
			if (data[i] != DATUM_COUNT && (visit->viewer.granted & (UINT64_C(1) << data[i])))
				open |= 1u << c;
	}
	return open;
}

unsigned people_open_kinds(const struct visit *visit)
{
	unsigned open = 0;
	if (desk_has_duty(visit, DUTY_PROGRAMME | DUTY_PRIVACY))
		open |= 1u << CAPACITY_MEMBER | 1u << CAPACITY_REVIEWER | 1u << CAPACITY_ADMINISTRATOR;
	if (desk_has_duty(visit, DUTY_COMMUNICATION | DUTY_PRIVACY))
		open |= 1u << CAPACITY_VISITOR;
	return visit->viewer.contractor ? open & granted_kinds(visit) : open;
}

enum vault_result people_name(struct visit *visit, int64_t subject, enum capacity kind, struct text *out)
{
	*out = TEXT("");
	if (!(people_open_kinds(visit) & (1u << kind)))
		return VAULT_OK;
	enum vault_result result = vault_read_name(visit->app->vault, &visit->db, &visit->asking, subject, out);
	bool outside = result == VAULT_DENIED && visit->viewer.contractor; /* the grant does not open the whole name */
	return result == VAULT_NONE || outside ? VAULT_OK : result;
}

/* --- rows --- */

struct person_facts {
	int64_t subject, created, seen;
	struct text kind, state;
};

static enum vault_result fill_row(struct visit *visit, const struct person_facts *from, struct desk_person_row *out)
{
	*out = (struct desk_person_row){.id = from->subject, .kind = people_kind_words(visit, from->kind), .state = people_state(visit, from->state),
		.created = lang_date(visit->lang, visit->arena, from->created),
		.seen = from->seen ? lang_date(visit->lang, visit->arena, from->seen) : TEXT("–")};
	return people_name(visit, from->subject, people_capacity(from->kind), &out->name);
}

static enum vault_result add_found(struct visit *visit, int64_t subject, struct desk_person_row *rows, size_t *count)
{
	struct account_get row;
	for (size_t i = 0; i < *count; i++)
		if (rows[i].id == subject)
			return VAULT_OK;
	enum store_result found = db_one(&visit->db, &stmt_account_get, &(struct account_get_in){subject}, &row);
	if (found != STORE_OK || *count == FOUND_MOST)
		return found == STORE_FAILED ? VAULT_FAILED : VAULT_OK;
	const struct person_facts facts = {subject, row.created, row.last_sign_in_null ? 0 : row.last_sign_in, row.kind, row.state};
	enum vault_result result = fill_row(visit, &facts, &rows[*count]);
	*count += result == VAULT_OK;
	return result;
}

/* "%" and "_" in what was typed stand for themselves. */
static struct text like_pattern(struct arena *arena, struct text q)
{
	struct text folded = text_fold(arena, q);
	char *at = arena_alloc(arena, folded.len * 2 + 2);
	size_t len = 0;
	at[len++] = '%';
	for (size_t i = 0; i < folded.len; i++) {
		if (folded.at[i] == '%' || folded.at[i] == '_' || folded.at[i] == '\\')
			at[len++] = '\\';
		at[len++] = folded.at[i];
	}
	at[len++] = '%';
	return (struct text){at, len};
}

static enum vault_result fill_found(struct visit *visit, struct desk_people *view, struct desk_person_row *rows)
{
	size_t hits_count, total, members_count = 0;
	struct desk_members_of_named *members;
	unsigned open = people_open_kinds(visit);
	struct finder_hit *hits = find_people(visit->app->finder, visit->arena, view->q, open, FOUND_MOST, &hits_count, &total);
	for (size_t i = 0; i < hits_count; i++) {
		enum vault_result result = add_found(visit, hits[i].subject, rows, &view->rows_count);
		if (result != VAULT_OK)
			return result;
	}
	view->more = (int64_t)(total - hits_count);
	if (!(open & (1u << CAPACITY_MEMBER)) || text_trim(view->q).len < 2)
		return VAULT_OK;
	const struct desk_members_of_named_in in = {like_pattern(visit->arena, text_trim(view->q)), FOUND_MOST};
	if (db_all(&visit->db, &stmt_desk_members_of_named, &in, &members, &members_count) != STORE_OK)
		return VAULT_FAILED;
	for (size_t i = 0; i < members_count; i++) {
		enum vault_result result = add_found(visit, members[i].subject, rows, &view->rows_count);
		if (result != VAULT_OK)
			return result;
	}
	return VAULT_OK;
}

static enum vault_result list_people(struct visit *visit, struct desk_people *view, struct desk_person_row *rows)
{
	struct desk_people_all *all;
	size_t count;
	int64_t page = 1;
	if (!text_to_int(visit_query(visit, "page"), &page) || page < 1 || page > 100000)
		page = 1;
	const struct desk_people_all_in in = {view->kind, (page - 1) * ROWS_A_PAGE, ROWS_A_PAGE + 1};
	if (db_all(&visit->db, &stmt_desk_people_all, &in, &all, &count) != STORE_OK)
		return VAULT_FAILED;
	for (size_t i = 0; i < count && i < ROWS_A_PAGE; i++) {
		const struct person_facts facts = {all[i].subject, all[i].created, all[i].last_sign_in_null ? 0 : all[i].last_sign_in, all[i].kind,
			all[i].state};
		enum vault_result result = fill_row(visit, &facts, &rows[view->rows_count]);
		if (result != VAULT_OK)
			return result;
		view->rows_count++;
	}
	const struct out_arg args[] = {out_arg_int("page", page)};
	view->earlier = page - 1;
	view->later = count > ROWS_A_PAGE ? page + 1 : 0;
	view->page_words = view->earlier || view->later ? desk_sentence(visit, N_("Page {page}"), args, 1) : TEXT("");
	return VAULT_OK;
}

static struct options kind_options(struct visit *visit, struct text chosen)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, COUNT_OF(kinds));
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		options[i] = (struct option){.value = text_of(kinds[i].code), .label = visit_tr(visit, kinds[i].words), .chosen = text_is_cstr(chosen, kinds[i].code)};
	return (struct options){options, COUNT_OF(kinds)};
}

static void show_people(struct visit *visit, struct text q, bool search)
{
	struct desk_person_row *rows = ARENA_MANY(visit->arena, struct desk_person_row, FOUND_MOST);
	struct desk_people view = {.q = q, .kind = visit_query(visit, "kind"), .rows = rows,
		.may_search = people_open_kinds(visit) != 0, .may_invite = desk_has_duty(visit, DUTY_PROGRAMME)};
	if (people_capacity(view.kind) == CAPACITY_NONE)
		view.kind = TEXT("");
	view.searched = search && view.may_search && text_trim(view.q).len > 0;
	view.kinds = kind_options(visit, view.kind);
	if (!visit_refuse_vault(visit, view.searched ? fill_found(visit, &view, rows) : list_people(visit, &view, rows)))
		desk_page(visit, DESK_PEOPLE, visit_tr(visit, N_("People")), html_desk_people(visit_out(visit), &view));
}

void admin_people_get(struct visit *visit)
{
	struct texts posted = desk_posted(visit, "q"); /* a search that was refused is shown again here */
	show_people(visit, posted.count ? posted.at[0] : TEXT(""), false);
}

void admin_people_post(struct visit *visit, const struct form_admin_people_post *form)
{
	show_people(visit, form->q, true);
}
