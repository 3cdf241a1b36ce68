/* SPDX-License-Identifier: Apache-2.0
 * What the role of an administrator or a reviewer hangs on (policy/gate.h), and the password asked for again (P-99, P-100): decided
 * by the route's words, for every handler alike. */
#include "web/gate_views.h"
#include "web/inside.h"
#include "web/typed.h"
#include "pages.gen.h"

#define WHO_ADMINISTRATORS (WHO_ADMINISTRATOR | WHO_PROGRAMME | WHO_PRIVACY | WHO_COMMUNICATION | WHO_TECHNICAL)
#define WHO_OF_ROLE ((unsigned)(WHO_ADMINISTRATORS | WHO_REVIEWER | WHO_ASSIGNED | WHO_CLEAR))

static void show_closed(struct visit *visit, const char *title, const char *words, const char *path, const char *link)
{
	struct gate_closed view = {.title = visit_tr(visit, title), .words = visit_tr(visit, words)};
	if (path) {
		view.url = url_here(visit->arena, visit->prefix, "%s", path);
		view.link = visit_tr(visit, link);
	}
	visit->refused = true;
	visit->status = 403;
	visit->state = (struct form_state){0};
	visit_page(visit, &(struct page){.title = view.title, .body = html_gate_closed(visit_out(visit), &view), .noindex = true});
}

bool guard_role(struct visit *visit)
{
	bool of_role = (visit->route->who & WHO_OF_ROLE) && !(visit->route->who & ~WHO_OF_ROLE);
	bool has_role = visit->viewer.capacity == CAPACITY_ADMINISTRATOR || visit->viewer.capacity == CAPACITY_REVIEWER;
	if (!of_role || !has_role)
		return true;
	if (visit->standing.lapsed) {
		show_closed(visit, N_("Your role waits to be confirmed"), N_("Each quarter another administrator confirms that you still need it. Nobody has done so yet, so it opens nothing. Ask another administrator: one click on your page is enough."),
			NULL, NULL);
		return false;
	}
	if (visit->standing.untrained && !visit->route->untrained) {
		show_closed(visit, N_("First ten minutes about data protection"), N_("Whoever may open personal data here has a training record that is not older than a year. You have none, or it is too old. Nothing is lost: take the short module, then go on."),
			"/training", N_("Begin the module"));
		return false;
	}
	return true;
}

/* The page to come back to: the one that shows the form, with the numbers of this address. */
static struct text page_of_form(struct visit *visit)
{
	struct text pattern = text_of(visit->route->again ? visit->route->again->pattern : "/admin"), path = TEXT("");
	for (struct text rest = text_slice(pattern, 1, SIZE_MAX); rest.len;) {
		struct text part = text_cut(&rest, '/');
		bool is_parameter = part.len > 2 && part.at[0] == '{';
		for (size_t i = 0; is_parameter && i < visit->match.count; i++)
			if (text_is(visit->match.names[i], text_slice(part, 1, part.len - 2))) {
				part = visit->match.values[i];
				break;
			}
		path = arena_fmt(visit->arena, "%.*s/%.*s", TEXT_ARG(path), TEXT_ARG(part));
	}
	return path;
}

bool guard_elevation(struct visit *visit)
{
	bool posted = visit->request->method == HTTP_POST;
	if (visit->route->elevated && !visit->elevated) {
		struct text path = posted ? page_of_form(visit) : visit->path;
		if (posted)
			typed_keep(visit, path);
		visit_go(visit, TEXT(""), "/admin/elevate?next=%.*s", TEXT_ARG(path));
		return false;
	}
	if (!posted && visit->session)
		(void)typed_take(visit);
	return true;
}
