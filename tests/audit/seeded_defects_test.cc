// Forty known defects, each in a copy of its own of a published table (or of a table of quotes that careful
// readers took from the sources), held against recorded sources; and what the untouched tables give. Prints a
// line for each, from which docs/audit.md is made. The choice of cells is drawn from a fixed seed and knows
// nothing of what the audit would say of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "extractors/list.h"
#include "pipeline/audit/finding.h"
#include "pipeline/audit/patch.h"
#include "pipeline/exchange/formats.h"
#include "pipeline/exchange/osai.h"
#include "pipeline/fetch/recordings.h"
#include "pipeline/fetch/registry.h"
#include "pipeline/fetch/replica.h"
#include "pipeline/grade/grade_table.h"
#include "pipeline/run/grade_models.h"
#include "pipeline/run/regrade.h"
#include "tests/exchange/mof_schema.h"
#include "tests/run/setup.h"
#include "tests/support/support.h"

namespace exhibit::audit {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// The recorded web, and addresses that were made up to be dead or moved.
class OverlayWeb : public Web {
 public:
  explicit OverlayWeb(Web& inner) : inner_(inner) {}
  static bool is_made_up(const std::string& url) {
    return url.ends_with("-seeded-gone") || url.ends_with("-seeded-moved");
  }

  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers;
    for (const std::string& url : urls)
      answers.push_back(is_made_up(url) ? made_up(url) : inner_.get_one(url));
    return answers;
  }

 private:
  Result<SnapshotPtr> made_up(const std::string& url) {
    auto page = std::make_shared<Snapshot>();
    const bool moved = url.ends_with("-seeded-moved");
    if (moved) {
      const auto target = inner_.get_one(url.substr(0, url.size() - 13));
      if (!target) return target.error();
      *page = **target;
      page->final_url = page->url;
    } else {
      page->status = 404;
      page->final_url = url;
    }
    page->url = url;
    return SnapshotPtr(std::move(page));
  }

  Web& inner_;
};

// One quote of the gold grades: a row of a generic table.
struct QuoteRow {
  std::string model, criterion, grade, url, quote, license;
};

