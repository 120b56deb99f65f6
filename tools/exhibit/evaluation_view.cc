// Tested by tests/tools/end_to_end_test.cc.
#include "tools/exhibit/evaluation_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr Grade kGrades[] = {Grade::open, Grade::semi, Grade::closed, Grade::na, Grade::unknown};

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

Json json_of(const Reliability& reliability, double brier) {
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
          {"brier", brier},
          {"bins", bins}};
}

Json json_of(const RecallCount& count) {
  return {{"cells", count.cells}, {"found", count.found}, {"share", count.share()}};
}

Json json_of(const EvidenceRecall& recall) {
  Json json = json_of(recall.all);
  json["by_criterion"] = Json::object();
  for (const auto& [criterion, count] : recall.by_criterion) json["by_criterion"][criterion] = json_of(count);
  json["missed"] = Json::array();
  for (const auto& [model, criterion] : recall.missed)
    json["missed"].push_back({{"model", model}, {"criterion", criterion}});
  return json;
}

Json json_of(const std::vector<RulePrecision>& rules) {
  Json list = Json::array();
  for (const RulePrecision& rule : rules) {
    list.push_back({{"rule", rule.rule},
                    {"citations", rule.citations},
                    {"overlapping", rule.overlapping},
                    {"in_right_cells", rule.in_right_cells},
                    {"precision", rule.precision()}});
  }
  return list;
}

Json json_of(const std::vector<std::pair<std::string, Agreement>>& agreements) {
  Json json = Json::object();
  for (const auto& [name, agreement] : agreements) json[name] = json_of(agreement);
  return json;
}

Json json_of(const Comparison& comparison) {
  Json json = json_of(comparison.all);
  json["by_criterion"] = json_of(comparison.by_criterion);
  return json;
}

Json json_of(const Changes& changes) {
  Json turned = Json::array();
  for (const GradeChange& change : changes.turned) {
    turned.push_back({{"model", change.model},
                      {"criterion", change.criterion},
                      {"reference", to_string(change.reference)},
                      {"before", to_string(change.before)},
                      {"after", to_string(change.after)},
                      {"gained", change.gained},
                      {"lost", change.lost}});
  }
  return {{"compared", changes.compared},
          {"to_right", changes.to_right},
          {"to_wrong", changes.to_wrong},
          {"turned", turned}};
}

Json json_of(const EvaluatedCell& cell, bool with_confidence) {
  Json json = {{"model", cell.model},
               {"criterion", cell.criterion},
               {"reference", to_string(cell.reference)},
               {"ours", to_string(cell.ours)}};
  if (with_confidence) json["confidence"] = cell.confidence;
  json["rules"] = cell.rules;
  return json;
}

std::string shown(std::optional<double> value) { return value ? fmt::format("{:.3f}", *value) : "-"; }

Cell cell_of(Grade grade) { return {std::string(to_string(grade)), style_of(grade)}; }

