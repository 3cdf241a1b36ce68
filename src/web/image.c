/* SPDX-License-Identifier: Apache-2.0
 * From the bytes of an image to pixels, to fewer pixels, to new bytes. Runs inside the helper's child. */
#include "web/image.h"

#include <setjmp.h>

#include <jpeglib.h>
#include <jerror.h>
#include <spng.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include "web/out.h"

#define WEBP_QUALITY 88
#define PNG_CHUNK_MAX_BYTES (4u << 20)
#define PNG_CHUNKS_MAX_BYTES (16u << 20)

/* Rows of R, G, B, A without gaps; alpha is not multiplied in. */
struct pixels {
	unsigned char *rgba;
	unsigned width, height;
};

const char *image_trouble_words(enum image_trouble trouble)
{
	static const char *const words[] = {
		[IMAGE_GOOD] = "",
		[IMAGE_OTHER_KIND] = N_("This is not an image we can read. Send a PNG, JPEG or WebP image that does not move."),
		[IMAGE_TOO_LARGE] = N_("This image is too large. Send one of at most 4096 pixels a side and 8 MB."),
		[IMAGE_DAMAGED] = N_("This image is damaged or not complete. Save it again and send the new file."),
		[IMAGE_TOO_HARD] =
			N_("This image takes too much work to read. Save it again in a simpler form and send the new file."),
		[IMAGE_HELPER_GONE] = N_("Images cannot be taken in at the moment. Everything else works; send the image later."),
	};
	must((size_t)trouble < COUNT_OF(words));
	return words[trouble];
}

enum image_kind image_kind_of(const void *bytes, size_t len)
{
	struct text start = {bytes, len};
	if (text_starts(start, TEXT("\x89PNG\r\n\x1a\n")))
		return IMAGE_KIND_PNG;
	if (text_starts(start, TEXT("\xff\xd8\xff")))
		return IMAGE_KIND_JPEG;
	if (text_starts(start, TEXT("RIFF")) && text_is(text_slice(start, 8, 4), TEXT("WEBP")))
		return IMAGE_KIND_WEBP;
	return IMAGE_KIND_OTHER;
}

/* Checks the size that a header claims before anything is allocated for it. */
static enum image_trouble pixels_make(struct pixels *pixels, uint64_t width, uint64_t height)
{
	if (!width || !height)
		return IMAGE_DAMAGED;
	if (width > IMAGE_INPUT_MAX_SIDE || height > IMAGE_INPUT_MAX_SIDE || width * height > IMAGE_INPUT_MAX_PIXELS)
		return IMAGE_TOO_LARGE;
	*pixels = (struct pixels){malloc(4 * width * height), (unsigned)width, (unsigned)height};
	return pixels->rgba ? IMAGE_GOOD : IMAGE_TOO_HARD;
}

static size_t pixels_bytes(const struct pixels *pixels)
{
	return (size_t)4 * pixels->width * pixels->height;
}

static enum image_trouble png_trouble(int result)
{
	if (result == SPNG_OK)
		return IMAGE_GOOD;
	return result == SPNG_EMEM ? IMAGE_TOO_HARD : IMAGE_DAMAGED;
}

static enum image_trouble png_decode_with(spng_ctx *png, const void *bytes, size_t len, struct pixels *pixels)
{
	struct spng_ihdr header;
	if (spng_set_chunk_limits(png, PNG_CHUNK_MAX_BYTES, PNG_CHUNKS_MAX_BYTES) || spng_set_png_buffer(png, bytes, len))
		return IMAGE_TOO_HARD;
	enum image_trouble trouble = png_trouble(spng_get_ihdr(png, &header));
	if (!trouble)
		trouble = pixels_make(pixels, header.width, header.height);
	if (!trouble)
		trouble =
			png_trouble(spng_decode_image(png, pixels->rgba, pixels_bytes(pixels), SPNG_FMT_RGBA8, SPNG_DECODE_TRNS));
	if (!trouble)
		trouble = png_trouble(spng_decode_chunks(png));
	/* the decoder is content without the last bytes of the end mark; a file cut short anywhere is refused */
	if (!trouble && text_find((struct text){bytes, len}, TEXT("IEND\xae\x42\x60\x82")) == SIZE_MAX)
		trouble = IMAGE_DAMAGED;
	return trouble;
}

static enum image_trouble png_decode(const void *bytes, size_t len, struct pixels *pixels)
{
	spng_ctx *png = spng_ctx_new(0);
	if (!png)
		return IMAGE_TOO_HARD;
	enum image_trouble trouble = png_decode_with(png, bytes, len, pixels);
	spng_ctx_free(png);
	return trouble;
}