std::string csv_cell(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string table_of(const std::vector<QuoteRow>& rows) {
  std::string text = "model,criterion,grade,link,quote,license\n";
  for (const QuoteRow& row : rows) {
    for (const std::string* cell : {&row.model, &row.criterion, &row.grade, &row.url, &row.quote})
      text += csv_cell(*cell) + ",";
    text += csv_cell(row.license) + "\n";
  }
  return text;
}

// What is known of all models, read once.
class SeededDefects : public ::testing::Test {
 protected:
  static constexpr const char* kEntries[] = {"GPT-OSS.yaml", "llama-3.3.yaml", "deepseek-R1.yaml"};
  static constexpr const char* kModels[] = {
      "DeepSeek-R1.yml",  "DeepSeek-V3.yml",          "GPT-2.yml",    "gemma-2-2b-it.yml",
      "gpt-oss-120b.yml", "Qwen2.5-72B-Instruct.yml", "StarCoder.yml"};

  void SetUp() override {
    const auto shared = test::shared_dir();
    if (!shared || !fs::exists(*shared / "reference/osai") || !fs::exists(*shared / "gold"))
      GTEST_SKIP() << test::kNoShared;
    shared_ = *shared;
    auto replica = open_replica(shared_ / "replica", parts_.clock);
    ASSERT_TRUE(replica.ok());
    replica_ = *std::move(replica);
    web_ = std::make_unique<OverlayWeb>(*replica_);
    auto recordings = Recordings::load(shared_ / "replica");
    ASSERT_TRUE(recordings.ok());
    recordings_ = std::make_unique<Recordings>(*std::move(recordings));
    auto workspace = Workspace::open(dir_.path());
    ASSERT_TRUE(workspace.ok());
    workspace_ = std::make_unique<Workspace>(*std::move(workspace));
    std::vector<Diagnostic> diagnostics;
    licenses_ = license::load_catalog(test::source_dir() / "rules/licenses", diagnostics);
    ASSERT_NE(licenses_, nullptr);
    load_osai_rubric();
    grade_all();
    links_ = std::make_unique<LinkReader>(LinkSources{*web_,
                                                      [this](const std::string& url) {
                                                        return OverlayWeb::is_made_up(url) ||
                                                               recordings_->find(url) != nullptr;
                                                      },
                                                      {}});
    for (const Criterion& criterion : parts_.rubric.criteria) criteria_.push_back(criterion.id);
    read_gold();
  }

  void load_osai_rubric() {
    std::vector<std::string> facts;
    for (const auto& [name, description] : parts_.pack->facts) facts.push_back(name);
    std::vector<Diagnostic> diagnostics;
    const std::string file = (test::source_dir() / "rules/rubrics/osai.yaml").string();
    auto rubric = load_rubric(file, file, facts, diagnostics);
    ASSERT_TRUE(rubric) << render(diagnostics);
    osai_ = *std::move(rubric);
    const std::string calibrated = (test::source_dir() / "rules/calibration/kips2025.yaml").string();
    auto calibration = load_calibration(calibrated, calibrated, parts_.rubric, diagnostics);
    ASSERT_TRUE(calibration) << render(diagnostics);
    calibration_ = *std::move(calibration);
  }

  void grade_all() {
    std::vector<ModelRef> models;
    std::istringstream list(test::read_file(shared_ / "replica/models.txt"));
    for (std::string line; std::getline(list, line);) {
      if (auto model = parse_model_ref(line)) models.push_back(*model);
    }
    const fs::path rules = test::source_dir() / "rules";
    std::vector<Diagnostic> diagnostics;
    const auto extractors = make_extractors(parts_.pack, rules, diagnostics);
    ASSERT_FALSE(extractors.empty()) << render(diagnostics);
    auto registry = load_registry(rules / "registry", diagnostics);
    ASSERT_TRUE(registry) << render(diagnostics);
    GradingSetup setup = parts_.setup();
    setup.extractors = extractors;
    setup.calibration = calibration_;
    setup.resolver.registry = std::make_shared<const Registry>(*std::move(registry));
    setup.resolver.clock = &parts_.clock;
    for (const ModelReport& report : grade_models(models, *replica_, *workspace_, setup, {.jobs = 2})) {
      ASSERT_FALSE(report.error) << report.error->describe();
    }
  }

  std::map<std::string, AuditedModel> models_on(const Rubric& rubric, const Calibration& calibration) const {
    std::map<std::string, AuditedModel> models;
    const auto ids = workspace_->models();
    for (const std::string& id : *ids) {
      auto graded = regrade(*workspace_, id, {rubric, {}, calibration});
      EXPECT_TRUE(graded) << graded.error().describe();
      models[id] = {*std::move(graded), *workspace_->evidence(id)};
    }
    return models;
  }

  void read_gold() {
    const auto ids = workspace_->models();
    for (const std::string& id : *ids) {
      std::string name = id;
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return c == '/' ? '_' : static_cast<char>(std::tolower(c)); });
      const json gold = json::parse(test::read_file(shared_ / "gold" / (name + ".json")));
      for (const std::string& criterion : criteria_) {
        const json& cell = gold.at("grades").at(criterion);
        for (const json& evidence : cell.at("evidence")) {
          quotes_.push_back({id, criterion, cell.at("grade"), evidence.at("url"), evidence.at("quote"), ""});
          break;
        }
      }
    }
  }

  AuditReport run(const PublishedGrades& grades) {
    auto& models = grades.rubric == "osai" ? on_osai_ : on_kips_;
    if (models.empty())
      models = grades.rubric == "osai" ? models_on(osai_, {}) : models_on(parts_.rubric, calibration_);
    return audit::audit({grades, models, *links_, *licenses_});
  }

  PublishedGrades imported(const std::string& name, const std::string& text, GradesFormat format) const {
    auto grades = import_text(name, text, format, criteria_);
    EXPECT_TRUE(grades) << grades.error().describe();
    return *std::move(grades);
  }

  std::string kips_text() const {
    const std::string all = test::read_file(test::source_dir() / "corpus/reference/kips2025_grades.csv");
    std::istringstream stream(all);
    std::string kept, line;
    for (bool first = true; std::getline(stream, line); first = false) {
      const bool known = line.find(",,") == std::string::npos;  // a row with a hub id
      if (first || known) kept += line + "\n";
    }
    return kept;
  }

  void are_found();
  void untouched_tables_give_few_false_alarms();
  void agreement_with_the_index();
  void mof_exports_of_all_models_are_valid();
  void every_published_file_is_read();

  fs::path shared_;
  test::TempDir dir_;
  test::Parts parts_;
  std::unique_ptr<Web> replica_;
  std::unique_ptr<OverlayWeb> web_;
  std::unique_ptr<Recordings> recordings_;
  std::unique_ptr<Workspace> workspace_;
  std::shared_ptr<const license::LicenseCatalog> licenses_;
  Rubric osai_;
  Calibration calibration_;
  std::vector<std::string> criteria_;
  std::unique_ptr<LinkReader> links_;
  std::vector<QuoteRow> quotes_;
  std::map<std::string, AuditedModel> on_kips_, on_osai_;
};

