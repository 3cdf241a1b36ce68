/* SPDX-License-Identifier: Apache-2.0
 * Merkle trees as in RFC 6962 (certificate transparency), over SHA-256: a leaf is SHA-256(0x00 || data), a node
 * SHA-256(0x01 || left || right), and the left half of a tree is the largest power of two below its size. */
#ifndef POLICY_MERKLE_H
#define POLICY_MERKLE_H

#include "base/text.h"

#define MERKLE_BYTES 32
#define MERKLE_LEVELS 63

struct merkle_hash {
	unsigned char at[MERKLE_BYTES];
};

/* A tree that grows leaf by leaf: only the roots of its whole subtrees are kept, one for each bit of its size. */
struct merkle {
	int64_t size;
	struct merkle_hash level[MERKLE_LEVELS];
};

struct merkle_hash merkle_leaf(struct text data);
void merkle_add(struct merkle *tree, struct merkle_hash leaf);
/* Of no leaves: SHA-256 of nothing. */
struct merkle_hash merkle_root(const struct merkle *tree);

struct merkle_path {
	struct merkle_hash at[MERKLE_LEVELS];   /* from the leaf's sister upwards */
	size_t count;
};

/* The path of leaf number `index` (from 0) among `count`. */
void merkle_path(const struct merkle_hash *leaves, size_t count, size_t index, struct merkle_path *path);
/* Whether `leaf` is number `index` of the `count` leaves under `root`. */
bool merkle_proves(struct merkle_hash leaf, size_t index, size_t count, const struct merkle_path *path, struct merkle_hash root);

#endif
