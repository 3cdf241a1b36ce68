/* SPDX-License-Identifier: Apache-2.0
 * The profile's drawings: where bars end, what is said in words, closed, expired and too few, and mirrored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "catalogue/glyph.h"

static struct arena *arena;
static const struct lang english = {.code = "en", .name = "English"};
static const struct lang mirrored = {.code = "ar", .name = "العربية", .rtl = true};

static int start(void **state)
{
	arena = arena_new(8u << 20);
	return arena ? 0 : 1;
}

static int stop(void **state)
{
	arena_free(arena);
	return 0;
}

static struct glyph example(enum glyph_state state)
{
	struct glyph glyph = {state,
		{
			{TEXT_INIT("P1"), TEXT_INIT("Child safety and data"), false, 70, 55, 80},
			{TEXT_INIT("P2"), TEXT_INIT("Learning difference"), false, 50, 35, 65},
			{TEXT_INIT("P3"), TEXT_INIT("Made for teaching"), false, 80, 65, 90},
			{TEXT_INIT("P4"), TEXT_INIT("Fit for place"), false, 85, 75, 95},
			{TEXT_INIT("P5"), TEXT_INIT("Reach for everyone"), false, 60, 45, 75},
			{TEXT_INIT("P6"), TEXT_INIT("Provider & continuity"), false, 63, 44, 75},
		},
		6};
	return glyph;
}

static bool has(struct html html, const char *piece)
{
	return text_find(html.markup, text_of(piece)) != SIZE_MAX;
}

#define assert_has(html, piece)                                                                                                  \
	do {                                                                                                                     \
		if (!has(html, piece))                                                                                           \
			fail_msg("no %s in %.*s", piece, TEXT_ARG((html).markup));                                               \
	} while (0)

/* Whether tags are closed in order and nothing but what the stylesheet knows is written. */
static void assert_sound(struct html html)
{
	const char *open[8];
	size_t depth = 0;
	struct text rest = html.markup;
	assert_true(rest.len > 0);
	assert_false(has(html, "style=") || has(html, "<script") || has(html, " on") || has(html, "-."));
	while (rest.len) {
		text_cut(&rest, '<');
		struct text tag = text_cut(&rest, '>');
		if (!tag.len || text_ends(tag, TEXT("/")))
			continue;
		if (tag.at[0] != '/') {
			must(depth < COUNT_OF(open));
			open[depth++] = tag.at;
		} else {
			assert_true(depth-- > 0);
			assert_memory_equal(open[depth], tag.at + 1, tag.len - 1);
		}
	}
	assert_int_equal(depth, 0);
}

static const char end_pieces[] =
	"<path class=\"g-d\" d=\"M14.1 0H17.4v1H19.6v1H17.4v1H14.1zM9.7 4H13v1H16.3v1H13v1H9.7zM16.3 8H19.6v1H21.8v1H19.6v1H16.3z"
	"M18.5 13H20.7v1H22.9v1H20.7v1H18.5zM11.9 17H15.2v1H18.5v1H15.2v1H11.9zM11.7 21H15.9v1H18.5v1H15.9v1H11.7z\"/>";

static void the_small_glyph_ends_where_its_numbers_say(void **state)
{
	struct glyph glyph = example(GLYPH_CURRENT);
	struct html html = glyph_small(arena, &english, &glyph, GLYPH_48, false);
	assert_sound(html);
	assert_has(html, "<svg class=\"glyph g48\" viewBox=\"0 0 24 24\" role=\"img\" aria-label=\"Profile out of 100: Child "
			 "safety and data 70 (55–80); Learning");
	assert_has(html, "; Provider &amp; continuity 63 (44–75)\">");
	assert_has(html, end_pieces);
	/* 55 points end at 2 + 12.1; half a unit, one pixel of 48, stays open before the end piece; at 24 pixels one unit */
	assert_has(html, "<path class=\"g-b\" d=\"M2 0H13.6v3H2z");
	assert_has(glyph_small(arena, &english, &glyph, GLYPH_24, false), "<path class=\"g-b\" d=\"M2 0H13.1v3H2z");
	html = glyph_small(arena, &english, &glyph, GLYPH_24, true);
	assert_has(html, "<svg class=\"glyph g24\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><g>");
	assert_false(has(html, "aria-label"));
}

