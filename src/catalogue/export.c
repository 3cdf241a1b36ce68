/* SPDX-License-Identifier: Apache-2.0
 * Writes sets of solutions as JSON and CSV straight into a buffer. */
#include "catalogue/export.h"

#include <time.h>

/* ---- pieces ---- */

void export_put_json_text(struct buffer *buffer, struct text text)
{
	buffer_put_byte(buffer, '"');
	size_t from = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c >= 32 && c != '"' && c != '\\')
			continue;
		buffer_put(buffer, text_slice(text, from, i - from));
		if (c == '"' || c == '\\')
			buffer_fmt(buffer, "\\%c", c);
		else
			buffer_fmt(buffer, "\\u%04x", c);
		from = i + 1;
	}
	buffer_put(buffer, text_slice(text, from, text.len));
	buffer_put_byte(buffer, '"');
}

void export_put_csv_cell(struct buffer *buffer, struct text text)
{
	bool formula = text.len && memchr("=+-@\t\r", text.at[0], 6);
	bool quoted = false;
	for (size_t i = 0; i < text.len; i++)
		quoted = quoted || text.at[i] == '"' || text.at[i] == ',' || text.at[i] == '\n' || text.at[i] == '\r';
	if (quoted)
		buffer_put_byte(buffer, '"');
	if (formula)
		buffer_put_byte(buffer, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"')
			buffer_put_byte(buffer, '"');
		buffer_put_byte(buffer, text.at[i]);
	}
	if (quoted)
		buffer_put_byte(buffer, '"');
}

static void put_number(struct buffer *buffer, double value)
{
	if (value > -1e15 && value < 1e15 && value == (double)(int64_t)value)
		buffer_put_int(buffer, (int64_t)value);
	else
		buffer_fmt(buffer, "%.6g", value);
}

/* A day as "2026-05-31"; empty for none. */
static void day_of(int64_t time, char day[16])
{
	struct tm parts;
	time_t seconds = (time_t)time;
	day[0] = 0;
	if (time && gmtime_r(&seconds, &parts))
		strftime(day, 16, "%Y-%m-%d", &parts);
}

/* ---- JSON ---- */

static void put_key(struct buffer *buffer, struct text key)
{
	buffer_put_byte(buffer, ',');
	export_put_json_text(buffer, key);
	buffer_put_byte(buffer, ':');
}

static void put_text(struct buffer *buffer, const char *key, struct text text)
{
	put_key(buffer, text_of(key));
	export_put_json_text(buffer, text);
}

static void put_day(struct buffer *buffer, const char *key, int64_t time)
{
	char day[16];
	day_of(time, day);
	put_key(buffer, text_of(key));
	if (day[0])
		export_put_json_text(buffer, text_of(day));
	else
		buffer_put_cstr(buffer, "null");
}

static void put_codes(struct buffer *buffer, struct texts codes)
{
	buffer_put_byte(buffer, '[');
	for (size_t i = 0; i < codes.count; i++) {
		if (i)
			buffer_put_byte(buffer, ',');
		export_put_json_text(buffer, codes.at[i]);
	}
	if (!codes.count)
		export_put_json_text(buffer, VOCABULARY_UNKNOWN);
	buffer_put_byte(buffer, ']');
}

static void put_facts(struct buffer *buffer, const struct vocabulary *vocabulary, const struct solution *solution)
{
	for (size_t i = 0; i < vocabulary->facet_count; i++) {
		if (text_is_cstr(vocabulary->facets[i].key, "status"))
			continue; /* stands above as one code */
		put_key(buffer, vocabulary->facets[i].key);
		put_codes(buffer, solution->facts[i]);
	}
	for (size_t i = 0; i < vocabulary->number_count; i++) {
		put_key(buffer, vocabulary->numbers[i].key);
		if (solution->numbers[i].known)
			put_number(buffer, solution->numbers[i].value);
		else
			buffer_put_cstr(buffer, "null");
	}
}

static void put_pillars(struct buffer *buffer, const struct solution_result *result)
{
	buffer_put_cstr(buffer, ",\"pillars\":[");
	for (size_t i = 0; i < result->pillar_count; i++) {
		const struct result_pillar *pillar = &result->pillars[i];
		buffer_put_cstr(buffer, i ? ",{\"id\":" : "{\"id\":");
		export_put_json_text(buffer, pillar->id);
		if (pillar->known)
			buffer_fmt(buffer, ",\"result\":%lld,\"low\":%lld,\"high\":%lld}", (long long)pillar->result,
				(long long)pillar->low, (long long)pillar->high);
		else
			buffer_put_cstr(buffer, ",\"result\":null}");
	}
	buffer_put_byte(buffer, ']');
}

