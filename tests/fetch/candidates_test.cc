#include "pipeline/fetch/candidates.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

CandidateScope scope() {
  return {"acme/Aurora2-7B", "acme", parse_model_name("Aurora2-7B"), "https://huggingface.co"};
}

Mention mention(const std::string& url, const std::string& before, const std::string& text) {
  Mention made;
  made.url = url;
  made.before = before;
  made.text = text;
  return made;
}

struct Found {
  std::vector<Candidate> own;
  std::vector<Candidate> foreign;
};

Found candidates_of(const std::vector<Mention>& mentions, const Registry& registry = {}) {
  Found found;
  found.own = find_candidates(mentions, "https://huggingface.co/acme/Aurora2-7B/resolve/main/README.md",
                              scope(), registry, found.foreign);
  return found;
}

TEST(Candidates, KnowOwnPapersByTheirContext) {
  struct Case {
    const char* before;
    const char* text;
    const char* section;
    Strength strength;
  };
  const Case cases[] = {
      {"For details, see our ", "technical report", "", Strength::ours},
      {"Paper: ", "An Unusual Title", "", Strength::ours},
      {"", "Tech Report", "", Strength::ours},
      {"It was introduced in ", "this paper", "", Strength::ours},
      {"", "Aurora 2: Open Models", "", Strength::ours},
      {"The model uses ", "Multi Query Attention", "model > architecture", Strength::mentioned},
      {"We use ", "MMLU", "model > evaluation > benchmark results", Strength::evaluation},
  };
  for (const Case& c : cases) {
    Mention link = mention("https://arxiv.org/abs/2501.00001", c.before, c.text);
    link.section = c.section;
    const Found found = candidates_of({link});
    ASSERT_EQ(found.own.size(), 1u) << c.text;
    EXPECT_EQ(found.own[0].kind, CandidateKind::paper);
    EXPECT_EQ(static_cast<int>(found.own[0].strength), static_cast<int>(c.strength)) << c.before << c.text;
    EXPECT_EQ(found.own[0].urls.front(), "https://arxiv.org/pdf/2501.00001");
  }
}

TEST(Candidates, FoldAddressesOfOneThingAndKeepTheBestReason) {
  const Found found = candidates_of(
      {mention("https://arxiv.org/pdf/2501.00001v1.pdf", "as in ", "here"),
       mention("https://arxiv.org/abs/2501.00001", "see our ", "technical report"),
       mention("https://github.com/acme/aurora", "", "x"),
       mention("https://github.com/acme/aurora/tree/main/train", "Repository: ", "code"),
       mention("http://www.acme.com/aurora/", "", "a"), mention("https://acme.com/aurora#part", "", "b")});
  ASSERT_EQ(found.own.size(), 3u);
  EXPECT_EQ(found.own[0].strength, Strength::ours);
  EXPECT_EQ(found.own[1].strength, Strength::ours);
  EXPECT_EQ(found.own[1].repository.name, "aurora");
  EXPECT_EQ(found.own[2].kind, CandidateKind::page);
}

TEST(Candidates, LeaveOthersPagesAside) {
  const Found found = candidates_of(
      {mention("https://acme.ai/blog/aurora-2", "", "blog"), mention("https://other.org/blog", "", "blog"),
       mention("https://huggingface.co/docs/transformers", "", "docs"),
       mention("https://huggingface.co/datasets/acme/data", "", "data"),
       mention("https://huggingface.co/datasets/other/data", "", "data"),
       mention("https://huggingface.co/other/model", "", "model"),
       mention("https://other.org/paper.pdf", "as in ", "theirs"),
       mention("https://img.shields.io/badge/x", "", "badge"),
       mention("https://acme.ai/logo.png", "", "logo"), mention("http://localhost:8000/v1", "", "")});
  ASSERT_EQ(found.own.size(), 2u);
  EXPECT_EQ(found.own[0].url, "https://acme.ai/blog/aurora-2");
  EXPECT_EQ(found.own[1].dataset, "acme/data");
  EXPECT_EQ(found.foreign.size(), 4u);
}

TEST(Candidates, ComeFromTheRegistryForTheRightVersion) {
  Registry registry;
  registry.families = {{"Aurora", {"acme"}, {"2401.00001"}, {}, {}},
                       {"Aurora 2", {"Acme"}, {"2501.00001"}, {"acme/aurora"}, {"https://acme.com/terms"}},
                       {"Aurora 2", {"other"}, {"2601.00001"}, {}, {}}};
  const auto candidates = registry_candidates(scope(), registry);
  ASSERT_EQ(candidates.size(), 3u);
  EXPECT_EQ(candidates[0].key, "arxiv:2501.00001");
  EXPECT_EQ(candidates[1].key, "github:acme/aurora");
  EXPECT_TRUE(speaks_of_license(candidates[2]));
  for (const Candidate& candidate : candidates) EXPECT_TRUE(candidate.known);
}

TEST(Candidates, TellLicencesFromPrivacy) {
  Candidate candidate;
  candidate.url = "https://acme.com/aurora-license";
  EXPECT_TRUE(speaks_of_license(candidate));
  candidate.url = "https://acme.com/privacy-terms";
  EXPECT_FALSE(speaks_of_license(candidate));
  candidate.url = "https://acme.com/about";
  candidate.text = "Acceptable Use Policy";
  EXPECT_TRUE(speaks_of_license(candidate));
}

}  // namespace
}  // namespace exhibit
