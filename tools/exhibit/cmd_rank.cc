// Tested by tests/tools/ranking_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>

#include "pipeline/base/diagnostic.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/grade/weights.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/entries.h"
#include "tools/exhibit/ranking_view.h"
#include "tools/exhibit/rules_folder.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct RankOptions {
  fs::path grades;
  fs::path published;
  std::string rubric = kDefaultRubric;
  std::string scheme;
  std::vector<std::string> weights;
  fs::path weights_file;
  bool leave_out = false;
  double certainty = 0.9;
  BootstrapOptions bootstrap;
};

// The rubric with the user's own schemes behind its own.
Result<Rubric> weighted(Rubric rubric, const RankOptions& options) {
  std::vector<WeightScheme> own;
  if (!options.weights_file.empty()) {
    auto loaded = load_weight_schemes(options.weights_file.string(), rubric.areas);
    if (!loaded) return loaded.error();
    own = std::move(*loaded);
  }
  for (const std::string& typed : options.weights) {
    auto scheme = parse_weight_scheme(typed, rubric.areas);
    if (!scheme) return scheme.error();
    own.push_back(std::move(*scheme));
  }
  for (WeightScheme& scheme : own) {
    const auto same = [&](const WeightScheme& other) { return other.id == scheme.id; };
    if (std::any_of(rubric.schemes.begin(), rubric.schemes.end(), same)) {
      return Error{
          ErrorCode::invalid_argument, "there are two weight schemes called \"" + scheme.id + "\"", {}};
    }
    rubric.schemes.push_back(std::move(scheme));
  }
  if (rubric.schemes.empty()) {
    return Error{
        ErrorCode::empty, "the rubric " + rubric.id + " has no weights; give some with --weights", {}};
  }
  return rubric;
}

// The scheme to sort by: the one that was named, else the last of one's own, else the rubric's first.
Result<size_t> chosen_scheme(const Rubric& rubric, const RankOptions& options) {
  if (options.scheme.empty()) return options.weights.empty() ? size_t{0} : rubric.schemes.size() - 1;
  std::vector<std::string> known;
  for (size_t i = 0; i < rubric.schemes.size(); ++i) {
    if (rubric.schemes[i].id == options.scheme) return i;
    known.push_back(rubric.schemes[i].id);
  }
  std::string message =
      "no weight scheme \"" + options.scheme + "\"" + did_you_mean(options.scheme, known) + "; there are:";
  for (const std::string& id : known) message += " " + id;
  return Error{ErrorCode::not_found, message, {}};
}

Result<std::vector<RankComparison>> comparisons(const Rubric& rubric, const RankOptions& options,
                                                const std::vector<GradedEntry>& models,
                                                NotApplicable not_applicable) {
  if (options.published.empty()) return std::vector<RankComparison>{};
  const auto bytes = read_file_bytes(options.published);
  if (!bytes) return bytes.error();
  const auto published = read_published_ranks(*bytes, options.published.string());
  if (!published) return published.error();
  auto compared = compare_ranks(rubric, models, *published, not_applicable);
  if (!compared) return Error{compared.error().code, compared.error().message, options.published.string()};
  return compared;
}

Result<RankingResult> make_ranking(const SharedOptions& shared, const RankOptions& options,
                                   const Rubric& rubric) {
  const NotApplicable not_applicable = options.leave_out ? NotApplicable::left_out : NotApplicable::scored;
  const auto chosen = chosen_scheme(rubric, options);
  if (!chosen) return chosen.error();
  auto models = options.grades.empty() ? entries_of_workspace(shared.workspace, rubric)
                                       : entries_of_table(options.grades, rubric, options.certainty);
  if (!models) return models.error();
  auto published = comparisons(rubric, options, *models, not_applicable);
  if (!published) return published.error();
  RankingResult result;
  result.models = std::move(*models);
  result.published = std::move(*published);
  result.sorted_by = *chosen;
  result.bootstrap = options.bootstrap;
  for (const GradedEntry& model : result.models) {
    result.scores.push_back(scores_of(rubric, model.grades, not_applicable));
  }
  result.schemes = rank_models(rubric, result.models, not_applicable);
  result.agreement = scheme_agreement(result.schemes);
  if (options.bootstrap.draws > 0) {
    result.intervals = rank_intervals(rubric, result.models, options.bootstrap, not_applicable);
  }
  return result;
}