Table model_table(const Comparison& comparison) {
  Table table{{{"model", "Model"}, {"cells", "Cells", true, true}, {"exact_agreement", "Exact", true, true}},
              {}};
  for (const auto& [model, agreement] : comparison.by_model) {
    table.rows.push_back(
        {model, std::to_string(agreement.cells()), fmt::format("{:.3f}", agreement.exact())});
  }
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

bool differs(const EvaluatedCell& cell) { return cell.reference != cell.ours; }

Table difference_table(const std::vector<EvaluatedCell>& cells) {
  Table table{{{"model", "Model"},
               {"criterion", "Criterion"},
               {"reference", "Reference"},
               {"ours", "Ours"},
               {"rules", "Rules"}},
              {}};
  for (const EvaluatedCell& cell : cells) {
    if (!differs(cell)) continue;
    table.rows.push_back({cell.model, cell.criterion, cell_of(cell.reference), cell_of(cell.ours),
                          fmt::format("{}", fmt::join(cell.rules, ", "))});
  }
  return table;
}

Table reliability_table(const ConfidenceQuality& quality) {
  Table table{{{"confidence", "Confidence"},
               {"count", "Cells", true, true},
               {"mean_confidence", "Mean", true, true},
               {"accuracy", "Right", true, true},
               {"left_out_count", "Left out: cells", true, true},
               {"left_out_mean_confidence", "Mean", true, true},
               {"left_out_accuracy", "Right", true, true}},
              {}};
  const auto mean = [](const ReliabilityBin& bin, double value) {
    return bin.count == 0 ? std::string("-") : fmt::format("{:.3f}", value);
  };
  for (size_t i = 0; i < quality.stored.bins.size(); ++i) {
    const ReliabilityBin& stored = quality.stored.bins[i];
    const ReliabilityBin& left_out = quality.left_out.bins[i];
    table.rows.push_back({fmt::format("{:.1f}-{:.1f}", stored.lower, stored.upper),
                          std::to_string(stored.count), mean(stored, stored.mean_confidence),
                          mean(stored, stored.accuracy), std::to_string(left_out.count),
                          mean(left_out, left_out.mean_confidence), mean(left_out, left_out.accuracy)});
  }
  return table;
}

Table rule_table(std::vector<RulePrecision> rules) {
  Table table{{{"rule", "Rule"},
               {"citations", "Citations", true, true},
               {"overlapping", "Overlap gold", true, true},
               {"in_right_cells", "In right cells", true, true},
               {"precision", "Precision", true, true}},
              {}};
  std::stable_sort(rules.begin(), rules.end(), [](const RulePrecision& a, const RulePrecision& b) {
    return a.precision() < b.precision();
  });
  for (const RulePrecision& rule : rules) {
    table.rows.push_back({rule.rule, std::to_string(rule.citations), std::to_string(rule.overlapping),
                          std::to_string(rule.in_right_cells), fmt::format("{:.3f}", rule.precision())});
  }
  return table;
}

Table change_table(const Changes& changes) {
  Table table{{{"model", "Model"},
               {"criterion", "Criterion"},
               {"reference", "Reference"},
               {"before", "Before"},
               {"after", "After"},
               {"through", "Through"}},
              {}};
  for (const GradeChange& change : changes.turned) {
    std::string through;
    for (const std::string& rule : change.gained) through += (through.empty() ? "+" : ", +") + rule;
    for (const std::string& rule : change.lost) through += (through.empty() ? "-" : ", -") + rule;
    table.rows.push_back({change.model, change.criterion, cell_of(change.reference), cell_of(change.before),
                          cell_of(change.after), through});
  }
  return table;
}

std::string heading(std::string_view title, Format format, const Terminal& terminal) {
  return format == Format::markdown ? fmt::format("\n### {}\n\n", title)
                                    : "\n" + terminal.paint(Style::bold, title) + "\n";
}

// Sentences that say what the tables do not.
std::string remarks(const Evaluation& evaluation) {
  const Comparison& comparison = evaluation.comparison;
  std::vector<std::string> lines;
  if (comparison.left_out > 0) {
    lines.push_back(fmt::format("{} cells of low confidence were left out.", comparison.left_out));
  }
  for (const std::string& model : comparison.only_reference) {
    lines.push_back("Not graded here: " + printable(model));
  }
  for (const std::string& model : comparison.only_ours) {
    lines.push_back("Not in the reference: " + printable(model));
  }
  if (evaluation.confidence) {
    const ConfidenceQuality& quality = *evaluation.confidence;
    lines.push_back(
        fmt::format("Expected calibration error of the confidences: {:.3f} (Brier {:.3f}); "
                    "fitted with each model left out: {:.3f} (Brier {:.3f})",
                    quality.stored.expected_calibration_error, quality.stored_brier,
                    quality.left_out.expected_calibration_error, quality.left_out_brier));
  }
  if (evaluation.recall) {
    const RecallCount& all = evaluation.recall->all;
    lines.push_back(
        fmt::format("Evidence recall: {} of {} cells ({:.3f})", all.found, all.cells, all.share()));
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string change_text(const Changes& changes, Format format, const Terminal& terminal) {
  std::string text = heading("Since the previous evaluation", format, terminal);
  text += fmt::format("{} of {} cells turned: {} to what the reference says, {} away from it.\n",
                      changes.turned.size(), changes.compared, changes.to_right, changes.to_wrong);
  return changes.turned.empty() ? text : text + "\n" + render(change_table(changes), format, terminal);
}

}  // namespace

std::string evaluation_json(const Evaluation& evaluation) {
  const Comparison& comparison = evaluation.comparison;
  Json json = json_of(comparison.all);
  json["left_out"] = comparison.left_out;
  json["only_reference"] = comparison.only_reference;
  json["only_ours"] = comparison.only_ours;
  json["by_criterion"] = json_of(comparison.by_criterion);
  json["by_model"] = json_of(comparison.by_model);
  json["confusion"] = json_of(comparison.all.confusion);
  json["differences"] = Json::array();
  for (const EvaluatedCell& cell : evaluation.cells) {
    if (!differs(cell)) continue;
    json["differences"].push_back({{"model", cell.model},
                                   {"criterion", cell.criterion},
                                   {"reference", to_string(cell.reference)},
                                   {"ours", to_string(cell.ours)}});
  }
  if (evaluation.confidence) {
    const ConfidenceQuality& quality = *evaluation.confidence;
    json["reliability"] = json_of(quality.stored, quality.stored_brier);
    json["reliability_left_out"] = json_of(quality.left_out, quality.left_out_brier);
  }
  if (evaluation.recall) {
    json["evidence_recall"] = json_of(*evaluation.recall);
    json["rules"] = json_of(evaluation.rules);
  }
  if (evaluation.baseline) {
    json["baseline"] = {{"ours", json_of(evaluation.baseline->ours)},
                        {"baseline", json_of(evaluation.baseline->baseline)}};
  }
  if (evaluation.changes) json["changes"] = json_of(*evaluation.changes);
  json["graded"] = Json::array();
  for (const EvaluatedCell& cell : evaluation.cells) {
    json["graded"].push_back(json_of(cell, evaluation.confidence.has_value()));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Table criteria_table(const Evaluation& evaluation) {
  Table table{{{"criterion", "Criterion"},
               {"cells", "Cells", true, true},
               {"exact_agreement", "Exact", true, true},
               {"kappa", "Kappa", true, true},
               {"quadratic_kappa", "Quadratic kappa", true, true}},
              {}};
  const auto add_column = [&](const char* key, const char* title) {
    table.columns.push_back({key, title, true, true});
  };
  if (evaluation.recall) {
    add_column("recall_cells", "With evidence");
    add_column("evidence_recall", "Recall");
  }
  if (evaluation.baseline) {
    add_column("shared_cells", "Shared cells");
    add_column("shared_exact", "Ours there");
    add_column("baseline_exact", "Baseline");
    add_column("lead", "Lead");
  }
  const auto add = [&](const std::string& name, const Agreement& agreement, RecallCount recall,
                       const Agreement& ours, const Agreement& baseline, Style style) {
    std::vector<Cell> row = {Cell(name, style), std::to_string(agreement.cells()),
                             fmt::format("{:.3f}", agreement.exact()), shown(agreement.kappa()),
                             shown(agreement.quadratic_kappa())};
    if (evaluation.recall) {
      row.emplace_back(std::to_string(recall.cells));
      row.emplace_back(recall.cells == 0 ? "-" : fmt::format("{:.3f}", recall.share()));
    }
    if (evaluation.baseline) {
      row.emplace_back(std::to_string(ours.cells()));
      row.emplace_back(fmt::format("{:.3f}", ours.exact()));
      row.emplace_back(fmt::format("{:.3f}", baseline.exact()));
      row.emplace_back(fmt::format("{:+.3f}", ours.exact() - baseline.exact()));
    }
    table.rows.push_back(std::move(row));
  };
  const Comparison& comparison = evaluation.comparison;
  const SideBySide beside = evaluation.baseline.value_or(SideBySide{comparison, comparison});
  const EvidenceRecall recall = evaluation.recall.value_or(EvidenceRecall{});
  for (size_t i = 0; i < comparison.by_criterion.size(); ++i) {
    const auto& [criterion, agreement] = comparison.by_criterion[i];
    const auto found = recall.by_criterion.find(criterion);
    add(criterion, agreement, found == recall.by_criterion.end() ? RecallCount{} : found->second,
        beside.ours.by_criterion[i].second, beside.baseline.by_criterion[i].second, Style::plain);
  }
  add("all", comparison.all, recall.all, beside.ours.all, beside.baseline.all, Style::bold);
  return table;
}

std::string evaluation_text(const Evaluation& evaluation, const EvaluationView& view, Format format,
                            const Terminal& terminal) {
  std::string text = render(criteria_table(evaluation), format, terminal) + "\n" +
                     render(confusion_table(evaluation.comparison.all.confusion), format, terminal) + "\n" +
                     remarks(evaluation);
  const auto add = [&](std::string_view title, const Table& table) {
    text += heading(title, format, terminal) + render(table, format, terminal);
  };
  if (evaluation.confidence) add("Reliability", reliability_table(*evaluation.confidence));
  if (view.by_model) add("Models", model_table(evaluation.comparison));
  if (view.by_rule && evaluation.recall) add("Rules", rule_table(evaluation.rules));
  if (evaluation.changes) text += change_text(*evaluation.changes, format, terminal);
  const auto count = std::count_if(evaluation.cells.begin(), evaluation.cells.end(), differs);
  if (view.differences) {
    add("Differences", difference_table(evaluation.cells));
  } else if (count > 0) {
    text += fmt::format("\n{} cells differ (--differences lists them).\n", count);
  }
  return text;
}

}  // namespace exhibit::cli
