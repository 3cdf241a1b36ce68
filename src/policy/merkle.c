/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/merkle.h"

#include <sodium.h>

struct merkle_hash merkle_leaf(struct text data)
{
	struct merkle_hash hash;
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const unsigned char *)"\0", 1);
	crypto_hash_sha256_update(&state, (const unsigned char *)data.at, data.len);
	crypto_hash_sha256_final(&state, hash.at);
	return hash;
}

static struct merkle_hash node(struct merkle_hash left, struct merkle_hash right)
{
	struct merkle_hash hash;
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const unsigned char *)"\1", 1);
	crypto_hash_sha256_update(&state, left.at, sizeof left.at);
	crypto_hash_sha256_update(&state, right.at, sizeof right.at);
	crypto_hash_sha256_final(&state, hash.at);
	return hash;
}

/* Like adding one to a binary number: two whole subtrees of a size become one of twice the size. */
void merkle_add(struct merkle *tree, struct merkle_hash leaf)
{
	int level = 0;
	for (; tree->size >> level & 1; level++)
		leaf = node(tree->level[level], leaf);
	must(level < MERKLE_LEVELS);
	tree->level[level] = leaf;
	tree->size++;
}

struct merkle_hash merkle_root(const struct merkle *tree)
{
	struct merkle_hash root;
	bool begun = false;
	crypto_hash_sha256(root.at, (const unsigned char *)"", 0);
	for (int level = 0; level < MERKLE_LEVELS; level++) {
		if (!(tree->size >> level & 1))
			continue;
		root = begun ? node(tree->level[level], root) : tree->level[level];
		begun = true;
	}
	return root;
}

static size_t left_half(size_t count)
{
	size_t half = 1;
	while (half * 2 < count)
		half *= 2;
	return half;
}

static struct merkle_hash root_of(const struct merkle_hash *leaves, size_t count)
{
	struct merkle tree = {0};
	for (size_t i = 0; i < count; i++)
		merkle_add(&tree, leaves[i]);
	return merkle_root(&tree);
}

void merkle_path(const struct merkle_hash *leaves, size_t count, size_t index, struct merkle_path *path)
{
	must(index < count);
	path->count = 0;
	/* from the root downwards, then turned round */
	while (count > 1) {
		size_t half = left_half(count);
		bool right = index >= half;
		path->at[path->count++] = right ? root_of(leaves, half) : root_of(leaves + half, count - half);
		leaves += right ? half : 0;
		index -= right ? half : 0;
		count = right ? count - half : half;
	}
	for (size_t i = 0; i < path->count / 2; i++) {
		struct merkle_hash other = path->at[i];
		path->at[i] = path->at[path->count - 1 - i];
		path->at[path->count - 1 - i] = other;
	}
}

/* The way of RFC 9162, 2.1.3.2: `last` is the number of the last leaf, halved with the index on the way up. */
bool merkle_proves(struct merkle_hash leaf, size_t index, size_t count, const struct merkle_path *path, struct merkle_hash root)
{
	size_t last = count - 1;
	if (index >= count)
		return false;
	for (size_t i = 0; i < path->count; i++) {
		if (last == 0)
			return false;
		if ((index & 1) || index == last) {
			leaf = node(path->at[i], leaf);
			for (; !(index & 1) && index; last >>= 1)
				index >>= 1;
		} else {
			leaf = node(leaf, path->at[i]);
		}
		index >>= 1;
		last >>= 1;
	}
	return last == 0 && memcmp(leaf.at, root.at, sizeof root.at) == 0;
}