// What a finding is, apart from where its line stands.
std::string identity(const Finding& finding) {
  return std::string(finding.kind) + "|" + finding.entry + "|" + finding.field + "|" + finding.claimed + "|" +
         finding.url;
}

bool is_alarm(const Finding& finding) { return finding.level != Level::note; }

std::set<std::string> alarms_of(const AuditReport& report) {
  std::set<std::string> alarms;
  for (const Finding& finding : report.findings) {
    if (is_alarm(finding)) alarms.insert(identity(finding));
  }
  return alarms;
}

// A defect, and whether the audit of the copy raises an alarm of one of these kinds that the original does
// not.
struct Seeded {
  std::string what;
  std::string table;
  std::string cell;
  std::set<std::string_view> kinds;
  PublishedGrades copy;
};

std::string with_other_number(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '1' || text[i] > '8') continue;
    text[i] = static_cast<char>(text[i] + 1);
    return text;
  }
  const size_t middle = text.find(' ', text.size() / 2);
  return middle == std::string::npos ? text + " not"
                                     : text.substr(0, middle) + " never" + text.substr(middle);
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  if (at != std::string::npos) text.replace(at, what.size(), with);
  return text;
}

std::string host_of(const std::string& url) { return url.substr(0, url.find('/', url.find("//") + 2)); }

bool is_open_or_semi(const std::string& grade) { return grade == "open" || grade == "semi"; }

