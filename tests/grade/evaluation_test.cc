#include "pipeline/grade/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/grade/fixture.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

Proposal proposal(std::string criterion, Grade grade, double confidence, std::string url = "",
                  std::string quote = "") {
  Proposal made;
  made.model = "acme/a";
  made.criterion = std::move(criterion);
  made.grade = grade;
  made.confidence = confidence;
  if (!quote.empty()) {
    made.citations.emplace_back();
    made.citations.back().url = std::move(url);
    made.citations.back().quote = std::move(quote);
  }
  return made;
}

TEST(Reliability, BinsAndError) {
  const GradesByModel reference = {
      {"Acme/A",
       {{"a", Grade::open}, {"b", Grade::open}, {"c", Grade::semi}, {"d", Grade::open}, {"e", Grade::open}}}};
  const std::vector<Proposal> ours = {proposal("a", Grade::open, 0.9),    proposal("b", Grade::semi, 0.85),
                                      proposal("c", Grade::semi, 0.25),   proposal("d", Grade::unknown, 0),
                                      proposal("e", Grade::closed, 0.95), proposal("z", Grade::open, 0.5)};
  const std::vector<JudgedCell> judged = judge(reference, ours, {{"acme/a", "e"}});
  const Reliability r = reliability(judged);
  EXPECT_EQ(r.count, 3u);
  EXPECT_EQ(r.bins[8].count, 2u);  // (0.8, 0.9] holds 0.9
  EXPECT_DOUBLE_EQ(r.bins[8].mean_confidence, 0.875);
  EXPECT_DOUBLE_EQ(r.bins[8].accuracy, 0.5);
  EXPECT_EQ(r.bins[2].count, 1u);
  EXPECT_DOUBLE_EQ(r.bins[2].accuracy, 1);
  EXPECT_DOUBLE_EQ(r.expected_calibration_error, 2.0 / 3 * 0.375 + 1.0 / 3 * 0.75);
  EXPECT_DOUBLE_EQ(brier_score(judged), (0.1 * 0.1 + 0.85 * 0.85 + 0.75 * 0.75) / 3);
  EXPECT_EQ(reliability(judge({}, ours, {})).expected_calibration_error, 0);
  EXPECT_EQ(brier_score({}), 0);
}

TEST(DocumentKey, OneNameForOneDocument) {
  struct Row {
    const char* a;
    const char* b;
    bool same;
  };
  const Row rows[] = {
      {"https://arxiv.org/abs/2305.06161", "http://arxiv.org/pdf/2305.06161v2.pdf", true},
      {"https://arxiv.org/pdf/2305.06161", "https://export.arxiv.org/abs/2305.06161v1#S2", true},
      {"https://arxiv.org/abs/cs/0301001v1", "https://arxiv.org/pdf/cs/0301001", true},
      {"https://arxiv.org/abs/2305.06161", "https://arxiv.org/abs/2305.06162", false},
      {"https://huggingface.co/a/b/blob/main/README.md", "https://huggingface.co/a/b/resolve/main/README.md",
       true},
      {"https://huggingface.co/a/b/resolve/main/README.md",
       "https://huggingface.co/a/c/resolve/main/README.md", false},
      {"https://github.com/o/r/blob/main/x.md", "https://raw.githubusercontent.com/o/r/main/x.md", true},
      {"https://www.Example.org/a/", "http://example.org/a?x=1", true},
      {"https://example.org/a", "https://example.org/A", false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(document_key(row.a) == document_key(row.b), row.same)
        << document_key(row.a) << ' ' << document_key(row.b);
  }
}

TEST(Overlaps, FoldedRunsOfTheSameDocument) {
  const GoldQuote gold = {"https://arxiv.org/pdf/2401.00001", 3,
                          "DeepThing is trained on a clus-\nter equipped with 2048 NVIDIA H800 GPUs"};
  struct Row {
    const char* url;
    const char* quote;
    bool overlap;
  };
  const Row rows[] = {
      {"https://arxiv.org/abs/2401.00001v1", "a cluster equipped with 2048 NVIDIA H800 GPUs.", true},
      {"https://arxiv.org/abs/2401.00001", "2048 NVIDIA H800", true},  // all of the shorter one
      {"https://arxiv.org/abs/2401.00001", "H800 GPUs", false},        // too short to tell
      {"https://arxiv.org/abs/2401.00001", "We used 2048 NVIDIA H800",
       false},                                                       // the shorter one is not all there
      {"https://example.org/copy", "2048 NVIDIA H800 GPUs", false},  // another document: 40 bytes
      {"https://example.org/copy", "is trained on a cluster equipped with 2048 NVIDIA H800 GPUs", true},
      {"https://arxiv.org/abs/2401.00001", "", false},
  };
  for (const Row& row : rows) EXPECT_EQ(overlaps(gold, row.url, row.quote), row.overlap) << row.quote;
}

TEST(Gold, IsReadOrRefused) {
  const auto cells = read_gold(R"({"model": "acme/a", "grades": {
      "a": {"grade": "open", "evidence": [{"url": "u", "page": 2, "quote": "q"}, {"url": "u", "page": null, "quote": "r"}]},
      "b": {"grade": "closed", "evidence": []}}})",
                               "g.json");
  ASSERT_TRUE(cells.ok()) << cells.error().describe();
  ASSERT_EQ(cells->size(), 2u);
  EXPECT_EQ(cells->at(0).model, "acme/a");
  EXPECT_EQ(cells->at(0).quotes.at(0).page, 2);
  EXPECT_EQ(cells->at(0).quotes.at(1).page, 0);
  struct Row {
    const char* json;
    const char* message;
  };
  const Row rows[] = {
      {"{", "g.json: not valid JSON"},
      {"[]", "g.json: lacks \"model\" or \"grades\""},
      {R"({"model": 3, "grades": {}})", "g.json: lacks \"model\" or \"grades\""},
      {R"({"model": "m", "grades": {"a": {"grade": "great"}}})",
       "g.json: criterion \"a\" has no known grade"},
      {R"({"model": "m", "grades": {"a": 1}})", "g.json: criterion \"a\" has no known grade"},
      {R"({"model": "m", "grades": {"a": {"grade": "open", "evidence": [{"url": "u"}]}}})",
       "g.json: evidence for \"a\" lacks its url or quote"},
  };
  for (const Row& row : rows) {
    const auto broken = read_gold(row.json, "g.json");
    ASSERT_FALSE(broken.ok()) << row.json;
    EXPECT_EQ(broken.error().describe(), row.message);
  }
}