/* libjpeg reports by a jump: where to, and why. */
struct jpeg_trap {
	struct jpeg_error_mgr manager;
	jmp_buf jump;
};

static void jpeg_give_up(j_common_ptr jpeg)
{
	longjmp(((struct jpeg_trap *)jpeg->err)->jump, 1);
}

/* Most warnings are harmless oddities of cameras; an end before the end is not. */
static void jpeg_hear(j_common_ptr jpeg, int level)
{
	if (level < 0 && (jpeg->err->msg_code == JWRN_JPEG_EOF || jpeg->err->msg_code == JWRN_HIT_MARKER))
		jpeg_give_up(jpeg);
}

/* Runs under the trap: may leave by its jump at any call of the library. */
static enum image_trouble jpeg_decode_with(
	struct jpeg_decompress_struct *jpeg, const void *bytes, size_t len, struct pixels *pixels)
{
	jpeg_mem_src(jpeg, bytes, len);
	jpeg_read_header(jpeg, TRUE);
	if (jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK || jpeg->jpeg_color_space == JCS_UNKNOWN)
		return IMAGE_OTHER_KIND;
	enum image_trouble trouble = pixels_make(pixels, jpeg->image_width, jpeg->image_height);
	if (trouble)
		return trouble;
	jpeg->out_color_space = JCS_EXT_RGBA;
	jpeg_start_decompress(jpeg);
	while (jpeg->output_scanline < jpeg->output_height) {
		JSAMPROW row = pixels->rgba + (size_t)4 * pixels->width * jpeg->output_scanline;
		jpeg_read_scanlines(jpeg, &row, 1);
	}
	jpeg_finish_decompress(jpeg);
	return IMAGE_GOOD;
}

static enum image_trouble jpeg_decode(const void *bytes, size_t len, struct pixels *pixels)
{
	struct jpeg_decompress_struct jpeg = {0};
	struct jpeg_trap trap = {0};
	enum image_trouble trouble;
	jpeg.err = jpeg_std_error(&trap.manager);
	trap.manager.error_exit = jpeg_give_up;
	trap.manager.emit_message = jpeg_hear;
	if (setjmp(trap.jump)) {
		trouble = trap.manager.msg_code == JERR_OUT_OF_MEMORY ? IMAGE_TOO_HARD : IMAGE_DAMAGED;
	} else {
		jpeg_create_decompress(&jpeg);
		trouble = jpeg_decode_with(&jpeg, bytes, len, pixels);
	}
	jpeg_destroy_decompress(&jpeg);
	return trouble;
}

static enum image_trouble webp_decode(const void *bytes, size_t len, struct pixels *pixels)
{
	WebPBitstreamFeatures features;
	if (WebPGetFeatures(bytes, len, &features) != VP8_STATUS_OK)
		return IMAGE_DAMAGED;
	if (features.has_animation)
		return IMAGE_OTHER_KIND;
	enum image_trouble trouble = pixels_make(pixels, (uint64_t)features.width, (uint64_t)features.height);
	if (!trouble && !WebPDecodeRGBAInto(bytes, len, pixels->rgba, pixels_bytes(pixels), (int)(4 * pixels->width)))
		trouble = IMAGE_DAMAGED;
	return trouble;
}

/* The mean of the source area that one new pixel covers, each source pixel weighing its share of the area and its alpha. Source
 * pixel i covers [i * new, (i + 1) * new), new pixel n covers [n * old, (n + 1) * old): whole numbers, no rounding within. */
static uint64_t share(unsigned source, unsigned fresh, unsigned source_side, unsigned fresh_side)
{
	uint64_t from = (uint64_t)source * fresh_side, to = from + fresh_side;
	uint64_t begin = (uint64_t)fresh * source_side, end = begin + source_side;
	return (to < end ? to : end) - (from > begin ? from : begin);
}

static void average_area(const struct pixels *from, const struct pixels *to, unsigned x, unsigned y)
{
	uint64_t sum[3] = {0}, alpha = 0, area = (uint64_t)from->width * from->height;
	unsigned top = (unsigned)((uint64_t)y * from->height / to->height),
		 left = (unsigned)((uint64_t)x * from->width / to->width);
	for (unsigned sy = top; (uint64_t)sy * to->height < (uint64_t)(y + 1) * from->height; sy++)
		for (unsigned sx = left; (uint64_t)sx * to->width < (uint64_t)(x + 1) * from->width; sx++) {
			const unsigned char *source = from->rgba + 4 * ((size_t)sy * from->width + sx);
			uint64_t weight =
				share(sy, y, from->height, to->height) * share(sx, x, from->width, to->width) * source[3];
			for (int c = 0; c < 3; c++)
				sum[c] += weight * source[c];
			alpha += weight;
		}
	unsigned char *fresh = to->rgba + 4 * ((size_t)y * to->width + x);
	for (int c = 0; c < 3; c++)
		fresh[c] = alpha ? (unsigned char)((sum[c] + alpha / 2) / alpha) : 0;
	fresh[3] = (unsigned char)((alpha + area / 2) / area);
}

