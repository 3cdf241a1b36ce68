/* SPDX-License-Identifier: Apache-2.0
 * A person's copies, as a page and as files (privacy/package.h makes them). */
#include "privacy/package_page.h"

static bool make(struct visit *visit, const int64_t *subjects, size_t count, bool portable, enum package_form form, struct text *out)
{
	return !visit_refuse_vault(visit, package_make(visit->app, &visit->db, visit->lang, subjects, count, portable, form, out));
}

void package_show(struct visit *visit, const int64_t *subjects, size_t count, const char *title, struct url back)
{
	struct text out;
	struct frame_step *trail = ARENA_MANY(visit->arena, struct frame_step, 2);
	trail[0] = (struct frame_step){visit_tr(visit, title), back};
	trail[1] = (struct frame_step){.name = visit_tr(visit, N_("Everything about you"))};
	if (make(visit, subjects, count, false, PACKAGE_HTML, &out))
		visit_page(visit, &(struct page){.title = trail[1].name, .body = {out}, .tab = TAB_ACCOUNT, .trail = trail, .trail_count = 2, .noindex = true});
}

void package_download(struct visit *visit, const int64_t *subjects, size_t count, bool portable, enum package_form form)
{
	struct text out;
	if (!make(visit, subjects, count, portable, form, &out))
		return;
	visit_body(visit, 200, form == PACKAGE_JSON ? "application/json" : "text/csv; charset=utf-8", out);
	http_reply_set_header(visit->reply, "Content-Disposition",
		arena_fmt(visit->arena, "attachment; filename=\"%s.%s\"", portable ? "what-i-gave" : "my-data", form == PACKAGE_JSON ? "json" : "csv"));
}
