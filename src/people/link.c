/* SPDX-License-Identifier: Apache-2.0 */
#include "people/link.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/random.h"
#include "statements.gen.h"

#include <sodium.h>

static const char *const codes[] = {"confirm_email", "reset", "invite", "contact", "claim", "new_email", "sign_in", "rights", "rights_page"};

static struct text hash_of(struct arena *arena, struct text token)
{
	unsigned char hash[32];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)token.at, token.len, NULL, 0);
	return hex_of(arena, hash, sizeof hash);
}

enum store_result link_make_token(struct db *db, enum link_kind kind, int64_t subject, int64_t object, int64_t life_s, struct text *token)
{
	int64_t now = clock_now_s();
	*token = random_token(db->arena);
	return db_run(db, &stmt_link_add,
		&(struct link_add_in){hash_of(db->arena, *token), text_of(codes[kind]), subject, object, now, now + life_s}, NULL);
}

enum store_result link_make(struct app *app, struct db *db, const struct lang *lang, enum link_kind kind, int64_t subject, int64_t object,
	int64_t life_s, struct url *out)
{
	struct text token;
	enum store_result result = link_make_token(db, kind, subject, object, life_s, &token);
	out->address = arena_fmt(db->arena, "%s%s%s/confirm/%.*s", app->config->base_url, lang ? "/" : "", lang ? lang->code : "", TEXT_ARG(token));
	return result;
}

enum store_result link_find(struct db *db, struct text token, struct link_found *out)
{
	struct link_by_hash row;
	enum store_result result = db_one(db, &stmt_link_by_hash, &(struct link_by_hash_in){hash_of(db->arena, token), clock_now_s()}, &row);
	if (result != STORE_OK)
		return result;
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (text_is_cstr(row.kind, codes[i])) {
			*out = (struct link_found){(enum link_kind)i, row.subject, row.object};
			return STORE_OK;
		}
	return STORE_NONE;
}

enum store_result link_use(struct db *db, struct text token)
{
	int64_t changed;
	enum store_result result = db_run(db, &stmt_link_use, &(struct link_use_in){hash_of(db->arena, token), clock_now_s()}, &changed);
	return result == STORE_OK && changed == 0 ? STORE_NONE : result;
}