static void put_criteria(struct buffer *buffer, const struct solution_result *result)
{
	buffer_put_cstr(buffer, ",\"criteria\":[");
	for (size_t i = 0; i < result->criterion_count; i++) {
		const struct result_criterion *criterion = &result->criteria[i];
		buffer_put_cstr(buffer, i ? ",{\"id\":" : "{\"id\":");
		export_put_json_text(buffer, criterion->id);
		if (result->scale == RESULT_YES_NO)
			buffer_fmt(buffer, ",\"yes\":%lld,\"no\":%lld", (long long)criterion->yes, (long long)criterion->no);
		else if (criterion->known)
			buffer_fmt(buffer, ",\"median\":%lld.%c,\"low\":%lld,\"high\":%lld",
				(long long)(criterion->median_twice / 2), criterion->median_twice % 2 ? '5' : '0',
				(long long)criterion->low, (long long)criterion->high);
		else
			buffer_put_cstr(buffer, ",\"median\":null");
		buffer_fmt(buffer, ",\"ratings\":%lld,\"cannot_tell\":%lld,\"not_applicable\":%lld}",
			(long long)criterion->ratings, (long long)criterion->cannot_tell, (long long)criterion->not_applicable);
	}
	buffer_put_byte(buffer, ']');
}

static void put_gates(struct buffer *buffer, const struct solution_result *result)
{
	buffer_put_cstr(buffer, ",\"gates\":[");
	for (size_t i = 0; i < result->gate_count; i++) {
		buffer_put_cstr(buffer, i ? ",{\"id\":" : "{\"id\":");
		export_put_json_text(buffer, result->gates[i].id);
		put_text(buffer, "outcome", result->gates[i].outcome);
		buffer_put_byte(buffer, '}');
	}
	buffer_put_byte(buffer, ']');
}

static void put_comments(struct buffer *buffer, const struct solution_result *result)
{
	buffer_put_cstr(buffer, ",\"comments\":[");
	for (size_t i = 0; i < result->comment_count; i++) {
		buffer_put_cstr(buffer, i ? ",{\"criterion\":" : "{\"criterion\":");
		export_put_json_text(buffer, result->comments[i].criterion);
		put_text(buffer, "reviewer", result->comments[i].reviewer);
		put_text(buffer, "comment", result->comments[i].comment);
		buffer_put_byte(buffer, '}');
	}
	buffer_put_byte(buffer, ']');
}

static void put_evidence(struct buffer *buffer, const struct solution *solution)
{
	bool any = false;
	buffer_put_cstr(buffer, ",\"evidence_pieces\":[");
	for (size_t i = 0; i < solution->evidence_count; i++) {
		if (solution->evidence[i].confidential)
			continue;
		buffer_put_cstr(buffer, any ? ",{\"question\":" : "{\"question\":");
		export_put_json_text(buffer, solution->evidence[i].question);
		put_text(buffer, "title", solution->evidence[i].title);
		put_text(buffer, "url", solution->evidence[i].url);
		buffer_put_byte(buffer, '}');
		any = true;
	}
	buffer_put_byte(buffer, ']');
}

static void put_result(struct buffer *buffer, const struct solution_result *result, bool whole)
{
	put_key(buffer, TEXT("result"));
	if (!result->published) {
		buffer_put_cstr(buffer, "null");
		return;
	}
	buffer_put_cstr(buffer, "{\"reviewers\":");
	buffer_put_int(buffer, result->reviewers);
	put_text(buffer, "rubric_id", result->rubric_id);
	put_text(buffer, "rubric", result->rubric_version);
	put_text(buffer, "scale", result->scale == RESULT_YES_NO ? TEXT("yes_no") : TEXT("levels"));
	put_text(buffer, "product_version", result->product_version);
	put_day(buffer, "review_start", result->review_start);
	put_day(buffer, "review_end", result->review_end);
	put_day(buffer, "expires", result->expires);
	put_pillars(buffer, result);
	if (whole) {
		put_criteria(buffer, result);
		put_gates(buffer, result);
		put_comments(buffer, result);
		put_text(buffer, "fits", result->fits);
		put_text(buffer, "strengths", result->strengths);
		put_text(buffer, "cautions", result->cautions);
		put_text(buffer, "conditions", result->conditions);
	}
	buffer_put_byte(buffer, '}');
}

