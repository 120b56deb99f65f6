// Tested by tests/grade/calibration_test.cc.
#include "pipeline/grade/calibration.h"

#include <array>
#include <cstdio>
#include <limits>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/base/yaml_reader.h"

namespace exhibit {
namespace {

constexpr double kPrior = 0.8;
constexpr double kPriorCount = 384;
constexpr double kGradePriorCount = 96;
constexpr double kCellPriorCount = 24;
constexpr Grade kGrades[] = {Grade::open, Grade::semi, Grade::closed, Grade::na};

struct Tally {
  uint64_t right = 0;
  uint64_t of = 0;

  void add(bool is_right) {
    right += is_right ? 1 : 0;
    ++of;
  }
  double shrunk(double prior, double count) const {
    return (static_cast<double>(right) + count * prior) / (static_cast<double>(of) + count);
  }
};

bool can_give(const Criterion& criterion, Grade grade) {
  for (const GradeClause& clause : criterion.grades) {
    if (clause.grade == grade) return true;
  }
  return false;
}

std::string decimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", value);
  return text.data();
}

}  // namespace

CalibrationFit fit_calibration(std::span<const JudgedCell> judged, const Rubric& rubric) {
  Tally all;
  std::map<Grade, Tally> by_grade;
  std::map<std::pair<std::string, Grade>, Tally> by_cell;
  std::set<std::string> models;
  for (const JudgedCell& cell : judged) {
    all.add(cell.right);
    by_grade[cell.grade].add(cell.right);
    by_cell[{cell.criterion, cell.grade}].add(cell.right);
    models.insert(ascii_lower(cell.model));
  }
  CalibrationFit fit{{}, all.right, all.of, models.size()};
  const double overall = all.shrunk(kPrior, kPriorCount);
  for (const Criterion& criterion : rubric.criteria) {
    for (const Grade grade : kGrades) {
      if (!can_give(criterion, grade)) continue;
      const Tally tally = by_cell[{criterion.id, grade}];
      const double of_grade = by_grade[grade].shrunk(overall, kGradePriorCount);
      fit.cells[{criterion.id, grade}] = {tally.shrunk(of_grade, kCellPriorCount), tally.right, tally.of};
    }
  }
  return fit;
}

std::vector<JudgedCell> leave_one_model_out(std::span<const JudgedCell> judged, const Rubric& rubric) {
  std::map<std::string, CalibrationFit> without;
  for (const JudgedCell& cell : judged) without[ascii_lower(cell.model)];
  for (auto& [model, fit] : without) {
    std::vector<JudgedCell> others;
    for (const JudgedCell& cell : judged) {
      if (ascii_lower(cell.model) != model) others.push_back(cell);
    }
    fit = fit_calibration(others, rubric);
  }
  std::vector<JudgedCell> result(judged.begin(), judged.end());
  for (JudgedCell& cell : result) {
    const CalibrationFit& fit = without.at(ascii_lower(cell.model));
    const auto found = fit.cells.find({cell.criterion, cell.grade});
    if (found != fit.cells.end()) cell.confidence = found->second.probability;
  }
  return result;
}

std::string calibration_yaml(const CalibrationFit& fit, std::span<const JudgedCell> left_out,
                             const Rubric& rubric, const std::string& date) {
  std::string yaml =
      "# Probability that a proposal is right, by criterion and grade, with how many of the measured "
      "proposals\n"
      "# were. Made by `exhibit calibrate`; docs/accuracy.md says from what. Not to be edited by hand.\n"
      "schema: 1\n";
  yaml += "rubric: " + rubric.id + "\n";
  yaml += "measured_on: " + std::to_string(fit.of) + " proposals for " + std::to_string(fit.models) +
          " models, " + std::to_string(fit.right) + " of them right\n";
  yaml += "fitted: " + date + "\n";
  yaml += "leave_one_model_out: {expected_calibration_error: " +
          decimal(reliability(left_out).expected_calibration_error) +
          ", brier: " + decimal(brier_score(left_out)) + "}\n";
  yaml += "criteria:\n";
  for (const Criterion& criterion : rubric.criteria) {
    yaml += "  " + criterion.id + ":\n";
    for (const Grade grade : kGrades) {
      const auto found = fit.cells.find({criterion.id, grade});
      if (found == fit.cells.end()) continue;
      const CalibratedCell& cell = found->second;
      yaml += "    " + std::string(to_string(grade)) + ": {probability: " + decimal(cell.probability) +
              ", right: " + std::to_string(cell.right) + ", of: " + std::to_string(cell.of) + "}\n";
    }
  }
  return yaml;
}

namespace {

constexpr int kMaxCount = std::numeric_limits<int>::max();

std::optional<double> read_cell(const YamlReader& reader, const YamlNode& node, std::string_view grade) {
  YamlMapping cell(reader, node, '"' + std::string(grade) + '"');
  std::optional<double> probability;
  if (const YamlNode* value = cell.required("probability")) {
    probability = reader.number(*value, "probability", 0, 1);
  }
  const int of = cell.optional_integer("of", 0, 0, kMaxCount);
  (void)cell.optional_integer("right", 0, 0, of);
  cell.finish();
  return probability;
}

void read_provenance(YamlMapping& root, const YamlReader& reader) {
  if (root.required("schema") != nullptr) (void)root.optional_integer("schema", 1, 1, 1);
  (void)root.required_text("measured_on");
  (void)root.optional_text("fitted");
  if (const YamlNode* node = root.optional("leave_one_model_out")) {
    YamlMapping errors(reader, *node, "leave_one_model_out");
    (void)errors.optional_number("expected_calibration_error", 0, 0, 1);
    (void)errors.optional_number("brier", 0, 0, 1);
    errors.finish();
  }
}

}  // namespace

std::optional<Calibration> load_calibration(const std::string& path, std::string shown, const Rubric& rubric,
                                            std::vector<Diagnostic>& diagnostics) {
  std::vector<Diagnostic> found;
  Calibration calibration;
  if (const auto document = read_yaml_file(path, std::move(shown), found)) {
    const YamlReader reader(*document, found);
    YamlMapping root(reader, document->root, "the calibration");
    read_provenance(root, reader);
    if (const YamlNode* id = root.required("rubric")) (void)reader.name(*id, "rubric", {rubric.id});
    if (const YamlNode* criteria = root.required("criteria")) {
      YamlMapping by_criterion(reader, *criteria, "criteria");
      for (const Criterion& criterion : rubric.criteria) {
        const YamlNode* grades = by_criterion.optional(criterion.id);
        if (grades == nullptr) continue;
        YamlMapping by_grade(reader, *grades, '"' + criterion.id + '"');
        for (const Grade grade : kGrades) {
          const YamlNode* cell = by_grade.optional(to_string(grade));
          if (cell == nullptr) continue;
          if (const auto probability = read_cell(reader, *cell, to_string(grade))) {
            calibration[{criterion.id, grade}] = *probability;
          }
        }
        by_grade.finish();
      }
      by_criterion.finish();
    }
    root.finish();
  }
  const bool valid = !has_errors(found);
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  if (!valid) return std::nullopt;
  return calibration;
}

}  // namespace exhibit
