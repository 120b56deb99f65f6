// Tested by tests/tools/lint_test.sh.
#include <fmt/format.h>
#include <stdlib.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/text.h"
#include "pipeline/report/advice.h"
#include "pipeline/report/sarif.h"
#include "pipeline/run/grade_models.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/grading.h"
#include "tools/exhibit/interrupt.h"
#include "tools/exhibit/model_names.h"
#include "tools/exhibit/sources.h"
#include "tools/exhibit/version.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct LintOptions {
  std::string model;
  std::vector<std::string> criteria;
  std::string rubric = kDefaultRubric;
  std::string format = "text";
  std::string fail_on = "closed";
  bool keep = false;
};

// One criterion that is not open.
struct Finding {
  const Criterion* criterion = nullptr;
  const Proposal* proposal = nullptr;
  const Advice* advice = nullptr;
};

// A folder of its own for a workspace that nobody keeps.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "exhibit-lint-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Scratch() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Result<ModelReport> grade_one(const ModelRef& model, const SharedOptions& shared, const fs::path& folder,
                              const GradingSetup& grading, std::stop_token stop) {
  auto workspace = Workspace::open(folder);
  if (!workspace) return workspace.error();
  const std::vector<ModelRef> models = {model};
  const auto sources = open_sources(models, shared, &*workspace, grading.clock, stop);
  if (!sources) return sources.error();
  const auto hub = hub_address(shared.web);
  if (!hub) return hub.error();
  GradingSetup setup = grading;
  setup.resolver.hub = *hub;
  ModelReport report = grade_model(model, *sources->web, *workspace, setup, stop);
  if (report.error) return *report.error;
  return report;
}

std::vector<Finding> findings_of(const GradedModel& graded, const Rubric& rubric,
                                 const std::vector<Advice>& advice, const std::vector<std::string>& only) {
  std::vector<Finding> findings;
  for (const Criterion& criterion : rubric.criteria) {
    if (!only.empty() && std::find(only.begin(), only.end(), criterion.id) == only.end()) continue;
    for (const Proposal& proposal : graded.proposals) {
      if (proposal.criterion != criterion.id) continue;
      const Advice* found = advice_for(advice, criterion.id, proposal.grade);
      if (found != nullptr) findings.push_back({&criterion, &proposal, found});
    }
  }
  return findings;
}

std::string where_of(const Advice& advice) {
  return advice.is_new_file ? "the file " + advice.file : "in " + advice.file;
}

std::string summary_of(const std::string& model, const std::vector<Finding>& findings,
                       const GradedModel& graded) {
  const auto count = [&](Grade grade) {
    return std::count_if(findings.begin(), findings.end(),
                         [&](const Finding& finding) { return finding.proposal->grade == grade; });
  };
  return fmt::format("{}: {} of {} criteria can be lifted: {} closed, {} semi-open, {} unknown", model,
                     findings.size(), graded.proposals.size(), count(Grade::closed), count(Grade::semi),
                     count(Grade::unknown));
}

std::string indented(const std::string& text, const std::string& indent) {
  std::string result;
  for (const std::string_view line : split(trim(text), '\n')) result += indent + printable(line) + "\n";
  return result;
}

// The nearest thing to evidence that was found, where there is any: often a word is all it lacks.
const Evidence* nearest_miss(const Finding& finding) {
  const auto& near_misses = finding.proposal->ledger.near_misses;
  return near_misses.empty() ? nullptr : &near_misses.front();
}

std::string text_of(const std::vector<Finding>& findings, const Terminal& terminal) {
  std::string text;
  for (const Finding& finding : findings) {
    const Proposal& proposal = *finding.proposal;
    text += fmt::format("{} {} · {}\n", terminal.paint(style_of(proposal.grade), mark_of(proposal.grade)),
                        terminal.paint(Style::bold, finding.criterion->id), words_for(proposal.grade));
    text += wrap(printable(proposal.reason), terminal.width(), "  ") + "\n";
    if (!proposal.missing.empty()) {
      text += wrap("missing: " + printable(proposal.missing), terminal.width(), "  ") + "\n";
    }
    text += wrap("→ " + finding.advice->action, terminal.width(), "  ") + "\n";
    text += "  " + where_of(*finding.advice) + ", for example:\n";
    text += terminal.paint(Style::dim, indented(finding.advice->example, "    "));
    if (const Evidence* near = nearest_miss(finding)) {
      text += wrap("near miss: “" + printable(near->quote) + "” — " + printable(near->refused),
                   terminal.width(), "  ") +
              "\n";
    }
    text += "\n";
  }
  return text;
}

