/* SPDX-License-Identifier: Apache-2.0
 * What a compiled template writes to. The template compiler (tools/pages.py) chooses the call by the HTML state an
 * expression stands in; _Generic chooses by the expression's C type. There is no raw text: only `struct html` goes out as it
 * is, and only templates, the Markdown renderer and the chart drawer make one. */
#ifndef WEB_OUT_H
#define WEB_OUT_H

#include "base/buffer.h"
#include "base/arena.h"

/* HTML that is safe where element content may stand. */
struct html {
	struct text markup;
};

/* An address that is safe in href, src and action: ours (begins with one '/', '?' or '#') or https/http/mailto, checked at birth.
 */
struct url {
	struct text address;
};

/* A language of the interface. */
struct lang {
	const char *code; /* BCP 47: "en" */
	const char *name; /* its own name for itself */
	bool rtl;
	size_t catalogue; /* index into the generated catalogues */
};

/* One choice of a list: a radio, a checkbox or an option. */
struct option {
	struct text value;
	struct text label; /* already in the reader's language */
	struct text hint;
	bool chosen; /* default; what the person typed wins */
};

struct options {
	const struct option *at;
	size_t count;
};

/* One field's state while a form is shown: what stands in it and what is wrong with it. Several values: choices. */
struct form_value {
	struct text name;
	struct text id; /* of the element that shows it, filled in by out_form_with_ids() */
	struct texts values;
	struct text error; /* in the reader's language; empty: none */
};

struct form_state {
	struct form_value *at;
	size_t count, room;
	size_t errors;
	bool posted;      /* the values came from the person, so defaults no longer count */
	const char *path; /* the POST route it belongs to, as in `routes`; NULL: every form of the page */
};

struct out {
	struct buffer *to;
	struct arena *arena;
	const struct lang *lang;
	struct text prefix;     /* "/fr" or empty: in front of every HTML address of ours */
	struct text form_token; /* the session's token for forms; empty before sign-in */
	const struct form_state *form;
};

/* What pages/fields.html draws; built by out_field() from the template's words and the form's state. */
struct field {
	struct text name, label, hint, value, error, id, autocomplete, accept, type;
	struct options options; /* `chosen` already says what the person typed */
	bool required, optional_mark, numeric, is_short;
	bool on; /* a single checkbox: ticked */
	int64_t max, rows;
};

/* --- called by compiled templates only --- */
void out_markup(struct out *out, const char *markup, size_t len);
/* Element text and attribute values: escapes & < > " '. Control characters (but tab, LF) and broken UTF-8 become U+FFFD. */
void out_text(struct out *out, struct text text);
void out_int(struct out *out, int64_t number);
/* The language prefix, in front of an address of ours. */
void out_prefix(struct out *out);
void out_html(struct out *out, struct html html);
void out_url(struct out *out, struct url url);
/* A piece of an address (path segment or query value): percent-encodes all but unreserved characters. */
void out_url_text(struct out *out, struct text text);
static inline void out_cstr(struct out *out, const char *text)
{
	out_text(out, text_of(text));
}

#define OUT_TEXT(out, value)                                                                                                     \
	_Generic((value), struct text: out_text, struct html: out_html, char *: out_cstr, const char *: out_cstr, \
	int: out_int, unsigned: out_int, long: out_int, unsigned long: out_int, long long: out_int, unsigned long long: out_int, \
	unsigned char: out_int, unsigned short: out_int, short: out_int)((out), (value))
#define OUT_ATTR(out, value)                                                                                                     \
	_Generic((value), struct text: out_text, char *: out_cstr, const char *: out_cstr, int: out_int, unsigned: out_int, \
	long: out_int, unsigned long: out_int, long long: out_int, unsigned long long: out_int, unsigned char: out_int)((out), (value))
#define OUT_URL(out, value) _Generic((value), struct url : out_url)((out), (value))
static inline void out_url_cstr(struct out *out, const char *text)
{
	out_url_text(out, text_of(text));
}
#define OUT_URL_PIECE(out, value)                                                                                                \
	_Generic((value), struct text: out_url_text, char *: out_url_cstr, const char *: out_url_cstr, int: out_int, \
	unsigned: out_int, long: out_int, unsigned long: out_int, long long: out_int, unsigned long long: out_int)((out), (value))

/* A word of a field: whatever it is, as a text. */
static inline struct text out_as_text(struct out *out, struct text text)
{
	return text;
}
static inline struct text out_as_cstr(struct out *out, const char *text)
{
	return text_of(text);
}
struct text out_as_int(struct out *out, int64_t number);
#define OUT_AS_TEXT(out, value)                                                                                                  \
	_Generic((value), struct text: out_as_text, char *: out_as_cstr, const char *: out_as_cstr, int: out_as_int, \
	unsigned: out_as_int, long: out_as_int, unsigned long: out_as_int, long long: out_as_int, unsigned long long: out_as_int)((out), (value))

static inline bool out_is_text(struct text t)
{
	return t.len > 0;
}
static inline bool out_is_html(struct html h)
{
	return h.markup.len > 0;
}
static inline bool out_is_url(struct url u)
{
	return u.address.len > 0;
}
static inline bool out_is_int(int64_t n)
{
	return n != 0;
}
static inline bool out_is_real(double n)
{
	return n > 0 || n < 0;
}
static inline bool out_is_pointer(const void *p)
{
	return p != NULL;
}
static inline bool out_is_cstr(const char *s)
{
	return s != NULL && s[0] != '\0';
}
/* Whether an expression counts as true in {{ if }}. */
#define OUT_IS(value)                                                                                                            \
	_Generic((value), struct text: out_is_text, struct html: out_is_html, struct url: out_is_url, bool: out_is_int, \
	int: out_is_int, unsigned: out_is_int, long: out_is_int, unsigned long: out_is_int, long long: out_is_int, \
	unsigned long long: out_is_int, unsigned char: out_is_int, double: out_is_real, char *: out_is_cstr, const char *: out_is_cstr, \
	default: out_is_pointer)(value)
