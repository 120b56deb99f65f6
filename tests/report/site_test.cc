// A report on a model whose sources are hostile: everything that a page shows came through them.
#include "pipeline/report/site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "pipeline/base/sha256.h"
#include "pipeline/report/html_text.h"
#include "pipeline/report/report_files.h"
#include "pipeline/report/text_fragment.h"
#include "pipeline/store/proposal_version.h"
#include "tests/report/rubrics.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kUrl = "https://example.org/a/README.md";
const std::string kHostile =
    "# Card\n\nBefore it. Trained on <script>alert(1)</script> 8 GPUs \" onload='x' &amp; "
    "\xE2\x80\xAE{{t.title}} "
    "</style><img src=x onerror=y> -->. After it.\n";

class SiteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto opened = Workspace::open(dir_.path());
    ASSERT_TRUE(opened) << opened.error().describe();
    workspace_.emplace(*std::move(opened));
    Snapshot snapshot;
    snapshot.url = kUrl;
    snapshot.final_url = kUrl;
    snapshot.status = 200;
    snapshot.media_type = "text/markdown";
    snapshot.fetched_at = "2025-06-01T12:00:00Z";
    snapshot.bytes = kHostile;
    snapshot.sha256 = sha256_hex(kHostile);
    ASSERT_TRUE(workspace_->put_snapshot(snapshot).ok());
    auto parsed = parse_document(snapshot);
    ASSERT_TRUE(parsed) << parsed.error().describe();
    document_ = std::make_shared<const Document>(*std::move(parsed));
    ASSERT_TRUE(workspace_->put_document(document_key(snapshot), kParserVersion, document_).ok());
    add_model("acme/<b>tiny</b>");
    add_model("acme/--b-tiny--b-");
  }

  void add_model(const std::string& id) {
    SourcePlan plan;
    plan.model.id = id;
    plan.bases = {"<i>base</i>"};
    plan.sources = {source(kUrl, sha256_hex(kHostile), ""), source("javascript:alert(2)", "", "<u>gone</u>")};
    plan.refused = {source("data:text/html,<script>", "", "")};
    ASSERT_TRUE(workspace_->put_plan(plan).ok());
    std::vector<Proposal> proposals;
    for (const Criterion& criterion : test::kips2025().criteria)
      proposals.push_back(proposal(id, criterion.id));
    ASSERT_TRUE(workspace_->put_proposals(id, "kips2025", proposals).ok());
    ASSERT_TRUE(workspace_->put_run(id, {"kips2025", "v", "r", 1, "1.0", "i", "2025-06-02T00:00:00Z"}).ok());
  }

  static Source source(const std::string& url, const std::string& document, const std::string& failure) {
    Source result;
    result.url = url;
    result.document = document;
    result.failure = failure;
    result.reason = "<em>why</em>";
    return result;
  }

  Proposal proposal(const std::string& model, const std::string& criterion) const {
    Proposal result;
    result.model = model;
    result.criterion = criterion;
    result.grade = criterion == "code" ? Grade::closed : Grade::semi;
    result.confidence = 0.75;
    result.reason = "<b>reason</b>";
    result.missing = "<b>missing</b>";
    result.ledger.documents = {{kUrl, SourceRole::card, Relation::own, sha256_hex(kHostile), 9, 0, ""}};
    result.ledger.rules = {"a.rule"};
    if (result.grade == Grade::closed) return result;
    Evidence evidence;
    evidence.fact = "training.hardware.count";
    evidence.rule = "<rule>";
    evidence.document = sha256_hex(kHostile);
    evidence.url = kUrl;
    const auto begin = static_cast<uint32_t>(document_->text.find("Trained"));
    evidence.span = evidence.match = {begin, static_cast<uint32_t>(document_->text.find(" After"))};
    evidence.quote = std::string(document_->text_of(evidence.span));
    evidence.line = 3;
    evidence.section = "<h1>Card</h1>";
    evidence.values = {{"count", "<8>"}};
    result.citations = {evidence};
    return result;
  }

  void decide(const std::string& criterion, Action action, Grade grade, const std::string& id) {
    Decision decision;
    decision.id = id;
    decision.at = "2025-06-03T10:00:00Z";
    decision.origin = "here";
    decision.reviewer = "<b>Kim</b>";
    decision.model = "acme/<b>tiny</b>";
    decision.rubric = "kips2025";
    decision.criterion = criterion;
    decision.action = action;
    if (action != Action::comment) decision.grade = grade;
    decision.proposal = proposal_hash(decision.model, "kips2025", proposal(decision.model, criterion));
    decision.comment = "<script>alert(3)</script>";
    const auto added = workspace_->append_to_journal(to_entry(decision));
    ASSERT_TRUE(added) << added.error().describe();
  }

  Report report() {
    auto gathered = gather_report(*workspace_, test::kips2025(), {}, {.bootstrap = {.draws = 50}});
    EXPECT_TRUE(gathered) << (gathered ? "" : gathered.error().describe());
    return *std::move(gathered);
  }

  test::TempDir dir_;
  std::optional<Workspace> workspace_;
  DocumentPtr document_;
};

