/* SPDX-License-Identifier: Apache-2.0
 * Drawing profiles. All lengths are tenths of a unit of the view box, so that paths stay short and the same everywhere. */
#include "catalogue/glyph.h"

#include "base/utf8.h"

#define DRAWING_MAX_BYTES (32u << 10)
#define LABEL_COLUMNS 28  /* of a pillar's name in the chart, beside its numbers */
#define WIDE_FROM 0x2E80u /* from here on letters are twice as wide */

/* Where points lie: 0 at the end of the spine, 100 at spine + width. */
struct ruler {
	int spine, width;
	int gap; /* one pixel between the long part and the end piece, whose colours are too near each other */
};

static const struct ruler ruler_24 = {20, 220, 10}, ruler_48 = {20, 220, 5}, ruler_large = {60, 3100, 10},
			  ruler_one = {20, 1000, 10};

/* Tops of the six drawers of the small glyph: three and three. */
static const int small_tops[GLYPH_DRAWERS] = {0, 40, 80, 130, 170, 210};
#define SMALL_HEIGHT 30

/* The chart: rows, their bars and where all ends. */
struct chart {
	int first, pitch; /* top of the first bar, from one bar to the next */
	int floor;        /* lower end of the spine */
};

#define CHART_WIDTH 3200
#define CHART_EDGE 3160
#define CHART_BAR 120
#define CHART_BREAK 40 /* between the third and the fourth */
#define CHART_LINE 140 /* a second line of a label */

static int bounded(int points)
{
	return points < 0 ? 0 : points > 100 ? 100 : points;
}

static int x_at(const struct ruler *ruler, int points)
{
	return ruler->spine + (ruler->width * bounded(points) + 50) / 100;
}

static void put(struct out *out, const char *markup)
{
	out_markup(out, markup, strlen(markup));
}

static void put_number(struct out *out, int tenths)
{
	buffer_put_int(out->to, tenths / 10);
	if (tenths % 10)
		buffer_fmt(out->to, ".%d", tenths % 10);
}

/* A letter of a path and its numbers. */
static void put_step(struct out *out, char letter, int tenths)
{
	buffer_put_byte(out->to, letter);
	put_number(out, tenths);
}

static void put_move(struct out *out, int x, int y)
{
	put_step(out, 'M', x);
	buffer_put_byte(out->to, ' ');
	put_number(out, y);
}

static void put_box(struct out *out, int left, int top, int right, int height)
{
	put_move(out, left, top);
	put_step(out, 'H', right);
	put_step(out, 'v', height);
	put_step(out, 'H', left);
	buffer_put_byte(out->to, 'z');
}

static void path_begin(struct out *out, const char *class)
{
	buffer_fmt(out->to, "<path class=\"%s\" d=\"", class);
}

static void path_end(struct out *out)
{
	put(out, "\"/>");
}

/* The drawer's numbers as they can be drawn: in order and within the scale. */
static struct glyph_drawer drawable(const struct glyph_drawer *drawer)
{
	struct glyph_drawer d = *drawer;
	d.low = bounded(d.low);
	d.high = bounded(d.high) < d.low ? d.low : bounded(d.high);
	d.result = d.result < d.low ? d.low : d.result > d.high ? d.high : d.result;
	return d;
}

/* To the lowest, less the gap when something follows. */
static void put_long_part(struct out *out, const struct ruler *ruler, const struct glyph_drawer *drawer, int top, int height)
{
	struct glyph_drawer d = drawable(drawer);
	int end = x_at(ruler, d.low) - (d.high > d.low ? ruler->gap : 0);
	if (!drawer->too_few && end > ruler->spine)
		put_box(out, ruler->spine, top, end, height);
}

/* The end piece to the result and, a third as high, the line to the highest. */
static void put_end_piece(struct out *out, const struct ruler *ruler, const struct glyph_drawer *drawer, int top, int height)
{
	struct glyph_drawer d = drawable(drawer);
	if (drawer->too_few || d.low == d.high)
		return;
	int third = height / 3, low = x_at(ruler, d.low), result = x_at(ruler, d.result);
	put_move(out, low, top);
	put_step(out, 'H', result);
	put_step(out, 'v', third);
	put_step(out, 'H', x_at(ruler, d.high));
	put_step(out, 'v', third);
	put_step(out, 'H', result);
	put_step(out, 'v', third);
	put_step(out, 'H', low);
	buffer_put_byte(out->to, 'z');
}

