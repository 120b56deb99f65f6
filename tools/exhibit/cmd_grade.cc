// Tested by tests/tools/end_to_end_test.cc.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "pipeline/report/json.h"
#include "pipeline/review/reviews.h"
#include "pipeline/run/grade_models.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/grading.h"
#include "tools/exhibit/interrupt.h"
#include "tools/exhibit/leaderboard.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/sources.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct GradeOptions {
  std::vector<std::string> models;
  fs::path from;
  std::string rubric = kDefaultRubric;
};

bool was_cancelled(const ModelReport& report) {
  return report.error && report.error->code == ErrorCode::cancelled;
}

std::vector<ModelResult> results_of(const std::vector<ModelReport>& reports) {
  std::vector<ModelResult> results;
  for (const ModelReport& report : reports) {
    results.push_back({report.model.id, report.graded, report.error ? report.error->describe() : ""});
  }
  return results;
}

std::vector<RankedModel> ranked(const std::vector<ModelReport>& reports) {
  std::vector<RankedModel> models;
  for (const ModelReport& report : reports) {
    if (report.error) continue;
    CriterionGrades grades;
    for (const Proposal& proposal : report.graded.proposals) grades[proposal.criterion] = proposal.grade;
    models.push_back({report.model.id, std::move(grades)});
  }
  return models;
}

// Grades that people decided count in place of the proposed ones. Nothing changes where nobody decided.
Result<void> add_reviews(std::vector<RankedModel>& models, const Workspace& workspace, const Rubric& rubric,
                         const Clock& clock) {
  const auto decisions = workspace.last_journal_seq();
  if (!decisions) return decisions.error();
  if (*decisions == 0) return {};
  const auto reviews = Reviews::open(workspace.folder(), {rubric}, clock, {.read_only = true});
  if (!reviews) return reviews.error();
  const auto board = reviews->board(rubric.id);
  if (!board) return board.error();
  for (RankedModel& ranked : models) {
    const BoardModel* model = (*board)->find(ranked.model);
    if (model == nullptr) continue;
    size_t reviewed = 0;
    for (size_t i = 0; i < model->cells.size(); ++i) {
      const BoardCell& cell = model->cells[i];
      if (cell.is_proposed()) ranked.grades[(*board)->criteria[i]] = cell.final_grade;
      reviewed += cell.is_reviewed() ? 1 : 0;
    }
    ranked.reviewed = fmt::format("{}/{}", reviewed, model->cells.size());
  }
  return {};
}

void print_results(const std::vector<ModelReport>& reports, const std::vector<RankedModel>& reviewed,
                   const Rubric& rubric, Format format, Terminal& terminal) {
  switch (format) {
    case Format::json:
      terminal.out() << models_json(results_of(reports)) << '\n';
      break;
    case Format::jsonl:
      for (const ModelResult& result : results_of(reports)) {
        terminal.out() << model_json(result, {.indent = -1}) << '\n';
      }
      break;
    case Format::table:
      terminal.out() << render(leaderboard(rubric, reviewed), format, terminal) << '\n'
                     << legend(rubric, terminal);
      break;
    case Format::markdown:
    case Format::csv:
      terminal.out() << render(grade_table(rubric, ranked(reports)), format, terminal);
      break;
  }
}

// What the run did, on the error output; and what failed, even where quiet.
void print_summary(const std::vector<ModelReport>& reports, const fs::path& workspace, Terminal& terminal) {
  RunStats all;
  size_t graded = 0;
  size_t reused = 0;
  size_t cancelled = 0;
  for (const ModelReport& report : reports) {
    if (was_cancelled(report)) {
      ++cancelled;
      continue;
    }
    if (report.error) {
      fail(terminal, kSomeFailed, printable(report.model.id) + ": " + printable(report.error->describe()));
      continue;
    }
    ++graded;
    reused += report.stats.reused ? 1 : 0;
    all.documents += report.stats.documents;
    all.unread += report.stats.unread;
    all.evidence += report.stats.evidence;
    all.near_misses += report.stats.near_misses;
  }
  if (cancelled > 0) {
    fail(terminal, kInterrupted,
         fmt::format("interrupted with {} models left; the same command goes on", cancelled));
  }
  if (terminal.quiet()) return;
  terminal.err() << fmt::format(
      "{} models graded ({} unchanged since the last run) from {} documents; {} sources could not be read; "
      "{} pieces of evidence, {} near misses; kept in {}\n",
      graded, reused, all.documents, all.unread, all.evidence, all.near_misses, workspace.string());
}

