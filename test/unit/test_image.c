/* SPDX-License-Identifier: Apache-2.0
 * Logos: read by content, made smaller, freed of all that is no pixel; bombs, damage and the sandbox of the helper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <stdio.h>
#include <jpeglib.h>
#include <spng.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "web/image.h"

#define MARKER "Exif-secret-place-51.5N"

static struct image_helper *helper;
static struct arena *arena;

static int start(void **state)
{
	helper = image_helper_start();
	arena = arena_new(64u << 20);
	return helper && arena ? 0 : 1;
}

static int stop(void **state)
{
	image_helper_stop(helper);
	arena_free(arena);
	return 0;
}

/* Left half red; right half green, half transparent. */
static unsigned char *picture(unsigned width, unsigned height)
{
	unsigned char *rgba = malloc((size_t)4 * width * height);
	for (size_t i = 0; i < (size_t)width * height; i++) {
		bool left = i % width < width / 2;
		memcpy(rgba + 4 * i, left ? "\xff\x00\x00\xff" : "\x00\xff\x00\x80", 4);
	}
	return rgba;
}

static struct bytes keep(void *bytes, size_t len)
{
	struct text copy = arena_copy(arena, (struct text){bytes, len});
	free(bytes);
	return (struct bytes){copy.at, copy.len};
}

static struct bytes png_of(unsigned width, unsigned height)
{
	struct spng_ihdr header = {
		.width = width, .height = height, .bit_depth = 8, .color_type = SPNG_COLOR_TYPE_TRUECOLOR_ALPHA};
	struct spng_text note = {.type = SPNG_TEXT, .keyword = "Comment", .text = MARKER, .length = strlen(MARKER)};
	unsigned char *rgba = picture(width, height);
	spng_ctx *png = spng_ctx_new(SPNG_CTX_ENCODER);
	int error;
	size_t len;
	spng_set_option(png, SPNG_ENCODE_TO_BUFFER, 1);
	assert_int_equal(spng_set_ihdr(png, &header), 0);
	assert_int_equal(spng_set_text(png, &note, 1), 0);
	assert_int_equal(spng_encode_image(png, rgba, (size_t)4 * width * height, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE), 0);
	void *bytes = spng_get_png_buffer(png, &len, &error);
	spng_ctx_free(png);
	free(rgba);
	return keep(bytes, len);
}

static struct bytes jpeg_of(unsigned width, unsigned height, bool progressive)
{
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	unsigned char *rgba = picture(width, height), *bytes = NULL;
	unsigned long len = 0;
	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &bytes, &len);
	jpeg.image_width = width;
	jpeg.image_height = height;
	jpeg.input_components = 4;
	jpeg.in_color_space = JCS_EXT_RGBA;
	jpeg_set_defaults(&jpeg);
	if (progressive)
		jpeg_simple_progression(&jpeg);
	jpeg_start_compress(&jpeg, TRUE);
	jpeg_write_marker(&jpeg, JPEG_APP0 + 1, (const unsigned char *)"Exif\0\0" MARKER, 6 + strlen(MARKER));
	while (jpeg.next_scanline < height) {
		JSAMPROW row = rgba + (size_t)4 * width * jpeg.next_scanline;
		jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	free(rgba);
	return keep(bytes, len);
}