static void agreement_leaves_no_gap(void **state)
{
	struct glyph glyph = {GLYPH_CURRENT,
		{{TEXT_INIT("P1"), TEXT_INIT("One"), false, 100, 100, 100}, {TEXT_INIT("P2"), TEXT_INIT("Two"), false, 0, 0, 0},
			{TEXT_INIT("P3"), TEXT_INIT("Three"), false, 10, 0, 20}},
		3};
	struct html html = glyph_small(arena, &english, &glyph, GLYPH_48, true);
	assert_has(html, "<path class=\"g-b\" d=\"M2 0H24v3H2z\"/><path class=\"g-d\" d=\"M2 8H4.2v1H6.4v1H4.2v1H2z\"/>");
}

static void closed_and_expired_look_like_it(void **state)
{
	struct glyph glyph = example(GLYPH_EXPIRED);
	struct html html = glyph_small(arena, &english, &glyph, GLYPH_48, false);
	assert_sound(html);
	assert_has(html, "class=\"glyph g48 old\"");
	assert_has(html, "aria-label=\"Expired profile out of 100: Child safety and data 70 (55–80)");
	assert_has(html, "<path class=\"g-b\" d=\"M2 0.5H17.4v2H2z");
	assert_false(has(html, "g-d"));
	html = glyph_large(arena, &english, &glyph);
	assert_sound(html);
	assert_has(html, "class=\"glyph g320 old\"");
	assert_false(has(html, "g-d") || has(html, "g-f"));
	glyph.state = GLYPH_CLOSED;
	html = glyph_small(arena, &english, &glyph, GLYPH_48, false);
	assert_sound(html);
	assert_has(html, "aria-label=\"No profile yet: not reviewed\"");
	assert_has(html, "<path class=\"g-c\"");
	assert_false(has(html, "g-b"));
	assert_sound(glyph_large(arena, &english, &glyph));
	assert_int_equal(glyph_table(arena, &english, &glyph).count, 0);
}

static void too_few_ratings_show_no_numbers(void **state)
{
	struct glyph glyph = example(GLYPH_CURRENT);
	glyph.drawers[1].too_few = true;
	struct html html = glyph_small(arena, &english, &glyph, GLYPH_48, false);
	assert_has(html, "; Learning difference too few ratings; ");
	assert_false(has(html, "M9.7 4"));
	html = glyph_large(arena, &english, &glyph);
	assert_sound(html);
	assert_has(html, "<path class=\"g-t\" d=\"M6 67H316v2H6z\"/><path class=\"g-t\"");
	assert_has(html, "<text x=\"316\" y=\"56\" text-anchor=\"end\"><tspan class=\"x\">too few ratings</tspan></text>");
	struct glyph_rows rows = glyph_table(arena, &english, &glyph);
	assert_int_equal(rows.count, 6);
	assert_true(text_is(rows.at[0].result, TEXT("70")) && text_is(rows.at[0].range, TEXT("55 to 80")));
	assert_true(rows.at[1].too_few && !rows.at[1].result.len && text_is(rows.at[1].range, TEXT("too few ratings")));
	html = glyph_one(arena, &english, &glyph.drawers[1]);
	assert_has(html, "<path class=\"g-b\" d=\"\"/><path class=\"g-d\" d=\"\"/>");
}

static void the_chart_has_labels_and_scale(void **state)
{
	struct glyph glyph = example(GLYPH_CURRENT);
	struct html html = glyph_large(arena, &english, &glyph);
	assert_sound(html);
	assert_has(html, "viewBox=\"0 0 320 292\" role=\"img\"");
	assert_has(html, "<path class=\"g-l\" d=\"M83.5 2v256M161 2v256M238.5 2v256M316 2v256\"/>");
	assert_has(html,
		"<path class=\"g-b\" d=\"M6 20H175.5v12H6z\"/><path class=\"g-d\" d=\"M176.5 20H223v4H254v4H223v4H176.5z\"/>"
		"<path class=\"g-f\" d=\"M221 18H225v16H221z\"/>");
	assert_has(html, "<path class=\"g-d\" d=\"M142.4 234H201.3v4H238.5v4H201.3v4H142.4z\"/>");
	assert_has(html, "<text x=\"12\" y=\"14\"><tspan class=\"cd\">P1</tspan> Child safety and data</text>");
	assert_has(html, "<text x=\"316\" y=\"228\" text-anchor=\"end\">63 <tspan class=\"x\">(44–75)</tspan></text>");
	assert_has(html, "<text class=\"x\" x=\"161\" y=\"287\" text-anchor=\"middle\">Partly shown</text>");
	assert_has(html, "<text class=\"x\" x=\"316\" y=\"273\" text-anchor=\"end\">100</text>");
}

