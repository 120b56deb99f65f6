#include "tests/exchange/sample.h"

#include "pipeline/base/sha256.h"

namespace exhibit::test {
namespace {

constexpr const char* kCard =
    "---\nlicense: mit\n---\n# 오로라 🌅 aurora\n\nTrained on 64 “H100” GPUs — 학습 😀 완료. The end.\n"
    "We release the weights.";
constexpr const char* kApi =
    R"({"sha": "abc123", "createdAt": "2025-01-02T03:04:05.000Z", "pipeline_tag": "text-generation"})";

DocumentPtr parse(const std::string& url, const std::string& type, const std::string& bytes) {
  Snapshot snapshot;
  snapshot.url = snapshot.final_url = url;
  snapshot.status = 200;
  snapshot.media_type = type;
  snapshot.bytes = bytes;
  auto document = parse_document(snapshot);
  return document ? std::make_shared<const Document>(*std::move(document)) : nullptr;
}

Criterion criterion(const std::string& id, const std::string& area, const std::string& title) {
  Criterion made;
  made.id = id;
  made.area = area;
  made.title = title;
  made.question = "Is it " + title + "?";
  return made;
}

}  // namespace

void GradedSample::SetUp() {
  std::vector<Diagnostic> diagnostics;
  catalog_ = license::load_catalog(source_dir() / "rules/licenses", diagnostics);
  ASSERT_NE(catalog_, nullptr) << render(diagnostics);
  documents_[card_] = parse(card_, "text/markdown", kCard);
  documents_[api_] = parse(api_, "application/json", kApi);
  ASSERT_TRUE(documents_[card_] && documents_[api_]);
  rubric_.id = "sample";
  rubric_.title = "Sample <rubric>";
  rubric_.scores = {
      {Grade::open, 1}, {Grade::semi, 0.5}, {Grade::closed, 0}, {Grade::na, 0}, {Grade::unknown, 0}};
  rubric_.areas = {{"basic", "Basic", {"weights", "license"}}, {"data", "Data", {"hardware", "data"}}};
  rubric_.schemes = {{"equal", "Equal & fair", {{"basic", 1}, {"data", 1}}},
                     {"basic", "Basic only", {{"basic", 1}, {"data", 0}}}};
  rubric_.criteria = {criterion("weights", "basic", "Weights"), criterion("license", "basic", "Licence"),
                      criterion("hardware", "data", "Hardware"), criterion("data", "data", "Data")};
  graded_.plan.model = {ModelRef::Kind::hub, "acme/aurora-7b", ""};
  graded_.plan.name = "aurora-7b";
  graded_.plan.publisher = "acme";
  graded_.plan.bases = {"acme/aurora-base", "other/root"};
  for (const auto& [url, role] :
       {std::pair{api_, SourceRole::metadata}, std::pair{card_, SourceRole::card}}) {
    Source source;
    source.url = url;
    source.role = role;
    source.reason = "Read.";
    source.document = sha256_hex(documents_[url]->text);
    graded_.plan.sources.push_back(source);
  }
  graded_.run.program_version = "1.2.3";
  graded_.run.rubric_version = "v1";
  graded_.run.graded_at = "2025-06-01T12:00:00Z";
  evidence_ = {cite("license.name", card_, "license: mit")};
  evidence_[0].values = {{"id", "MIT"}, {"name", "MIT License"}};
  propose("weights", Grade::open, {cite("weights.released", card_, "We release the weights.")});
  propose("license", Grade::open, {evidence_[0]});
  propose("hardware", Grade::semi,
          {cite("training.hardware.count", card_, "Trained on 64 “H100” GPUs — 학습 😀 완료.")});
  propose("data", Grade::closed, {});
}

Evidence GradedSample::cite(const std::string& fact, const std::string& url, const std::string& quote) const {
  Evidence evidence;
  evidence.fact = fact;
  evidence.rule = "rule-of-" + fact;
  evidence.url = url;
  evidence.document = sha256_hex(documents_.at(url)->text);
  const size_t at = documents_.at(url)->text.find(quote);
  EXPECT_NE(at, std::string::npos) << quote;
  evidence.span = evidence.match = {static_cast<uint32_t>(at), static_cast<uint32_t>(at + quote.size())};
  evidence.quote = quote;
  return evidence;
}

Proposal& GradedSample::propose(const std::string& criterion, Grade grade, std::vector<Evidence> citations) {
  Proposal proposal;
  proposal.model = graded_.plan.model.id;
  proposal.criterion = criterion;
  proposal.grade = grade;
  proposal.confidence = 0.75;
  proposal.reason = "Because of " + criterion + '.';
  proposal.citations = std::move(citations);
  graded_.proposals.push_back(std::move(proposal));
  return graded_.proposals.back();
}

void GradedSample::decide(const std::string& criterion, const std::vector<std::string>& reviewers,
                          Grade grade) {
  Judgement& judgement = judgements_[criterion];
  for (const std::string& reviewer : reviewers) {
    Verdict verdict;
    verdict.reviewer = reviewer;
    verdict.grade = grade;
    verdict.at = "2025-07-01T00:00:00Z";
    judgement.verdicts.push_back(verdict);
  }
}

ExportInput GradedSample::input() const {
  return {graded_,
          rubric_,
          evidence_,
          *catalog_,
          [this](const Evidence& piece) {
            const auto found = documents_.find(piece.url);
            return found == documents_.end() ? nullptr : found->second;
          },
          [](const std::string& url, const std::string& sha256) {
            SnapshotRecord record;
            record.url = url;
            record.sha256 = sha256;
            record.media_type = "Text/Markdown; charset=utf-8";
            record.fetched_at = "2025-05-31T00:00:00Z";
            return std::optional(record);
          },
          judgements_,
          scheme_};
}

std::string GradedSample::write(std::string_view format) const {
  const auto text = find_exchange_format(format)->write(input());
  EXPECT_TRUE(text) << text.error().describe();
  return text ? *text : std::string();
}

}  // namespace exhibit::test