void SeededDefects::are_found() {
  std::mt19937 random(20251123);
  std::vector<Seeded> defects;
  const auto draw = [&](auto fits) -> size_t {
    for (;;) {
      const size_t at = random() % quotes_.size();
      if (fits(quotes_[at])) return at;
    }
  };
  const auto any_row = [](const QuoteRow& row) {
    return is_open_or_semi(row.grade) && row.quote.size() > 40;
  };
  const auto add_row = [&](const std::string& what, size_t at, std::set<std::string_view> kinds,
                           auto change) {
    std::vector<QuoteRow> rows = {quotes_[at]};
    change(rows.front());
    defects.push_back({what, "quotes", quotes_[at].model + " " + quotes_[at].criterion, std::move(kinds),
                       imported("quotes.csv", table_of(rows), GradesFormat::generic_csv)});
  };
  // The first row of a criterion that names the release's own page.
  const auto repeat = [&](int times, const std::string& what, std::set<std::string_view> kinds, auto fits,
                          auto change) {
    for (int i = 0; i < times; ++i) add_row(what, draw(fits), kinds, change);
  };
  repeat(7, "changed text", {"quote-changed", "quote-gone"}, any_row,
         [](QuoteRow& row) { row.quote = with_other_number(row.quote); });
  repeat(3, "text that is not there", {"quote-gone"}, any_row, [](QuoteRow& row) {
    row.quote =
        "All intermediate checkpoints were reviewed by an outside panel before any of them was published";
  });
  repeat(
      2, "text of another document", {"quote-moved"},
      [&](const QuoteRow& row) { return any_row(row) && !row.url.ends_with("config.json"); },
      [](QuoteRow& row) { row.url = "https://huggingface.co/" + row.model + "/resolve/main/config.json"; });
  repeat(4, "dead link", {"link-dead"}, any_row, [](QuoteRow& row) { row.url += "-seeded-gone"; });
  repeat(1, "link to a file that is not in its repository", {"link-dead"}, any_row, [](QuoteRow& row) {
    row.url = "https://huggingface.co/" + row.model + "/blob/main/TRAINING_LOG.md";
  });
  repeat(2, "moved link", {"link-moved"}, any_row, [](QuoteRow& row) { row.url += "-seeded-moved"; });
  repeat(2, "front page instead of a document", {"link-landing-page"}, any_row,
         [](QuoteRow& row) { row.url = host_of(row.url) + "/"; });
  repeat(
      1, "page of the model instead of the paper", {"link-without-claim", "quote-moved"},
      [&](const QuoteRow& row) { return any_row(row) && row.url.find("arxiv.org") != std::string::npos; },
      [](QuoteRow& row) { row.url = "https://huggingface.co/" + row.model; });
  repeat(
      2, "wrong licence", {"license-mismatch"},
      [](const QuoteRow& row) { return row.criterion == "license"; },
      [](QuoteRow& row) { row.license = "GPL-3.0-only"; });
  repeat(
      2, "link to another version", {"other-model"},
      [](const QuoteRow& row) { return row.criterion == "weights"; },
      [](QuoteRow& row) {
        const size_t slash = row.model.find('/');
        const size_t digit = row.model.find_first_of("12345678", slash);
        std::string other = row.model;
        if (digit == std::string::npos)
          other += "-9.9-99B";
        else
          other[digit] = static_cast<char>(other[digit] + 1);
        row.url = "https://huggingface.co/" + other;
      });
  repeat(1, "grade without a link", {"missing-evidence"}, any_row, [](QuoteRow& row) { row.url.clear(); });

  const std::string kips = kips_text();
  const auto table = read_grades(kips, "kips.csv", criteria_);
  ASSERT_TRUE(table);
  const auto add_kips = [&](const std::string& what, const std::string& cell,
                            std::set<std::string_view> kinds, std::string text) {
    defects.push_back({what, "kips", cell, std::move(kinds),
                       imported("kips.csv", std::move(text), GradesFormat::kips_csv)});
  };
  // A cell of the table set to another word.
  const auto with_cell = [&](const GradeRow& row, const std::string& criterion, const std::string& word) {
    std::istringstream stream(kips);
    std::string out, line;
    const size_t column =
        3 + static_cast<size_t>(std::find(criteria_.begin(), criteria_.end(), criterion) - criteria_.begin());
    for (size_t number = 1; std::getline(stream, line); ++number) {
      if (number == row.line) {
        size_t at = 0;
        for (size_t i = 0; i < column; ++i) at = line.find(',', at) + 1;
        line.replace(at, std::min(line.find(',', at), line.size()) - at, word);
      }
      out += line + "\n";
    }
    return out;
  };
  for (const auto& [from, to] : {std::pair(Grade::open, "closed"), std::pair(Grade::closed, "open")}) {
    for (int i = 0; i < 3; ++i) {
      for (;;) {
        const GradeRow& row = table->rows[random() % table->rows.size()];
        const std::string& criterion = criteria_[random() % criteria_.size()];
        if (row.grades.at(criterion) != from) continue;
        add_kips("swapped grade: " + std::string(to_string(from)) + " became " + to, row.id + " " + criterion,
                 {"grade-too-low", "grade-too-high", "grade-unsupported"}, with_cell(row, criterion, to));
        break;
      }
    }
  }
  const GradeRow& some = table->rows[3];
  add_kips("misspelt grade", some.id + " paper", {"malformed-field"}, with_cell(some, "paper", "opne"));
  add_kips("stage that was not performed, with data", some.id + " data_rl", {"table-contradiction"},
           with_cell(some, "data_rl", "na"));
  {
    const std::string row(line_at(kips, static_cast<uint32_t>(some.line)));
    std::string second = row;
    second.replace(second.rfind(','), std::string::npos, row.ends_with("open") ? ",closed" : ",open");
    add_kips("a model twice, with different grades", some.id + " data_filtering", {"table-contradiction"},
             kips + second + "\n");
  }

  const auto osai = [&](const char* file) { return test::read_file(shared_ / "reference/osai" / file); };
  const auto add_osai = [&](const std::string& what, const char* file, const YamlPath& path,
                            const YamlValue& value, std::set<std::string_view> kinds) {
    std::vector<Diagnostic> diagnostics;
    const auto entry = read_osai(file, osai(file), diagnostics);
    ASSERT_TRUE(entry);
    const auto text = set_yaml_value(entry->source, path, value);
    ASSERT_TRUE(text) << text.error().describe();
    defects.push_back(
        {what, file, path.front(), std::move(kinds), imported(file, *text, GradesFormat::osai)});
  };
  add_osai("swapped class: open became closed", "GPT-OSS.yaml", {"weights_endmodel", "class"},
           YamlValue::of("closed"), {"grade-too-low"});
  add_osai("wrong licence", "llama-3.3.yaml", {"system", "endmodellicense"}, YamlValue::of("Apache-2.0"),
           {"license-mismatch"});
  add_osai("link to another size", "GPT-OSS.yaml", {"weights_endmodel", "link"},
           YamlValue::of("https://huggingface.co/openai/gpt-oss-20b/tree/main"), {"other-model"});
  add_osai("dead link", "deepseek-R1.yaml", {"preprint", "link"},
           YamlValue::of("https://arxiv.org/pdf/2501.12948-seeded-gone"), {"link-dead"});

  const std::string mof = test::read_file(shared_ / "reference/mof/models/DeepSeek-R1.yml");
  defects.push_back(
      {"wrong licence",
       "DeepSeek-R1.yml",
       "distribution",
       {"license-mismatch"},
       imported("DeepSeek-R1.yml", replaced(mof, "name: MIT", "name: CC-BY-NC-4.0"), GradesFormat::mof)});
  ASSERT_EQ(defects.size(), 41u);
  defects.erase(defects.begin() + 6);  // forty, as the docs say

  std::set<std::string> known;
  const auto add_known = [&](const PublishedGrades& grades) { known.merge(alarms_of(run(grades))); };
  add_known(imported("quotes.csv", table_of(quotes_), GradesFormat::generic_csv));
  add_known(imported("kips.csv", kips, GradesFormat::kips_csv));
  for (const char* file : kEntries) add_known(imported(file, osai(file), GradesFormat::osai));
  add_known(imported("DeepSeek-R1.yml", mof, GradesFormat::mof));

  size_t found = 0;
  for (const Seeded& defect : defects) {
    std::string how;
    for (const Finding& finding : run(defect.copy).findings) {
      const bool fits =
          is_alarm(finding) && defect.kinds.contains(finding.kind) && !known.contains(identity(finding));
      if (fits && how.empty()) how = std::string(finding.kind);
    }
    found += how.empty() ? 0 : 1;
    std::cout << "seeded | " << defect.what << " | " << defect.table << " | " << defect.cell << " | "
              << (how.empty() ? "not found" : how) << "\n";
  }
  std::cout << "seeded: " << found << " of " << defects.size() << "\n";
  EXPECT_EQ(defects.size(), 40u);
  EXPECT_GE(found, 38u);
}

