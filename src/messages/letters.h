/* SPDX-License-Identifier: Apache-2.0
 * Every letter the program can write, in one table: its purpose decides whose address it may use (P-39), its words go through the
 * catalogues. A letter that is not here cannot be sent. */
#ifndef MESSAGES_LETTERS_H
#define MESSAGES_LETTERS_H

#include "policy/inventory.h"
#include "store/store.h"
#include "web/app.h"
#include "web/out.h"

enum letter {
	LETTER_CONFIRM_EMAIL,     /* {a}: link */
	LETTER_ALREADY_ACCOUNT,   /* somebody signed up with an address that has an account */
	LETTER_RESET,             /* {a} */
	LETTER_PASSWORD_CHANGED,
	LETTER_NEW_EMAIL,         /* {a}; to the address that is to be */
	LETTER_EMAIL_CHANGING,    /* to the address that was */
	LETTER_INVITE_MEMBER,     /* {organisation}, {a} */
	LETTER_INVITE_REVIEWER,   /* {a} */
	LETTER_INVITE_ADMINISTRATOR, /* {a} */
	LETTER_CONTACT_CONFIRM,   /* {solution}, {organisation}, {a} */
	LETTER_CONTACT_BACK,      /* {a}: the contact asked to see or end the listing */
	LETTER_CLAIM,             /* {organisation}, {a} */
	LETTER_CLAIM_ACCEPTED,    /* {organisation}, {a} */
	LETTER_CLAIM_REFUSED,     /* {organisation} */
	LETTER_SUBMITTED,         /* {solution} */
	LETTER_RETURNED,          /* {solution}, {a} */
	LETTER_ELIGIBLE,          /* {solution} */
	LETTER_LISTED,            /* {solution}, {a} */
	LETTER_NOT_ELIGIBLE,      /* {solution}, {a} */
	LETTER_ASSIGNED,          /* {solution}, {due}, {a} */
	LETTER_REVIEW_REMINDER,   /* {solution}, {due}, {a} */
	LETTER_REVIEW_AGAIN,      /* {solution}, {due}, {a} */
	LETTER_DECIDED,           /* {solution}, {a} */
	LETTER_PUBLISHED,         /* {solution}, {a} */
	LETTER_POLICY_CHANGED,    /* {date}, {a} */
	LETTER_CONTACT_AGAIN,     /* {solution}, {organisation}, {a}: a year has nearly passed */
	LETTER_PROCESSOR_ENDS,    /* {name}, {due}, {a} */
	LETTER_BREACH,            /* {day}, {data}, {words}; of their rights: who paused, or waits for a hold, is told too */
	/* privacy/rights.h: the object is the case */
	LETTER_RIGHTS_OPEN,       /* {number}, {kind}, {due}, {a}: a link that opens the case */
	LETTER_RIGHTS_RECEIPT,    /* {number}, {kind}, {due}, {a}: where to go on */
	LETTER_RIGHTS_EXTENDED,   /* {number}, {kind}, {due}, {reason}, {complain} */
	LETTER_RIGHTS_LATE,       /* {number}, {kind}, {due}, {complain} */
	LETTER_RIGHTS_REFUSED,    /* {number}, {kind}, {reason}, {text}, {complain} */
	LETTER_RIGHTS_PARTLY,     /* the same and {kept} */
	LETTER_RIGHTS_DONE,       /* {number}, {kind}, {text} */
	LETTER_RIGHTS_ANSWERED,   /* {number}, {kind}, {text} */
	LETTER_RIGHTS_HELD,       /* {number}, {kind}, {complain} */
	LETTER_RIGHTS_ERASED,     /* {number}, {complain} */
	LETTER_RIGHTS_MINOR,      /* {number}, {due}, {a}, {contact} */
	LETTER_RIGHTS_DESK,       /* {number}, {kind}, {due}, {percent}, {a}: to whoever has the privacy duty */
	LETTER_COUNT
};

struct letter_row {
	const char *code;
	enum purpose purpose;
	const char *subject, *body;   /* msgids */
};

extern const struct letter_row letter_rows[LETTER_COUNT];
/* The letter of that code; LETTER_COUNT when there is none. */
enum letter letter_find(struct text code);

/* Writes a letter to `subject` into the outbox, in `lang`, sealed under the subject's key; it leaves after the commit. `object`:
 * what it is about (0: nothing). Controller, unit and the policy's address are added to every letter (P-01, P-07). */
CHECKED enum store_result outbox_put(struct app *app, struct db *db, const struct lang *lang, int64_t subject, enum letter letter,
	int64_t object, const struct out_arg *args, size_t count);

/* The arguments of a letter in one language: fills at most LETTER_ARGS_MOST, returns how many. */
#define LETTER_ARGS_MOST 4
typedef size_t letter_args(const void *context, struct arena *arena, const struct lang *lang, struct out_arg args[static LETTER_ARGS_MOST]);
/* A letter that answers nobody's page. Which language its reader prefers is kept nowhere (no datum is collected for it), so it stands there in
 * each of ours, one below the other. */
CHECKED enum store_result outbox_put_in_all(struct app *app, struct db *db, int64_t subject, enum letter letter, int64_t object, letter_args *args,
	const void *context);

/* A letter opened again, for the courier and the demo's mailbox. */
struct letter_text {
	struct text subject, body;
};
CHECKED bool outbox_open(struct app *app, struct db *db, int64_t subject, struct bytes sealed, struct letter_text *out);

#endif