/* Hollow, drawn by its edge of one unit: half a unit further in. */
static void put_hollow(struct out *out, const struct ruler *ruler, const struct glyph_drawer *drawer, int top, int height)
{
	int end = x_at(ruler, drawable(drawer).result);
	if (!drawer->too_few && end > ruler->spine)
		put_box(out, ruler->spine, top + 5, end, height - 10);
}

static void group_begin(struct out *out, int width)
{
	if (!out->lang->rtl) {
		put(out, "<g>");
		return;
	}
	put(out, "<g transform=\"matrix(-1 0 0 1 ");
	put_number(out, width);
	put(out, " 0)\">");
}

/* A label of NULL hides the drawing. */
static void svg_begin(struct out *out, const char *class, const char *box, const struct text *label)
{
	buffer_fmt(out->to, "<svg class=\"%s\" viewBox=\"0 0 %s\"", class, box);
	if (label) {
		put(out, " role=\"img\" aria-label=\"");
		out_text(out, *label);
		put(out, "\">");
	} else {
		put(out, " aria-hidden=\"true\">");
	}
}

static struct html finish(struct out *out)
{
	struct html html = {{0}};
	if (!out->to->failed)
		html.markup = arena_copy(out->arena, buffer_text(out->to));
	buffer_done(out->to);
	return html;
}

static void put_small_frame(struct out *out)
{
	put(out, "<path class=\"g-s\" d=\"M0 0h2v24H0z\"/><path class=\"g-t\" d=\"M2 1h22v1H2zM2 5h22v1H2zM2 9h22v1H2zM2 "
		 "14h22v1H2zM2 18h22v1H2z"
		 "M2 22h22v1H2z\"/>");
}

static void put_small_drawers(struct out *out, const struct glyph *glyph, const struct ruler *ruler)
{
	bool old = glyph->state == GLYPH_EXPIRED;
	put_small_frame(out);
	path_begin(out, "g-b");
	for (size_t i = 0; i < glyph->count; i++)
		(old ? put_hollow : put_long_part)(out, ruler, &glyph->drawers[i], small_tops[i], SMALL_HEIGHT);
	path_end(out);
	if (old)
		return;
	path_begin(out, "g-d");
	for (size_t i = 0; i < glyph->count; i++)
		put_end_piece(out, ruler, &glyph->drawers[i], small_tops[i], SMALL_HEIGHT);
	path_end(out);
}

static void put_closed(struct out *out)
{
	put(out, "<path class=\"g-c\" d=\"M1 .75h9v22.5H1zM1 4.5h9M1 8.25h9M1 12h9M1 15.75h9M1 19.5h9\"/>");
}

static struct html closed(struct out *out, const char *class, const struct text *label)
{
	svg_begin(out, class, "24 24", label);
	group_begin(out, 240);
	put_closed(out);
	put(out, "</g></svg>");
	return finish(out);
}

struct html glyph_small(
	struct arena *arena, const struct lang *lang, const struct glyph *glyph, enum glyph_size size, bool hidden)
{
	static const char *const classes[2][2] = {{"glyph g24", "glyph g24 old"}, {"glyph g48", "glyph g48 old"}};
	const char *class = classes[size == GLYPH_48][glyph->state == GLYPH_EXPIRED];
	struct buffer buffer;
	struct out out = {.to = &buffer, .arena = arena, .lang = lang};
	struct text label = hidden ? (struct text){0} : glyph_sentence(arena, lang, glyph);
	buffer_init(&buffer, DRAWING_MAX_BYTES);
	if (glyph->state == GLYPH_CLOSED)
		return closed(&out, class, hidden ? NULL : &label);
	must(glyph->count <= GLYPH_DRAWERS);
	svg_begin(&out, class, "24 24", hidden ? NULL : &label);
	group_begin(&out, 240);
	put_small_drawers(&out, glyph, size == GLYPH_48 ? &ruler_48 : &ruler_24);
	put(&out, "</g></svg>");
	return finish(&out);
}

/* --- the chart --- */

