/* SPDX-License-Identifier: Apache-2.0 */
#include "web/markdown.h"

#include <md4c.h>

#define OUTPUT_MOST ((size_t)4 << 20)

struct rendering {
	struct out *out;
	struct arena *arena;
	const struct markdown_values *values;
	int heading;
	struct text cell;          /* the words of the table cell that is open */
	bool in_cell, in_head;
	struct url links[4];       /* open links; an empty address: words only */
	size_t depth;
};

static void put(struct rendering *r, const char *markup)
{
	out_markup(r->out, markup, strlen(markup));
}

/* --- words --- */

static bool value_named(const struct rendering *r, struct text name, struct text *value)
{
	for (size_t i = 0; r->values && i < r->values->count; i++)
		if (text_is_cstr(name, r->values->at[i].name)) {
			*value = r->values->at[i].value;
			return true;
		}
	return false;
}

/* {controller} and the like filled in. */
static struct text filled(const struct rendering *r, struct text words)
{
	struct text whole = TEXT("");
	for (;;) {
		size_t at = text_find_byte(words, '{'), end;
		struct text value, rest = at == SIZE_MAX ? TEXT("") : text_slice(words, at + 1, words.len);
		if (at == SIZE_MAX || (end = text_find_byte(rest, '}')) == SIZE_MAX)
			return whole.len ? arena_join(r->arena, whole, words) : words;
		bool known = value_named(r, text_slice(rest, 0, end), &value);
		whole = arena_fmt(r->arena, "%.*s%.*s%.*s", TEXT_ARG(whole), TEXT_ARG(text_slice(words, 0, known ? at : at + 1)), TEXT_ARG(known ? value : TEXT("")));
		words = text_slice(words, known ? at + end + 2 : at + 1, words.len);
	}
}

/* "a; b": each a message of ours, or as it stands. */
static void put_cell(struct rendering *r)
{
	struct text rest = r->cell;
	bool first = true;
	while (rest.len) {
		struct text one = text_trim(text_cut(&rest, ';'));
		if (!first)
			out_text(r->out, TEXT("; "));
		out_text(r->out, r->values && r->values->translate_cells ? tr_text(r->out->lang, one) : one);
		first = false;
	}
	r->cell = TEXT("");
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *at, MD_SIZE len, void *context)
{
	struct rendering *r = context;
	struct text words = {at, len};
	if (type == MD_TEXT_NULLCHAR || type == MD_TEXT_SOFTBR || type == MD_TEXT_BR)
		words = TEXT(" ");
	words = filled(r, words);
	if (r->in_cell)
		r->cell = arena_join(r->arena, r->cell, words);
	else
		out_text(r->out, words);
	return 0;
}

/* --- blocks --- */

static int on_block(MD_BLOCKTYPE type, void *detail, void *context, bool enter)
{
	struct rendering *r = context;
	char tag[40];
	int level = type == MD_BLOCK_H ? r->heading - 1 + (int)((MD_BLOCK_H_DETAIL *)detail)->level : 0;
	switch (type) {
	case MD_BLOCK_H:
		snprintf(tag, sizeof tag, "<%sh%d>", enter ? "" : "/", level > 6 ? 6 : level);
		put(r, tag);
		break;
	case MD_BLOCK_UL:
		put(r, enter ? "<ul>" : "</ul>");
		break;
	case MD_BLOCK_OL:
		snprintf(tag, sizeof tag, "<ol start=\"%u\">", ((MD_BLOCK_OL_DETAIL *)detail)->start);
		put(r, enter ? tag : "</ol>");
		break;
	case MD_BLOCK_LI:
		put(r, enter ? "<li>" : "</li>");
		break;
	case MD_BLOCK_P:
	case MD_BLOCK_CODE:
	case MD_BLOCK_HTML:
		put(r, enter ? "<p>" : "</p>");
		break;
	case MD_BLOCK_TABLE:
		put(r, enter ? "<table>" : "</table>");
		break;
	case MD_BLOCK_THEAD:
		put(r, enter ? "<thead>" : "</thead>");
		break;
	case MD_BLOCK_TBODY:
		put(r, enter ? "<tbody>" : "</tbody>");
		break;
	case MD_BLOCK_TR:
		put(r, enter ? "<tr>" : "</tr>");
		break;
	case MD_BLOCK_TH:
	case MD_BLOCK_TD:
		if (enter)
			put(r, type == MD_BLOCK_TH ? "<th scope=\"col\">" : "<td>");
		else
			put_cell(r);
		r->in_cell = enter;
		if (!enter)
			put(r, type == MD_BLOCK_TH ? "</th>" : "</td>");
		break;
	default: /* the document, quotations, rules: only what is in them */
		break;
	}
	return 0;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	return on_block(type, detail, context, true);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
	return on_block(type, detail, context, false);
}

