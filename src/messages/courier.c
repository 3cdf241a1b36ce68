/* SPDX-License-Identifier: Apache-2.0 */
#include "messages/courier.h"
#include "messages/letters.h"
#include "people/account.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/wipe.h"
#include "policy/audit.h"
#include "policy/egress.h"
#include "policy/vault.h"
#include "statements.gen.h"

#include <curl/curl.h>
#include <pthread.h>

#define ROUND_S 15
#define GIVE_UP_S (72 * (int64_t)CLOCK_HOUR) /* the inventory's limit for a body in the outbox */

struct courier {
	struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop, woken;
	size_t waiting;      /* letters that waited at the last round for somebody who may take them; of the courier's thread alone */
};

/* --- one letter over SMTP --- */

static struct text header_value(struct arena *arena, struct text value)
{
	/* RFC 2047, always: the subject may be in any script */
	size_t room = (value.len + 2) / 3 * 4 + 1;
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *out = arena_alloc(arena, room);
	size_t used = 0;
	for (size_t i = 0; i < value.len; i += 3) {
		uint32_t three = (uint32_t)(unsigned char)value.at[i] << 16;
		three |= i + 1 < value.len ? (uint32_t)(unsigned char)value.at[i + 1] << 8 : 0;
		three |= i + 2 < value.len ? (uint32_t)(unsigned char)value.at[i + 2] : 0;
		out[used++] = digits[three >> 18];
		out[used++] = digits[three >> 12 & 63];
		out[used++] = i + 1 < value.len ? digits[three >> 6 & 63] : '=';
		out[used++] = i + 2 < value.len ? digits[three & 63] : '=';
	}
	return arena_fmt(arena, "=?UTF-8?B?%.*s?=", (int)used, out);
}