static int columns_of(struct text label)
{
	int columns = 0;
	while (label.len)
		columns += utf8_next(&label) >= WIDE_FROM ? 2 : 1;
	return columns;
}

/* The first line of a label: up to the last space that fits or, in scripts without spaces, as many letters as fit. */
static struct text first_line(struct text label)
{
	struct text rest = label;
	size_t space = 0, letters = 0;
	for (int columns = 0; rest.len && columns <= LABEL_COLUMNS;) {
		size_t at = label.len - rest.len;
		uint32_t letter = utf8_next(&rest);
		columns += letter >= WIDE_FROM ? 2 : 1;
		if (letter == ' ')
			space = at;
		if (columns <= LABEL_COLUMNS)
			letters = label.len - rest.len;
	}
	return text_slice(label, 0, letters == label.len ? letters : space ? space : letters);
}

static struct chart chart_of(const struct glyph *glyph)
{
	int line = 0;
	for (size_t i = 0; i < glyph->count; i++)
		if (columns_of(glyph->drawers[i].name) > LABEL_COLUMNS)
			line = CHART_LINE;
	/* with two lines everything but the bars moves down by one line a row */
	return (struct chart){200 + line, 420 + line, 2600 + GLYPH_DRAWERS * line};
}

static int chart_top(const struct chart *chart, size_t row)
{
	return chart->first + (int)row * chart->pitch + (row >= GLYPH_DRAWERS / 2 ? CHART_BREAK : 0);
}

static int mirrored(const struct out *out, int x)
{
	return out->lang->rtl ? CHART_WIDTH - x : x;
}

static void put_row(struct out *out, const struct glyph_drawer *drawer, int top, bool old)
{
	int plate = x_at(&ruler_large, drawable(drawer).result) - 20;
	path_begin(out, "g-t");
	put_box(out, ruler_large.spine, top + 50, CHART_EDGE, 20);
	path_end(out);
	if (drawer->too_few)
		return;
	path_begin(out, "g-b");
	(old ? put_hollow : put_long_part)(out, &ruler_large, drawer, top, CHART_BAR);
	path_end(out);
	if (old)
		return;
	path_begin(out, "g-d");
	put_end_piece(out, &ruler_large, drawer, top, CHART_BAR);
	path_end(out);
	path_begin(out, "g-f");
	put_box(out, plate, top - 20, plate + 40, 160);
	path_end(out);
}

static void text_begin(struct out *out, const char *class, int x, int y, const char *anchor)
{
	put(out, "<text ");
	if (class)
		buffer_fmt(out->to, "class=\"%s\" ", class);
	put(out, "x=\"");
	put_number(out, mirrored(out, x));
	put(out, "\" y=\"");
	put_number(out, y);
	if (anchor)
		buffer_fmt(out->to, "\" text-anchor=\"%s", anchor);
	put(out, "\">");
}

static void put_name(struct out *out, const struct glyph_drawer *drawer, int baseline)
{
	struct text first = first_line(drawer->name);
	struct text second = text_trim(text_slice(drawer->name, first.len, drawer->name.len - first.len));
	text_begin(out, NULL, 120, second.len ? baseline - CHART_LINE : baseline, NULL);
	put(out, "<tspan class=\"cd\">");
	out_text(out, drawer->code);
	put(out, "</tspan> ");
	out_text(out, first);
	put(out, "</text>");
	if (!second.len)
		return;
	text_begin(out, NULL, 120, baseline, NULL);
	out_text(out, second);
	put(out, "</text>");
}

static void put_numbers(struct out *out, const struct glyph_drawer *drawer, int baseline)
{
	text_begin(out, NULL, CHART_EDGE, baseline, "end");
	if (!drawer->too_few) {
		out_int(out, drawer->result);
		put(out, " ");
	}
	put(out, "<tspan class=\"x\">");
	if (drawer->too_few)
		out_text(out, tr(out->lang, "too few ratings"));
	else
		out_sentence(out, "({low}–{high})", NULL,
			(struct out_arg[]){OUT_ARG("low", drawer->low), OUT_ARG("high", drawer->high)}, 2);
	put(out, "</tspan></text>");
}

