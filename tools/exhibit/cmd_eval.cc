// Tested by tests/tools/end_to_end_test.cc.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <optional>

#include "tools/exhibit/commands.h"
#include "tools/exhibit/evaluation.h"
#include "tools/exhibit/evaluation_view.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {
namespace {

struct EvalOptions {
  EvaluationRequest request;
  EvaluationView view;
  std::string rubric = kDefaultRubric;
  std::optional<double> min_agreement;
};

int print_evaluation(const SharedOptions& shared, const EvalOptions& options, Terminal& terminal) {
  const auto rules = load_rules_folder(shared.rules);
  if (!rules) return fail(terminal, kBadInput, rules.error().describe());
  const auto rubric = find_rubric(*rules, options.rubric);
  if (!rubric) return fail(terminal, kBadInput, rubric.error().describe());
  EvaluationRequest request = options.request;
  request.workspace = shared.workspace;
  const auto evaluation = evaluate(request, **rubric);
  if (!evaluation) return fail(terminal, kBadInput, evaluation.error().describe());
  if (shared.format == Format::json) {
    terminal.out() << evaluation_json(*evaluation);
  } else if (shared.format == Format::csv) {
    terminal.out() << render(criteria_table(*evaluation), Format::csv, terminal);
  } else {
    terminal.out() << evaluation_text(*evaluation, options.view, shared.format, terminal);
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
  EvaluationRequest& request = options->request;
  app.add_option("--reference", request.reference, "A table of grades to compare with")
      ->required()
      ->type_name("FILE");
  app.add_option("--confidence", request.confidence,
                 "A table of the same shape; its cells marked low are left out")
      ->type_name("FILE");
  app.add_option("--grades", request.grades,
                 "Compare this table of grades instead of the workspace's proposals")
      ->type_name("FILE");
  app.add_option("--gold", request.gold, "Gold grades with quotes: how many of them our citations meet")
      ->type_name("DIR");
  app.add_option("--baseline", request.baseline,
                 "Somebody else's table of grades, to be shown beside ours on the cells that both have")
      ->type_name("FILE");
  app.add_option("--previous", request.previous,
                 "An earlier evaluation (--format json): which cells turned since, through which rules")
      ->type_name("FILE");
  app.add_option("--rubric", options->rubric, "The rubric whose criteria are compared (default: kips2025)")
      ->type_name("ID");
  app.add_option("--min-agreement", options->min_agreement,
                 "Exit with 1 where exact agreement is lower, 0 to 1")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("X");
  app.add_flag("--differences", options->view.differences, "List every cell that differs");
  app.add_flag("--by-model", options->view.by_model, "Show the agreement on every model");
  app.add_flag("--by-rule", options->view.by_rule,
               "Show what became of every rule's citations, the worst first; needs --gold");
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
          "cells open, semi, closed, na or unknown. Models match whatever the case of their ids. "
          "docs/accuracy.md "
          "explains\n"
          "every figure.",
          "  exhibit eval --reference corpus/demo/grades.csv\n"
          "  exhibit eval --reference gold.csv --confidence confidence.csv --format json\n"
          "  exhibit eval --reference gold.csv --grades other.csv     how good another's grades are\n"
          "  exhibit eval --reference gold.csv --gold gold --baseline other.csv --format markdown\n"
          "  exhibit eval --reference gold.csv --previous yesterday.json  what changed, and why\n"
          "  exhibit eval --reference gold.csv --min-agreement 0.8    for scripts: exit code 1 where it is "
          "lower\n",
          define};
}

}  // namespace exhibit::cli
