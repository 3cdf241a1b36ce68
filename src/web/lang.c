/* SPDX-License-Identifier: Apache-2.0
 * The languages of the interface: phrases, sentences with arguments and plurals, dates. Contract in out.h; plural rules and
 * names of months are ICU's. */
#include "web/out.h"

#include <pthread.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

#include "web/messages.h"

#define SENTENCE_MAX_BYTES (64u << 10)
#define LANGS_MAX 16

/* ICU's objects, one a language, opened at first use and kept. A date format may serve one thread at a time. */
static struct {
	pthread_mutex_t lock;
	UPluralRules *plurals[LANGS_MAX];
	UDateFormat *dates[LANGS_MAX];
} icu = {.lock = PTHREAD_MUTEX_INITIALIZER};

const struct lang *lang_by_code(struct text code)
{
	for (size_t i = 0; i < langs_count; i++)
		if (text_is_icase(code, text_of(langs[i]->code)))
			return langs[i];
	return NULL;
}

/* "0.8" in thousandths; what is no weight counts as 0. */
static int weight_of(struct text parameters)
{
	while (parameters.len) {
		struct text one = text_trim(text_cut(&parameters, ';'));
		if (!text_starts(one, TEXT("q=")))
			continue;
		int thousandths = 0, place = 1000;
		for (size_t i = 2; i < one.len && place; i++) {
			if (one.at[i] == '.')
				continue;
			if (one.at[i] < '0' || one.at[i] > '9')
				return 0;
			thousandths += (one.at[i] - '0') * place;
			place /= 10;
		}
		return thousandths;
	}
	return 1000;
}

const struct lang *lang_wanted(struct text header)
{
	const struct lang *best = langs[0];
	int best_weight = 0;
	while (header.len) {
		struct text range = text_cut(&header, ',');
		struct text tag = text_trim(text_cut(&range, ';'));
		const struct lang *lang = lang_by_code(text_cut(&tag, '-'));
		int weight = weight_of(range);
		if (lang && weight > best_weight) {
			best = lang;
			best_weight = weight;
		}
	}
	return best;
}

/* --- looking up --- */

/* The message's place in the tables, or SIZE_MAX. */
static size_t message_find(struct text id)
{
	uint64_t hash = text_hash(id);
	size_t low = 0, high = messages.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (messages.hashes[middle] < hash)
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < messages.count && messages.hashes[low] == hash && text_is_cstr(id, messages.ids[low]);
	return found ? low : SIZE_MAX;
}

/* The translation with all its forms, or NULL. English is its own translation. */
static const char *translation(const struct lang *lang, struct text id)
{
	if (lang == NULL || lang->catalogue == 0)
		return NULL;
	size_t place = message_find(id);
	return place == SIZE_MAX ? NULL : catalogues[lang->catalogue].texts[place];
}

struct text tr_text(const struct lang *lang, struct text msgid)
{
	const char *found = translation(lang, msgid);
	return found != NULL ? text_of(found) : msgid;
}

struct text tr(const struct lang *lang, const char *msgid)
{
	return tr_text(lang, text_of(msgid));
}

/* --- plurals --- */

static const UPluralRules *plural_rules(size_t catalogue)
{
	must(catalogue < LANGS_MAX);
	pthread_mutex_lock(&icu.lock);
	if (icu.plurals[catalogue] == NULL) {
		UErrorCode error = U_ZERO_ERROR;
		icu.plurals[catalogue] = uplrules_open(catalogues[catalogue].locale, &error);
		must(U_SUCCESS(error));
	}
	const UPluralRules *rules = icu.plurals[catalogue];
	pthread_mutex_unlock(&icu.lock);
	return rules;
}

/* Which of the language's forms goes with `n`; a form that the language's catalogue does not hold falls to its last. */
static size_t plural_index(size_t catalogue, int64_t n)
{
	UChar wide[16];
	char name[17] = "";
	UErrorCode error = U_ZERO_ERROR;
	int32_t len = uplrules_select(plural_rules(catalogue), (double)n, wide, COUNT_OF(wide), &error);
	must(U_SUCCESS(error) && len < (int32_t)COUNT_OF(wide));
	for (int32_t i = 0; i < len; i++)
		name[i] = (char)wide[i];
	const char *const *forms = catalogues[catalogue].plurals;
	size_t index = 0;
	while (forms[index + 1] != NULL && strcmp(forms[index], name) != 0)
		index++;
	return index;
}

static int64_t number_of(const struct out_arg *args, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (args[i].kind == ARG_INT && strcmp(args[i].name, "n") == 0)
			return args[i].number;
	return 0;
}

static struct text sentence_form(
	const struct lang *lang, const char *msgid, const char *plural, const struct out_arg *args, size_t count)
{
	const char *found = translation(lang, text_of(msgid));
	if (plural == NULL)
		return text_of(found != NULL ? found : msgid);
	int64_t n = number_of(args, count);
	if (found == NULL)
		return text_of(n == 1 ? msgid : plural);
	for (size_t skip = plural_index(lang->catalogue, n); skip > 0 && found[strlen(found) + 1] != '\0'; skip--)
		found += strlen(found) + 1;
	return text_of(found);
}

/* --- sentences --- */

/* Where a sentence goes: into HTML or, when `plain`, into plain text. */
struct sentence {
	struct out *out;
	bool plain;
	const struct out_arg *args;
	size_t count;
};

static void put_text(struct sentence *to, struct text text)
{
	if (to->plain)
		buffer_put(to->out->to, text);
	else
		out_text(to->out, text);
}

static const struct out_arg *arg_of(const struct sentence *to, struct text name)
{
	for (size_t i = 0; i < to->count; i++)
		if (text_is_cstr(name, to->args[i].name))
			return &to->args[i];
	return NULL;
}