static void put_scale(struct out *out, int floor)
{
	static const char *const words[] = {N_("Missing"), N_("Claimed"), N_("Partly shown"), N_("Shown"), N_("Proven")};
	static const char *const anchors[] = {"start", "middle", "middle", "middle", "end"};
	for (int i = 0; i < 5; i++) {
		int x = i ? x_at(&ruler_large, 25 * i) : 0;
		text_begin(out, "x", x, floor + 130, anchors[i]);
		out_int(out, 25 * i);
		put(out, "</text>");
		text_begin(out, "x", x, floor + 270, anchors[i]);
		out_text(out, tr(out->lang, words[i]));
		put(out, "</text>");
	}
}

static void put_grid(struct out *out, int floor)
{
	path_begin(out, "g-l");
	for (int i = 1; i <= 4; i++) {
		put_move(out, x_at(&ruler_large, 25 * i), 20);
		put_step(out, 'v', floor - 40);
	}
	path_end(out);
	path_begin(out, "g-s");
	put_box(out, 0, 0, ruler_large.spine, floor);
	path_end(out);
}

static void put_chart(struct out *out, const struct glyph *glyph, const struct chart *chart)
{
	group_begin(out, CHART_WIDTH);
	put_grid(out, chart->floor);
	for (size_t i = 0; i < glyph->count; i++)
		put_row(out, &glyph->drawers[i], chart_top(chart, i), glyph->state == GLYPH_EXPIRED);
	put(out, "</g>");
	for (size_t i = 0; i < glyph->count; i++) {
		int baseline = chart_top(chart, i) - 60;
		put_name(out, &glyph->drawers[i], baseline);
		put_numbers(out, &glyph->drawers[i], baseline);
	}
	put_scale(out, chart->floor);
}

struct html glyph_large(struct arena *arena, const struct lang *lang, const struct glyph *glyph)
{
	struct buffer buffer;
	struct out out = {.to = &buffer, .arena = arena, .lang = lang};
	struct text label = glyph_sentence(arena, lang, glyph);
	buffer_init(&buffer, DRAWING_MAX_BYTES);
	if (glyph->state == GLYPH_CLOSED)
		return closed(&out, "glyph empty", &label);
	must(glyph->count <= GLYPH_DRAWERS);
	struct chart chart = chart_of(glyph);
	const char *box = arena_fmt(arena, "320 %d", chart.floor / 10 + 32).at;
	svg_begin(&out, glyph->state == GLYPH_EXPIRED ? "glyph g320 old" : "glyph g320", box, &label);
	put_chart(&out, glyph, &chart);
	put(&out, "</svg>");
	return finish(&out);
}

/* --- one alone --- */

