// Tested by tests/tools/end_to_end_test.cc.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "pipeline/base/text.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/grade/agreement.h"
#include "pipeline/grade/evaluation.h"
#include "pipeline/store/workspace.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/rules_folder.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr Grade kGrades[] = {Grade::open, Grade::semi, Grade::closed, Grade::na, Grade::unknown};

struct EvalOptions {
  fs::path reference;
  fs::path confidence;
  fs::path grades;
  fs::path gold;
  std::string rubric = kDefaultRubric;
  std::optional<double> min_agreement;
  bool differences = false;
};

// One cell on which the two sides do not agree.
struct Difference {
  std::string model;
  std::string criterion;
  Grade reference = Grade::unknown;
  Grade ours = Grade::unknown;
};

struct Evaluation {
  Comparison comparison;
  std::vector<Difference> differences;     // by model and criterion
  std::optional<Reliability> reliability;  // only of proposals, which have a confidence
  std::optional<EvidenceRecall> recall;    // only where gold citations were given
};

std::vector<std::string> criteria_of(const Rubric& rubric) {
  std::vector<std::string> criteria;
  for (const Criterion& criterion : rubric.criteria) criteria.push_back(criterion.id);
  return criteria;
}

Result<GradesByModel> read_grade_file(const fs::path& file, const std::vector<std::string>& criteria) {
  const auto bytes = read_file_bytes(file);
  if (!bytes) return bytes.error();
  const auto table = read_grades(*bytes, file.string(), criteria);
  if (!table) return table.error();
  return grades_by_model(*table);
}

Result<Cells> read_confidence_file(const fs::path& file, const std::vector<std::string>& criteria) {
  if (file.empty()) return Cells{};
  const auto bytes = read_file_bytes(file);
  if (!bytes) return bytes.error();
  return read_low_confidence(*bytes, file.string(), criteria);
}

Result<std::vector<Proposal>> read_proposals(const fs::path& folder, const std::string& rubric) {
  const auto workspace = Workspace::open(folder, {.read_only = true, .create = false});
  if (!workspace) return workspace.error();
  const auto models = workspace->models();
  if (!models) return models.error();
  std::vector<Proposal> all;
  for (const std::string& model : *models) {
    auto proposals = workspace->proposals(model, rubric);
    if (!proposals) return proposals.error();
    std::move(proposals->begin(), proposals->end(), std::back_inserter(all));
  }
  return all;
}

Result<std::vector<GoldCell>> read_gold_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".json") files.push_back(at->path());
  }
  if (error) return Error{ErrorCode::io, "cannot be listed: " + error.message(), folder.string()};
  if (files.empty())
    return Error{ErrorCode::empty, "no .json file of gold grades in the folder", folder.string()};
  std::sort(files.begin(), files.end());
  std::vector<GoldCell> all;
  for (const fs::path& file : files) {
    const auto bytes = read_file_bytes(file);
    if (!bytes) return bytes.error();
    auto cells = read_gold(*bytes, file.string());
    if (!cells) return cells.error();
    std::move(cells->begin(), cells->end(), std::back_inserter(all));
  }
  return all;
}

std::vector<Difference> differences_of(const GradesByModel& reference, const GradesByModel& ours,
                                       const Cells& low, const std::vector<std::string>& criteria) {
  std::vector<Difference> differences;
  for (const auto& [model, expected] : reference) {
    const auto found = std::find_if(ours.begin(), ours.end(), [&](const auto& entry) {
      return equals_ignoring_case(entry.first, model);
    });
    if (found == ours.end()) continue;
    for (const std::string& criterion : criteria) {
      const auto theirs = expected.find(criterion);
      const auto mine = found->second.find(criterion);
      if (theirs == expected.end() || mine == found->second.end() || theirs->second == mine->second) continue;
      if (low.contains({ascii_lower(model), criterion})) continue;
      differences.push_back({model, criterion, theirs->second, mine->second});
    }
  }
  return differences;
}

Result<Evaluation> evaluate(const SharedOptions& shared, const EvalOptions& options, const Rubric& rubric) {
  const std::vector<std::string> criteria = criteria_of(rubric);
  const auto reference = read_grade_file(options.reference, criteria);
  if (!reference) return reference.error();
  const auto low = read_confidence_file(options.confidence, criteria);
  if (!low) return low.error();
  Evaluation evaluation;
  GradesByModel ours;
  std::vector<Proposal> proposals;
  if (!options.grades.empty()) {
    auto grades = read_grade_file(options.grades, criteria);
    if (!grades) return grades.error();
    ours = std::move(*grades);
  } else {
    auto stored = read_proposals(shared.workspace, rubric.id);
    if (!stored) return stored.error();
    proposals = std::move(*stored);
    ours = grades_by_model(proposals);
    evaluation.reliability = reliability(*reference, proposals, *low);
  }
  if (!options.gold.empty()) {
    const auto gold = read_gold_folder(options.gold);
    if (!gold) return gold.error();
    evaluation.recall = evidence_recall(*gold, proposals);
  }
  evaluation.comparison = compare(*reference, ours, *low, criteria);
  evaluation.differences = differences_of(*reference, ours, *low, criteria);
  if (evaluation.comparison.all.cells() == 0) {
    return Error{ErrorCode::empty, "nothing to compare: no model of the reference has been graded",
                 options.reference.string()};
  }
  return evaluation;
}