TEST(EvidenceRecall, CountsOpenAndSemiCellsThatOurCitationsTouch) {
  const auto cell = [](const char* criterion, Grade grade, const char* quote) {
    return GoldCell{"Acme/A", criterion, grade, {{"https://example.org/card", 0, quote}}};
  };
  std::vector<GoldCell> gold = {
      cell("a", Grade::open, "trained on 512 accelerators"), cell("b", Grade::semi, "trained with AdamW"),
      cell("c", Grade::closed, "nothing to find here"), cell("d", Grade::open, "no such proposal here")};
  gold.push_back({"Acme/A", "a", Grade::semi, {}});  // nothing cited, nothing to recall
  const std::vector<Proposal> ours = {
      proposal("a", Grade::semi, 0.5, "https://example.org/card", "It was trained on 512 accelerators."),
      proposal("b", Grade::semi, 0.5, "https://example.org/card", "Some other sentence altogether."),
      proposal("c", Grade::closed, 0.5)};
  const EvidenceRecall recall = evidence_recall(gold, ours, {});
  EXPECT_EQ(recall.all.cells, 2u);
  EXPECT_EQ(recall.all.found, 1u);
  EXPECT_DOUBLE_EQ(recall.all.share(), 0.5);
  EXPECT_EQ(recall.by_criterion.size(), 2u);
  EXPECT_EQ(recall.by_criterion.at("a").found, 1u);
  EXPECT_EQ(recall.by_criterion.at("b").found, 0u);
  EXPECT_THAT(recall.missed, ElementsAre(Pair("Acme/A", "b")));
  EXPECT_EQ(evidence_recall(gold, ours, {{"acme/a", "b"}}).all.cells, 1u);
}

TEST(RulePrecision, OverlapOrARightGradeMakesACitationGood) {
  const auto cell = [](const char* criterion, Grade grade, const char* quote) {
    return GoldCell{"Acme/A", criterion, grade, {{"https://example.org/card", 0, quote}}};
  };
  const std::vector<GoldCell> gold = {
      cell("a", Grade::open, "trained on 512 accelerators"), cell("b", Grade::semi, "trained with AdamW"),
      cell("c", Grade::open, "deduplicated with MinHash"), cell("d", Grade::open, "left out")};
  const auto cited = [](const char* criterion, Grade grade, const char* quote) {
    Proposal made = proposal(criterion, grade, 0.5, "https://example.org/card", quote);
    made.citations[0].rule = "r." + std::string(quote).substr(0, 1);
    return made;
  };
  const std::vector<Proposal> ours = {cited("a", Grade::semi, "It was trained on 512 accelerators."),
                                      cited("b", Grade::semi, "I like sentences about something else."),
                                      cited("c", Grade::closed, "I like sentences about something else."),
                                      cited("d", Grade::open, "I like sentences about something else."),
                                      cited("z", Grade::open, "Z is no cell of the gold at all.")};
  const std::vector<RulePrecision> rules = rule_precision(gold, ours, {{"acme/a", "d"}});
  ASSERT_EQ(rules.size(), 1u);
  EXPECT_EQ(rules[0].rule, "r.I");
  EXPECT_EQ(rules[0].citations, 3u);
  EXPECT_EQ(rules[0].overlapping, 1u);
  EXPECT_EQ(rules[0].in_right_cells, 1u);
  EXPECT_EQ(rules[0].good, 2u);
  EXPECT_DOUBLE_EQ(rules[0].precision(), 2.0 / 3);
}

TEST(Gold, RecordedFilesCanBeRead) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "gold")) {
    if (entry.path().extension() != ".json") continue;
    const auto cells = read_gold(test::read_file(entry.path()), entry.path().filename().string());
    ASSERT_TRUE(cells.ok()) << cells.error().describe();
    EXPECT_EQ(cells->size(), 16u);
    ++files;
  }
  EXPECT_EQ(files, 16u);
}

}  // namespace
}  // namespace exhibit
