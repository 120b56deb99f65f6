// The keyword index against a plain search.
#include "extractors/rules/keywords.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

std::set<uint32_t> found_in(const KeywordIndex& index, std::string_view text) {
  std::set<uint32_t> ids;
  index.scan(text, [&](uint32_t id) { ids.insert(id); });
  return ids;
}

TEST(Keywords, Table) {
  const KeywordIndex index(
      {{"gpu", 0}, {"tpu", 0}, {"h100", 1}, {"learning rate", 2}, {"rate", 3}, {"학습", 4}, {"gpus", 5}});
  struct Case {
    const char* text;
    std::set<uint32_t> expected;
  };
  for (const Case& c : std::vector<Case>{
           {"", {}},
           {"nothing", {}},
           {"One GPU", {0}},
           {"GPUs and TPUs", {0, 5}},
           {"gph100", {1}},
           {"a Learning Rate", {2, 3}},
           {"learning learning rat", {}},
           {"모델 학습에", {4}},
           {"h10", {}},
       }) {
    EXPECT_EQ(found_in(index, c.text), c.expected) << c.text;
  }
}

TEST(Keywords, NoneAtAll) { EXPECT_TRUE(found_in(KeywordIndex({}), "some text").empty()); }

TEST(Keywords, LikePlainSearch) {
  std::mt19937 random(7);
  const auto word = [&](size_t longest) {
    std::string out;
    for (size_t n = 1 + random() % longest; n > 0; --n) out += static_cast<char>('a' + random() % 3);
    return out;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<std::string, uint32_t>> keywords;
    for (uint32_t id = 0; id < 12; ++id) keywords.emplace_back(word(5), id % 8);
    const KeywordIndex index(keywords);
    const std::string text = word(40);
    std::set<uint32_t> expected;
    for (const auto& [keyword, id] : keywords) {
      if (text.find(keyword) != std::string::npos) expected.insert(id);
    }
    ASSERT_EQ(found_in(index, text), expected) << text;
  }
}

}  // namespace
}  // namespace exhibit
