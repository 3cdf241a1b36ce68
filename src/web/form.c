/* SPDX-License-Identifier: Apache-2.0
 * Posted bodies to typed fields. All of what was typed is kept in visit->state, so that a page shown again loses nothing; secrets
 * and files are the exception. */
#include "web/inside.h"
#include "web/form_types.h"
#include "base/log.h"
#include "base/utf8.h"

#define TEXT_MAX 2000
#define AREA_MAX 20000
#define CODES_MAX 400

struct decoder {
	struct visit *visit;
	struct http_pairs pairs;
	struct http_files files;
};

static const struct route_field *field_named(const struct route *route, struct text name)
{
	for (size_t i = 0; i < route->fields_count; i++) {
		const struct route_field *field = &route->fields[i];
		size_t len = strlen(field->name);
		bool in_map = field->type == FIELD_MAP && text_starts(name, text_of(field->name)) && name.len > len + 1 && name.at[len] == '.';
		if (text_is_cstr(name, field->name) || in_map)
			return field;
	}
	return NULL;
}

/* Every value of a name, in order. */
static struct texts values_of(struct decoder *decoder, struct text name)
{
	size_t count = 0;
	for (size_t i = 0; i < decoder->pairs.count; i++)
		count += text_is(decoder->pairs.at[i].name, name);
	struct text *at = ARENA_MANY(decoder->visit->arena, struct text, count);
	count = 0;
	for (size_t i = 0; i < decoder->pairs.count && !arena_failed(decoder->visit->arena); i++)
		if (text_is(decoder->pairs.at[i].name, name))
			at[count++] = decoder->pairs.at[i].value;
	return (struct texts){at, count};
}

/* Keeps what was typed for the page shown again: declared fields and the token; the rest is dropped and counted. */
static void keep_typed(struct decoder *decoder)
{
	struct visit *visit = decoder->visit;
	size_t dropped = 0;
	for (size_t i = 0; i < decoder->pairs.count; i++) {
		struct text name = decoder->pairs.at[i].name;
		const struct route_field *field = field_named(visit->route, name);
		if (!field && !text_is(name, TEXT("form_token"))) {
			dropped++;
			continue;
		}
		bool is_first = true;
		for (size_t k = 0; k < i && is_first; k++)
			is_first = !text_is(decoder->pairs.at[k].name, name);
		if (is_first && (!field || field->type != FIELD_SECRET))
			visit_set_many(visit, arena_cstr(visit->arena, name), values_of(decoder, name));
	}
	if (dropped)
		log_info("fields_dropped", "route=%s count=%zu", visit->route->pattern, dropped);
	visit->state.posted = true;
}

static void complain(struct decoder *decoder, const struct route_field *field, const char *msgid)
{
	visit_error(decoder->visit, field->name, visit_tr(decoder->visit, msgid));
}

static int64_t most_of(const struct route_field *field)
{
	if (field->max)
		return field->max;
	switch (field->type) {
	case FIELD_AREA:
		return AREA_MAX;
	case FIELD_CODES:
		return CODES_MAX;
	case FIELD_EMAIL:
		return 254;
	default:
		return TEXT_MAX;
	}
}

static bool is_choice(const struct route_field *field, struct text value)
{
	for (const char *const *choice = field->choices; choice && *choice; choice++)
		if (text_is_cstr(value, *choice))
			return true;
	return !field->choices;
}

/* The message when a single value does not fit its type, or NULL. */
static const char *misfit(const struct route_field *field, struct text value)
{
	int64_t number;
	switch (field->type) {
	case FIELD_EMAIL:
		return form_is_email(value) ? NULL : N_("Enter an e-mail address like name@example.org");
	case FIELD_CODE:
	case FIELD_LANG:
		return form_is_code(value) ? NULL : N_("Choose one of the list");
	case FIELD_INT:
		if (!text_to_int(value, &number))
			return N_("Enter a whole number");
		return number < field->min || (field->max && number > field->max) ? N_("This number is out of range") : NULL;
	case FIELD_ID:
		return text_to_int(value, &number) && number > 0 ? NULL : N_("Choose one of the list");
	case FIELD_FLAG:
		return form_is_code(value) ? NULL : N_("Choose one of the list");
	case FIELD_PATH:
		return form_is_path(value) ? NULL : N_("This is not an address of this site");
	case FIELD_URL:
		return url_external(value).address.len ? NULL : N_("Enter an address that begins with https://");
	case FIELD_PHONE:
		return form_is_phone(value) ? NULL : N_("Enter the number with its country code, like +254 20 555 0100");
	case FIELD_DATE:
		return form_read_date(value, &number) ? NULL : N_("Enter a date as year-month-day, like 2026-11-23");
	case FIELD_TEXT:
	case FIELD_SECRET:
		return utf8_has_control(value, "") ? N_("Remove line breaks and control characters") : NULL;
	default:
		return utf8_has_control(value, "\n\t") ? N_("Remove control characters") : NULL;
	}
}

static void store_single(const struct route_field *field, struct text value, char *form)
{
	void *at = form + field->offset;
	int64_t number = 0;
	switch (field->type) {
	case FIELD_INT:
	case FIELD_ID:
		*(int64_t *)at = text_to_int(value, &number) ? number : 0;
		break;
	case FIELD_DATE:
		*(int64_t *)at = form_read_date(value, &number) ? number : 0;
		break;
	case FIELD_FLAG:
		*(bool *)at = true;
		break;
	default:
		*(struct text *)at = value;
	}
}

