/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/processors: the register without which no data leave (P-32, P-75 to P-79). */
#include "admin/privacy.h"
#include "base/clock.h"
#include "base/config.h"
#include "policy/approval.h"
#include "policy/processor.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define HASH_LEN 64

static const char *const class_words[] = {N_("Hosting, mail with it"), N_("Analytics"), N_("Support"), N_("Identity provider")};
static const char *const safeguard_words[] = {N_("acts on our instructions only"), N_("its people are bound to confidentiality"), N_("security as ours"),
	N_("asks before it uses others"), N_("helps with people’s rights"), N_("reports breaches at once"), N_("deletes or returns at the end"),
	N_("can be audited")};

static struct options options_of(struct visit *visit, const char *const *codes, const char *const *words, size_t count)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, count);
	for (size_t i = 0; i < count; i++)
		options[i] = (struct option){.value = text_of(codes[i]), .label = visit_tr(visit, words[i])};
	return (struct options){options, count};
}

/* What is held in a machine's memory alone goes to nobody. */
static bool is_kept(const struct datum_row *row)
{
	return row->store != STORED_MEMORY;
}

static struct desk_state state_of(const struct visit *visit, const struct processors_all *row)
{
	int64_t now = clock_now_s();
	if (text_is(row->state, TEXT("refused")))
		return (struct desk_state){MARK_DONE, visit_tr(visit, N_("refused"))};
	if (!text_is(row->state, TEXT("given")) && !text_is(row->state, TEXT("alone")))
		return (struct desk_state){MARK_TODO, visit_tr(visit, N_("waits for another administrator"))};
	if (now < row->starts)
		return (struct desk_state){MARK_WAIT, visit_tr(visit, N_("begins later"))};
	if (now < row->ends)
		return (struct desk_state){MARK_HALF, visit_tr(visit, N_("live"))};
	return row->certificate.len ? (struct desk_state){MARK_DONE, visit_tr(visit, N_("ended, deletion certified"))}
				    : (struct desk_state){MARK_WRONG, visit_tr(visit, N_("ended: certificate of deletion missing"))};
}

/* Whom the processor is to be told about. */
static enum store_result fill_notices(struct visit *visit, struct desk_processor *out)
{
	struct recipient_notices_open *rows;
	enum store_result result = db_all(&visit->db, &stmt_recipient_notices_open, &(struct recipient_notices_open_in){out->id}, &rows, &out->notices_count);
	if (result != STORE_OK || !out->notices_count)
		return result;
	struct desk_notice *notices = ARENA_MANY(visit->arena, struct desk_notice, out->notices_count);
	for (size_t i = 0; i < out->notices_count; i++)
		notices[i] = (struct desk_notice){rows[i].subject, visit_tr(visit, text_is(rows[i].kind, TEXT("erased")) ? N_("erased") : N_("corrected")),
			rows[i].datums, lang_date(visit->lang, visit->arena, rows[i].since)};
	out->notices = notices;
	out->till = arena_fmt(visit->arena, "%lld", (long long)rows[out->notices_count - 1].since);
	return STORE_OK;
}

void admin_processors_get(struct visit *visit)
{
	struct processors_all *rows;
	struct desk_processors view = {.classes = options_of(visit, processor_classes, class_words, processor_classes_count),
		.safeguards = options_of(visit, processor_safeguards, safeguard_words, processor_safeguards_count), .datums = desk_datum_options(visit, is_kept)};
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_processors_all, NULL, &rows, &view.rows_count)))
		return;
	struct desk_processor *out = ARENA_MANY(visit->arena, struct desk_processor, view.rows_count + 1);
	for (size_t i = 0; i < view.rows_count; i++) {
		out[i] = (struct desk_processor){.id = rows[i].id, .revision = rows[i].revision, .name = rows[i].name, .class = rows[i].class, .host = rows[i].host,
			.contract = rows[i].contract, .datums = rows[i].datums, .instruction = rows[i].words,
			.starts = lang_date(visit->lang, visit->arena, rows[i].starts), .ends = lang_date(visit->lang, visit->arena, rows[i].ends),
			.state = state_of(visit, &rows[i]), .runs = clock_now_s() < rows[i].ends,
			.wants_certificate = clock_now_s() >= rows[i].ends && !rows[i].certificate.len};
		if (visit_refuse_store(visit, fill_notices(visit, &out[i])))
			return;
	}
	view.rows = out;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Processors")), html_desk_processors(visit_out(visit), &view));
}