TEST_F(SiteTest, NothingFromASourceBecomesMarkup) {
  decide("hardware", Action::override_grade, Grade::open, "decision-1");
  for (const std::string& language : SiteTexts::languages()) {
    const Report gathered = report();
    const auto texts = SiteTexts::load(language);
    ASSERT_TRUE(texts);
    const std::vector<ReportFile> files = write_site(gathered, *texts);
    std::set<std::string> paths;
    for (const ReportFile& file : files) {
      EXPECT_TRUE(paths.insert(file.path).second) << file.path;
      for (const char* markup :
           {"<script", "<img", "<b>tiny", "<b>reason", "<b>missing", "<b>Kim", "<i>base", "<h1>Card",
            "<u>gone", "<em>why", "<rule>", "<8>", "href=\"javascript:", "href=\"data:", "\xE2\x80\xAE"}) {
        EXPECT_THAT(file.bytes, Not(HasSubstr(markup))) << file.path;
      }
    }
    // The words of the source are there, unchanged for the reader, braces of templates included.
    bool quoted = false;
    for (const ReportFile& file : files) {
      quoted |= file.bytes.find("&lt;script&gt;alert(1)&lt;/script&gt; 8 GPUs") != std::string::npos &&
                file.bytes.find("\uFFFD{{t.title}} &lt;/style&gt;") != std::string::npos;
    }
    EXPECT_TRUE(quoted);
  }
}

TEST_F(SiteTest, LinksLeadToTheQuote) {
  const Report gathered = report();
  for (const ReportModel& model : gathered.models) {
    for (const ReportCell& cell : model.cells) {
      for (const ReportCitation& citation : cell.citations) {
        const auto directive = parse_text_directive(citation.link);
        ASSERT_TRUE(directive) << citation.link;
        const auto found = find_passage(document_->text, *directive);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->begin, citation.evidence.span.begin);
        EXPECT_EQ(citation.quotation.before, "Before it.");
        EXPECT_EQ(citation.first_seen, "2025-06-01T12:00:00Z");
      }
    }
  }
}

TEST_F(SiteTest, WhatPeopleDecidedCounts) {
  decide("hardware", Action::override_grade, Grade::open, "decision-1");
  decide("code", Action::comment, Grade::unknown, "decision-2");
  const Report gathered = report();
  const ReportModel& model = gathered.models.front();  // the more open one now
  EXPECT_EQ(model.id, "acme/<b>tiny</b>");
  EXPECT_EQ(model.reviewed(), 1u);
  const ReportCell& hardware = model.cells[6];
  EXPECT_EQ(hardware.criterion, "hardware");
  EXPECT_EQ(hardware.grade, Grade::open);
  EXPECT_EQ(hardware.proposed, Grade::semi);
  EXPECT_TRUE(hardware.decided);
  EXPECT_EQ(hardware.reviews.size(), 1u);
  EXPECT_EQ(model.cells[1].reviews.size(), 1u);  // the comment
  EXPECT_FALSE(model.cells[1].decided);
  const auto texts = SiteTexts::load("en");
  const std::vector<ReportFile> files = write_site(gathered, *texts);
  EXPECT_THAT(files[3].bytes, HasSubstr("&lt;b&gt;Kim&lt;/b&gt; graded open on 2025-06-03"));
  EXPECT_THAT(files[3].bytes, HasSubstr("The program proposed semi-open."));
}

