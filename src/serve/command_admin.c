/* SPDX-License-Identifier: Apache-2.0
 * `cabinet admin`: the first administrator comes from the machine (P-02), later ones by designation; `recover` lets a locked-out one
 * back in. Each is an event in the log. */
#include "serve/commands.h"
#include "serve/open.h"
#include "base/clock.h"
#include "people/account.h"
#include "people/link.h"
#include "policy/audit.h"
#include "policy/gate.h"
#include "web/form_types.h"
#include "statements.gen.h"

static const struct {
	const char *name;
	unsigned bit;
} duties[] = {{"programme", DUTY_PROGRAMME}, {"privacy", DUTY_PRIVACY}, {"communication", DUTY_COMMUNICATION}, {"technical", DUTY_TECHNICAL}};

#define ALL_DUTIES (DUTY_PROGRAMME | DUTY_PRIVACY | DUTY_COMMUNICATION | DUTY_TECHNICAL)

static bool read_duties(const char *list, unsigned *out)
{
	struct text rest = text_of(list ? list : "all");
	*out = 0;
	while (rest.len) {
		struct text one = text_cut(&rest, ',');
		unsigned bit = text_is(one, TEXT("all")) ? ALL_DUTIES : 0;
		for (size_t i = 0; i < COUNT_OF(duties); i++)
			if (text_is_cstr(one, duties[i].name))
				bit = duties[i].bit;
		if (!bit)
			return false;
		*out |= bit;
	}
	return *out != 0;
}

static int list(struct app *app, struct db *db)
{
	struct administrators_list *rows;
	size_t count;
	if (db_all(db, &stmt_administrators_list, NULL, &rows, &count) != STORE_OK)
		return 2;
	/* names and addresses are personal data: the console lists ids and duties only */
	for (size_t i = 0; i < count; i++) {
		printf("%lld %.*s %.*s", (long long)rows[i].subject, TEXT_ARG(rows[i].kind), TEXT_ARG(rows[i].state));
		for (size_t d = 0; d < COUNT_OF(duties); d++)
			if (rows[i].duties & duties[d].bit)
				printf(" %s", duties[d].name);
		printf("\n");
	}
	return 0;
}

/* The administrator signs in through a link that is printed here, on the machine, and works once. */
static bool print_link(struct app *app, struct db *db, int64_t subject)
{
	struct url link;
	if (link_make(app, db, lang_by_code(TEXT("en")), LINK_INVITE, subject, 0, 7 * (int64_t)CLOCK_DAY, &link) != STORE_OK || db_commit(db) != STORE_OK)
		return false;
	printf("open this link within 7 days to choose a password:\n%.*s\n", TEXT_ARG(link.address));
	return true;
}

static int create(struct app *app, struct db *db, struct command_line *line)
{
	int64_t subject;
	unsigned wanted;
	const struct viewer console = {.program = true};
	if (!line->option['e'] || !read_duties(line->option['u'], &wanted)) {
		fprintf(stderr, "cabinet: give --email, and --duties as a list of: programme,privacy,communication,technical\n");
		return 2;
	}
	if (!form_is_email(text_of(line->option['e']))) {
		fprintf(stderr, "cabinet: '%s' is no e-mail address\n", line->option['e']);
		return 2;
	}
	const struct account_new account = {.kind = CAPACITY_ADMINISTRATOR, .email = text_of(line->option['e']),
		.first_name = text_of(line->option['f']), .last_name = text_of(line->option['n']), .state = "invited"};
	enum account_result result = account_add(app, db, &account, &subject);
	if (result == ACCOUNT_TAKEN) {
		fprintf(stderr, "cabinet: this address is an administrator's already; 'cabinet admin recover' lets one back in\n");
		return 2;
	}
	if (result != ACCOUNT_OK || !account_designate(app, db, subject, "staff", wanted, 0, 0, TEXT("designated on the machine by 'cabinet admin create'")) ||
		audit_event(db, &console, "administrator_created", subject, arena_fmt(db->arena, "duties=%u", wanted)) != STORE_OK || !print_link(app, db, subject)) {
		fprintf(stderr, "cabinet: nothing was changed (see the lines above)\n");
		return 2;
	}
	return 0;
}

/* Who is let back in keeps the duties they have; --duties gives others, and is needed when the designation has ended. */
static bool designate_again(struct app *app, struct db *db, int64_t subject, const char *list)
{
	struct desk_administrator row;
	unsigned wanted;
	if (db_one(db, &stmt_desk_administrator, &(struct desk_administrator_in){subject}, &row) == STORE_FAILED)
		return false;
	if (!list && (row.until_null || clock_now_s() < row.until))
		return true;
	if (!list || !read_duties(list, &wanted)) {
		fprintf(stderr, "cabinet: %s; give --duties as a list of: programme,privacy,communication,technical\n",
			list ? "these are no duties" : "the designation has ended");
		return false;
	}
	return account_designate(app, db, subject, "staff", wanted, 0, 0, TEXT("designated on the machine by 'cabinet admin recover'"));
}

static int recover(struct app *app, struct db *db, struct command_line *line)
{
	int64_t subject;
	const struct viewer console = {.program = true};
	if (!line->option['e'] || vault_find_address(app->vault, db, CAPACITY_ADMINISTRATOR, text_of(line->option['e']), &subject) != VAULT_OK) {
		fprintf(stderr, "cabinet: give --email with the address of an administrator\n");
		return 2;
	}
	if (!designate_again(app, db, subject, line->option['u']) || gate_certify(db, &console, subject) != STORE_OK ||
		db_run(db, &stmt_account_set_state, &(struct account_set_state_in){subject, TEXT("invited")}, NULL) != STORE_OK ||
		audit_event(db, &console, "administrator_recovered", subject, TEXT("")) != STORE_OK || !print_link(app, db, subject)) {
		fprintf(stderr, "cabinet: nothing was changed (see the lines above)\n");
		return 2;
	}
	return 0;
}

int command_admin(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	const char *what = line->words_count == 1 ? line->words[0] : "";
	if (!command_open_app(line, &config, &app))
		return 2;
	struct arena *arena = arena_new(16u << 20);
	must(arena);
	struct db db = db_open(app.store, arena);
	int status = 2;
	if (strcmp(what, "list") == 0)
		status = list(&app, &db);
	else if (strcmp(what, "create") == 0)
		status = create(&app, &db, line);
	else if (strcmp(what, "recover") == 0)
		status = recover(&app, &db, line);
	else
		fprintf(stderr, "cabinet: admin create, recover or list\n");
	db_close(&db);
	arena_free(arena);
	app_close(&app);
	return status;
}