Json number(std::optional<double> value) { return value ? Json(*value) : Json(nullptr); }

Json json_of(const Agreement& agreement) {
  return {{"cells", agreement.cells()},
          {"exact_agreement", agreement.exact()},
          {"kappa", number(agreement.kappa())},
          {"quadratic_kappa", number(agreement.quadratic_kappa())}};
}

Json json_of(const Confusion& confusion) {
  Json rows = Json::object();
  for (const Grade reference : kGrades) {
    Json row = Json::object();
    for (const Grade ours : kGrades) {
      row[to_string(ours)] = confusion[static_cast<size_t>(reference)][static_cast<size_t>(ours)];
    }
    rows[to_string(reference)] = row;
  }
  return rows;
}

Json json_of(const Reliability& reliability) {
  Json bins = Json::array();
  for (const ReliabilityBin& bin : reliability.bins) {
    bins.push_back({{"lower", bin.lower},
                    {"upper", bin.upper},
                    {"count", bin.count},
                    {"mean_confidence", bin.mean_confidence},
                    {"accuracy", bin.accuracy}});
  }
  return {{"count", reliability.count},
          {"expected_calibration_error", reliability.expected_calibration_error},
          {"bins", bins}};
}

Json json_of(const EvidenceRecall& recall) {
  Json missed = Json::array();
  for (const auto& [model, criterion] : recall.missed)
    missed.push_back({{"model", model}, {"criterion", criterion}});
  return {{"cells", recall.cells}, {"found", recall.found}, {"share", recall.share()}, {"missed", missed}};
}