// Alarms on the untouched tables. On grades, careful readers of the same sources decide: an alarm is upheld
// where their grade errs from the published one in the same direction. All others are printed to be checked.
void SeededDefects::untouched_tables_give_few_false_alarms() {
  const auto gold = read_grades(test::read_file(shared_ / "gold/grades.csv"), "gold.csv", criteria_);
  ASSERT_TRUE(gold);
  const GradesByModel careful = grades_by_model(*gold);
  const auto rank = [](Grade grade) { return grade == Grade::open ? 2 : grade == Grade::semi ? 1 : 0; };
  size_t upheld = 0, fallen = 0, checkable = 0;
  const auto judge = [&](const PublishedGrades& grades) {
    const AuditReport report = run(grades);
    checkable += report.checkable;
    for (const Finding& finding : report.findings) {
      if (!is_alarm(finding)) continue;
      const auto model = careful.find(finding.model);
      const bool about_grade =
          finding.kind.starts_with("grade-") && grades.rubric == "kips2025" && model != careful.end();
      Grade published = Grade::unknown;
      if (finding.claimed == "included")
        published = Grade::open;
      else if (finding.claimed != "not included")
        (void)parse(finding.claimed, published);
      std::string verdict = "by hand";
      if (about_grade && model->second.contains(finding.field)) {
        const int difference = rank(model->second.at(finding.field)) - rank(published);
        const bool same = finding.kind == "grade-too-low" ? difference > 0 : difference < 0;
        verdict = same ? "upheld" : "false";
        upheld += same ? 1 : 0;
        fallen += same ? 0 : 1;
      }
      if (grades.format == GradesFormat::generic_csv && verdict == "by hand") {
        verdict = "false";  // the readers took the quote from that very page
        ++fallen;
      }
      std::cout << "alarm | " << finding.file << " | " << finding.entry << " | " << finding.field << " | "
                << finding.kind << " | " << finding.claimed.substr(0, 60) << " | "
                << finding.suggestion.substr(0, 60) << " | " << verdict << "\n";
    }
  };
  judge(imported("kips.csv", kips_text(), GradesFormat::kips_csv));
  judge(imported("quotes.csv", table_of(quotes_), GradesFormat::generic_csv));
  for (const char* file : kEntries)
    judge(imported(file, test::read_file(shared_ / "reference/osai" / file), GradesFormat::osai));
  for (const char* file : kModels)
    judge(imported(file, test::read_file(shared_ / "reference/mof/models" / file), GradesFormat::mof));
  std::cout << "untouched: " << checkable << " checkable cells, " << upheld << " alarms upheld, " << fallen
            << " false\n";
  EXPECT_LE(fallen, 2u);
  EXPECT_GE(upheld, 12u);  // as sure as the calibration of the day allows
}