static void long_names_take_two_lines(void **state)
{
	struct glyph glyph = example(GLYPH_CURRENT);
	glyph.drawers[3].name = TEXT("Conçu pour l’enseignement et l’apprentissage");
	struct html html = glyph_large(arena, &english, &glyph);
	assert_sound(html);
	assert_has(html, "viewBox=\"0 0 320 376\"");
	assert_has(html, "</tspan> Conçu pour l’enseignement et</text>");
	assert_has(html, ">l’apprentissage</text>");
	glyph.drawers[3].name = TEXT("为教学和学习而设计的内容与方法以及反馈");
	html = glyph_large(arena, &english, &glyph);
	assert_has(html, "</tspan> 为教学和学习而设计的内容与方</text>");
	assert_has(html, ">法以及反馈</text>");
}

static void from_right_to_left_the_drawing_is_mirrored(void **state)
{
	struct glyph glyph = example(GLYPH_CURRENT);
	struct html html = glyph_small(arena, &mirrored, &glyph, GLYPH_48, false);
	assert_has(html, "<g transform=\"matrix(-1 0 0 1 24 0)\">");
	assert_has(html, end_pieces);
	html = glyph_large(arena, &mirrored, &glyph);
	assert_sound(html);
	assert_has(html, "<g transform=\"matrix(-1 0 0 1 320 0)\">");
	assert_has(html, "<text x=\"308\" y=\"14\"><tspan");
	assert_has(html, "<text x=\"4\" y=\"14\" text-anchor=\"end\">70 ");
	assert_has(html, "<text class=\"x\" x=\"320\" y=\"273\" text-anchor=\"start\">0</text>");
	assert_has(html, "<text class=\"x\" x=\"236.5\" y=\"273\" text-anchor=\"middle\">25</text>");
	assert_has(glyph_one(arena, &mirrored, &glyph.drawers[0]), "matrix(-1 0 0 1 102 0)");
	assert_has(glyph_rung(arena, &mirrored, 6, 2, 3, 4), "matrix(-1 0 0 1 112 0)");
}

static void the_others_are_drawn_to_scale(void **state)
{
	struct glyph glyph = example(GLYPH_CURRENT);
	struct html html = glyph_one(arena, &english, &glyph.drawers[0]);
	assert_sound(html);
	assert_has(html, "<path class=\"g-b\" d=\"M2 1H56v6H2z\"/><path class=\"g-d\" d=\"M57 1H72v2H82v2H72v2H57z\"/>");
	html = glyph_rung(arena, &english, 6, 2, 3, 4);
	assert_sound(html);
	assert_has(html, "<path class=\"g-d\" d=\"M56 6H80v4H56z\"/><path class=\"g-f\" d=\"M77 0H83v16H77z\"/>");
	html = glyph_rung(arena, &english, 5, 2, 2, 4);
	assert_false(has(html, "g-d"));
	assert_has(html, "<path class=\"g-f\" d=\"M65 0H71v16H65z\"/>");
	assert_false(has(glyph_rung(arena, &english, 0, 0, 0, 0), "g-f"));
	html = glyph_progress(arena, &english, (const int[]){100, 100, 100, 80, 0, 0}, 6);
	assert_sound(html);
	assert_has(html, "<path class=\"g-b\" d=\"M2 0H24v3H2zM2 4H24v3H2zM2 8H24v3H2zM2 13H19.6v3H2z\"/>");
}

static void names_cannot_break_out(void **state)
{
	struct glyph glyph = example(GLYPH_CURRENT);
	glyph.drawers[0].name = glyph.drawers[0].code = TEXT("\"><script>alert(1)</script>");
	assert_sound(glyph_small(arena, &english, &glyph, GLYPH_48, false));
	assert_sound(glyph_large(arena, &english, &glyph));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_small_glyph_ends_where_its_numbers_say),
		cmocka_unit_test(agreement_leaves_no_gap),
		cmocka_unit_test(closed_and_expired_look_like_it),
		cmocka_unit_test(too_few_ratings_show_no_numbers),
		cmocka_unit_test(the_chart_has_labels_and_scale),
		cmocka_unit_test(long_names_take_two_lines),
		cmocka_unit_test(from_right_to_left_the_drawing_is_mirrored),
		cmocka_unit_test(the_others_are_drawn_to_scale),
		cmocka_unit_test(names_cannot_break_out),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