int rank(const SharedOptions& shared, const RankOptions& options, Terminal& terminal) {
  const auto rules = load_rules_folder(shared.rules);
  if (!rules) return fail(terminal, kBadInput, rules.error().describe());
  const auto found = find_rubric(*rules, options.rubric);
  if (!found) return fail(terminal, kBadInput, found.error().describe());
  const auto rubric = weighted(**found, options);
  if (!rubric) return fail(terminal, kBadInput, rubric.error().describe());
  const auto result = make_ranking(shared, options, *rubric);
  if (!result) return fail(terminal, kBadInput, result.error().describe());
  if (shared.format == Format::json) {
    terminal.out() << ranking_json(*result, *rubric);
  } else if (shared.format == Format::csv) {
    terminal.out() << render(ranking_table(*result, *rubric), Format::csv, terminal);
  } else {
    terminal.out() << ranking_text(*result, *rubric, shared.format, terminal);
  }
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<RankOptions>();
  app.add_option("--grades", options->grades, "Rank this table of grades instead of the workspace's models")
      ->type_name("FILE");
  app.add_option("--published", options->published,
                 "Ranks that were published for the same models, one column a weight scheme")
      ->type_name("FILE");
  app.add_option("--rubric", options->rubric, "The rubric of the grades (default: kips2025)")
      ->type_name("ID");
  app.add_option("--scheme", options->scheme, "Sort by this weight scheme (default: the rubric's first)")
      ->type_name("ID");
  app.add_option("--weights", options->weights, "Weights of one's own: [NAME:]AREA=WEIGHT,...")
      ->type_name("LIST");
  app.add_option("--weights-file", options->weights_file, "A YAML file of them, as a rubric writes `weights`")
      ->type_name("FILE");
  app.add_flag("--leave-out-na", options->leave_out,
               "Leave N/A out of the means; without it, N/A has the rubric's score (0) and counts");
  app.add_option("--certainty", options->certainty,
                 "How sure every grade of a --grades table is taken to be (default: 0.9)")
      ->check(CLI::Range(0.0, 1.0))
      ->type_name("X");
  app.add_option("--draws", options->bootstrap.draws,
                 "How often doubtful grades are drawn anew for the range of ranks (default: 2000; 0: never)")
      ->check(CLI::Range(0, 100000))
      ->type_name("N");
  app.add_option("--seed", options->bootstrap.seed, "Of the draws (default: 1)")->type_name("N");
  add_workspace(app, shared);
  add_rules(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::markdown, Format::csv});
  return [options, &shared](Terminal& terminal) { return rank(shared, *options, terminal); };
}

}  // namespace

Command rank_command() {
  return {
      "rank", "Rank models by several weightings, and tell how stable the ranks are",
      "Area scores, totals, competition ranks and ties under every weight scheme of the rubric; Kendall's "
      "tau-b between\n"
      "the schemes; the range of ranks that doubt about the grades leaves. Published ranks are held against "
      "what their\n"
      "own table of grades gives, each deviation with its cause. docs/ranking.md explains all of it.",
      "  exhibit rank                                      the models of the workspace\n"
      "  exhibit rank --weights basic=1,data=2             by weights of one's own\n"
      "  exhibit rank --grades corpus/reference/kips2025_grades.csv \\\n"
      "    --published corpus/reference/kips2025_ranks.csv  a paper's ranks beside those of its table\n",
      define};
}

}  // namespace exhibit::cli
