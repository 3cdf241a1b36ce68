/* SPDX-License-Identifier: Apache-2.0
 * Queries from addresses and back. */
#include "catalogue/query.h"

#include "base/buffer.h"
#include "base/utf8.h"

#define ADDRESS_BYTES 65536
#define LAST_PAGE 100000

static const struct text sort_codes[SORT_COUNT] = {
	TEXT_INIT("relevance"),
	TEXT_INIT("name"),
	TEXT_INIT("newest"),
	TEXT_INIT("reviewed"),
};

struct text query_sort_code(enum query_sort sort)
{
	must(sort < SORT_COUNT);
	return sort_codes[sort];
}

struct query query_empty(struct arena *arena, const struct vocabulary *vocabulary)
{
	return (struct query){
		.chosen = ARENA_MANY(arena, struct texts, vocabulary->facet_count),
		.facet_count = vocabulary->facet_count,
		.page = 1,
	};
}

/* ---- reading ---- */

static bool read_sort(struct query *query, struct text value)
{
	for (size_t i = 0; i < SORT_COUNT; i++)
		if (text_is(sort_codes[i], value)) {
			query->sort = (enum query_sort)i;
			return true;
		}
	return false;
}

static bool read_number(struct query_number *number, struct text value, int64_t max)
{
	int64_t read;
	if (!text_to_int(value, &read) || read < 0 || read > max)
		return false;
	*number = (struct query_number){read, true};
	return true;
}

static bool read_page(struct query *query, struct text value)
{
	struct query_number page = {0};
	if (!read_number(&page, value, LAST_PAGE) || page.value < 1)
		return false;
	query->page = (size_t)page.value;
	return true;
}

static bool read_words(struct query *query, struct text value)
{
	query->q = text_trim(utf8_cut(value, QUERY_WORDS_BYTES));
	return true;
}

/* The chosen codes with one more, sorted. */
static struct texts insert(struct arena *arena, struct texts codes, struct text code)
{
	struct text *more = ARENA_MANY(arena, struct text, codes.count + 1);
	size_t at = 0;
	while (at < codes.count && text_compare(codes.at[at], code) < 0) {
		more[at] = codes.at[at];
		at++;
	}
	if (at < codes.count && text_is(codes.at[at], code))
		return codes;
	more[at] = code;
	for (size_t i = at; i < codes.count; i++)
		more[i + 1] = codes.at[i];
	return (struct texts){more, codes.count + 1};
}

static bool read_facet(struct arena *arena, const struct vocabulary *vocabulary, struct query *query, struct http_pair pair)
{
	size_t facet = vocabulary_facet(vocabulary, pair.name);
	if (facet == VOCABULARY_NONE)
		return false;
	if (!text_is(pair.value, VOCABULARY_UNKNOWN) && !vocabulary_has_code(vocabulary, &vocabulary->facets[facet], pair.value))
		return false;
	query->chosen[facet] = insert(arena, query->chosen[facet], pair.value);
	return true;
}

static bool read_pair(struct arena *arena, const struct vocabulary *vocabulary, struct query *query, struct http_pair pair)
{
	if (text_is_cstr(pair.name, "q"))
		return read_words(query, pair.value);
	if (text_is_cstr(pair.name, "sort"))
		return read_sort(query, pair.value);
	if (text_is_cstr(pair.name, "page"))
		return read_page(query, pair.value);
	if (text_is_cstr(pair.name, "age_min"))
		return read_number(&query->age_min, pair.value, 99);
	if (text_is_cstr(pair.name, "age_max"))
		return read_number(&query->age_max, pair.value, 99);
	if (text_is_cstr(pair.name, "storage_max"))
		return read_number(&query->storage_max, pair.value, INT32_MAX);
	return read_facet(arena, vocabulary, query, pair);
}

struct query query_parse(struct arena *arena, const struct vocabulary *vocabulary, struct http_pairs pairs)
{
	struct query query = query_empty(arena, vocabulary);
	query.ignored.at = ARENA_MANY(arena, struct http_pair, pairs.count);
	for (size_t i = 0; i < pairs.count; i++) {
		struct http_pair pair = {pairs.at[i].name, text_trim(pairs.at[i].value)};
		if (pair.value.len && !read_pair(arena, vocabulary, &query, pair))
			query.ignored.at[query.ignored.count++] = pairs.at[i];
	}
	return query;
}

/* ---- writing ---- */

static void put_encoded(struct buffer *buffer, struct text value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
			     c == '_' || c == '~';
		if (plain)
			buffer_put_byte(buffer, (char)c);
		else
			buffer_fmt(buffer, "%%%02X", c);
	}
}