static void put_le(unsigned char *at, uint32_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

/* A lossless image in the extended container, with EXIF behind it. */
static struct bytes webp_of(unsigned width, unsigned height)
{
	unsigned char *rgba = picture(width, height), *plain = NULL, *whole;
	size_t note = (strlen(MARKER) + 1) & ~(size_t)1,
	       len = WebPEncodeLosslessRGBA(rgba, (int)width, (int)height, (int)(4 * width), &plain);
	size_t total = 12 + 18 + (len - 12) + 8 + note;
	whole = calloc(1, total);
	memcpy(whole, "RIFF....WEBPVP8X\x0a\0\0\0\x18\0\0\0", 24);
	put_le(whole + 4, (uint32_t)total - 8, 4);
	put_le(whole + 24, width - 1, 3);
	put_le(whole + 27, height - 1, 3);
	memcpy(whole + 30, plain + 12, len - 12);
	memcpy(whole + 18 + len, "EXIF", 4);
	put_le(whole + 22 + len, (uint32_t)strlen(MARKER), 4);
	memcpy(whole + 26 + len, MARKER, strlen(MARKER));
	WebPFree(plain);
	free(rgba);
	return keep(whole, total);
}

static bool holds_marker(struct bytes bytes)
{
	return memmem(bytes.at, bytes.len, MARKER, strlen(MARKER)) != NULL;
}

static enum image_trouble through_helper(struct bytes image, unsigned max_side, struct bytes *webp, struct bytes *png)
{
	return image_helper_reencode(helper, arena, image, max_side, webp, png);
}

static enum image_trouble tried(struct bytes image)
{
	struct bytes webp, png;
	enum image_trouble trouble = through_helper(image, 64, &webp, &png);
	assert_true(!trouble == !!webp.len && !trouble == !!png.len);
	return trouble;
}

static unsigned char *pixels_of_png(struct bytes png, unsigned *width, unsigned *height)
{
	struct spng_ihdr header;
	size_t size;
	spng_ctx *decoder = spng_ctx_new(0);
	spng_set_png_buffer(decoder, png.at, png.len);
	assert_int_equal(spng_get_ihdr(decoder, &header), 0);
	assert_int_equal(spng_decoded_image_size(decoder, SPNG_FMT_RGBA8, &size), 0);
	unsigned char *rgba = malloc(size);
	assert_int_equal(spng_decode_image(decoder, rgba, size, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS), 0);
	spng_ctx_free(decoder);
	*width = header.width;
	*height = header.height;
	return rgba;
}

static void assert_near(const unsigned char *pixel, int r, int g, int b, int a)
{
	const int expected[] = {r, g, b, a};
	for (int c = 0; c < 4; c++)
		assert_in_range(pixel[c] + 8, expected[c], expected[c] + 16);
}

static void every_kind_comes_out_smaller_and_bare(void **state)
{
	struct bytes images[] = {png_of(300, 150), webp_of(300, 150), jpeg_of(300, 150, false), jpeg_of(300, 150, true)};
	for (size_t i = 0; i < COUNT_OF(images); i++) {
		struct bytes webp, png;
		unsigned width, height;
		assert_true(holds_marker(images[i]));
		assert_int_equal(through_helper(images[i], 96, &webp, &png), IMAGE_GOOD);
		assert_false(holds_marker(webp) || holds_marker(png));
		unsigned char *rgba = pixels_of_png(png, &width, &height);
		assert_int_equal(width, 96);
		assert_int_equal(height, 48);
		assert_near(rgba, 255, 0, 0, 255);
		assert_near(rgba + 4 * 95, 0, 255, 0, i < 2 ? 128 : 255);
		free(rgba);
		int w, h;
		assert_true(WebPGetInfo(webp.at, webp.len, &w, &h));
		assert_int_equal(w, 96);
		assert_int_equal(h, 48);
	}
}

static void nothing_is_enlarged_and_nothing_vanishes(void **state)
{
	struct bytes webp, png;
	unsigned width, height;
	assert_int_equal(through_helper(png_of(20, 10), 96, &webp, &png), IMAGE_GOOD);
	free(pixels_of_png(png, &width, &height));
	assert_true(width == 20 && height == 10);
	assert_int_equal(through_helper(png_of(1000, 2), 50, &webp, &png), IMAGE_GOOD);
	free(pixels_of_png(png, &width, &height));
	assert_true(width == 50 && height == 1);
}

/* Two pixels into one: red and transparent green give half-transparent red, not brown. */
static void transparent_colours_do_not_bleed(void **state)
{
	const unsigned char source[] = {255, 0, 0, 255, 0, 255, 0, 0};
	struct spng_ihdr header = {.width = 2, .height = 1, .bit_depth = 8, .color_type = SPNG_COLOR_TYPE_TRUECOLOR_ALPHA};
	spng_ctx *encoder = spng_ctx_new(SPNG_CTX_ENCODER);
	struct bytes webp, png;
	size_t len;
	int error;
	unsigned width, height;
	spng_set_option(encoder, SPNG_ENCODE_TO_BUFFER, 1);
	spng_set_ihdr(encoder, &header);
	assert_int_equal(spng_encode_image(encoder, source, sizeof source, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE), 0);
	struct bytes image = {spng_get_png_buffer(encoder, &len, &error), 0};
	spng_ctx_free(encoder);
	assert_int_equal(image_reencode(image.at, len, 1, &webp, &png), IMAGE_GOOD);
	unsigned char *rgba = pixels_of_png(png, &width, &height);
	assert_memory_equal(rgba, "\xff\x00\x00\x80", 4);
	free(rgba);
	free((void *)image.at);
	free((void *)webp.at);
	free((void *)png.at);
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){text, strlen(text)};
}

