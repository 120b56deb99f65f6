#include "tools/exhibit/citation_sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace exhibit::cli {
namespace {

std::vector<Proposal> proposals(size_t count, size_t citations) {
  std::vector<Proposal> all(count);
  for (size_t i = 0; i < count; ++i) {
    all[i].criterion = std::to_string(i);
    all[i].citations.resize(citations);
    for (size_t k = 0; k < citations; ++k)
      all[i].citations[k].quote = std::to_string(i) + ":" + std::to_string(k);
  }
  return all;
}

std::vector<std::string> quotes(const std::vector<SampledCitation>& sample) {
  std::vector<std::string> all;
  for (const SampledCitation& drawn : sample) all.push_back(drawn.citation->quote);
  return all;
}

TEST(CitationSample, IsAsLargeAsAskedForAndRepeatable) {
  const std::vector<Proposal> all = proposals(40, 3);
  const std::vector<std::string> seven = quotes(sample_citations(all, 20, 7));
  EXPECT_EQ(seven.size(), 20u);
  EXPECT_EQ(std::set<std::string>(seven.begin(), seven.end()).size(), 20u);
  EXPECT_EQ(quotes(sample_citations(all, 20, 7)), seven);
  EXPECT_NE(quotes(sample_citations(all, 20, 8)), seven);
}

TEST(CitationSample, TakesAllWhereThereAreFewer) {
  const std::vector<Proposal> all = proposals(2, 2);
  EXPECT_THAT(quotes(sample_citations(all, 100, 1)), ::testing::ElementsAre("0:0", "0:1", "1:0", "1:1"));
  EXPECT_TRUE(sample_citations({}, 100, 1).empty());
  EXPECT_TRUE(sample_citations(all, 0, 1).empty());
}

TEST(CitationSample, EveryCitationHasTheSameChance) {
  const std::vector<Proposal> all = proposals(10, 1);
  std::map<std::string, int> drawn;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    for (const std::string& quote : quotes(sample_citations(all, 3, seed))) ++drawn[quote];
  }
  ASSERT_EQ(drawn.size(), 10u);
  for (const auto& [quote, times] : drawn) EXPECT_NEAR(times, 600, 100) << quote;
}

}  // namespace
}  // namespace exhibit::cli