static void put_arg(struct sentence *to, const struct out_arg *arg)
{
	switch (arg->kind) {
	case ARG_TEXT:
		put_text(to, arg->text);
		break;
	case ARG_INT:
		out_int(to->out, arg->number);
		break;
	case ARG_URL:
		put_text(to, arg->url.address);
		break;
	}
}

static bool is_ours(struct url url)
{
	return url.address.len > 0 && (url.address.at[0] == '/' || url.address.at[0] == '#' || url.address.at[0] == '?');
}

/* {b}, {em} and {code} mark words; their names are the elements'. */
static bool is_mark(struct text name)
{
	return text_is_cstr(name, "b") || text_is_cstr(name, "em") || text_is_cstr(name, "code");
}

static void put_pair_start(struct sentence *to, struct text name, const struct out_arg *arg)
{
	if (to->plain)
		return;
	if (arg == NULL) {
		buffer_fmt(to->out->to, "<%.*s>", TEXT_ARG(name));
		return;
	}
	buffer_put_cstr(to->out->to, "<a href=\"");
	out_url(to->out, arg->url);
	buffer_put_cstr(to->out->to, is_ours(arg->url) ? "\">" : "\" rel=\"noopener nofollow\">");
}

static void put_pair_end(struct sentence *to, struct text name, const struct out_arg *arg)
{
	if (arg == NULL) {
		if (!to->plain)
			buffer_fmt(to->out->to, "</%.*s>", TEXT_ARG(name));
	} else if (to->plain) {
		buffer_put_cstr(to->out->to, " (");
		buffer_put(to->out->to, arg->url.address);
		buffer_put_byte(to->out->to, ')');
	} else {
		buffer_put_cstr(to->out->to, "</a>");
	}
}

static void put_placeholder(struct sentence *to, struct text name, struct text rest)
{
	bool ends = name.len > 0 && name.at[0] == '/';
	if (ends)
		name = text_slice(name, 1, name.len - 1);
	const struct out_arg *arg = arg_of(to, name);
	bool is_link = arg != NULL && arg->kind == ARG_URL;
	char closing[40];
	must(name.len < 32);
	closing[0] = '{';
	closing[1] = '/';
	memcpy(closing + 2, name.at, name.len);
	closing[name.len + 2] = '}';
	bool is_pair =
		(is_link || (arg == NULL && is_mark(name))) && text_find(rest, (struct text){closing, name.len + 3}) != SIZE_MAX;
	if (ends && (is_link || arg == NULL))
		put_pair_end(to, name, arg);
	else if (is_pair)
		put_pair_start(to, name, arg);
	else if (arg != NULL)
		put_arg(to, arg);
}

static void put_sentence(struct sentence *to, struct text form)
{
	while (form.len > 0) {
		size_t open = text_find_byte(form, '{');
		if (open == SIZE_MAX) {
			put_text(to, form);
			return;
		}
		put_text(to, text_slice(form, 0, open));
		form = text_slice(form, open + 1, form.len - open - 1);
		struct text name = text_cut(&form, '}');
		put_placeholder(to, name, form);
	}
}

void out_sentence(struct out *out, const char *msgid, const char *plural, const struct out_arg *args, size_t count)
{
	struct sentence to = {out, false, args, count};
	put_sentence(&to, sentence_form(out->lang, msgid, plural, args, count));
}

struct text lang_text(const struct lang *lang, struct arena *arena, const char *msgid, const char *plural,
	const struct out_arg *args, size_t count)
{
	struct buffer buffer;
	buffer_init(&buffer, SENTENCE_MAX_BYTES);
	struct out out = {.to = &buffer, .arena = arena, .lang = lang};
	struct sentence to = {&out, true, args, count};
	put_sentence(&to, sentence_form(lang, msgid, plural, args, count));
	struct text text = arena_copy(arena, buffer_text(&buffer));
	buffer_done(&buffer);
	return text;
}

struct text lang_list(const struct lang *lang, struct arena *arena, struct text list, struct text one)
{
	const char *comma = strcmp(lang->code, "zh") == 0 ? "、" : lang->rtl ? "، " : ", ";
	return list.len ? arena_fmt(arena, "%.*s%s%.*s", TEXT_ARG(list), comma, TEXT_ARG(one)) : one;
}

/* --- dates --- */

static UDateFormat *date_format(size_t catalogue)
{
	must(catalogue < LANGS_MAX);
	if (icu.dates[catalogue] == NULL) {
		static const UChar utc[] = {'U', 'T', 'C', 0};
		UErrorCode error = U_ZERO_ERROR;
		icu.dates[catalogue] = udat_open(UDAT_NONE, UDAT_LONG, catalogues[catalogue].locale, utc, 3, NULL, 0, &error);
		must(U_SUCCESS(error));
	}
	return icu.dates[catalogue];
}

struct text lang_date(const struct lang *lang, struct arena *arena, int64_t unix_s)
{
	UChar wide[80];
	UErrorCode error = U_ZERO_ERROR;
	pthread_mutex_lock(&icu.lock);
	int32_t len = udat_format(date_format(lang->catalogue), (double)unix_s * 1000, wide, COUNT_OF(wide), NULL, &error);
	pthread_mutex_unlock(&icu.lock);
	must(U_SUCCESS(error) && len < (int32_t)COUNT_OF(wide));
	char narrow[3 * COUNT_OF(wide)];
	int32_t bytes = 0;
	u_strToUTF8(narrow, sizeof narrow, &bytes, wide, len, &error);
	must(U_SUCCESS(error));
	return arena_copy(arena, (struct text){narrow, (size_t)bytes});
}