std::string json_of(const Evaluation& evaluation) {
  const Comparison& comparison = evaluation.comparison;
  Json json = json_of(comparison.all);
  json["left_out"] = comparison.left_out;
  json["only_reference"] = comparison.only_reference;
  json["only_ours"] = comparison.only_ours;
  json["by_criterion"] = Json::object();
  for (const auto& [criterion, agreement] : comparison.by_criterion)
    json["by_criterion"][criterion] = json_of(agreement);
  json["confusion"] = json_of(comparison.all.confusion);
  json["differences"] = Json::array();
  for (const Difference& d : evaluation.differences) {
    json["differences"].push_back({{"model", d.model},
                                   {"criterion", d.criterion},
                                   {"reference", to_string(d.reference)},
                                   {"ours", to_string(d.ours)}});
  }
  if (evaluation.reliability) json["reliability"] = json_of(*evaluation.reliability);
  if (evaluation.recall) json["evidence_recall"] = json_of(*evaluation.recall);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string shown(std::optional<double> value) { return value ? fmt::format("{:.3f}", *value) : "-"; }

Table agreement_table(const Comparison& comparison) {
  Table table{{{"criterion", "Criterion"},
               {"cells", "Cells", true, true},
               {"exact_agreement", "Exact", true, true},
               {"kappa", "Kappa", true, true},
               {"quadratic_kappa", "Quadratic kappa", true, true}},
              {}};
  const auto add = [&](const std::string& name, const Agreement& agreement, Style style) {
    table.rows.push_back({Cell(name, style), std::to_string(agreement.cells()),
                          fmt::format("{:.3f}", agreement.exact()), shown(agreement.kappa()),
                          shown(agreement.quadratic_kappa())});
  };
  for (const auto& [criterion, agreement] : comparison.by_criterion) add(criterion, agreement, Style::plain);
  add("all", comparison.all, Style::bold);
  return table;
}

Table confusion_table(const Confusion& confusion) {
  Table table{{{"reference", "Reference \\ ours"}}, {}};
  for (const Grade ours : kGrades) {
    table.columns.push_back({std::string(to_string(ours)), std::string(to_string(ours)), true, true});
  }
  for (const Grade reference : kGrades) {
    std::vector<Cell> row = {Cell(std::string(to_string(reference)))};
    for (const Grade ours : kGrades) {
      const uint64_t count = confusion[static_cast<size_t>(reference)][static_cast<size_t>(ours)];
      row.emplace_back(std::to_string(count), reference == ours ? Style::bold : Style::plain);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table difference_table(const std::vector<Difference>& differences) {
  Table table{{{"model", "Model"}, {"criterion", "Criterion"}, {"reference", "Reference"}, {"ours", "Ours"}},
              {}};
  for (const Difference& d : differences) {
    table.rows.push_back({d.model, d.criterion,
                          Cell(std::string(to_string(d.reference)), style_of(d.reference)),
                          Cell(std::string(to_string(d.ours)), style_of(d.ours))});
  }
  return table;
}

std::string text_of(const Evaluation& evaluation, const EvalOptions& options, Format format,
                    const Terminal& terminal) {
  const Comparison& comparison = evaluation.comparison;
  std::string result = render(agreement_table(comparison), format, terminal);
  result += "\n" + render(confusion_table(comparison.all.confusion), format, terminal) + "\n";
  if (comparison.left_out > 0) {
    result += fmt::format("{} cells of low confidence were left out.\n", comparison.left_out);
  }
  for (const std::string& model : comparison.only_reference)
    result += "Not graded here: " + printable(model) + "\n";
  for (const std::string& model : comparison.only_ours)
    result += "Not in the reference: " + printable(model) + "\n";
  if (evaluation.reliability) {
    result += fmt::format("Expected calibration error of the confidences: {:.3f}\n",
                          evaluation.reliability->expected_calibration_error);
  }
  if (evaluation.recall) {
    result += fmt::format("Evidence recall: {} of {} cells ({:.3f})\n", evaluation.recall->found,
                          evaluation.recall->cells, evaluation.recall->share());
  }
  const size_t count = evaluation.differences.size();
  if (options.differences)
    return result + "\n" + render(difference_table(evaluation.differences), format, terminal);
  if (count > 0) result += fmt::format("{} cells differ (--differences lists them).\n", count);
  return result;
}

int print_evaluation(const SharedOptions& shared, const EvalOptions& options, Terminal& terminal) {
  const auto rules = load_rules_folder(shared.rules);
  if (!rules) return fail(terminal, kBadInput, rules.error().describe());
  const auto rubric = find_rubric(*rules, options.rubric);
  if (!rubric) return fail(terminal, kBadInput, rubric.error().describe());
  const auto evaluation = evaluate(shared, options, **rubric);
  if (!evaluation) return fail(terminal, kBadInput, evaluation.error().describe());
  if (shared.format == Format::json) {
    terminal.out() << json_of(*evaluation);
  } else if (shared.format == Format::csv) {
    terminal.out() << render(agreement_table(evaluation->comparison), Format::csv, terminal);
  } else {
    terminal.out() << text_of(*evaluation, options, shared.format, terminal);
  }
  const double exact = evaluation->comparison.all.exact();
  if (options.min_agreement && exact < *options.min_agreement) {
    return fail(terminal, kFindings,
                fmt::format("agreement {:.3f} is below {:.3f}", exact, *options.min_agreement));
  }
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<EvalOptions>();
  app.add_option("--reference", options->reference, "A table of grades to compare with")
      ->required()
      ->type_name("FILE");
  app.add_option("--confidence", options->confidence,
                 "A table of the same shape; its cells marked low are left out")
      ->type_name("FILE");
  app.add_option("--grades", options->grades,
                 "Compare this table of grades instead of the workspace's proposals")
      ->type_name("FILE");
  app.add_option("--gold", options->gold, "Gold grades with quotes: how many of them our citations meet")
      ->type_name("DIR");
  app.add_option("--rubric", options->rubric, "The rubric whose criteria are compared (default: kips2025)")
      ->type_name("ID");
  app.add_option("--min-agreement", options->min_agreement,
                 "Exit with 1 where exact agreement is lower, 0 to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("X");
  app.add_flag("--differences", options->differences, "List every cell that differs");
  add_workspace(app, shared);
  add_rules(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::markdown, Format::csv});
  return [options, &shared](Terminal& terminal) { return print_evaluation(shared, *options, terminal); };
}

}  // namespace

Command eval_command() {
  return {"eval", "Compare grades with a reference table: agreement and Cohen's kappa",
          "A table has one row a model (column replica_id, model_id, id or model) and one column a "
          "criterion, with the\n"
          "cells open, semi, closed, na or unknown. Models match whatever the case of their ids.",
          "  exhibit eval --reference corpus/demo/grades.csv\n"
          "  exhibit eval --reference gold.csv --confidence confidence.csv --format json\n"
          "  exhibit eval --reference gold.csv --grades other.csv     how good another's grades are\n"
          "  exhibit eval --reference gold.csv --min-agreement 0.8    for scripts: exit code 1 where it is "
          "lower\n",
          define};
}

}  // namespace exhibit::cli