static void other_kinds_are_refused(void **state)
{
	assert_int_equal(
		tried(bytes_of("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")), IMAGE_OTHER_KIND);
	assert_int_equal(tried(bytes_of("GIF89a\1\0\1\0\0\0\0;")), IMAGE_OTHER_KIND);
	assert_int_equal(tried(bytes_of("<!doctype html><p>logo.png")), IMAGE_OTHER_KIND);
	assert_int_equal(tried((struct bytes){0}), IMAGE_OTHER_KIND);
	/* first bytes that lie */
	assert_int_equal(tried(bytes_of("\x89PNG\r\n\x1a\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>")), IMAGE_DAMAGED);
	assert_int_equal(tried(bytes_of("\xff\xd8\xff<svg xmlns=\"http://www.w3.org/2000/svg\"/>")), IMAGE_DAMAGED);
	assert_int_equal(tried(bytes_of("RIFF\1\1\1\1WEBP<svg/>")), IMAGE_DAMAGED);
}

static uint32_t crc_of(const unsigned char *at, size_t len)
{
	uint32_t crc = ~0u;
	for (size_t i = 0; i < len; i++) {
		crc ^= at[i];
		for (int k = 0; k < 8; k++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
	}
	return ~crc;
}

/* The image with another width and height in its header, and the header's sum made right. */
static struct bytes png_that_claims(uint32_t width, uint32_t height)
{
	struct bytes png = png_of(10, 10);
	unsigned char *at = (unsigned char *)png.at;
	uint32_t claims[] = {__builtin_bswap32(width), __builtin_bswap32(height)};
	memcpy(at + 16, claims, 8);
	uint32_t crc = __builtin_bswap32(crc_of(at + 12, 17));
	memcpy(at + 29, &crc, 4);
	return png;
}

static void bombs_are_refused_unopened(void **state)
{
	assert_int_equal(tried(png_that_claims(60000, 60000)), IMAGE_TOO_LARGE);
	assert_int_equal(tried(png_that_claims(4097, 10)), IMAGE_TOO_LARGE);
	assert_int_equal(tried(png_that_claims(4096, 4096)), IMAGE_TOO_LARGE);
	assert_int_equal(tried(png_that_claims(4096, 3900)), IMAGE_DAMAGED);
	assert_int_equal(tried(png_that_claims(0, 10)), IMAGE_DAMAGED);
	struct bytes long_one = {arena_alloc(arena, IMAGE_INPUT_MAX_BYTES + 1), IMAGE_INPUT_MAX_BYTES + 1};
	assert_int_equal(tried(long_one), IMAGE_TOO_LARGE);
	assert_int_equal(tried(png_of(10, 10)), IMAGE_GOOD);
}

static void an_image_cut_short_is_refused(void **state)
{
	struct bytes images[] = {png_of(200, 100), webp_of(200, 100), jpeg_of(200, 100, false), jpeg_of(200, 100, true)};
	for (size_t i = 0; i < COUNT_OF(images); i++) {
		for (size_t part = 0; part < 50; part++) {
			struct bytes cut = {images[i].at, images[i].len * part / 50};
			enum image_trouble trouble = tried(cut);
			if (trouble != IMAGE_DAMAGED && trouble != IMAGE_OTHER_KIND)
				fail_msg("image %zu, %zu of %zu bytes: %d", i, cut.len, images[i].len, (int)trouble);
		}
		if (tried((struct bytes){images[i].at, images[i].len - 1}) != IMAGE_DAMAGED)
			fail_msg("image %zu without its last byte", i);
	}
}

#ifdef __SANITIZE_ADDRESS__
#define ROUNDS 250 /* each takes ten times as long */
#else
#define ROUNDS 500
#endif

static uint32_t dice;

static uint32_t roll(void)
{
	dice = dice * 1664525u + 1013904223u;
	return dice >> 8;
}

/* Random bytes behind the first bytes of each kind, and real images with bytes changed: any answer, but the helper lives. */
static void garbage_does_not_hurt(void **state)
{
	struct bytes images[] = {png_of(60, 40), webp_of(60, 40), jpeg_of(60, 40, false), jpeg_of(60, 40, true)};
	dice = 20261123;
	for (size_t round = 0; round < ROUNDS; round++) {
		struct bytes image = images[round % COUNT_OF(images)], webp, png;
		unsigned char *copy = malloc(image.len);
		memcpy(copy, image.at, image.len);
		bool all = round % 8 < 4;
		for (size_t i = all ? 16 : 0; i < (all ? image.len : 6); i++)
			copy[all ? i : roll() % image.len] = (unsigned char)roll();
		struct arena *own = arena_new(1u << 20);
		assert_int_not_equal(
			image_helper_reencode(helper, own, (struct bytes){copy, image.len}, 64, &webp, &png), IMAGE_HELPER_GONE);
		arena_free(own);
		free(copy);
	}
	assert_int_equal(tried(images[0]), IMAGE_GOOD);
}

static void an_arena_too_small_is_a_refusal(void **state)
{
	struct arena *tight = arena_new(300);
	struct bytes webp, png;
	assert_int_equal(image_helper_reencode(helper, tight, png_of(200, 200), 200, &webp, &png), IMAGE_TOO_LARGE);
	assert_false(arena_failed(tight));
	assert_int_equal(webp.len + png.len, 0);
	arena_free(tight);
}

static void *many(void *image)
{
	size_t good = 0;
	for (int i = 0; i < 10; i++) {
		struct arena *own = arena_new(1u << 20);
		struct bytes webp, png;
		good += image_helper_reencode(helper, own, *(struct bytes *)image, 32, &webp, &png) == IMAGE_GOOD;
		arena_free(own);
	}
	return (void *)good;
}

static void threads_take_turns(void **state)
{
	struct bytes image = jpeg_of(80, 80, false);
	pthread_t threads[4];
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, many, &image), 0);
	for (size_t i = 0; i < COUNT_OF(threads); i++) {
		void *good;
		assert_int_equal(pthread_join(threads[i], &good), 0);
		assert_int_equal((size_t)good, 10);
	}
}

