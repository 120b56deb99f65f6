// Tested by tests/tools/ranking_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "pipeline/base/diagnostic.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/report/correlation.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/entries.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct CorrelateOptions {
  fs::path benchmarks;
  fs::path grades;
  fs::path svg;
  std::vector<std::string> columns;
  std::string rubric = kDefaultRubric;
  std::string scheme;
  double confidence = 0.95;
  bool leave_out = false;
};

struct Correlated {
  std::string scheme;  // title
  std::vector<BenchmarkCorrelation> benchmarks;
};

Result<Correlated> make(const SharedOptions& shared, const CorrelateOptions& options) {
  const auto rules = load_rules_folder(shared.rules);
  if (!rules) return rules.error();
  const auto rubric = find_rubric(*rules, options.rubric);
  if (!rubric) return rubric.error();
  const auto bytes = read_file_bytes(options.benchmarks);
  if (!bytes) return bytes.error();
  const auto table = read_benchmarks(*bytes, options.benchmarks.string(), options.columns);
  if (!table) return table.error();
  const auto models = options.grades.empty() ? entries_of_workspace(shared.workspace, **rubric)
                                             : entries_of_table(options.grades, **rubric, 1);
  if (!models) return models.error();
  const auto schemes =
      rank_models(**rubric, *models, options.leave_out ? NotApplicable::left_out : NotApplicable::scored);
  std::vector<std::string> known;
  for (const SchemeRanks& scheme : schemes) {
    known.push_back(scheme.scheme.id);
    if (!options.scheme.empty() && scheme.scheme.id != options.scheme) continue;
    std::vector<std::pair<std::string, double>> totals;
    for (size_t i = 0; i < models->size(); ++i) totals.emplace_back((*models)[i].model, scheme.totals[i]);
    return Correlated{scheme.scheme.title, correlate(totals, *table, options.confidence)};
  }
  return Error{ErrorCode::not_found,
               "no weight scheme \"" + options.scheme + "\"" + did_you_mean(options.scheme, known),
               {}};
}

std::string shown(const std::optional<double>& value, int digits = 3) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "–";
}

std::string shown(const std::optional<Interval>& interval) {
  return interval ? fmt::format("{:.3f} to {:.3f}", interval->low, interval->high) : "–";
}

Table table_of(const Correlated& result) {
  Table table{{{"benchmark", "Benchmark"},
               {"n", "n", true, true},
               {"pearson", "Pearson r", true, true},
               {"pearson_interval", "interval", true},
               {"pearson_p", "p", true, true},
               {"spearman", "Spearman ρ", true, true},
               {"spearman_p", "p", true, true},
               {"slope", "slope", true, true},
               {"slope_interval", "interval", true},
               {"intercept", "intercept", true, true}},
              {}};
  for (const BenchmarkCorrelation& c : result.benchmarks) {
    const auto part = [](const auto& whole, auto member) {
      return whole ? std::optional<double>((*whole).*member) : std::nullopt;
    };
    table.rows.push_back({c.benchmark, std::to_string(c.points.size()),
                          shown(part(c.pearson, &Coefficient::r)), shown(c.pearson_interval),
                          shown(part(c.pearson, &Coefficient::p), 4),
                          shown(part(c.spearman, &Coefficient::r)),
                          shown(part(c.spearman, &Coefficient::p), 4), shown(part(c.line, &LineFit::slope)),
                          shown(c.line ? std::optional(c.line->slope_interval) : std::nullopt),
                          shown(part(c.line, &LineFit::intercept))});
  }
  return table;
}

std::string names(const std::vector<std::string>& models) {
  std::string text;
  for (const std::string& model : models) text += (text.empty() ? "" : ", ") + printable(model);
  return text;
}

std::string missing_text(const Correlated& result, const Terminal& terminal) {
  std::string text;
  for (const BenchmarkCorrelation& c : result.benchmarks) {
    if (!c.no_score.empty()) {
      text += wrap(c.benchmark + ": no score of " + names(c.no_score), terminal.width(), "  ") + "\n";
    }
    if (!c.no_grade.empty()) {
      text += wrap(c.benchmark + ": not graded: " + names(c.no_grade), terminal.width(), "  ") + "\n";
    }
  }
  return text;
}

Json interval_json(const Interval& interval) { return Json::array({interval.low, interval.high}); }

