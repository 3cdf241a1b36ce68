/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/logo.h"
#include "base/clock.h"
#include "routes.gen.h"
#include "web/image.h"
#include "statements.gen.h"

bool logo_read(struct visit *visit, struct text sent, struct logo *out)
{
	if (sent.len > LOGO_MAX_BYTES) {
		visit_error(visit, "logo", visit_tr(visit, N_("Choose a picture of at most 2 MB")));
		return false;
	}
	enum image_trouble trouble = image_helper_reencode(visit->app->images, visit->arena, (struct bytes){sent.at, sent.len}, LOGO_SIDE, &out->webp, &out->png);
	if (trouble != IMAGE_GOOD)
		visit_error(visit, "logo", visit_tr(visit, image_trouble_words(trouble)));
	return trouble == IMAGE_GOOD;
}

bool logo_store(struct visit *visit, int64_t solution, const struct logo *logo)
{
	visit->catalogue_changed = true;
	if (!logo)
		return db_run(&visit->db, &stmt_logo_drop, &(struct logo_drop_in){solution}, NULL) == STORE_OK;
	struct logo_put_in in = {solution, arena_fmt(visit->arena, "%lld", (long long)clock_now_s()), logo->webp, logo->png};
	return db_run(&visit->db, &stmt_logo_put, &in, NULL) == STORE_OK;
}

struct url logo_of_submission(struct visit *visit, int64_t assessment, int64_t solution)
{
	struct logo_version row;
	if (db_one(&visit->db, &stmt_logo_version, &(struct logo_version_in){solution}, &row) != STORE_OK)
		return (struct url){{0, 0}};
	return url_here(visit->arena, TEXT(""), "/submissions/%lld/logo.png?v=%.*s", (long long)assessment, TEXT_ARG(row.version));
}

static void send(struct visit *visit, const char *type, struct bytes picture, const char *cache)
{
	visit_body(visit, 200, type, (struct text){picture.at, picture.len});
	http_reply_set_header(visit->reply, "Cache-Control", text_of(cache));
	http_reply_set_header(visit->reply, "Content-Security-Policy", TEXT("default-src 'none'; sandbox"));
}

/* For members of the organisation, while the solution may still be hidden. */
void submissions_logo_get(struct visit *visit)
{
	struct solution_of_assessment row;
	struct logo_get logo;
	if (visit_refuse_store(visit, db_one(&visit->db, &stmt_solution_of_assessment,
		&(struct solution_of_assessment_in){visit_id(visit, "assessment")}, &row)))
		return;
	if (!visit_refuse_store(visit, db_one(&visit->db, &stmt_logo_get, &(struct logo_get_in){row.solution}, &logo)))
		send(visit, "image/png", logo.png, "private, no-cache");
}

/* A version in the address never changes what it shows; without one it is asked for anew. */
static const char *public_cache(const struct visit *visit, struct text version)
{
	return text_is(visit_query(visit, "v"), version) ? "public, max-age=31536000, immutable" : "no-cache";
}

void solutions_logo_png_get(struct visit *visit)
{
	struct logo_public logo;
	if (!visit_refuse_store(visit, db_one(&visit->db, &stmt_logo_public, &(struct logo_public_in){visit_text(visit, "slug")}, &logo)))
		send(visit, "image/png", logo.png, public_cache(visit, logo.version));
}

void solutions_logo_webp_get(struct visit *visit)
{
	struct logo_public logo;
	if (!visit_refuse_store(visit, db_one(&visit->db, &stmt_logo_public, &(struct logo_public_in){visit_text(visit, "slug")}, &logo)))
		send(visit, "image/webp", logo.webp, public_cache(visit, logo.version));
}