static void decode_single(struct decoder *decoder, const struct route_field *field, char *form)
{
	struct texts values = values_of(decoder, text_of(field->name));
	bool is_text = field->type != FIELD_SECRET;
	if (values.count > 1) {
		complain(decoder, field, N_("This was sent twice: give one answer"));
		return;
	}
	struct text value = values.count ? is_text ? text_trim(values.at[0]) : values.at[0] : TEXT("");
	if (!value.len) {
		if (field->required)
			complain(decoder, field, field->type == FIELD_FLAG ? N_("Tick this to go on") : N_("This is needed"));
		return;
	}
	bool is_length = field->type != FIELD_INT && field->type != FIELD_ID && field->type != FIELD_FLAG && field->type != FIELD_DATE;
	if (is_length && (int64_t)value.len > most_of(field)) {
		struct out_arg most[] = {out_arg_int("n", most_of(field))};
		visit_error(decoder->visit, field->name, lang_text(decoder->visit->lang, decoder->visit->arena,
			N_("This is too long: at most {n} characters"), NULL, most, 1));
		return;
	}
	const char *message = misfit(field, value);
	if (!message && !is_choice(field, value))
		message = N_("Choose one of the list");
	if (!message && is_length && (int64_t)value.len < field->min)
		message = N_("This is too short");
	if (message)
		complain(decoder, field, message);
	else
		store_single(field, value, form);
}

static void decode_codes(struct decoder *decoder, const struct route_field *field, char *form)
{
	struct texts values = values_of(decoder, text_of(field->name));
	struct text *kept = ARENA_MANY(decoder->visit->arena, struct text, values.count);
	size_t count = 0;
	for (size_t i = 0; i < values.count; i++) {
		struct text value = text_trim(values.at[i]);
		if (!value.len)
			continue;
		if (!form_is_code(value) || !is_choice(field, value)) {
			complain(decoder, field, N_("Choose from the list"));
			return;
		}
		if (!texts_have((struct texts){kept, count}, value))
			kept[count++] = value;
	}
	if ((int64_t)count > most_of(field))
		complain(decoder, field, N_("Too many are chosen"));
	else if (field->required && !count)
		complain(decoder, field, N_("Choose at least one"));
	*(struct texts *)(void *)(form + field->offset) = (struct texts){kept, count};
}

static void decode_map(struct decoder *decoder, const struct route_field *field, char *form)
{
	struct http_pair *kept = ARENA_MANY(decoder->visit->arena, struct http_pair, decoder->pairs.count);
	size_t count = 0;
	for (size_t i = 0; i < decoder->pairs.count; i++) {
		struct http_pair pair = decoder->pairs.at[i];
		if (field_named(decoder->visit->route, pair.name) != field || text_is_cstr(pair.name, field->name))
			continue;
		pair.value = text_trim(pair.value);
		if (utf8_has_control(pair.value, "\n\t")) {
			visit_error(decoder->visit, arena_cstr(decoder->visit->arena, pair.name), visit_tr(decoder->visit, N_("Remove control characters")));
			continue;
		}
		if ((int64_t)pair.value.len > (field->max ? field->max : AREA_MAX)) {
			visit_error(decoder->visit, arena_cstr(decoder->visit->arena, pair.name), visit_tr(decoder->visit, N_("This is too long")));
			continue;
		}
		kept[count++] = pair;
	}
	*(struct http_pairs *)(void *)(form + field->offset) = (struct http_pairs){kept, count};
}

static void decode_file(struct decoder *decoder, const struct route_field *field, char *form)
{
	for (size_t i = 0; i < decoder->files.count; i++) {
		const struct http_file *file = &decoder->files.at[i];
		if (!text_is_cstr(file->name, field->name) || !file->bytes.len)
			continue;
		if (field->max && (int64_t)file->bytes.len > field->max)
			complain(decoder, field, N_("This file is too large"));
		else
			*(struct http_file *)(void *)(form + field->offset) = *file;
		return;
	}
	if (field->required)
		complain(decoder, field, N_("Choose a file"));
}

static enum http_parse parse_body(struct decoder *decoder)
{
	const struct http_request *request = decoder->visit->request;
	struct text type = http_header(request, "Content-Type");
	if (text_starts(type, TEXT("multipart/form-data")))
		return http_parse_multipart(decoder->visit->arena, type, request->body, &decoder->pairs, &decoder->files);
	if (request->body.len && !text_starts(type, TEXT("application/x-www-form-urlencoded")))
		return HTTP_PARSE_BAD_FORM;
	return http_parse_pairs(decoder->visit->arena, request->body, &decoder->pairs);
}

enum form_result form_decode(struct visit *visit)
{
	struct decoder decoder = {.visit = visit};
	if (visit->request->method != HTTP_POST)
		return FORM_OK;
	if (parse_body(&decoder) != HTTP_PARSE_OK) {
		visit_refuse(visit, 400);
		return FORM_REFUSED;
	}
	keep_typed(&decoder);
	char *form = arena_alloc(visit->arena, visit->route->form_bytes ? visit->route->form_bytes : 1);
	for (size_t i = 0; i < visit->route->fields_count; i++) {
		const struct route_field *field = &visit->route->fields[i];
		if (field->type == FIELD_CODES)
			decode_codes(&decoder, field, form);
		else if (field->type == FIELD_MAP)
			decode_map(&decoder, field, form);
		else if (field->type == FIELD_FILE)
			decode_file(&decoder, field, form);
		else
			decode_single(&decoder, field, form);
	}
	visit->form = form;
	return visit_has_errors(visit) ? FORM_HAS_ERRORS : FORM_OK;
}
