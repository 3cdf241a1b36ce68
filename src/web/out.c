/* SPDX-License-Identifier: Apache-2.0
 * What compiled templates call: escaping, addresses, form state. Contract in out.h. */
#include "web/out.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define PIECE_MAX_BYTES (16u << 20)
#define REPLACEMENT "\xEF\xBF\xBD"

typedef signed char lane __attribute__((vector_size(16)));

/* Whether sixteen bytes are all printable ASCII that needs no escape. Signed: bytes from 0x80 on are below 0x20 too. */
static bool sixteen_are_plain(const char *at)
{
	lane bytes;
	memcpy(&bytes, at, sizeof bytes);
	lane marked = (bytes < 0x20) | (bytes == '&') | (bytes == '<') | (bytes == '>') | (bytes == '"') | (bytes == '\'') |
		      (bytes == 0x7F);
	uint64_t halves[2];
	memcpy(halves, &marked, sizeof halves);
	return (halves[0] | halves[1]) == 0;
}

static bool byte_is_plain(char byte)
{
	return byte >= 0x20 && byte != '&' && byte != '<' && byte != '>' && byte != '"' && byte != '\'' && byte != 0x7F;
}

static size_t plain_run(struct text text)
{
	size_t at = 0;
	while (text.len - at >= 16 && sixteen_are_plain(text.at + at))
		at += 16;
	while (at < text.len && byte_is_plain(text.at[at]))
		at++;
	return at;
}

static const char *escape_of(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&#34;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool is_control(uint32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0);
}

/* One code point that is not plain ASCII, off the front of *text. */
static void put_special(struct buffer *to, struct text *text)
{
	struct text before = *text;
	uint32_t c = utf8_next(text);
	const char *escape = escape_of(c);
	if (escape != NULL)
		buffer_put_cstr(to, escape);
	else if (is_control(c) || c == 0xFFFD)
		buffer_put_cstr(to, REPLACEMENT);
	else
		buffer_put(to, (struct text){before.at, before.len - text->len});
}

void out_markup(struct out *out, const char *markup, size_t len)
{
	buffer_put(out->to, (struct text){markup, len});
}

void out_text(struct out *out, struct text text)
{
	while (text.len > 0) {
		size_t run = plain_run(text);
		buffer_put(out->to, text_slice(text, 0, run));
		text = text_slice(text, run, text.len - run);
		if (text.len > 0)
			put_special(out->to, &text);
	}
}

void out_int(struct out *out, int64_t number)
{
	buffer_put_int(out->to, number);
}

void out_html(struct out *out, struct html html)
{
	buffer_put(out->to, html.markup);
}

void out_url(struct out *out, struct url url)
{
	out_text(out, url.address);
}

void out_prefix(struct out *out)
{
	buffer_put(out->to, out->prefix);
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

void out_url_text(struct out *out, struct text text)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		if (is_unreserved(text.at[i])) {
			buffer_put_byte(out->to, text.at[i]);
		} else {
			char encoded[3] = {'%', digits[byte >> 4], digits[byte & 15]};
			buffer_put(out->to, (struct text){encoded, sizeof encoded});
		}
	}
}

struct text out_as_int(struct out *out, int64_t number)
{
	return arena_fmt(out->arena, "%lld", (long long)number);
}

struct html out_render(const struct out *like, void (*block)(struct out *, const void *), const void *argument)
{
	struct buffer buffer;
	buffer_init(&buffer, PIECE_MAX_BYTES);
	struct out out = *like;
	out.to = &buffer;
	block(&out, argument);
	struct html html = {arena_copy(like->arena, buffer_text(&buffer))};
	if (buffer.failed) {
		must(like->to != NULL);
		like->to->failed = true;
	}
	buffer_done(&buffer);
	return html;
}

/* --- addresses --- */

struct url url_here(struct arena *arena, struct text prefix, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	must(len > 0);
	size_t total = prefix.len + (size_t)len;
	char *at = arena_alloc(arena, total + 1);
	if (prefix.len > 0)
		memcpy(at, prefix.at, prefix.len);
	vsnprintf(at + prefix.len, (size_t)len + 1, format, again);
	va_end(again);
	must(at[prefix.len] == '/' && at[prefix.len + 1] != '/');
	return (struct url){{at, total}};
}

struct url out_here(struct out *out, struct text path)
{
	return (struct url){out->prefix.len > 0 ? arena_join(out->arena, out->prefix, path) : path};
}

/* Letters of the address as a whole: no control character, space or mark that could end an attribute or hide what follows. */
static bool has_only_fit_letters(struct text address)
{
	if (!utf8_is_valid(address))
		return false;
	while (address.len > 0) {
		uint32_t c = utf8_next(&address);
		if (c <= 0x20 || (c >= 0x7F && c <= 0xA0) || (c < 0x80 && strchr("\"<>\\^`{|}", (int)c) != NULL))
			return false;
		if (c == 0xAD || c == 0x061C || (c >= 0x2000 && c <= 0x206F) || c == 0x3000 || c == 0xFEFF || c == 0xFFFD)
			return false;
	}
	return true;
}

static bool is_host(struct text host)
{
	if (host.len == 0 || host.len > 253 || text_find(host, TEXT("..")) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < host.len; i++) {
		char c = host.at[i];
		if (c == '_' || c == '~' || !is_unreserved(c))
			return false;
	}
	return host.at[0] != '.' && host.at[0] != '-' && host.at[host.len - 1] != '-';
}

static bool is_port(struct text port)
{
	int64_t number = 0;
	return port.len <= 5 && text_to_int(port, &number) && number > 0 && number < 65536;
}

