/* SPDX-License-Identifier: Apache-2.0
 * What a picture of the memory may still show of somebody who was erased: nothing. The heap is wiped as it is given back (wipe.c); threads that
 * handle people's data write over their stacks when a request or a round is done. */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

/* Writes over what calls left behind below the caller. */
void wipe_stack(void);

#endif