std::string json_of(const Correlated& result, double confidence) {
  Json list = Json::array();
  for (const BenchmarkCorrelation& c : result.benchmarks) {
    Json json = {{"benchmark", c.benchmark}, {"n", c.points.size()}, {"confidence", confidence}};
    json["pearson"] = nullptr;
    if (c.pearson) {
      json["pearson"] = {{"r", c.pearson->r}, {"p", c.pearson->p}};
      if (c.pearson_interval) json["pearson"]["interval"] = interval_json(*c.pearson_interval);
    }
    json["spearman"] = nullptr;
    if (c.spearman) json["spearman"] = {{"rho", c.spearman->r}, {"p", c.spearman->p}};
    json["line"] = nullptr;
    if (c.line) {
      json["line"] = {{"slope", c.line->slope},
                      {"slope_interval", interval_json(c.line->slope_interval)},
                      {"intercept", c.line->intercept},
                      {"intercept_interval", interval_json(c.line->intercept_interval)},
                      {"p", c.line->p},
                      {"r_squared", c.line->r_squared}};
    }
    json["points"] = Json::array();
    for (const Scatter::Point& p : c.points) {
      json["points"].push_back({{"model", p.label}, {"openness", p.x}, {"score", p.y}});
    }
    json["no_score"] = c.no_score;
    json["no_grade"] = c.no_grade;
    list.push_back(std::move(json));
  }
  return list.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// The name that was given, or with several benchmarks "plot-MMLU.svg" for "plot.svg".
fs::path plot_file(const fs::path& named, const std::string& benchmark, bool several) {
  if (!several) return named;
  std::string safe;
  for (const char c : benchmark) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    safe += plain ? c : '_';
  }
  return named.parent_path() / (named.stem().string() + "-" + safe + named.extension().string());
}

Result<void> write_plots(const Correlated& result, const fs::path& named) {
  for (const BenchmarkCorrelation& c : result.benchmarks) {
    Scatter plot;
    plot.title = c.benchmark + " against openness";
    plot.x_title = "Openness (" + result.scheme + ")";
    plot.y_title = c.benchmark;
    plot.points = c.points;
    for (Scatter::Point& point : plot.points) {
      if (const size_t slash = point.label.find('/'); slash != std::string::npos) {
        point.label.erase(0, slash + 1);
      }
    }
    plot.line = c.line;
    const fs::path file = plot_file(named, c.benchmark, result.benchmarks.size() > 1);
    std::ofstream out(file, std::ios::binary);
    out << draw(plot, SvgUse::standalone);
    out.close();
    if (!out) return Error{ErrorCode::io, "cannot be written", file.string()};
  }
  return {};
}

int correlate_all(const SharedOptions& shared, const CorrelateOptions& options, Terminal& terminal) {
  const auto result = make(shared, options);
  if (!result) return fail(terminal, kBadInput, result.error().describe());
  if (!options.svg.empty()) {
    if (const auto written = write_plots(*result, options.svg); !written) {
      return fail(terminal, kBadInput, written.error().describe());
    }
  }
  if (shared.format == Format::json) {
    terminal.out() << json_of(*result, options.confidence);
    return kOk;
  }
  terminal.out() << render(table_of(*result), shared.format, terminal);
  if (shared.format == Format::table) {
    terminal.out() << fmt::format("\nx: openness, {}; intervals at {:.0f} %\n", result->scheme,
                                  options.confidence * 100)
                   << missing_text(*result, terminal);
  }
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<CorrelateOptions>();
  app.add_option("--benchmarks", options->benchmarks,
                 "A table of scores: the column model_id, id or model, and one column a benchmark")
      ->required()
      ->type_name("FILE");
  app.add_option("--column", options->columns, "Only these benchmarks (default: all columns)")
      ->type_name("NAME");
  app.add_option("--grades", options->grades, "A table of grades instead of the workspace's models")
      ->type_name("FILE");
  app.add_option("--rubric", options->rubric, "The rubric of the grades (default: kips2025)")
      ->type_name("ID");
  app.add_option("--scheme", options->scheme, "Weigh the areas so (default: the rubric's first scheme)")
      ->type_name("ID");
  app.add_flag("--leave-out-na", options->leave_out, "Leave N/A out of the means");
  app.add_option("--confidence", options->confidence, "Of the intervals (default: 0.95)")
      ->check(CLI::Range(0.5, 0.999))
      ->type_name("X");
  app.add_option("--svg", options->svg,
                 "Draw a scatter plot with trend line and names; one file a benchmark, named after it where "
                 "there are several")
      ->type_name("FILE");
  add_workspace(app, shared);
  add_rules(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::markdown, Format::csv});
  return [options, &shared](Terminal& terminal) { return correlate_all(shared, *options, terminal); };
}

}  // namespace

Command correlate_command() {
  return {
      "correlate", "Correlate openness with benchmark scores",
      "Pearson's r with its interval, Spearman's rho, and the line of least squares with slope, interval and "
      "p. Models\n"
      "that one of the two tables lacks are named. docs/ranking.md names the formulas.",
      "  exhibit correlate --benchmarks scores.csv\n"
      "  exhibit correlate --benchmarks scores.csv --column MMLU --svg mmlu.svg --scheme eiras\n",
      define};
}

}  // namespace exhibit::cli