/* What stands after "https://" up to the path. */
static struct text authority_of(struct text rest)
{
	for (size_t i = 0; i < rest.len; i++)
		if (rest.at[i] == '/' || rest.at[i] == '?' || rest.at[i] == '#')
			return text_slice(rest, 0, i);
	return rest;
}

static bool is_web_address(struct text rest)
{
	struct text port = authority_of(rest);
	bool has_port = text_find_byte(port, ':') != SIZE_MAX;
	struct text host = text_cut(&port, ':');
	return is_host(host) && (!has_port || is_port(port));
}

static bool is_mail_address(struct text rest)
{
	struct text host = rest;
	struct text user = text_cut(&host, '@');
	for (size_t i = 0; i < user.len; i++)
		if (!is_unreserved(user.at[i]) && user.at[i] != '+')
			return false;
	return user.len > 0 && is_host(host);
}

static bool has_scheme(struct text address, const char *scheme)
{
	return text_is_icase(text_slice(address, 0, strlen(scheme)), text_of(scheme));
}

static struct text after_scheme(struct text address)
{
	size_t len = has_scheme(address, "https://") ? 8 : 7;
	return text_slice(address, len, address.len - len);
}

struct url url_external(struct text address)
{
	static const struct url none;
	if (address.len < 8 || address.len > 2048 || !has_only_fit_letters(address))
		return none;
	struct text rest = after_scheme(address);
	bool fine = false;
	if (has_scheme(address, "https://") || has_scheme(address, "http://"))
		fine = is_web_address(rest);
	else if (has_scheme(address, "mailto:"))
		fine = is_mail_address(rest);
	return fine ? (struct url){address} : none;
}

struct text url_host(struct url url)
{
	struct text rest = after_scheme(url.address);
	if (has_scheme(url.address, "mailto:")) {
		text_cut(&rest, '@');
		return rest;
	}
	if (!has_scheme(url.address, "http"))
		return TEXT("");
	rest = authority_of(rest);
	return text_cut(&rest, ':');
}

/* --- forms --- */

void out_form_token(struct out *out)
{
	if (out->form_token.len == 0)
		return;
	buffer_put_cstr(out->to, "<input type=\"hidden\" name=\"" OUT_FORM_TOKEN "\" value=\"");
	out_text(out, out->form_token);
	buffer_put_cstr(out->to, "\">");
}

const struct form_state *out_form_begin(struct out *out, const char *path)
{
	const struct form_state *around = out->form;
	if (around != NULL && around->path != NULL && strcmp(around->path, path) != 0)
		out->form = NULL;
	return around;
}

static const struct form_value *value_of(const struct out *out, struct text name)
{
	if (out->form == NULL)
		return NULL;
	for (size_t i = 0; i < out->form->count; i++)
		if (text_is(out->form->at[i].name, name))
			return &out->form->at[i];
	return NULL;
}

/* Names may hold dots (maps), ids as we write them may not. */
struct text out_field_id(struct arena *arena, struct text name)
{
	char *at = arena_alloc(arena, name.len + 3);
	memcpy(at, "f-", 2);
	for (size_t i = 0; i < name.len; i++)
		at[i + 2] = is_unreserved(name.at[i]) && name.at[i] != '.' && name.at[i] != '~' ? name.at[i] : '-';
	return (struct text){at, name.len + 2};
}

const struct form_state *out_form_with_ids(struct out *out)
{
	struct form_state *state = ARENA_NEW(out->arena, struct form_state);
	*state = *out->form;
	state->at = ARENA_MANY(out->arena, struct form_value, state->count);
	for (size_t i = 0; i < state->count; i++) {
		state->at[i] = out->form->at[i];
		state->at[i].id = out_field_id(out->arena, state->at[i].name);
	}
	return state;
}

struct field out_field(struct out *out, struct text name, struct text label, struct text hint)
{
	const struct form_value *known = value_of(out, name);
	struct field field = {.name = name, .label = label, .hint = hint, .id = out_field_id(out->arena, name)};
	if (known != NULL) {
		field.error = known->error;
		field.value = known->values.count > 0 ? known->values.at[0] : TEXT("");
	}
	return field;
}

static bool is_posted(const struct out *out)
{
	return out->form != NULL && out->form->posted;
}

void out_field_default(struct out *out, struct field *field, struct text value)
{
	const struct form_value *known = value_of(out, field->name);
	if (!is_posted(out) && (known == NULL || known->values.count == 0))
		field->value = value;
}

void out_field_check(struct out *out, struct field *field, struct text value, bool ticked)
{
	const struct form_value *known = value_of(out, field->name);
	bool has_values = known != NULL && known->values.count > 0;
	field->on = has_values || is_posted(out) ? has_values && texts_have(known->values, value) : ticked;
	field->value = value;
}

bool out_chosen(struct out *out, const struct field *field, const struct option *option)
{
	const struct form_value *known = value_of(out, field->name);
	if (known != NULL && known->values.count > 0)
		return texts_have(known->values, option->value);
	if (is_posted(out))
		return false;
	return option->chosen || (field->value.len > 0 && text_is(field->value, option->value));
}

struct options out_options(struct out *out, const struct field *field, struct options options)
{
	struct option *copy = ARENA_MANY(out->arena, struct option, options.count);
	for (size_t i = 0; i < options.count; i++) {
		copy[i] = options.at[i];
		copy[i].chosen = out_chosen(out, field, &options.at[i]);
	}
	return (struct options){copy, options.count};
}
