/* SPDX-License-Identifier: Apache-2.0
 * Addresses for machines that watch over the cabinet. */
#include "routes.gen.h"
#include "statements.gen.h"

void machines_health_get(struct visit *visit)
{
	visit_body(visit, 200, "text/plain; charset=utf-8", TEXT("ok\n"));
}

/* Ready: the database answers. */
void machines_ready_get(struct visit *visit)
{
	struct setting_get row;
	if (db_one(&visit->db, &stmt_setting_get, &(struct setting_get_in){TEXT("ready")}, &row) == STORE_FAILED)
		visit_refuse(visit, 503);
	else
		visit_body(visit, 200, "text/plain; charset=utf-8", TEXT("ready\n"));
}
