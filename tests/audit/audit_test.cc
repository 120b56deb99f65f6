#include <gtest/gtest.h>

#include <set>

#include "pipeline/audit/finding.h"
#include "tests/audit/tables.h"
#include "tests/support/support.h"

namespace exhibit::audit {
namespace {

using test::imported;
using test::index_entry;
using test::with;

// One graded model, lab/Aurora-7B-Chat, and the pages that it was graded from.
class Audit : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<Diagnostic> diagnostics;
    catalog_ = license::load_catalog(exhibit::test::source_dir() / "rules/licenses", diagnostics);
    ASSERT_NE(catalog_, nullptr) << render(diagnostics);
    web_.put("https://a.example/report",
             "Aurora was pre-trained on 2,048 H100 GPUs for forty days in a row.");
    web_.put("https://a.example/blog", "Our blog says that Aurora is here and that everybody may try it.");
    web_.put("https://a.example/", "Welcome to our front page.");
    web_.redirect("https://a.example/old", "https://a.example/report");
    GradedModel graded;
    graded.plan.model.id = "lab/Aurora-7B-Chat";
    Source report;
    report.url = "https://a.example/report";
    report.document = "1";
    graded.plan.sources = {report};
    model_ = {graded, {}};
    add_evidence("license.name", "license: mit", {{"id", "MIT"}, {"name", "MIT License"}});
  }

  void add_evidence(const std::string& fact, const std::string& quote,
                    std::vector<std::pair<std::string, std::string>> values = {}) {
    Evidence evidence;
    evidence.fact = fact;
    evidence.quote = quote;
    evidence.url = "https://a.example/report";
    evidence.values = std::move(values);
    model_.evidence.push_back(std::move(evidence));
  }

  void propose(const std::string& criterion, Grade grade, double confidence, bool cited) {
    Proposal proposal;
    proposal.criterion = criterion;
    proposal.grade = grade;
    proposal.confidence = confidence;
    proposal.reason = "Because.";
    if (cited) proposal.citations = {model_.evidence.front()};
    model_.graded.proposals.push_back(std::move(proposal));
  }

  AuditReport run(const PublishedGrades& grades, bool with_model = true) {
    LinkReader links({web_, [&](const std::string& url) { return url.find("unknown") == std::string::npos; },
                      [](const std::string&) { return true; }});
    std::map<std::string, AuditedModel> models;
    if (with_model) models["lab/Aurora-7B-Chat"] = model_;
    return audit::audit({grades, models, links, *catalog_});
  }

  // "error link-dead paper", one for each finding that is no note.
  std::multiset<std::string> alarms(const PublishedGrades& grades, bool with_model = true) {
    std::multiset<std::string> found;
    for (const Finding& finding : run(grades, with_model).findings) {
      if (finding.level == Level::note) continue;
      found.insert(std::string(to_string(finding.level)) + " " + std::string(finding.kind) +
                   (finding.field.empty() ? "" : " " + finding.field));
    }
    return found;
  }
  using Set = std::multiset<std::string>;

  static PublishedGrades row(const std::string& cells) {
    return imported("model,criterion,grade,link,quote,license\nlab/Aurora-7B-Chat," + cells + "\n",
                    GradesFormat::generic_csv, "t.csv");
  }
  static PublishedGrades entry(const std::string& dimension, const std::string& fields) {
    const std::string text =
        with(with(index_entry(), "link: https://aurora.example/aurora", "link: https://unknown.example/a"),
             "link: https://aurora.example/lab", "link: https://unknown.example/l");
    return imported(with(with(text, "endmodellicense: Apache-2.0", "endmodellicense: MIT"),
                         dimension + ":\n    class: closed # " + dimension + "\n    link:\n    notes:\n",
                         dimension + ":\n" + fields),
                    GradesFormat::osai);
  }

  test::TableWeb web_;
  std::shared_ptr<const license::LicenseCatalog> catalog_;
  AuditedModel model_;
};

