/* SPDX-License-Identifier: Apache-2.0
 * POST /admin/privacy/cases/{case}/serve: the desk does what was asked, for somebody who proved who they are another way than by the mailed link:
 * by post, by telephone. It is the same act as theirs (privacy/rights.h), with the administrator in the log. */
#include "admin/privacy_serve.h"
#include "privacy/requests.h"
#include "routes.gen.h"
#include "statements.gen.h"

/* What may be done: the case is open, proved, and about somebody who is here. */
static bool is_servable(const struct rights_get *row)
{
	return row->subject && row->closed_null && !text_is(row->state, TEXT("received"));
}

static struct text key_of(struct arena *arena, enum datum datum)
{
	return arena_fmt(arena, "v.%s", inventory_rows[datum].id);
}

static enum vault_result fill_fields(struct visit *visit, int64_t subject, enum capacity capacity, struct desk_request_page *view)
{
	enum datum data[DATUM_COUNT];
	size_t count = rights_correctable(capacity, data);
	struct desk_request_field *fields = ARENA_MANY(visit->arena, struct desk_request_field, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct text value;
		enum vault_result result = vault_read(visit->app->vault, &visit->db, &visit->asking, subject, data[i], 0, &value);
		if (result != VAULT_OK && result != VAULT_NONE)
			return result;
		fields[i] = (struct desk_request_field){key_of(visit->arena, data[i]), visit_tr(visit, inventory_rows[data[i]].label),
			result == VAULT_OK ? value : TEXT("")};
	}
	view->fields = fields;
	view->fields_count = count;
	return VAULT_OK;
}

enum vault_result privacy_serve_fill(struct visit *visit, const struct rights_get *row, enum capacity capacity, struct desk_request_page *view)
{
	struct vault_limits limits;
	if (!is_servable(row))
		return VAULT_OK;
	switch (rights_kind_find(row->kind)) {
	case RIGHTS_DELETE:
		view->serves_deletion = capacity != CAPACITY_ADMINISTRATOR;
		return VAULT_OK;
	case RIGHTS_RESTRICT:
		view->serves_pause = true;
		return VAULT_OK;
	case RIGHTS_OBJECT:
		if (vault_limits_of(visit->app->vault, &visit->db, row->subject, &limits) != VAULT_OK)
			return VAULT_FAILED;
		view->purposes = requests_purposes(visit, capacity, limits.objected);
		return VAULT_OK;
	case RIGHTS_CORRECT:
	case RIGHTS_COMPLETE:
		return fill_fields(visit, row->subject, capacity, view);
	default:
		return VAULT_OK;
	}
}

/* --- doing it --- */

static enum store_result erase(struct visit *visit, const struct rights_get *row, const struct lang *lang, bool sure, const char **said)
{
	bool held;
	if (!sure) {
		visit_error(visit, "sure", visit_tr(visit, N_("This is needed")));
		return STORE_OK;
	}
	enum store_result result = rights_erase(visit->app, &visit->db, &visit->viewer, row->subject, lang, &held);
	*said = held ? N_("A hold stands: it is erased by itself when that ends.") : N_("Erased; the last letter is on its way.");
	return result;
}

static enum store_result limit(struct visit *visit, const struct rights_get *row, const struct lang *lang, enum capacity capacity, const struct texts *codes)
{
	struct vault_limits limits;
	if (vault_limits_of(visit->app->vault, &visit->db, row->subject, &limits) != VAULT_OK)
		return STORE_FAILED;
	bool pauses = text_is(row->kind, TEXT("restrict"));
	unsigned purposes = pauses ? limits.objected : requests_purposes_posted(codes, capacity);
	if (!pauses && !(purposes & ~limits.objected)) {
		visit_error(visit, "purposes", visit_tr(visit, N_("Choose from the list")));
		return STORE_OK;
	}
	return rights_limit(visit->app, &visit->db, &visit->viewer, row->subject, lang, pauses || limits.restricted, purposes);
}

static enum store_result correct(struct visit *visit, const struct rights_get *row, const struct lang *lang, enum capacity capacity,
	const struct form_admin_request_serve_post *form)
{
	enum datum data[DATUM_COUNT];
	struct rights_value values[DATUM_COUNT];
	size_t count = rights_correctable(capacity, data);
	for (size_t i = 0; i < count; i++) {
		struct text key = key_of(visit->arena, data[i]);
		values[i] = (struct rights_value){data[i], text_trim(http_pair_value(form->v, key))};
		if (rights_needs_value(data[i]) && !values[i].value.len)
			visit_error(visit, arena_cstr(visit->arena, key), visit_tr(visit, N_("This is needed")));
	}
	return visit_has_errors(visit) ? STORE_OK : rights_correct(visit->app, &visit->db, &visit->viewer, row->subject, lang, values, count);
}

void admin_request_serve_post(struct visit *visit, const struct form_admin_request_serve_post *form)
{
	struct rights_get row;
	enum capacity capacity;
	const char *said = N_("Done, and the program has checked that it is; the letter is on its way.");
	if (visit_refuse_store(visit, db_one(&visit->db, &stmt_rights_get, &(struct rights_get_in){visit_id(visit, "case")}, &row)))
		return;
	if (!is_servable(&row)) {
		visit_refuse(visit, 409);
		return;
	}
	if (visit_refuse_vault(visit, vault_capacity_of(visit->app->vault, &visit->db, row.subject, &capacity)))
		return;
	const struct lang *lang = lang_by_code(row.lang);
	enum rights_kind kind = rights_kind_find(row.kind);
	enum store_result result = STORE_CONFLICT;
	if (kind == RIGHTS_DELETE && capacity != CAPACITY_ADMINISTRATOR)
		result = erase(visit, &row, lang, form->sure, &said);
	else if (kind == RIGHTS_RESTRICT || kind == RIGHTS_OBJECT)
		result = limit(visit, &row, lang, capacity, &form->purposes);
	else if (kind == RIGHTS_CORRECT || kind == RIGHTS_COMPLETE)
		result = correct(visit, &row, lang, capacity, form);
	if (visit_refuse_store(visit, result))
		return;
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	visit->person_changed = row.subject;
	visit->catalogue_changed = true;
	visit_go(visit, visit_tr(visit, said), "/admin/privacy/cases/%lld", (long long)row.id);
}