static bool is_hash(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!((text.at[i] >= '0' && text.at[i] <= '9') || (text.at[i] >= 'a' && text.at[i] <= 'f')))
			return false;
	return text.len == HASH_LEN;
}

static struct text joined(struct visit *visit, struct texts codes)
{
	struct text list = TEXT("");
	for (size_t i = 0; i < codes.count; i++)
		list = arena_fmt(visit->arena, "%.*s%s%.*s", TEXT_ARG(list), i ? " " : "", TEXT_ARG(codes.at[i]));
	return list;
}

static void check(struct visit *visit, const struct form_admin_processors_post *form)
{
	if (config_is_advertising(form->host))
		visit_error(visit, "host", visit_tr(visit, N_("Nothing is sold to or shared with an advertising network")));
	if (form->safeguards.count != processor_safeguards_count)
		visit_error(visit, "safeguards", visit_tr(visit, N_("Each one must be in the contract; with one missing nothing may go there")));
	if (!is_hash(form->evidence))
		visit_error(visit, "evidence", visit_tr(visit, N_("The SHA-256 of the signed contract: 64 digits 0-9 and a-f")));
	if (form->ends <= form->starts || form->ends <= clock_now_s())
		visit_error(visit, "ends", visit_tr(visit, N_("Choose a day in the future, after the beginning")));
}

void admin_processors_post(struct visit *visit, const struct form_admin_processors_post *form)
{
	const struct processor_add_in in = {store_new_id(), form->class, form->name, form->host, form->contract, form->evidence,
		joined(visit, form->safeguards), desk_datums_posted(visit, form->datums, is_kept), form->starts, form->ends + CLOCK_DAY};
	check(visit, form);
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	const struct processor_instruct_in instruct = {in.id, clock_now_s(), text_trim(form->instruction)};
	if (!visit_refuse_store(visit, db_run(&visit->db, &stmt_processor_add, &in, NULL)) &&
		!visit_refuse_store(visit, db_run(&visit->db, &stmt_processor_instruct, &instruct, NULL)) &&
		!visit_refuse_store(visit, approval_ask(visit->app->vault, &visit->db, &visit->viewer, "processor", in.id, form->contract)))
		visit_go(visit, visit_tr(visit, N_("Entered. It counts when another administrator agrees.")), "/admin/privacy/processors");
}

void admin_processor_post(struct visit *visit, const struct form_admin_processor_post *form)
{
	int64_t id = visit_id(visit, "processor"), now = clock_now_s(), changed = 1;
	enum store_result result = STORE_OK;
	const char *event = "processor_ended";
	if (text_is(form->step, TEXT("end"))) {
		result = db_run(&visit->db, &stmt_processor_end, &(struct processor_end_in){id, now}, &changed);
	} else if (text_is(form->step, TEXT("instruct")) && text_trim(form->words).len) {
		event = "processor_instructed";
		result = db_run(&visit->db, &stmt_processor_instruct, &(struct processor_instruct_in){id, now, text_trim(form->words)}, NULL);
	} else if (text_is(form->step, TEXT("certificate")) && is_hash(text_trim(form->words))) {
		event = "processor_certified";
		result = db_run(&visit->db, &stmt_processor_certificate, &(struct processor_certificate_in){id, text_trim(form->words), now}, &changed);
	} else {
		visit_error(visit, "words", visit_tr(visit, N_("For a certificate: its SHA-256, 64 digits 0-9 and a-f; for an instruction: its words")));
		visit_again(visit);
		return;
	}
	if (result == STORE_OK && !changed)
		result = STORE_CONFLICT;
	if (!visit_refuse_store(visit, result) && !visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, event, id, TEXT(""))))
		visit_go(visit, visit_tr(visit, N_("Saved.")), "/admin/privacy/processors");
}

void admin_processor_told_post(struct visit *visit, const struct form_admin_processor_told_post *form)
{
	int64_t id = visit_id(visit, "processor");
	const struct recipient_notices_told_in in = {id, form->till, clock_now_s(), visit->viewer.subject};
	if (!visit_refuse_store(visit, db_run(&visit->db, &stmt_recipient_notices_told, &in, NULL)) &&
		!visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "recipient_told", id, TEXT(""))))
		visit_go(visit, visit_tr(visit, N_("Noted: the processor was told.")), "/admin/privacy/processors");
}