/* --- in a line --- */

static void open_link(struct rendering *r, const MD_ATTRIBUTE *href)
{
	struct text address = filled(r, (struct text){href->text, href->size});
	bool ours = address.len && address.at[0] == '/' && !text_starts(address, TEXT("//")) && text_find_byte(address, '\\') == SIZE_MAX;
	struct url url = ours ? out_here(r->out, address) : url_external(address);
	if (r->depth < COUNT_OF(r->links))
		r->links[r->depth] = url;
	r->depth++;
	if (!url.address.len)
		return;
	put(r, "<a href=\"");
	out_url(r->out, url);
	put(r, url_host(url).len ? "\" rel=\"noopener noreferrer nofollow\">" : "\">");
}

/* Where a link leaves this site it says for where (P-28, P-30). */
static void close_link(struct rendering *r)
{
	r->depth--;
	struct url url = r->depth < COUNT_OF(r->links) ? r->links[r->depth] : (struct url){TEXT("")};
	if (!url.address.len)
		return;
	put(r, "</a>");
	struct text host = url_host(url);
	const struct out_arg args[] = {out_arg_text("host", host)};
	if (!host.len)
		return;
	put(r, " <span class=\"small soft\">");
	out_sentence(r->out, N_("leaves for {host}"), NULL, args, 1);
	put(r, "</span>");
}

static int enter_span(MD_SPANTYPE type, void *detail, void *context)
{
	struct rendering *r = context;
	if (r->in_cell)
		return 0;
	if (type == MD_SPAN_A)
		open_link(r, &((MD_SPAN_A_DETAIL *)detail)->href);
	else if (type == MD_SPAN_EM || type == MD_SPAN_STRONG)
		put(r, type == MD_SPAN_EM ? "<em>" : "<b>");
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *context)
{
	struct rendering *r = context;
	if (r->in_cell)
		return 0;
	if (type == MD_SPAN_A)
		close_link(r);
	else if (type == MD_SPAN_EM || type == MD_SPAN_STRONG)
		put(r, type == MD_SPAN_EM ? "</em>" : "</b>");
	return 0;
}

struct html markdown_render(const struct out *like, struct text source, int heading, const struct markdown_values *values)
{
	struct buffer buffer;
	struct out out = *like;
	static const MD_PARSER parser = {.flags = MD_FLAG_TABLES | MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS, .enter_block = enter_block,
		.leave_block = leave_block, .enter_span = enter_span, .leave_span = leave_span, .text = on_text};
	buffer_init(&buffer, OUTPUT_MOST);
	out.to = &buffer;
	struct rendering r = {.out = &out, .arena = like->arena, .values = values, .heading = heading};
	struct html html = {TEXT("")};
	if (md_parse(source.at, (MD_SIZE)source.len, &parser, &r) == 0 && !buffer.failed)
		html.markup = arena_copy(like->arena, buffer_text(&buffer));
	buffer_done(&buffer);
	return html;
}