/* What the sandbox still lets through, as one bit each. */
static int sandboxed(void)
{
	int open_end[2];
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, open_end) != 0 || !image_sandbox_enter())
		return 128;
	int through = open("/dev/null", O_RDONLY) >= 0 || errno != EPERM;
	through |= (socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || errno != EPERM) << 1;
	through |= (fork() >= 0 || errno != EPERM) << 2;
	through |= (execl("/bin/true", "true", NULL) == 0 || errno != EPERM) << 3;
	through |= (kill(getppid(), 0) == 0 || errno != EPERM) << 4;
	through |= (write(open_end[0], "x", 1) >= 0 || errno != EPERM) << 5;
	void *room = malloc(10u << 20);
	through |= !room << 6;
	return through;
}

static void a_child_can_only_compute(void **state)
{
	int status;
	pid_t pid = fork();
	if (pid == 0)
		_exit(sandboxed());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_dead_helper_is_told_of_at_once(void **state)
{
	struct image_helper *own = image_helper_start();
	struct bytes webp, png;
	assert_non_null(own);
	assert_int_equal(image_helper_reencode(own, arena, png_of(10, 10), 10, &webp, &png), IMAGE_GOOD);
	assert_int_equal(kill(image_helper_pid(own), SIGKILL), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(image_helper_reencode(own, arena, png_of(10, 10), 10, &webp, &png), IMAGE_HELPER_GONE);
	assert_true(strlen(image_trouble_words(IMAGE_HELPER_GONE)) > 0);
	image_helper_stop(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_comes_out_smaller_and_bare),
		cmocka_unit_test(nothing_is_enlarged_and_nothing_vanishes),
		cmocka_unit_test(transparent_colours_do_not_bleed),
		cmocka_unit_test(other_kinds_are_refused),
		cmocka_unit_test(bombs_are_refused_unopened),
		cmocka_unit_test(an_image_cut_short_is_refused),
		cmocka_unit_test(garbage_does_not_hurt),
		cmocka_unit_test(an_arena_too_small_is_a_refusal),
		cmocka_unit_test(threads_take_turns),
		cmocka_unit_test(a_child_can_only_compute),
		cmocka_unit_test(a_dead_helper_is_told_of_at_once),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
