#include <gmock/gmock.h>

#include "extractors/license/resolve.h"
#include "tests/extractors/license_data.h"

namespace exhibit {
namespace {

using license::Right;
using testing::HasSubstr;

constexpr const char* kCard = "https://huggingface.co/harbour/robin/resolve/main/README.md";
constexpr const char* kFile = "https://huggingface.co/harbour/robin/resolve/main/LICENSE";
constexpr const char* kRepository = "https://raw.githubusercontent.com/harbour/robin/main/LICENSE";

Evidence naming(const std::string& id, const std::string& how, const std::string& applies_to, SourceRole role,
                const std::string& url, Relation relation = Relation::own) {
  Evidence evidence;
  evidence.fact = applies_to == "code" ? "license.code_name" : "license.name";
  evidence.rule = "license." + how;
  evidence.url = url;
  evidence.document = url;
  evidence.role = role;
  evidence.relation = relation;
  evidence.quote = id;
  evidence.values = {{"id", id}, {"name", id}, {"how", how}, {"applies_to", applies_to}};
  if (const license::License* known = test::shipped_catalog()->by_tag(id)) {
    evidence.values.emplace_back("for", known->kind == license::LicenseKind::model ? "model" : "software");
    for (const Right right : license::kRights) {
      const license::RightCell& cell = known->rights[static_cast<size_t>(right)];
      evidence.values.emplace_back(license::to_string(right), std::string(license::to_string(cell.state)) +
                                                                  (cell.kind.empty() ? "" : " " + cell.kind));
    }
  }
  return evidence;
}

Evidence with_link(Evidence evidence, const std::string& link) {
  evidence.values.emplace_back("link", link);
  return evidence;
}

Evidence clause(const std::string& right, const std::string& state, const std::string& kind,
                const std::string& how, SourceRole role, const std::string& url,
                const std::string& place = "own") {
  Evidence evidence;
  evidence.fact = "license.right";
  evidence.rule = "license.clause." + kind;
  evidence.url = url;
  evidence.document = url;
  evidence.role = role;
  evidence.quote = "clause: " + right + " " + state;
  evidence.values = {{"right", right}, {"state", state},          {"kind", kind},
                     {"how", how},     {"applies_to", "weights"}, {"place", place}};
  return evidence;
}

// "rcca": the first letters of the states; '-' where unknown.
std::string matrix(const LicenseFinding& finding) {
  std::string out;
  for (const auto& cell : finding.rights)
    out += cell.state == license::RightState::unknown ? '-' : license::to_string(cell.state).front();
  return out;
}

const Evidence tag_mit = naming("MIT", "tag", "weights", SourceRole::card, kCard);

TEST(LicenseResolve, WhichLicenceDecides) {
  const Evidence code_mit = naming("MIT", "statement", "code", SourceRole::card, kCard);
  const Evidence file_mit = naming("MIT", "text", "weights", SourceRole::license, kFile);
  const Evidence other =
      with_link(naming("custom", "tag", "weights", SourceRole::card, kCard), "LICENSE-MODEL");
  const Evidence deepseek_file = naming("deepseek", "text", "weights", SourceRole::license,
                                        "https://raw.githubusercontent.com/harbour/robin/main/LICENSE-MODEL");
  struct Case {
    const char* what;
    std::vector<Evidence> evidence;
    const char* id;
    const char* matrix;
  };
  for (const Case& c : {
           Case{"a tag alone", {tag_mit}, "MIT", "aaca"},
           {"the repository's licence is that of code",
            {naming("gemma", "tag", "weights", SourceRole::card, kCard),
             naming("Apache-2.0", "text", "code", SourceRole::license, kRepository)},
            "gemma",
            "rcca"},
           {"weights before code on the card",
            {code_mit, naming("llama-3.1", "statement", "weights", SourceRole::card, kCard)},
            "llama-3.1",
            "rcca"},
           {"the hub's LICENSE is that of code",
            {code_mit,
             with_link(naming("custom", "statement", "weights", SourceRole::card, kCard), "LICENSE-MODEL"),
             file_mit, deepseek_file},
            "deepseek",
            "rcca"},
           {"a custom name is told by its link", {other, deepseek_file}, "deepseek", "rcca"},
           {"several licences: the most restrictive",
            {tag_mit, naming("llama-3.1", "statement", "weights", SourceRole::card, kCard)},
            "llama-3.1",
            "rcca"},
           {"a repository's README speaks of many releases",
            {tag_mit, naming("mistral-research", "statement", "weights", SourceRole::readme,
                             "https://github.com/harbour/robin")},
            "MIT",
            "aaca"},
           {"a repository keeps the licence of an older release",
            {naming("llama-3.3", "tag", "weights", SourceRole::card, kCard),
             naming("llama-1", "text", "weights", SourceRole::license, kRepository)},
            "llama-3.3",
            "rcca"},
           {"a model's licence in its repository",
            {naming("llama-3.1", "text", "weights", SourceRole::license, kRepository),
             naming("Apache-2.0", "statement", "code", SourceRole::readme,
                    "https://github.com/harbour/robin")},
            "llama-3.1",
            "rcca"},
           {"only the repository's",
            {naming("Apache-2.0", "text", "code", SourceRole::license, kRepository)},
            "Apache-2.0",
            "acca"},
           {"the base's licence counts only without an own one",
            {tag_mit, naming("gemma", "tag", "weights", SourceRole::card,
                             "https://huggingface.co/harbour/base/resolve/main/README.md", Relation::base)},
            "MIT",
            "aaca"},
           {"the own base's, where nothing is said",
            {naming("gemma", "tag", "weights", SourceRole::card,
                    "https://huggingface.co/harbour/base/resolve/main/README.md", Relation::base)},
            "gemma",
            "rcca"},
           {"a paper does not outdo the card",
            {tag_mit,
             naming("CC-BY-NC-4.0", "statement", "unknown", SourceRole::paper, "https://arxiv.example/1")},
            "MIT",
            "aaca"},
           {"a paper alone",
            {naming("CC-BY-NC-4.0", "statement", "weights", SourceRole::paper, "https://arxiv.example/1")},
            "CC-BY-NC-4.0",
            "aacr"},
           {"nothing", {}, "", "----"},
       }) {
    const LicenseFinding finding = resolve_license(c.evidence);
    EXPECT_EQ(finding.id, c.id) << c.what;
    EXPECT_EQ(matrix(finding), c.matrix) << c.what;
  }
}

TEST(LicenseResolve, CellsAreCitedFromClauses) {
  const std::vector<Evidence> evidence = {
      naming("gemma", "tag", "weights", SourceRole::card, kCard),
      clause("use", "restricted", "acceptable-use", "statement", SourceRole::card, kCard),
  };
  const LicenseFinding finding = resolve_license(evidence);
  const Evidence& use = finding.evidence[finding.rights[0].citation];
  EXPECT_EQ(use.quote, "clause: use restricted");
  EXPECT_EQ(use.fact, "license.right");
  EXPECT_EQ(value_of(use, "state"), "restricted");
  EXPECT_TRUE(use.refused.empty());
  // No clause says it: the naming is quoted.
  EXPECT_EQ(finding.evidence[finding.rights[3].citation].quote, "gemma");
  EXPECT_EQ(finding.restricted(), 1);
}

// A repository of code keeps the licence of that code, even where the weights bear one of the same name.
TEST(LicenseResolve, TheTextOfACodeRepositoryIsNotCitedForTheWeights) {
  const Evidence grant = clause("use", "allowed", "grant", "text", SourceRole::license, kRepository);
  const auto cited = [&](const Evidence& tag, const std::string& applies_to) {
    const LicenseFinding finding = resolve_license(std::vector<Evidence>{
        tag, naming("MIT", "text", applies_to, SourceRole::license, kRepository), grant});
    return finding.evidence[finding.rights[0].citation].quote;
  };
  EXPECT_EQ(cited(tag_mit, "unknown"), "MIT");
  EXPECT_EQ(cited(tag_mit, "weights"), "clause: use allowed");
  EXPECT_EQ(cited(with_link(tag_mit, kRepository), "unknown"), "clause: use allowed");
}

TEST(LicenseResolve, CitationsFitTheKind) {
  const Evidence tag = naming("hyperclovax-seed", "tag", "weights", SourceRole::card, kCard);
  const Evidence text = naming("hyperclovax-seed", "text", "weights", SourceRole::license, kFile);
  // The limit on users is a clause on use; the licence is known to limit commercial use by it.
  const LicenseFinding limited = resolve_license(std::vector<Evidence>{
      tag, text, clause("use", "restricted", "scale", "text", SourceRole::license, kFile, "known")});
  EXPECT_EQ(value_of(limited.evidence[limited.rights[3].citation], "kind"), "scale");
  EXPECT_EQ(limited.evidence[limited.rights[3].citation].quote, "clause: use restricted");
  // A statement on research speaks of something else than a use policy.
  const LicenseFinding other = resolve_license(std::vector<Evidence>{
      naming("gemma", "tag", "weights", SourceRole::card, kCard),
      clause("use", "restricted", "research-only", "statement", SourceRole::card, kCard)});
  EXPECT_EQ(other.evidence[other.rights[0].citation].quote, "gemma");
}

TEST(LicenseResolve, ClausesOfAnUnknownText) {
  const std::vector<Evidence> evidence = {
      with_link(naming("custom", "tag", "weights", SourceRole::card, kCard), "LICENSE"),
      naming("custom", "text", "weights", SourceRole::license, kFile),
      clause("use", "allowed", "grant", "text", SourceRole::license, kFile),
      clause("use", "restricted", "scale", "text", SourceRole::license, kFile),
      clause("redistribute", "conditioned", "same-terms", "text", SourceRole::license, kFile),
      clause("commercial", "restricted", "non-commercial", "text", SourceRole::license, kFile),
  };
  const LicenseFinding finding = resolve_license(evidence);
  EXPECT_EQ(matrix(finding), "r-cr");
  EXPECT_FALSE(finding.unread);
  EXPECT_EQ(finding.rights[0].kind, "scale");
}

TEST(LicenseResolve, ANameWithoutItsTextIsUnread) {
  const LicenseFinding finding =
      resolve_license(std::vector<Evidence>{naming("custom", "tag", "weights", SourceRole::card, kCard)});
  EXPECT_TRUE(finding.unread);
  EXPECT_FALSE(finding.none);
  EXPECT_EQ(finding.id, "custom");
}

TEST(LicenseResolve, StatementsRestrictFurther) {
  const LicenseFinding addendum = resolve_license(std::vector<Evidence>{
      naming("CC-BY-NC-4.0", "tag", "weights", SourceRole::card, kCard),
      clause("use", "restricted", "acceptable-use", "statement", SourceRole::card, kCard)});
  EXPECT_EQ(matrix(addendum), "racr");
  EXPECT_THAT(addendum.notes, testing::Contains(HasSubstr("beyond the licence")));
  // An offer beside a licence that allows it, and a blog's words, are no terms.
  EXPECT_EQ(matrix(resolve_license(
                std::vector<Evidence>{tag_mit, clause("commercial", "restricted", "permission-required",
                                                      "statement", SourceRole::card, kCard)})),
            "aaca");
  EXPECT_EQ(matrix(resolve_license(
                std::vector<Evidence>{tag_mit, clause("use", "restricted", "research-only", "statement",
                                                      SourceRole::blog, "https://harbour.example/post")})),
            "aaca");
}

TEST(LicenseResolve, AdditionsToAKnownText) {
  const Evidence text = naming("MIT", "text", "weights", SourceRole::license, kFile);
  EXPECT_EQ(
      matrix(resolve_license(std::vector<Evidence>{text, clause("commercial", "restricted", "non-commercial",
                                                                "text", SourceRole::license, kFile, "own")})),
      "aacr");
  EXPECT_EQ(matrix(resolve_license(
                std::vector<Evidence>{text, clause("commercial", "restricted", "non-commercial", "text",
                                                   SourceRole::license, kFile, "known")})),
            "aaca");
}

TEST(LicenseResolve, SilenceNeedsADocumentThatWasRead) {
  Evidence silence;
  silence.fact = "license.none";
  silence.role = SourceRole::metadata;
  silence.quote = "id";
  EXPECT_TRUE(resolve_license(std::vector<Evidence>{silence}).none);
  EXPECT_FALSE(resolve_license(std::vector<Evidence>{}).none);
  const LicenseFinding named = resolve_license(std::vector<Evidence>{silence, tag_mit});
  EXPECT_FALSE(named.none);
  EXPECT_EQ(named.evidence[0].refused, "another document names a licence");
}

TEST(LicenseResolve, EverythingIsDecided) {
  Evidence foreign;
  foreign.fact = "training.hardware.count";
  const LicenseFinding finding = resolve_license(std::vector<Evidence>{
      tag_mit, naming("Apache-2.0", "text", "code", SourceRole::license, kRepository), foreign,
      clause("use", "allowed", "grant", "text", SourceRole::license, kRepository),
      naming("gemma", "statement", "weights", SourceRole::card,
             "https://huggingface.co/harbour/base/resolve/main/README.md", Relation::base)});
  std::map<std::string, int> counted;
  for (const Evidence& item : finding.evidence) {
    EXPECT_EQ(item.fact.rfind("license.", 0), 0u);
    if (item.refused.empty()) ++counted[item.fact];
  }
  EXPECT_EQ(counted["license.name"], 1);
  EXPECT_EQ(counted["license.right"], 4);
  EXPECT_EQ(counted["license.code_name"], 0);
}

}  // namespace
}  // namespace exhibit