static void put_pair(struct buffer *buffer, struct text name, struct text value)
{
	buffer_put_byte(buffer, buffer->len ? '&' : '?');
	put_encoded(buffer, name);
	buffer_put_byte(buffer, '=');
	put_encoded(buffer, value);
}

static void put_number(struct buffer *buffer, const char *name, struct query_number number)
{
	if (!number.known)
		return;
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)number.value);
	put_pair(buffer, text_of(name), (struct text){digits, (size_t)len});
}

static void put_set(struct buffer *buffer, const struct vocabulary *vocabulary, const struct query *query)
{
	if (query->q.len)
		put_pair(buffer, TEXT("q"), query->q);
	for (size_t i = 0; i < query->facet_count; i++)
		for (size_t k = 0; k < query->chosen[i].count; k++)
			put_pair(buffer, vocabulary->facets[i].key, query->chosen[i].at[k]);
	put_number(buffer, "age_min", query->age_min);
	put_number(buffer, "age_max", query->age_max);
	put_number(buffer, "storage_max", query->storage_max);
}

static struct text finish(struct arena *arena, struct buffer *buffer)
{
	struct text address = buffer->failed ? TEXT("") : arena_copy(arena, buffer_text(buffer));
	buffer_done(buffer);
	return address;
}

struct text query_address_of_set(struct arena *arena, const struct vocabulary *vocabulary, const struct query *query)
{
	struct buffer buffer;
	buffer_init(&buffer, ADDRESS_BYTES);
	put_set(&buffer, vocabulary, query);
	return finish(arena, &buffer);
}

struct text query_address(struct arena *arena, const struct vocabulary *vocabulary, const struct query *query)
{
	struct buffer buffer;
	buffer_init(&buffer, ADDRESS_BYTES);
	put_set(&buffer, vocabulary, query);
	if (query->sort != SORT_RELEVANCE)
		put_pair(&buffer, TEXT("sort"), sort_codes[query->sort]);
	if (query->page > 1)
		put_number(&buffer, "page", (struct query_number){(int64_t)query->page, true});
	return finish(arena, &buffer);
}

/* ---- changed copies ---- */

struct query query_on_page(const struct query *query, size_t page)
{
	must(page > 0);
	struct query changed = *query;
	changed.page = page;
	return changed;
}

static struct query with_codes(struct arena *arena, const struct query *query, size_t facet, struct texts codes)
{
	must(facet < query->facet_count);
	struct query changed = query_on_page(query, 1);
	changed.chosen = ARENA_MANY(arena, struct texts, query->facet_count);
	for (size_t i = 0; i < query->facet_count; i++)
		changed.chosen[i] = i == facet ? codes : query->chosen[i];
	return changed;
}

struct query query_with(struct arena *arena, const struct query *query, size_t facet, struct text code)
{
	return with_codes(arena, query, facet, insert(arena, query->chosen[facet], code));
}

struct query query_without(struct arena *arena, const struct query *query, size_t facet, struct text code)
{
	struct texts codes = query->chosen[facet];
	struct text *less = ARENA_MANY(arena, struct text, codes.count);
	size_t count = 0;
	for (size_t i = 0; i < codes.count; i++)
		if (!text_is(codes.at[i], code))
			less[count++] = codes.at[i];
	return with_codes(arena, query, facet, (struct texts){less, count});
}

struct query query_with_words(const struct query *query, struct text q)
{
	struct query changed = query_on_page(query, 1);
	must(read_words(&changed, q));
	return changed;
}

struct query query_without_age(const struct query *query)
{
	struct query changed = query_on_page(query, 1);
	changed.age_min = changed.age_max = (struct query_number){0};
	return changed;
}

struct query query_without_storage(const struct query *query)
{
	struct query changed = query_on_page(query, 1);
	changed.storage_max = (struct query_number){0};
	return changed;
}

struct query query_sorted(const struct query *query, enum query_sort sort)
{
	struct query changed = query_on_page(query, 1);
	changed.sort = sort;
	return changed;
}

bool query_has(const struct query *query, size_t facet, struct text code)
{
	return texts_have(query->chosen[facet], code);
}

bool query_narrows(const struct query *query)
{
	bool narrows = query->q.len || query->age_min.known || query->age_max.known || query->storage_max.known;
	for (size_t i = 0; i < query->facet_count; i++)
		narrows = narrows || query->chosen[i].count;
	return narrows;
}