void export_json_solution(struct buffer *buffer, const struct snapshot *snapshot, const struct solution *solution, bool whole)
{
	const struct vocabulary *vocabulary = snapshot->vocabulary;
	buffer_put_cstr(buffer, "{\"slug\":");
	export_put_json_text(buffer, solution->slug);
	put_text(buffer, "name", solution->name);
	put_text(buffer, "status", solution_status_code(solution->status));
	put_text(buffer, "summary", solution->summary);
	put_text(buffer, "organisation", solution->organisation);
	put_text(buffer, "organisation_slug", solution->organisation_slug);
	put_text(buffer, "organisation_country", solution->organisation_country);
	put_text(buffer, "organisation_website", solution->organisation_website);
	put_text(buffer, "organisation_channel", solution->organisation_channel);
	put_text(buffer, "organisation_channel_kind", solution->organisation_channel_kind);
	put_text(buffer, "website", solution->website);
	put_text(buffer, "version", solution->version);
	put_day(buffer, "listed", solution->listed);
	put_day(buffer, "changed", solution->changed);
	put_facts(buffer, vocabulary, solution);
	put_key(buffer, TEXT("checked"));
	buffer_put_byte(buffer, '[');
	for (size_t i = 0; i < solution->checked.count; i++) {
		buffer_put_cstr(buffer, i ? "," : "");
		export_put_json_text(buffer, solution->checked.at[i]);
	}
	buffer_put_byte(buffer, ']');
	put_result(buffer, &solution->result, whole);
	if (whole) {
		put_text(buffer, "description", solution->description);
		put_evidence(buffer, solution);
		for (size_t i = 0; i < vocabulary->text_count; i++) {
			put_key(buffer, vocabulary->texts[i].key);
			export_put_json_text(buffer, solution->texts[i]);
		}
	}
	buffer_put_byte(buffer, '}');
}

void export_json(struct buffer *buffer, const struct snapshot *snapshot, const struct search_result *found)
{
	buffer_put_cstr(buffer, "{\"total\":");
	buffer_put_int(buffer, (int64_t)found->total);
	buffer_put_cstr(buffer, ",\"solutions\":[");
	for (size_t i = 0; i < found->count; i++) {
		buffer_put_cstr(buffer, i ? ",\n" : "\n");
		export_json_solution(buffer, snapshot, &snapshot->solutions[found->records[i]], false);
	}
	buffer_put_cstr(buffer, "\n]}\n");
}

/* ---- CSV ---- */

static void put_cell(struct buffer *buffer, struct text text)
{
	export_put_csv_cell(buffer, text);
	buffer_put_byte(buffer, ',');
}

static void put_joined(struct buffer *buffer, struct texts codes)
{
	struct buffer cell;
	buffer_init(&cell, 65536);
	for (size_t i = 0; i < codes.count; i++) {
		buffer_put_cstr(&cell, i ? "|" : "");
		buffer_put(&cell, codes.at[i]);
	}
	buffer->failed = buffer->failed || cell.failed;
	put_cell(buffer, codes.count ? buffer_text(&cell) : VOCABULARY_UNKNOWN);
	buffer_done(&cell);
}

static void put_day_cell(struct buffer *buffer, int64_t time)
{
	char day[16];
	day_of(time, day);
	put_cell(buffer, text_of(day));
}

static void put_header(struct buffer *buffer, const struct vocabulary *vocabulary)
{
	buffer_put_cstr(buffer,
		"slug,name,status,summary,organisation,organisation_slug,organisation_country,organisation_channel,"
		"website,version,listed,changed,reviewers,rubric,product_version,review_end,expires,");
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		if (!text_is_cstr(vocabulary->facets[i].key, "status"))
			put_cell(buffer, vocabulary->facets[i].key);
	for (size_t i = 0; i < vocabulary->number_count; i++)
		put_cell(buffer, vocabulary->numbers[i].key);
	buffer_put_cstr(buffer, "description\r\n");
}

static void put_row(struct buffer *buffer, const struct vocabulary *vocabulary, const struct solution *solution)
{
	const struct text first[] = {solution->slug, solution->name, solution_status_code(solution->status), solution->summary,
		solution->organisation, solution->organisation_slug, solution->organisation_country,
		solution->organisation_channel, solution->website, solution->version};
	const struct solution_result *result = &solution->result;
	for (size_t i = 0; i < COUNT_OF(first); i++)
		put_cell(buffer, first[i]);
	put_day_cell(buffer, solution->listed);
	put_day_cell(buffer, solution->changed);
	if (result->published)
		buffer_put_int(buffer, result->reviewers);
	buffer_put_byte(buffer, ',');
	put_cell(buffer, result->published ? result->rubric_version : TEXT(""));
	put_cell(buffer, result->published ? result->product_version : TEXT(""));
	put_day_cell(buffer, result->published ? result->review_end : 0);
	put_day_cell(buffer, result->published ? result->expires : 0);
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		if (!text_is_cstr(vocabulary->facets[i].key, "status"))
			put_joined(buffer, solution->facts[i]);
	for (size_t i = 0; i < vocabulary->number_count; i++) {
		if (solution->numbers[i].known)
			put_number(buffer, solution->numbers[i].value);
		buffer_put_byte(buffer, ',');
	}
	export_put_csv_cell(buffer, solution->description);
	buffer_put_cstr(buffer, "\r\n");
}

void export_csv(struct buffer *buffer, const struct snapshot *snapshot, const struct search_result *found)
{
	put_header(buffer, snapshot->vocabulary);
	for (size_t i = 0; i < found->count; i++)
		put_row(buffer, snapshot->vocabulary, &snapshot->solutions[found->records[i]]);
}