static const char *send_smtp(const struct config *config, struct arena *arena, struct text to, const struct letter_text *letter)
{
	CURL *curl = curl_easy_init();
	if (!curl)
		return "no_memory";
	struct curl_slist *recipients = curl_slist_append(NULL, arena_fmt(arena, "<%.*s>", TEXT_ARG(to)).at);
	struct curl_slist *headers = curl_slist_append(NULL, arena_fmt(arena, "To: <%.*s>", TEXT_ARG(to)).at);
	headers = curl_slist_append(headers, arena_fmt(arena, "From: <%s>", config->mail_from).at);
	headers = curl_slist_append(headers, arena_fmt(arena, "Subject: %.*s", TEXT_ARG(header_value(arena, letter->subject))).at);
	headers = curl_slist_append(headers, "Auto-Submitted: auto-generated");
	curl_mime *mime = curl_mime_init(curl);
	curl_mimepart *part = curl_mime_addpart(mime);
	curl_mime_data(part, letter->body.at, letter->body.len);
	curl_mime_type(part, "text/plain; charset=utf-8");
	curl_mime_encoder(part, "quoted-printable");
	curl_easy_setopt(curl, CURLOPT_URL, config->smtp_url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	/* letters hold names and links: they leave this machine encrypted or not at all */
	curl_easy_setopt(curl, CURLOPT_USE_SSL, flow_is_local(config, FLOW_MAIL) ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, arena_fmt(arena, "<%s>", config->mail_from).at);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	CURLcode code = curl_easy_perform(curl);
	curl_mime_free(mime);
	curl_slist_free_all(headers);
	curl_slist_free_all(recipients);
	curl_easy_cleanup(curl);
	return code == CURLE_OK ? NULL : arena_fmt(arena, "smtp_%d", (int)code).at;
}

/* --- a round --- */

/* The recipient's address, read as the program, for the letter's purpose: the read is logged to the person. */
static enum vault_result address_of(struct app *app, struct db *db, int64_t subject, enum letter letter, struct disclosures *seen, struct text *out)
{
	enum capacity capacity;
	const struct viewer program = {.program = true};
	enum vault_result result = vault_capacity_of(app->vault, db, subject, &capacity);
	if (result != VAULT_OK)
		return result;
	enum datum datum = vault_email_datum(capacity);
	const struct asking asking = {.viewer = &program, .purpose = letter_rows[letter].purpose, .allowed = UINT64_C(1) << datum, .seen = seen};
	int64_t which = letter == LETTER_NEW_EMAIL ? ACCOUNT_NEW_ADDRESS : 0;
	return vault_read(app->vault, db, &asking, subject, datum, which, out);
}

static const char *deliver(struct app *app, struct db *db, const struct mail_due *mail, struct text to)
{
	struct letter_text text;
	if (mail->sealed_null || !outbox_open(app, db, mail->subject, mail->sealed, &text))
		return "no_body";
	if (app->config->demo)
		return NULL;
	return app->config->smtp_url[0] ? send_smtp(app->config, db->arena, to, &text) : "no_server";
}

static enum store_result note_result(struct app *app, struct db *db, const struct mail_due *mail, const char *error)
{
	int64_t now = clock_now_s();
	if (!error && app->config->demo)
		return db_run(db, &stmt_mail_kept, &(struct mail_kept_in){mail->id, now}, NULL);
	if (!error)
		return db_run(db, &stmt_mail_sent, &(struct mail_sent_in){mail->id, now}, NULL);
	bool hopeless = strcmp(error, "no_address") == 0 || strcmp(error, "no_body") == 0 || now - mail->created > GIVE_UP_S;
	log_warn("mail_not_sent", "template=%.*s error=%s hopeless=%d", TEXT_ARG(mail->template), error, hopeless);
	if (hopeless)
		return db_run(db, &stmt_mail_failed, &(struct mail_failed_in){mail->id, now, text_of(error)}, NULL);
	int64_t wait = CLOCK_MINUTE << (mail->attempts < 7 ? mail->attempts : 7);
	return db_run(db, &stmt_mail_again, &(struct mail_again_in){mail->id, now + wait, text_of(error)}, NULL);
}

/* P-32, P-75, P-76, P-79: asked before each letter. Somebody without a capacity has no address either. */
static bool may_leave(struct app *app, struct db *db, int64_t subject, enum purpose purpose)
{
	enum capacity capacity;
	bool allowed = false;
	return vault_capacity_of(app->vault, db, subject, &capacity) != VAULT_OK ||
		(flow_allows(app->config, db, FLOW_MAIL, purpose, vault_email_datum(capacity), &allowed) == STORE_OK && allowed);
}

/* Reads the address and logs the read before anything leaves; the result is noted after. */
static enum store_result send_one(struct app *app, struct db *db, const struct mail_due *mail)
{
	struct text to = {"", 0};
	struct disclosures seen = {0};
	const struct viewer program = {.program = true};
	enum letter letter = letter_find(mail->template);
	enum purpose purpose = letter == LETTER_COUNT ? PURPOSE_ACCOUNT : letter_rows[letter].purpose;
	if (!may_leave(app, db, mail->subject, purpose))
		return note_result(app, db, mail, "no_processor") == STORE_OK ? db_commit(db) : STORE_FAILED;
	bool known = letter != LETTER_COUNT && address_of(app, db, mail->subject, letter, &seen, &to) == VAULT_OK;
	if (audit_write_disclosures(app->vault, db, &program, purpose, "courier", &seen) != STORE_OK || (db->writing && db_commit(db) != STORE_OK))
		return STORE_FAILED;
	if (note_result(app, db, mail, known ? deliver(app, db, mail, to) : "no_address") != STORE_OK)
		return STORE_FAILED;
	return db_commit(db);
}

/* Said when the number changes, not every round. */
static void say_waiting(struct courier *courier, size_t count)
{
	if (count && count != courier->waiting)
		log_warn("mail_waits", "letters=%zu reason=no_processor", count);
	courier->waiting = count;
}

static void round_of_mail(struct courier *courier)
{
	struct app *app = courier->app;
	struct arena *arena = arena_new(16u << 20);
	struct mail_due *mails;
	size_t count = 0;
	if (!arena)
		return;
	struct db db = db_open(app->store, arena);
	bool open; /* the letters wait, untried, until there is a record */
	enum store_result result = flow_runs(app->config, &db, FLOW_MAIL, &open);
	if (result == STORE_OK)
		result = db_all(&db, &stmt_mail_due, &(struct mail_due_in){clock_now_s()}, &mails, &count);
	db_close(&db);
	say_waiting(courier, open ? 0 : count);
	for (size_t i = 0; open && result == STORE_OK && i < count; i++) {
		struct db one = db_open(app->store, arena);
		if (send_one(app, &one, &mails[i]) != STORE_OK)
			log_error("courier_failed", "mail=%lld", (long long)mails[i].id);
		db_close(&one);
	}
	arena_free(arena);
}

static void *run(void *context)
{
	struct courier *courier = context;
	pthread_mutex_lock(&courier->lock);
	while (!courier->stop) {
		courier->woken = false;
		pthread_mutex_unlock(&courier->lock);
		round_of_mail(courier);
		wipe_stack();
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += ROUND_S;
		pthread_mutex_lock(&courier->lock);
		while (!courier->stop && !courier->woken && pthread_cond_timedwait(&courier->wake, &courier->lock, &until) == 0)
			;
	}
	pthread_mutex_unlock(&courier->lock);
	return NULL;
}

struct courier *courier_start(struct app *app)
{
	struct courier *courier = calloc(1, sizeof *courier);
	if (!courier)
		return NULL;
	courier->app = app;
	pthread_mutex_init(&courier->lock, NULL);
	pthread_cond_init(&courier->wake, NULL);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (pthread_create(&courier->thread, NULL, run, courier) != 0) {
		free(courier);
		return NULL;
	}
	app->courier = courier;
	app->wake_courier = courier_wake;
	return courier;
}

void courier_stop(struct courier *courier)
{
	if (!courier)
		return;
	pthread_mutex_lock(&courier->lock);
	courier->stop = true;
	pthread_cond_signal(&courier->wake);
	pthread_mutex_unlock(&courier->lock);
	pthread_join(courier->thread, NULL);
	courier->app->courier = NULL;
	free(courier);
}

void courier_wake(struct courier *courier)
{
	if (!courier)
		return;
	pthread_mutex_lock(&courier->lock);
	courier->woken = true;
	pthread_cond_signal(&courier->wake);
	pthread_mutex_unlock(&courier->lock);
}