std::string markdown_line(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    if (std::string_view("\\`*_[]<>#|").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string markdown_of(const std::string& summary, const std::vector<Finding>& findings) {
  std::string text = "# " + markdown_line(summary) + "\n";
  for (const Finding& finding : findings) {
    const Proposal& proposal = *finding.proposal;
    text += fmt::format("\n## {} — {}\n\n{}\n", markdown_line(finding.criterion->title),
                        words_for(proposal.grade), markdown_line(proposal.reason));
    if (!proposal.missing.empty()) text += "\nMissing: " + markdown_line(proposal.missing) + "\n";
    text += fmt::format("\n**{}** Put it {}:\n\n", markdown_line(finding.advice->action),
                        finding.advice->is_new_file ? "into the file `" + finding.advice->file + "`"
                                                    : "into `" + finding.advice->file + "`");
    text += indented(finding.advice->example, "    ");
  }
  return text;
}

SarifLevel level_of(Grade grade) { return grade == Grade::closed ? SarifLevel::warning : SarifLevel::note; }

// Where the finding is shown: in the file that is to be changed, of a local folder; else at the model's
// first source.
SarifLocation location_of(const Finding& finding, const ModelRef& model, const GradedModel& graded) {
  if (model.kind == ModelRef::Kind::folder) {
    std::error_code error;
    const bool there = fs::exists(fs::path(model.location) / finding.advice->file, error);
    return {there ? finding.advice->file : "README.md", {1, 0, 0, 0, ""}, ""};
  }
  if (!finding.proposal->citations.empty()) {
    const Evidence& citation = finding.proposal->citations.front();
    return {citation.url, {citation.line, 0, 0, 0, citation.quote}, ""};
  }
  return {graded.plan.sources.empty() ? model.id : graded.plan.sources.front().url, {1, 0, 0, 0, ""}, ""};
}

std::string sarif_of(const std::vector<Finding>& findings, const ModelRef& model, const GradedModel& graded,
                     const Rubric& rubric) {
  SarifRun run;
  run.version = std::string(kVersion);
  run.category = "exhibit/lint/" + graded.plan.model.id;
  for (const Criterion& criterion : rubric.criteria) {
    run.rules.push_back(
        {criterion.id, criterion.title, criterion.question, criterion.question, "", SarifLevel::warning});
  }
  for (const Finding& finding : findings) {
    const Proposal& proposal = *finding.proposal;
    SarifResult result;
    result.rule = proposal.criterion;
    result.level = level_of(proposal.grade);
    result.message = fmt::format("{} is {}. {} {} {}, for example: {}", finding.criterion->title,
                                 words_for(proposal.grade), proposal.reason, finding.advice->action,
                                 where_of(*finding.advice), finding.advice->example);
    result.locations = {location_of(finding, model, graded)};
    if (const Evidence* near = nearest_miss(finding)) {
      result.related = {{near->url, {near->line, 0, 0, 0, near->quote}, "Near miss: " + near->refused}};
    }
    result.identity = {graded.plan.model.id, rubric.id, proposal.criterion,
                       std::string(to_string(proposal.grade))};
    result.properties = {{"criterion", proposal.criterion},
                         {"grade", std::string(to_string(proposal.grade))},
                         {"missing", proposal.missing},
                         {"file", finding.advice->file}};
    run.results.push_back(std::move(result));
  }
  return sarif_log(run);
}

bool is_reason_to_fail(const Finding& finding, const std::string& fail_on) {
  if (fail_on == "never") return false;
  return fail_on == "semi" || finding.proposal->grade == Grade::closed;
}

Result<void> check_criteria(const std::vector<std::string>& asked, const Rubric& rubric) {
  std::vector<std::string> known;
  for (const Criterion& criterion : rubric.criteria) known.push_back(criterion.id);
  for (const std::string& id : asked) {
    if (rubric.find(id) == nullptr) {
      return Error{ErrorCode::invalid_argument, "no criterion \"" + id + "\"" + did_you_mean(id, known), {}};
    }
  }
  return {};
}

int lint(const SharedOptions& shared, const LintOptions& options, Terminal& terminal) {
  const Interrupt interrupt;
  const SystemClock clock;
  auto rules = load_rules_folder(shared.rules);
  if (!rules) return fail(terminal, kBadInput, rules.error().describe());
  const fs::path folder = rules->folder;
  const auto grading = Grading::make(std::move(*rules), options.rubric, clock);
  if (!grading) return fail(terminal, kBadInput, grading.error().describe());
  const Rubric& rubric = (*grading)->rubric();
  if (const auto known = check_criteria(options.criteria, rubric); !known) {
    return fail(terminal, kUsage, known.error().describe());
  }
  const auto advice = load_advice((folder / "advice" / (rubric.id + ".yaml")).string(), rubric);
  if (!advice) return fail(terminal, kBadInput, advice.error().describe());
  const auto models = models_asked_for(std::vector<std::string>{options.model}, {});
  if (!models) return fail(terminal, kBadInput, models.error().describe());

  const Scratch scratch;
  if (!options.keep && scratch.path().empty()) {
    return fail(terminal, kBadInput,
                "no temporary folder can be made; name a workspace with --keep --workspace");
  }
  const auto report = grade_one(models->front(), shared, options.keep ? shared.workspace : scratch.path(),
                                (*grading)->setup(), interrupt.token());
  if (interrupt.asked()) return kInterrupted;
  if (!report) return fail(terminal, kBadInput, report.error().describe());
  const GradedModel& graded = report->graded;
  const std::vector<Finding> findings = findings_of(graded, rubric, *advice, options.criteria);
  const std::string summary = summary_of(printable(report->model.id), findings, graded);
  if (options.format == "sarif") {
    terminal.out() << sarif_of(findings, models->front(), graded, rubric);
  } else if (options.format == "markdown") {
    terminal.out() << markdown_of(summary, findings);
  } else {
    terminal.out() << text_of(findings, terminal) << summary << '\n';
  }
  const bool fails = std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return is_reason_to_fail(finding, options.fail_on);
  });
  return fails ? kFindings : kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<LintOptions>();
  app.add_option("MODEL", options->model, "A folder with a model's files, a hub id or a manifest")
      ->required();
  app.add_option("--criterion", options->criteria, "Only this criterion; may be given several times")
      ->type_name("ID");
  app.add_option("--fail-on", options->fail_on,
                 "Exit with 1 where a criterion is closed, where one is semi-open or unknown too, or never "
                 "(default: closed)")
      ->check(CLI::IsMember({"closed", "semi", "never"}));
  app.add_option("--format", options->format, "text, markdown or sarif (default: text)")
      ->check(CLI::IsMember({"text", "markdown", "sarif"}));
  app.add_flag("--keep", options->keep, "Keep what was read and graded in the workspace");
  app.add_option("--rubric", options->rubric, "The rubric to grade by (default: kips2025)")->type_name("ID");
  add_web(app, shared);
  add_workspace(app, shared);
  add_rules(app, shared);
  return [options, &shared](Terminal& terminal) { return lint(shared, *options, terminal); };
}

}  // namespace

Command lint_command() {
  return {
      "lint", "Tell a publisher what would lift each grade, with an example of its form",
      "Grades the model and names, for each criterion that is not open, the one sentence or file that would "
      "lift it. The\n"
      "exit status is 1 where a criterion is closed (--fail-on), for use in a repository's checks. "
      "docs/lint.md has recipes.",
      "  exhibit lint ./my-model --offline                       a checked-out repository, without the web\n"
      "  exhibit lint ./my-model --format sarif > openness.sarif\n"
      "  exhibit lint northgate-ai/Pelican-8B-Chat --replica corpus/demo --fail-on never\n",
      define};
}

}  // namespace exhibit::cli