static unsigned fitted(unsigned side, unsigned longer, unsigned max_side)
{
	unsigned fresh = (unsigned)(((uint64_t)side * max_side + longer / 2) / longer);
	return fresh ? fresh : 1;
}

/* Also when nothing is to be made smaller: colours under full transparency may hide a picture, and end here. */
static enum image_trouble pixels_fit(const struct pixels *from, unsigned max_side, struct pixels *to)
{
	unsigned longer = from->width > from->height ? from->width : from->height;
	unsigned target = longer < max_side ? longer : max_side;
	enum image_trouble trouble = pixels_make(to, fitted(from->width, longer, target), fitted(from->height, longer, target));
	for (unsigned y = 0; !trouble && y < to->height; y++)
		for (unsigned x = 0; x < to->width; x++)
			average_area(from, to, x, y);
	return trouble;
}

static enum image_trouble png_encode(const struct pixels *pixels, struct bytes *png)
{
	struct spng_ihdr header = {
		.width = pixels->width, .height = pixels->height, .bit_depth = 8, .color_type = SPNG_COLOR_TYPE_TRUECOLOR_ALPHA};
	int failed = 1;
	spng_ctx *encoder = spng_ctx_new(SPNG_CTX_ENCODER);
	if (encoder && !spng_set_option(encoder, SPNG_ENCODE_TO_BUFFER, 1) && !spng_set_ihdr(encoder, &header) &&
		!spng_encode_image(encoder, pixels->rgba, pixels_bytes(pixels), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE))
		png->at = spng_get_png_buffer(encoder, &png->len, &failed);
	spng_ctx_free(encoder);
	return failed || !png->at ? IMAGE_TOO_HARD : IMAGE_GOOD;
}

/* Drawn logos are smaller and sharper without loss, photographs with it: whichever is smaller. */
static enum image_trouble webp_encode(const struct pixels *pixels, struct bytes *webp)
{
	int width = (int)pixels->width, height = (int)pixels->height;
	uint8_t *exact = NULL, *near = NULL;
	size_t exact_len = WebPEncodeLosslessRGBA(pixels->rgba, width, height, 4 * width, &exact);
	size_t near_len = WebPEncodeRGBA(pixels->rgba, width, height, 4 * width, WEBP_QUALITY, &near);
	bool take_exact = exact_len && (!near_len || exact_len <= near_len);
	struct bytes chosen = take_exact ? (struct bytes){exact, exact_len} : (struct bytes){near, near_len};
	void *copy = chosen.len ? malloc(chosen.len) : NULL;
	if (copy)
		*webp = (struct bytes){memcpy(copy, chosen.at, chosen.len), chosen.len};
	WebPFree(exact);
	WebPFree(near);
	return copy ? IMAGE_GOOD : IMAGE_TOO_HARD;
}

static enum image_trouble decode(const void *bytes, size_t len, struct pixels *pixels)
{
	if (len > IMAGE_INPUT_MAX_BYTES)
		return IMAGE_TOO_LARGE;
	switch (image_kind_of(bytes, len)) {
	case IMAGE_KIND_PNG:
		return png_decode(bytes, len, pixels);
	case IMAGE_KIND_JPEG:
		return jpeg_decode(bytes, len, pixels);
	case IMAGE_KIND_WEBP:
		return webp_decode(bytes, len, pixels);
	case IMAGE_KIND_OTHER:
		break;
	}
	return IMAGE_OTHER_KIND;
}

enum image_trouble image_reencode(const void *bytes, size_t len, unsigned max_side, struct bytes *webp, struct bytes *png)
{
	must(max_side > 0 && max_side <= IMAGE_OUTPUT_MAX_SIDE);
	struct pixels source = {0}, fresh = {0};
	*webp = *png = (struct bytes){0};
	enum image_trouble trouble = decode(bytes, len, &source);
	if (!trouble)
		trouble = pixels_fit(&source, max_side, &fresh);
	free(source.rgba);
	if (!trouble)
		trouble = webp_encode(&fresh, webp);
	if (!trouble)
		trouble = png_encode(&fresh, png);
	free(fresh.rgba);
	return trouble;
}