TEST_F(Audit, Links) {
  EXPECT_EQ(alarms(row("hardware,open,https://a.example/report,,")), Set{});
  EXPECT_EQ(alarms(row("hardware,open,https://a.example/none,,")), Set{"error link-dead hardware"});
  EXPECT_EQ(alarms(row("hardware,open,https://a.example/old,,")), Set{"warning link-moved hardware"});
  EXPECT_EQ(alarms(row("hardware,open,https://a.example/,,")), Set{"warning link-landing-page hardware"});
  EXPECT_EQ(alarms(row("hardware,closed,https://a.example/,,")), Set{}) << "nothing is claimed";
  EXPECT_EQ(alarms(row("hardware,open,https://unknown.example/x,,")), Set{}) << "nothing is known of it";
  EXPECT_EQ(alarms(row("hardware,open,,,")), Set{"warning missing-evidence hardware"});
}

TEST_F(Audit, ThePageOfARepositoryMustCarryTheClaim) {
  web_.put("https://github.com/lab/aurora", "<p>The repository.</p>", "text/html");
  propose("hardware", Grade::open, 0.99, true);
  EXPECT_EQ(alarms(row("hardware,open,https://github.com/lab/aurora,,")),
            Set{"warning link-without-claim hardware"});
  model_.graded.proposals[0].citations[0].url = "https://github.com/lab/aurora";
  EXPECT_EQ(alarms(row("hardware,open,https://github.com/lab/aurora,,")), Set{});
}

TEST_F(Audit, Quotes) {
  EXPECT_EQ(alarms(row("hardware,open,https://a.example/report,\"pre-trained on 2,048 H100 GPUs\",")), Set{});
  EXPECT_EQ(
      alarms(row(
          "hardware,open,https://a.example/report,\"was pre-trained on 4,096 H100 GPUs for forty days\",")),
      Set{"error quote-changed hardware"});
  EXPECT_EQ(
      alarms(
          row("hardware,open,https://a.example/blog,\"was pre-trained on 2,048 H100 GPUs for forty days\",")),
      Set{"warning quote-moved hardware"});
  EXPECT_EQ(alarms(row("hardware,open,https://a.example/report,nothing like this was ever said by anyone,")),
            Set{"error quote-gone hardware"});
  EXPECT_EQ(alarms(row("hardware,open,https://unknown.example/x,nothing like this was ever said by anyone,")),
            Set{})
      << "the page was not read";
}

TEST_F(Audit, Licences) {
  EXPECT_EQ(alarms(row("license,open,https://a.example/report,,MIT")), Set{});
  EXPECT_EQ(alarms(row("license,open,https://a.example/report,,Apache-2.0")),
            Set{"error license-mismatch license"});
  EXPECT_EQ(alarms(row("license,open,https://a.example/report,,Apache-2.0"), false), Set{}) << "no sources";
  const AuditReport report = run(row("license,open,https://a.example/report,,The MIT License"));
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].kind, "license-not-spdx");
  EXPECT_EQ(report.findings[0].suggestion, "MIT");
}

TEST_F(Audit, GradesInBothDirections) {
  struct Case {
    Grade ours;
    double confidence;
    bool cited;
    const char* claimed;
    Set expected;
  };
  const Case cases[] = {
      {Grade::open, 0.97, true, "open", {}},
      {Grade::open, 0.97, true, "closed", {"error grade-too-low hardware"}},
      {Grade::open, 0.90, true, "closed", {"warning grade-too-low hardware"}},
      {Grade::open, 0.80, true, "closed", {}},
      {Grade::semi, 0.96, true, "closed", {"warning grade-too-low hardware"}},
      {Grade::semi, 0.90, true, "closed", {}},
      {Grade::semi, 0.96, true, "open", {"warning grade-too-high hardware"}},
      {Grade::closed, 0.95, false, "open", {"error grade-unsupported hardware"}},
      {Grade::unknown, 0, false, "open", {}},
      {Grade::na, 0.95, true, "closed", {}},
  };
  for (const Case& c : cases) {
    model_.graded.proposals.clear();
    propose("hardware", c.ours, c.confidence, c.cited);
    EXPECT_EQ(alarms(row(std::string("hardware,") + c.claimed + ",https://a.example/report,,")), c.expected)
        << c.claimed << c.confidence;
  }
}