// The index's own grades and ours on the same dimension, for the entries that are about a recorded model.
void SeededDefects::agreement_with_the_index() {
  std::map<std::string, std::pair<int, int>> by_dimension;  // agreeing, all
  for (const char* file : kEntries) {
    const PublishedGrades grades =
        imported(file, test::read_file(shared_ / "reference/osai" / file), GradesFormat::osai);
    (void)run(grades);
    std::vector<std::string> ids;
    for (const auto& [id, model] : on_osai_) ids.push_back(id);
    const std::string id = model_of(grades.entries.front(), ids);
    ASSERT_FALSE(id.empty()) << file;
    for (const Claim& claim : grades.claims) {
      const auto& proposals = on_osai_.at(id).graded.proposals;
      const auto proposal = std::find_if(proposals.begin(), proposals.end(),
                                         [&](const Proposal& p) { return p.criterion == claim.field; });
      ASSERT_NE(proposal, proposals.end()) << claim.field;
      auto& [agreeing, all] = by_dimension[claim.field];
      ++all;
      agreeing += proposal->grade == claim.grade ? 1 : 0;
      if (proposal->grade == claim.grade) continue;
      std::cout << "disagreement | " << id << " | " << claim.field << " | index " << claim.written
                << " | ours " << to_string(proposal->grade) << " | " << proposal->reason << " | "
                << (proposal->citations.empty() ? "" : proposal->citations.front().url) << "\n";
    }
  }
  int agreeing = 0, all = 0;
  for (const auto& [dimension, counts] : by_dimension) {
    std::cout << "agreement | " << dimension << " | " << counts.first << " of " << counts.second << "\n";
    agreeing += counts.first;
    all += counts.second;
  }
  std::cout << "agreement: " << agreeing << " of " << all << "\n";
  EXPECT_EQ(all, 36);
  EXPECT_GE(agreeing, 22);
}

void SeededDefects::mof_exports_of_all_models_are_valid() {
  const test::MofSchema schema(shared_ / "reference/mof/mof_schema.json");
  size_t valid = 0;
  for (const auto& [id, model] : models_on(parts_.rubric, calibration_)) {
    const ExportInput input{model.graded, parts_.rubric, model.evidence, *licenses_, {}, {}};
    const auto text = find_exchange_format("mof")->write(input);
    ASSERT_TRUE(text);
    EXPECT_EQ(schema.problems(*text), "") << id;
    valid += schema.problems(*text).empty() ? 1 : 0;
  }
  EXPECT_EQ(valid, 16u);
}

// The whole published collections: read to the end, with every malformed field at its line.
void SeededDefects::every_published_file_is_read() {
  for (const auto& [folder, format, count] : {std::tuple("reference/osai", GradesFormat::osai, 193u),
                                              std::tuple("reference/mof/models", GradesFormat::mof, 273u)}) {
    const auto grades = import_grades((shared_ / folder).string(), format, criteria_);
    ASSERT_TRUE(grades) << grades.error().describe();
    EXPECT_EQ(grades->entries.size(), count);
    for (const Diagnostic& problem : grades->diagnostics) EXPECT_GE(problem.at.line, 1u);
    const AuditReport report = run(*grades);
    std::cout << "all | " << folder << " | " << report.entries << " entries | " << report.matched
              << " matched | " << report.claims << " claims | " << report.checkable << " checkable | "
              << grades->diagnostics.size() << " malformed | " << report.count(Level::error) << " errors | "
              << report.count(Level::warning) << " warnings | " << report.count(Level::note) << " notes\n";
    EXPECT_TRUE(std::any_of(report.findings.begin(), report.findings.end(),
                            [](const Finding& f) { return f.citation.has_value(); }));
  }
}

// One test, since reading the recorded models is most of what it takes.
TEST_F(SeededDefects, OnRecordedModels) {
  are_found();
  untouched_tables_give_few_false_alarms();
  agreement_with_the_index();
  mof_exports_of_all_models_are_valid();
  every_published_file_is_read();
}

}  // namespace
}  // namespace exhibit::audit