/* {{ if path == "text" }} and {{ if path == path }}. */
static inline bool out_cstr_equals(const char *a, const char *b)
{
	return text_is_cstr(text_of(a), b);
}
static inline bool out_int_same(int64_t a, int64_t b)
{
	return a == b;
}
#define OUT_EQUALS(value, literal)                                                                                               \
	_Generic((value), struct text: text_is_cstr, char *: out_cstr_equals, const char *: out_cstr_equals)((value), (literal))
#define OUT_SAME(a, b)                                                                                                           \
	_Generic((a), struct text: text_is, char *: out_cstr_equals, const char *: out_cstr_equals, default: out_int_same)((a), (b))

/* One argument of a translated sentence. */
struct out_arg {
	const char *name;
	enum { ARG_TEXT, ARG_INT, ARG_URL } kind;
	struct text text;
	int64_t number;
	struct url url;
};
static inline struct out_arg out_arg_text(const char *name, struct text t)
{
	return (struct out_arg){name, ARG_TEXT, t, 0, {{0, 0}}};
}
static inline struct out_arg out_arg_cstr(const char *name, const char *t)
{
	return out_arg_text(name, text_of(t));
}
static inline struct out_arg out_arg_int(const char *name, int64_t n)
{
	return (struct out_arg){name, ARG_INT, {0, 0}, n, {{0, 0}}};
}
static inline struct out_arg out_arg_url(const char *name, struct url u)
{
	return (struct out_arg){name, ARG_URL, {0, 0}, 0, u};
}
#define OUT_ARG(name, value)                                                                                                     \
	_Generic((value), struct text: out_arg_text, char *: out_arg_cstr, const char *: out_arg_cstr, \
	struct url: out_arg_url, int: out_arg_int, unsigned: out_arg_int, long: out_arg_int, unsigned long: out_arg_int, \
	long long: out_arg_int, unsigned long long: out_arg_int, unsigned char: out_arg_int)((name), (value))
/* Writes the sentence `msgid` in the reader's language, escaped, with {name} replaced by its argument and {name}...{/name} by a
 * link when the argument is a url. `plural` NULL: no plural; otherwise the argument called "n" chooses the form. */
void out_sentence(struct out *out, const char *msgid, const char *plural, const struct out_arg *args, size_t count);
/* The same as plain text in the arena (for labels, titles, mail). Links become "text (address)". */
struct text lang_text(const struct lang *lang, struct arena *arena, const char *msgid, const char *plural,
	const struct out_arg *args, size_t count);
/* A single phrase in the reader's language; `msgid` is English and must be a literal or a literal kept in a table marked N_(). */
struct text tr(const struct lang *lang, const char *msgid);
struct text tr_text(const struct lang *lang, struct text msgid);

/* An address of ours, with the prefix. */
struct url out_here(struct out *out, struct text path);

/* The name of the hidden field that carries the session's token, first in every form that posts. */
#define OUT_FORM_TOKEN "form_token"
void out_form_token(struct out *out);
/* Makes the form's state the current one when it belongs to the route `path`, otherwise none; returns what was current. */
const struct form_state *out_form_begin(struct out *out, const char *path);
/* The id of the element that shows the field `name`. */
struct text out_field_id(struct arena *arena, struct text name);
/* The current form's state with those ids, for the summary of mistakes. */
const struct form_state *out_form_with_ids(struct out *out);
/* The state of the field `name` for pages/fields.html: label and hint already translated. */
struct field out_field(struct out *out, struct text name, struct text label, struct text hint);
/* What stands in it as long as the person has typed nothing. */
void out_field_default(struct out *out, struct field *field, struct text value);
/* A single checkbox: its value, and whether it is ticked as long as the form was not posted. */
void out_field_check(struct out *out, struct field *field, struct text value, bool ticked);
/* The choices with `chosen` set from what was posted, or from the default value when the field has one. */
struct options out_options(struct out *out, const struct field *field, struct options options);
/* Whether choice `value` of field `name` is to be shown as chosen. */
bool out_chosen(struct out *out, const struct field *field, const struct option *option);

/* --- called by C --- */
/* Ours: `path` begins with '/'; prefix is added. Arguments in the format are put in as they are: use only codes, numbers and
 * slugs. */
struct url url_here(struct arena *arena, struct text prefix, const char *format, ...) PRINTF_LIKE(3, 4);
/* Somebody else's: http, https or mailto with no control characters, spaces or user part; otherwise the empty url. */
struct url url_external(struct text address);
/* The host of an external url, for "leads to example.org". */
struct text url_host(struct url url);
/* Renders through a block into HTML in the arena. */
struct html out_render(const struct out *like, void (*block)(struct out *, const void *), const void *argument);

/* The languages served, in the order of the menu; English is the first. */
extern const struct lang *const langs[];
extern const size_t langs_count;
const struct lang *lang_by_code(struct text code);
/* The best of ours for an Accept-Language header (RFC 9110, 12.5.4): by weight, then by order; English when none fits. */
const struct lang *lang_wanted(struct text header);

/* `list` with one more at its end, as the language separates them. */
struct text lang_list(const struct lang *lang, struct arena *arena, struct text list, struct text one);
/* A date (UTC unix seconds) in words of the language ("18 November 2026"). */
struct text lang_date(const struct lang *lang, struct arena *arena, int64_t unix_s);

#endif