TEST_F(SiteTest, TheSameWorkspaceGivesTheSameBytes) {
  const auto texts = SiteTexts::load("en");
  const auto once = write_site(report(), *texts), twice = write_site(report(), *texts);
  ASSERT_EQ(once.size(), twice.size());
  for (size_t i = 0; i < once.size(); ++i) EXPECT_EQ(once[i].bytes, twice[i].bytes) << once[i].path;
}

TEST_F(SiteTest, JsonHoldsAgainstItsSchema) {
  decide("hardware", Action::override_grade, Grade::open, "decision-1");
  const json schema_text = json::parse(site_file("report.schema.json"));
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_text), schema);
  const auto problems = [&](const json& value) {
    valijson::ValidationResults results;
    valijson::Validator validator;
    validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(value), &results);
    std::string text;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
      for (const std::string& step : error.context) text += step;
      text += ": " + error.description + "\n";
    }
    return text;
  };
  const json value = json::parse(report_json(report()));
  EXPECT_EQ(problems(value), "");
  json broken = value;
  broken["models"][0]["grades"][0]["grade"] = "half";
  EXPECT_NE(problems(broken), "");
  broken = value;
  broken["models"][0]["grades"][0]["citations"][0].erase("quote");
  EXPECT_NE(problems(broken), "");
  broken = value;
  broken["more"] = 1;
  EXPECT_NE(problems(broken), "");
}

TEST_F(SiteTest, TablesCanBeReadBack) {
  std::vector<std::string> criteria;
  for (const Criterion& criterion : test::kips2025().criteria) criteria.push_back(criterion.id);
  const auto grades = read_grades(grades_csv(report()), "grades.csv", criteria);
  ASSERT_TRUE(grades) << grades.error().describe();
  EXPECT_EQ(grades->rows.size(), 2u);
  EXPECT_EQ(grades->rows[0].grades.at("code"), Grade::closed);
  const std::string markdown = report_markdown(report(), *SiteTexts::load("ko"));
  EXPECT_THAT(markdown, Not(HasSubstr("<script")));
  EXPECT_THAT(markdown, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST(SiteTexts, BothLanguagesHaveTheSameKeys) {
  const auto english = SiteTexts::load("en"), korean = SiteTexts::load("ko");
  ASSERT_TRUE(english && korean);
  for (const auto& [key, text] : english->all()) {
    EXPECT_TRUE(korean->all().contains(key)) << key;
    EXPECT_FALSE(text.empty()) << key;
  }
  for (const auto& [key, text] : korean->all()) {
    EXPECT_TRUE(english->all().contains(key) || key.rfind("kips2025.", 0) == 0) << key;
    EXPECT_FALSE(text.empty()) << key;
  }
  for (const Criterion& criterion : test::kips2025().criteria) {
    EXPECT_NE(korean->question(test::kips2025(), criterion), criterion.question) << criterion.id;
  }
  EXPECT_FALSE(SiteTexts::load("xx"));
  EXPECT_EQ((*english)("page", {{"n", "7"}}), "page 7");
  EXPECT_EQ((*english)("no.such.key"), "no.such.key");
}

TEST(HtmlText, NothingInvisibleNothingLeft) {
  EXPECT_EQ(escape_html("<a href=\"x\" b='y'>&"), "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;");
  EXPECT_EQ(visible_text("a\x1b[31mb\x07\n\tc"), "a\uFFFD[31mb\uFFFD\n\tc");
  EXPECT_EQ(visible_text("a\xE2\x80\xAE\xE2\x81\xA6z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(visible_text("\xFF"
                         "a\xC3"),
            "\uFFFDa\uFFFD");
  EXPECT_EQ(visible_text("한국어 é 🙂"), "한국어 é 🙂");
}

}  // namespace
}  // namespace exhibit