int exit_code(const std::vector<ModelReport>& reports, bool interrupted) {
  if (interrupted) return kInterrupted;
  const auto failed = std::count_if(reports.begin(), reports.end(),
                                    [](const ModelReport& report) { return report.error.has_value(); });
  if (failed == 0) return kOk;
  return static_cast<size_t>(failed) == reports.size() ? kBadInput : kSomeFailed;
}

int grade_all(const SharedOptions& shared, const GradeOptions& options, Terminal& terminal) {
  if (options.models.empty() && options.from.empty()) {
    return fail(terminal, kUsage,
                "which models? Name some, or a list with --from\nTry: exhibit grade --help");
  }
  const Interrupt interrupt;
  const SystemClock clock;
  auto rules = load_rules_folder(shared.rules);
  if (!rules) return fail(terminal, kBadInput, rules.error().describe());
  const auto grading = Grading::make(std::move(*rules), options.rubric, clock);
  if (!grading) return fail(terminal, kBadInput, grading.error().describe());
  const auto models = models_asked_for(options.models, options.from);
  if (!models) return fail(terminal, kBadInput, models.error().describe());
  auto workspace = Workspace::open(shared.workspace);
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  const auto sources = open_sources(*models, shared, &*workspace, clock, interrupt.token());
  if (!sources) return fail(terminal, kBadInput, sources.error().describe());
  const auto hub = hub_address(shared.web);
  if (!hub) return fail(terminal, kBadInput, hub.error().describe());
  GradingSetup setup = (*grading)->setup();
  setup.resolver.hub = *hub;

  std::vector<ModelReport> reports;
  {
    Progress progress(terminal, "grading", models->size());
    RunOptions run;
    run.jobs = static_cast<int>(shared.jobs);
    run.stop = interrupt.token();
    run.progress = [&progress](const RunProgress& state) {
      if (!was_cancelled(state.report)) progress.done(state.report.model.id);
    };
    reports = grade_models(*models, *sources->web, *workspace, setup, run);
  }
  std::vector<RankedModel> reviewed = ranked(reports);
  if (const auto added = add_reviews(reviewed, *workspace, (*grading)->rubric(), clock); !added) {
    return fail(terminal, kBadInput, added.error().describe());
  }
  print_results(reports, reviewed, (*grading)->rubric(), shared.format, terminal);
  print_summary(reports, shared.workspace, terminal);
  if (sources->live != nullptr && !terminal.quiet()) {
    terminal.err() << fetch_summary(sources->live->stats()) << '\n';
  }
  return exit_code(reports, interrupt.asked());
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<GradeOptions>();
  app.add_option("MODEL", options->models, "Hub ids, folders or manifests (.yaml)");
  app.add_option("--from", options->from, "A list of models, one a line")->type_name("FILE");
  add_web(app, shared);
  add_workspace(app, shared);
  add_rules(app, shared);
  app.add_option("--rubric", options->rubric, "The rubric to grade by (default: kips2025)")->type_name("ID");
  add_jobs(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [options, &shared](Terminal& terminal) { return grade_all(shared, *options, terminal); };
}

}  // namespace

Command grade_command() {
  return {"grade", "Read the sources of models and propose grades, with citations",
          "Everything that was read and found is kept in the workspace; a second run does only what is new. "
          "The table is\n"
          "a leaderboard; exhibit show gives the reasons behind each grade.",
          "  exhibit grade --replica corpus/demo --from corpus/demo/models.txt\n"
          "  exhibit grade northgate-ai/Pelican-8B-Chat --replica corpus/demo --format json\n"
          "  exhibit grade ./my-model vendor.yaml             a folder, and a manifest of sources\n"
          "  exhibit grade --from models.txt --rules my-rules --workspace trial.exhibit\n",
          define};
}

}  // namespace exhibit::cli