struct html glyph_one(struct arena *arena, const struct lang *lang, const struct glyph_drawer *drawer)
{
	struct buffer buffer;
	struct out out = {.to = &buffer, .arena = arena, .lang = lang};
	buffer_init(&buffer, DRAWING_MAX_BYTES);
	put(&out, "<svg class=\"one\" viewBox=\"0 0 102 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
	group_begin(&out, 1020);
	put(&out, "<path class=\"g-t\" d=\"M2 3.5h100v1H2z\"/><path class=\"g-s\" d=\"M0 0h2v8H0z\"/>");
	path_begin(&out, "g-b");
	put_long_part(&out, &ruler_one, drawer, 10, 60);
	path_end(&out);
	path_begin(&out, "g-d");
	put_end_piece(&out, &ruler_one, drawer, 10, 60);
	path_end(&out);
	put(&out, "</g></svg>");
	return finish(&out);
}

struct html glyph_rung(struct arena *arena, const struct lang *lang, int twice_median, int low, int high, int ratings)
{
	struct buffer buffer;
	struct out out = {.to = &buffer, .arena = arena, .lang = lang};
	must(twice_median >= 0 && twice_median <= 8 && low >= 0 && low <= high && high <= 4);
	buffer_init(&buffer, DRAWING_MAX_BYTES);
	svg_begin(&out, "rung", "112 16", NULL);
	group_begin(&out, 1120);
	put(&out, "<path class=\"g-t\" d=\"M8 7.5h96v1H8z\"/><path class=\"g-s\" d=\"M7.5 4h1v8h-1zM31.5 4h1v8h-1zM55.5 "
		  "4h1v8h-1zM79.5 4h1v8h-1z"
		  "M103.5 4h1v8h-1z\"/>");
	if (ratings && high > low) {
		path_begin(&out, "g-d");
		put_box(&out, 80 + 240 * low, 60, 80 + 240 * high, 40);
		path_end(&out);
	}
	if (ratings) {
		path_begin(&out, "g-f");
		put_box(&out, 50 + 120 * twice_median, 0, 110 + 120 * twice_median, 160);
		path_end(&out);
	}
	put(&out, "</g></svg>");
	return finish(&out);
}

struct html glyph_progress(struct arena *arena, const struct lang *lang, const int *percents, size_t count)
{
	struct buffer buffer;
	struct out out = {.to = &buffer, .arena = arena, .lang = lang};
	must(count <= GLYPH_DRAWERS);
	buffer_init(&buffer, DRAWING_MAX_BYTES);
	svg_begin(&out, "glyph g48", "24 24", NULL);
	group_begin(&out, 240);
	put_small_frame(&out);
	path_begin(&out, "g-b");
	for (size_t i = 0; i < count; i++) {
		struct glyph_drawer drawer = {.result = percents[i], .low = percents[i], .high = percents[i]};
		put_long_part(&out, &ruler_48, &drawer, small_tops[i], SMALL_HEIGHT);
	}
	path_end(&out);
	put(&out, "</g></svg>");
	return finish(&out);
}

/* --- in words --- */

struct text glyph_drawer_words(struct arena *arena, const struct lang *lang, const struct glyph_drawer *drawer)
{
	if (drawer->too_few)
		return tr(lang, "too few ratings");
	const struct out_arg args[] = {
		OUT_ARG("result", drawer->result), OUT_ARG("low", drawer->low), OUT_ARG("high", drawer->high)};
	return lang_text(lang, arena, "{result} ({low}–{high})", NULL, args, COUNT_OF(args));
}

static struct text drawer_sentence(struct arena *arena, const struct lang *lang, const struct glyph_drawer *drawer)
{
	const struct out_arg args[] = {
		OUT_ARG("pillar", drawer->name), OUT_ARG("numbers", glyph_drawer_words(arena, lang, drawer))};
	return lang_text(lang, arena, "{pillar} {numbers}", NULL, args, COUNT_OF(args));
}

struct text glyph_sentence(struct arena *arena, const struct lang *lang, const struct glyph *glyph)
{
	if (glyph->state == GLYPH_CLOSED || !glyph->count)
		return tr(lang, "No profile yet: not reviewed");
	struct text list = drawer_sentence(arena, lang, &glyph->drawers[0]);
	for (size_t i = 1; i < glyph->count; i++) {
		const struct out_arg both[] = {
			OUT_ARG("list", list), OUT_ARG("next", drawer_sentence(arena, lang, &glyph->drawers[i]))};
		list = lang_text(lang, arena, "{list}; {next}", NULL, both, COUNT_OF(both));
	}
	const struct out_arg whole[] = {OUT_ARG("list", list)};
	if (glyph->state == GLYPH_EXPIRED)
		return lang_text(lang, arena, "Expired profile out of 100: {list}", NULL, whole, 1);
	return lang_text(lang, arena, "Profile out of 100: {list}", NULL, whole, 1);
}

struct glyph_rows glyph_table(struct arena *arena, const struct lang *lang, const struct glyph *glyph)
{
	size_t count = glyph->state == GLYPH_CLOSED ? 0 : glyph->count;
	struct glyph_row *rows = ARENA_MANY(arena, struct glyph_row, count);
	for (size_t i = 0; i < count; i++) {
		const struct glyph_drawer *d = &glyph->drawers[i];
		const struct out_arg args[] = {OUT_ARG("low", d->low), OUT_ARG("high", d->high)};
		rows[i] = (struct glyph_row){.code = d->code, .name = d->name, .too_few = d->too_few};
		rows[i].range = d->too_few ? tr(lang, "too few ratings")
					   : lang_text(lang, arena, "{low} to {high}", NULL, args, COUNT_OF(args));
		if (!d->too_few)
			rows[i].result = arena_fmt(arena, "%d", d->result);
	}
	return (struct glyph_rows){rows, count};
}
