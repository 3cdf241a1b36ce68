/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as the query of an address: it has one canonical form, which reads back as itself, and a search for it ends. */
#include "catalogue/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vocabulary_json[] =
	"{\"version\":\"1\",\"facets\":[{\"key\":\"language\",\"label\":\"Language\",\"source\":\"language\",\"many\":true},"
	"{\"key\":\"country\",\"label\":\"Country\",\"source\":\"country\",\"many\":true},"
	"{\"key\":\"level\",\"label\":\"Level\",\"source\":\"list\",\"many\":true,\"values\":[{\"code\":\"1\",\"label\":"
	"\"Primary\"}]}],"
	"\"numbers\":[{\"key\":\"age_min\",\"label\":\"From\",\"min\":0,\"max\":99}]}";
static const char regions_json[] =
	"{\"regions\":[{\"code\":\"africa\",\"label\":\"Africa\",\"countries\":[\"KE\",\"TZ\"]}],\"aliases\":{}}";

static struct vocabulary *vocabulary;
static struct snapshot *snapshot;

static void make_catalogue(void)
{
	struct arena *arena = arena_new(1u << 20);
	struct text problem;
	vocabulary = vocabulary_parse(arena, text_of(vocabulary_json), text_of(regions_json), &problem);
	must(vocabulary);
	struct solution *solution = solution_new(arena, vocabulary);
	solution->slug = TEXT("reader");
	solution->name = TEXT("L'école des lecteurs: читать, قراءة, 学习 reading");
	solution->facts[0] = (struct texts){(struct text[]){TEXT("sw"), TEXT("fr")}, 2};
	snapshot = snapshot_build(vocabulary, solution, 1, 1);
	must(snapshot);
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!snapshot)
		make_catalogue();
	struct arena *arena = arena_new((16u << 20) + size);
	struct http_pairs pairs;
	if (http_parse_pairs(arena, (struct text){(const char *)data, size}, &pairs) == HTTP_PARSE_OK) {
		struct query query = query_parse(arena, vocabulary, pairs);
		struct text address = query_address(arena, vocabulary, &query);
		must(http_parse_pairs(arena, text_slice(address, 1, address.len), &pairs) == HTTP_PARSE_OK);
		struct query again = query_parse(arena, vocabulary, pairs);
		must(again.ignored.count == 0 && text_is(query_address(arena, vocabulary, &again), address));
		struct search_result result;
		must(search_run(arena, snapshot, &query, &result) && result.total <= 1);
	}
	arena_free(arena);
	return 0;
}
