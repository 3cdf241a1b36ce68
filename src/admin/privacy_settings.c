/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/settings: periods and thresholds with range and consequence; each change is an event. */
#include "admin/privacy.h"
#include "policy/settings.h"
#include "routes.gen.h"
#include "pages.gen.h"

static struct text number(struct visit *visit, int64_t n)
{
	return arena_fmt(visit->arena, "%lld", (long long)n);
}

static struct text key_of(struct visit *visit, int setting)
{
	return arena_fmt(visit->arena, "s.%s", setting_rows[setting].code);
}

static struct text range_words(struct visit *visit, const struct setting_row *row)
{
	const struct out_arg args[] = {out_arg_int("least", row->least), out_arg_int("most", row->most), out_arg_int("unset", row->unset),
		out_arg_text("unit", visit_tr(visit, row->unit)), out_arg_text("words", visit_tr(visit, row->consequence))};
	return desk_sentence(visit, N_("From {least} to {most} {unit}, by default {unset}. {words}"), args, COUNT_OF(args));
}

void admin_settings_get(struct visit *visit)
{
	struct desk_setting *rows = ARENA_MANY(visit->arena, struct desk_setting, SETTING_COUNT);
	for (int s = 0; s < SETTING_COUNT; s++)
		rows[s] = (struct desk_setting){key_of(visit, s), visit_tr(visit, setting_rows[s].name), range_words(visit, &setting_rows[s]),
			number(visit, settings_get(&visit->db, (enum setting)s))};
	const struct desk_settings view = {rows, SETTING_COUNT};
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Periods and thresholds")), html_desk_settings(visit_out(visit), &view));
}

static enum store_result change(struct visit *visit, enum setting setting, int64_t value)
{
	int64_t before = settings_get(&visit->db, setting);
	if (value == before)
		return STORE_OK;
	enum store_result result = settings_set(&visit->db, setting, value);
	struct text detail = arena_fmt(visit->arena, "setting=%s from=%lld to=%lld", setting_rows[setting].code, (long long)before, (long long)value);
	return result == STORE_OK ? audit_event(&visit->db, &visit->viewer, "setting_changed", 0, detail) : result;
}

void admin_settings_post(struct visit *visit, const struct form_admin_settings_post *form)
{
	for (int s = 0; s < SETTING_COUNT; s++) {
		int64_t value;
		struct text key = key_of(visit, s), given = http_pair_value(form->s, key);
		const struct setting_row *row = &setting_rows[s];
		bool fits = text_to_int(given, &value) && value >= row->least && value <= row->most;
		if (given.len && !fits)
			visit_error(visit, arena_cstr(visit->arena, key), range_words(visit, row));
		else if (given.len && !visit_has_errors(visit) && visit_refuse_store(visit, change(visit, (enum setting)s, value)))
			return;
	}
	if (visit_has_errors(visit))
		visit_again(visit);
	else
		visit_go(visit, visit_tr(visit, N_("Saved.")), "/admin/privacy/settings");
}