TEST_F(Audit, AnotherModelSizeOrVersion) {
  const auto weights = [](const std::string& url) {
    return entry("weights_endmodel", "    class: closed\n    link: " + url + "\n    notes:\n");
  };
  for (const char* url :
       {"https://huggingface.co/lab/Aurora-7B-Chat", "https://huggingface.co/lab/aurora-7b-chat/tree/main",
        "https://huggingface.co/lab/Aurora-Chat", "https://huggingface.co/lab/datasets",
        "https://huggingface.co/lab/Aurora7B-Chat-delta"}) {
    web_.put(url, "x");
    EXPECT_EQ(alarms(weights(url)), Set{}) << url;
  }
  for (const char* url :
       {"https://huggingface.co/lab/Aurora-70B-Chat", "https://huggingface.co/lab/Borealis-7B",
        "https://huggingface.co/lab/Aurora-8B-Chat"}) {
    web_.put(url, "x");
    EXPECT_EQ(alarms(weights(url)), Set{"error other-model weights_endmodel"}) << url;
  }
  web_.put("https://huggingface.co/lab/Aurora-70B-Chat", "x");
  EXPECT_EQ(
      alarms(entry("preprint",
                   "    class: closed\n    link: https://huggingface.co/lab/Aurora-70B-Chat\n    notes:\n")),
      Set{})
      << "papers are about families";
}

TEST_F(Audit, TheTableAgainstItself) {
  EXPECT_EQ(alarms(entry(
                "weights_basemodel",
                "    class: open\n    link: https://a.example/report\n    notes: No weights were found.\n")),
            Set{"warning table-contradiction weights_basemodel"});
  EXPECT_EQ(alarms(entry("weights_basemodel",
                         "    class: closed\n    link:\n    notes: Weights made available on the hub.\n")),
            Set{"warning table-contradiction weights_basemodel"});
  EXPECT_EQ(
      alarms(entry("weights_basemodel",
                   "    class: closed\n    link:\n    notes: Weights made available, but only a part.\n")),
      Set{});
  EXPECT_EQ(
      alarms(entry("code", "    class: open\n    link: https://a.example/report\n    notes: Documented.\n")),
      Set{"warning table-contradiction code"});
  const std::string head = "model,weights,license,paper,hardware,method_rl,data_rl\n";
  EXPECT_EQ(alarms(imported(head + "Aurora,open,open,open,open,na,semi\n", GradesFormat::kips_csv)),
            Set{"warning table-contradiction data_rl"});
  EXPECT_EQ(alarms(imported(head + "Aurora,open,open,open,open,na,na\naurora,open,open,open,semi,na,na\n",
                            GradesFormat::kips_csv)),
            Set{"warning table-contradiction hardware"});
}

TEST_F(Audit, MalformedFieldsAreFindings) {
  EXPECT_EQ(alarms(entry("paper", "    class: opne\n    link: a\n    notes:\n")),
            (Set{"error malformed-field", "error malformed-field"}));
}

TEST_F(Audit, TheSameTwice) {
  const auto once = run(entry("paper", "    class: open\n    link: https://a.example/none\n    notes:\n"));
  const auto again = run(entry("paper", "    class: open\n    link: https://a.example/none\n    notes:\n"));
  ASSERT_EQ(once.findings.size(), again.findings.size());
  for (size_t i = 0; i < once.findings.size(); ++i)
    EXPECT_EQ(once.findings[i].reason, again.findings[i].reason);
  EXPECT_EQ(once.entries, 1u);
  EXPECT_EQ(once.matched, 1u);
  EXPECT_EQ(once.claims, 12u);
}

}  // namespace
}  // namespace exhibit::audit
