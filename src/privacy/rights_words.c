/* SPDX-License-Identifier: Apache-2.0
 * Kinds, reasons and the sentences that letters and pages share. */
#include "privacy/rights.h"
#include "base/config.h"

const struct rights_kind_row rights_kinds[RIGHTS_KIND_COUNT] = {
	[RIGHTS_ACCESS] = {"access", N_("see what is held about me")},
	[RIGHTS_CORRECT] = {"correct", N_("correct something that is wrong")},
	[RIGHTS_COMPLETE] = {"complete", N_("complete something that is missing")},
	[RIGHTS_DELETE] = {"delete", N_("delete my data")},
	[RIGHTS_RESTRICT] = {"restrict", N_("keep my data, but do not use them")},
	[RIGHTS_OBJECT] = {"object", N_("object to a use of my data")},
	[RIGHTS_PORT] = {"port", N_("take my data with me")},
	[RIGHTS_MINOR] = {"minor", N_("an account that may belong to a person under 18")},
};

enum rights_kind rights_kind_find(struct text code)
{
	enum rights_kind kind = 0;
	while (kind < RIGHTS_KIND_COUNT && !text_is_cstr(code, rights_kinds[kind].code))
		kind++;
	return kind;
}

const struct rights_reason rights_reasons[] = {
	{"identity", N_("it was not shown that the request comes from the person the data are about"), false},
	{"another_person", N_("it would show or change another person’s data"), false},
	{"legal_hold", N_("a law, an authority or an open dispute requires the data to be kept for now"), false},
	{"excessive", N_("the request is manifestly excessive"), false},
	{"compelling", N_("compelling grounds outweigh your objection"), true},
	{"not_held", N_("the data are not held here"), false},
};
const size_t rights_reasons_count = COUNT_OF(rights_reasons);

const struct rights_reason *rights_reason_find(struct text code)
{
	for (size_t i = 0; i < rights_reasons_count; i++)
		if (text_is_cstr(code, rights_reasons[i].code))
			return &rights_reasons[i];
	return NULL;
}

struct text rights_number(struct arena *arena, int64_t number)
{
	return arena_fmt(arena, "R-%lld", (long long)number);
}

const char *rights_contact(const struct app *app)
{
	return app->config->protection_contact[0] ? app->config->protection_contact : app->config->privacy_contact;
}

static struct text body_of(const struct app *app, const struct lang *lang, struct arena *arena)
{
	const struct config *config = app->config;
	if (config->complaint_body[0])
		return text_of(config->complaint_body);
	const struct out_arg args[] = {out_arg_cstr("controller", config->controller)};
	return lang_text(lang, arena, strcmp(config->legal_frame, "organisation") == 0 ? N_("the office of {controller} that oversees data protection")
		: N_("the data protection authority of the country where you live"), NULL, args, COUNT_OF(args));
}

struct text rights_complain(const struct app *app, const struct lang *lang, struct arena *arena)
{
	const struct config *config = app->config;
	const struct out_arg args[] = {out_arg_text("body", body_of(app, lang, arena)), out_arg_cstr("controller", config->controller),
		out_arg_cstr("contact", rights_contact(app))};
	const char *msgid = strcmp(config->legal_frame, "gdpr") == 0
		? N_("If you are not content, write to {contact}. Under the General Data Protection Regulation you may also complain to {body}, and go to court.")
		: strcmp(config->legal_frame, "national") == 0
		? N_("If you are not content, write to {contact}. Under the data protection law of this country you may also complain to {body}.")
		: N_("If you are not content, write to {contact}. Under the data protection standard of {controller} you may also complain to {body}.");
	return lang_text(lang, arena, msgid, NULL, args, COUNT_OF(args));
}

struct text rights_requests_page(const struct app *app, const struct lang *lang, struct arena *arena)
{
	return arena_fmt(arena, "%s/%s/privacy/requests", app->config->base_url, lang->code);
}

struct text rights_desk_page(const struct app *app, const struct lang *lang, struct arena *arena, int64_t id)
{
	return arena_fmt(arena, "%s/%s/admin/privacy/cases/%lld", app->config->base_url, lang->code, (long long)id);
}
