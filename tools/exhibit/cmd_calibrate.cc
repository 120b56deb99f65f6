// Tested by tests/tools/end_to_end_test.cc.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fstream>
#include <memory>

#include "pipeline/base/clock.h"
#include "pipeline/grade/calibration.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/measured.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct CalibrateOptions {
  fs::path reference;
  fs::path confidence;
  fs::path output;
  std::string rubric = kDefaultRubric;
  std::string date;
};

Result<std::vector<JudgedCell>> judged_cells(const SharedOptions& shared, const CalibrateOptions& options,
                                             const Rubric& rubric) {
  const std::vector<std::string> criteria = criteria_of(rubric);
  const auto reference = read_grade_file(options.reference, criteria);
  if (!reference) return reference.error();
  const auto low = read_confidence_file(options.confidence, criteria);
  if (!low) return low.error();
  const auto proposals = read_proposals(shared.workspace, rubric.id);
  if (!proposals) return proposals.error();
  std::vector<JudgedCell> judged = judge(*reference, *proposals, *low);
  if (judged.empty()) {
    return Error{ErrorCode::empty, "nothing to measure: no model of the reference has been graded",
                 options.reference.string()};
  }
  return judged;
}

std::string quality_of(std::string_view what, std::span<const JudgedCell> cells) {
  return fmt::format("{:<34} ECE {:.3f}, Brier {:.3f}\n", what, reliability(cells).expected_calibration_error,
                     brier_score(cells));
}

bool write_file(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  return out.good();
}

int calibrate(const SharedOptions& shared, const CalibrateOptions& options, Terminal& terminal) {
  const auto rules = load_rules_folder(shared.rules);
  if (!rules) return fail(terminal, kBadInput, rules.error().describe());
  const auto rubric = find_rubric(*rules, options.rubric);
  if (!rubric) return fail(terminal, kBadInput, rubric.error().describe());
  const auto judged = judged_cells(shared, options, **rubric);
  if (!judged) return fail(terminal, kBadInput, judged.error().describe());

  const CalibrationFit fit = fit_calibration(*judged, **rubric);
  const std::vector<JudgedCell> left_out = leave_one_model_out(*judged, **rubric);
  const std::string date = options.date.empty() ? SystemClock().now().substr(0, 10) : options.date;
  const std::string yaml = calibration_yaml(fit, left_out, **rubric, date);
  if (options.output.empty()) {
    terminal.out() << yaml;
  } else if (!write_file(options.output, yaml)) {
    return fail(terminal, kBadInput, options.output.string() + ": cannot be written");
  }
  if (terminal.quiet()) return kOk;
  terminal.err() << fmt::format("{} of {} proposals for {} models are right\n", fit.right, fit.of, fit.models)
                 << quality_of("confidences in the workspace:", *judged)
                 << quality_of("fitted, leaving each model out:", left_out);
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<CalibrateOptions>();
  app.add_option("--reference", options->reference, "A table of grades that are known to be right")
      ->required()
      ->type_name("FILE");
  app.add_option("--confidence", options->confidence,
                 "A table of the same shape; its cells marked low are left out")
      ->type_name("FILE");
  app.add_option("--output", options->output, "Where to write the calibration (default: standard output)")
      ->type_name("FILE");
  app.add_option("--date", options->date, "The date that the file gives as its own (default: today)")
      ->type_name("DATE");
  app.add_option("--rubric", options->rubric, "The rubric to calibrate (default: kips2025)")->type_name("ID");
  add_workspace(app, shared);
  add_rules(app, shared);
  return [options, &shared](Terminal& terminal) { return calibrate(shared, *options, terminal); };
}

}  // namespace

Command calibrate_command() {
  return {"calibrate", "Measure how often proposals are right, for the confidence of later ones",
          "Compares the workspace's proposals with a reference and writes one probability per criterion and "
          "grade. Grading\n"
          "reads it from calibration/RUBRIC.yaml in the rules folder. What is printed on the error output "
          "tells how far\n"
          "confidences are from what is right, with every model in turn left out of the fit.",
          "  exhibit calibrate --reference gold.csv --confidence confidence.csv \\\n"
          "    --output rules/calibration/kips2025.yaml\n",
          define};
}

}  // namespace exhibit::cli
