/* SPDX-License-Identifier: Apache-2.0
 * What /admin/privacy/reads shows (pages/log.html): codes and numbers only. */
#ifndef ADMIN_PRIVACY_READS_VIEWS_H
#define ADMIN_PRIVACY_READS_VIEWS_H

#include "web/out.h"

struct desk_reads {
	int64_t most, minutes;
	const struct desk_read_alert {
		int64_t administrator, opened, usual;
		struct text date;
		bool limit;
	} *alerts;
	size_t alerts_count;
	const struct desk_read_day {
		int64_t administrator, opened;
		struct text date;
	} *days;
	size_t days_count;
};

#endif
