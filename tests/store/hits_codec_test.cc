#include "pipeline/store/hits_codec.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/store/samples.h"

namespace exhibit {
namespace {

TEST(HitsCodec, RandomHitsComeBack) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const Document document = test::random_document(seed);
    const std::vector<Hit> hits = test::random_hits(seed, document);
    const Result<std::vector<Hit>> back = decode_hits(encode_hits(hits));
    ASSERT_TRUE(back.ok()) << "seed " << seed << ": " << back.error().describe();
    ASSERT_TRUE(std::equal(hits.begin(), hits.end(), back->begin(), back->end(),
                           [](const Hit& a, const Hit& b) { return test::equal(a, b); }))
        << "seed " << seed;
    ASSERT_TRUE(check_hits(*back, document));
  }
}

TEST(HitsCodec, EveryTruncationIsAnError) {
  const Document document = test::random_document(3);
  ASSERT_FALSE(document.sentences.empty());
  Hit hit{"rule", "fact", 0, {1, 2}, {{"count", "8"}}, Stage::rl, 0.5, ""};
  const std::string bytes = encode_hits(std::vector<Hit>{hit, hit});
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(decode_hits(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(decode_hits(bytes + "x").ok());
}

TEST(HitsCodec, HitsThatPointElsewhereAreFound) {
  const Document document = test::random_document(3);
  Hit hit{"rule", "fact", 0, {0, 0}, {}, Stage::unknown, 1, ""};
  EXPECT_TRUE(check_hits(std::vector<Hit>{hit}, document));
  hit.sentence = static_cast<uint32_t>(document.sentences.size());
  EXPECT_FALSE(check_hits(std::vector<Hit>{hit}, document));
  hit.sentence = 0;
  hit.match.end = static_cast<uint32_t>(document.text.size()) + 1;
  EXPECT_FALSE(check_hits(std::vector<Hit>{hit}, document));
}

}  // namespace
}  // namespace exhibit
