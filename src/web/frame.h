/* SPDX-License-Identifier: Apache-2.0
 * What stands around every page (pages/frame.html): head, tabs, languages, foot. The caller renders the page's own matter
 * first (html_<block>()) and hands it over as `main`. */
#ifndef WEB_FRAME_H
#define WEB_FRAME_H

#include "web/out.h"

/* Which tab joins the paper. */
enum frame_tab {
	TAB_NONE,
	TAB_SOLUTIONS,
	TAB_COMPARE,
	TAB_HOW_WE_REVIEW,
	TAB_ABOUT,
	TAB_SIGN_IN,
	TAB_SUBMISSIONS,
	TAB_REVIEWS,
	TAB_DESK,
	TAB_ACCOUNT,
};

/* The same page in another language. */
struct frame_lang {
	const char *code, *name;
	bool rtl, current;
	struct url url, whole;          /* whole: with scheme and host; empty when the operator has not said them */
};

/* A step of "You are here"; the last one has no url. */
struct frame_step {
	struct text name;
	struct url url;
};

struct frame {
	const char *lang; /* code */
	const char *lang_name;
	bool rtl;
	struct text site;        /* the cabinet's name, translated */
	struct text title;       /* of the page, without the site's name */
	struct text description; /* for search engines; may be empty */
	bool error;              /* the form has mistakes: the title begins with "Error:" */
	bool noindex;
	bool shared;                    /* a page to find and to pass on: names its whole address and those in other languages */
	enum frame_tab tab;
	bool signed_in, provider, reviewer, administrator; /* which tabs there are */
	bool search;                                       /* a search form at the top rather than a link to one */
	const struct frame_lang *langs;
	size_t langs_count;
	const struct frame_step *trail;
	size_t trail_count;
	struct text message; /* of the last action; never on a public page */
	struct html main;
	bool demo;
	struct text controller, unit; /* who manages the cabinet; `unit` may be empty */
	struct url contact;           /* for questions about privacy: mailto */
	struct text contact_text;
	struct text policy_version, version;
	struct text coming, coming_date; /* a material version of the policy that is announced; empty: none */
};

#endif
