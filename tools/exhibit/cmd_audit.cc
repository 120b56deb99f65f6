// Tested by tests/tools/audit_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

#include "pipeline/audit/patch.h"
#include "pipeline/audit/report.h"
#include "pipeline/fetch/recordings.h"
#include "pipeline/run/grade_models.h"
#include "pipeline/run/regrade.h"
#include "tools/exhibit/audit_view.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/grading.h"
#include "tools/exhibit/interrupt.h"
#include "tools/exhibit/sources.h"
#include "tools/exhibit/version.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

struct AuditOptions {
  std::string grades;
  std::string format;
  std::string output = "table";
  std::string fail_on = "error";
  std::string since;
  fs::path patch;
  bool notes = false;
};

// A folder that is gone when this is.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "exhibit-audit-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Result<std::map<std::string, audit::AuditedModel>> graded_models(const Workspace& workspace,
                                                                 const RulesFolder& rules,
                                                                 const std::string& rubric_id) {
  const auto rubric = find_rubric(rules, rubric_id);
  if (!rubric) return rubric.error();
  const auto rules_by_fact = finders_by_fact(*rules.pack);
  const auto calibration = rules.calibrations.find(rubric_id);
  const auto ids = workspace.models();
  if (!ids) return ids.error();
  std::map<std::string, audit::AuditedModel> models;
  for (const std::string& id : *ids) {
    auto graded = regrade(workspace, id,
                          {**rubric, rules_by_fact,
                           calibration == rules.calibrations.end() ? Calibration{} : calibration->second});
    if (!graded) return graded.error();
    auto evidence = workspace.evidence(id);
    if (!evidence) return evidence.error();
    models.emplace(id, audit::AuditedModel{*std::move(graded), *std::move(evidence)});
  }
  return models;
}

// What the sources can speak about: a recorded folder or a workspace knows nothing of what it does not hold.
Result<std::function<bool(const std::string&)>> coverage(const SharedOptions& shared,
                                                         const Workspace& workspace) {
  if (!shared.replica.empty()) {
    auto recordings = Recordings::load(shared.replica);
    if (!recordings) return recordings.error();
    return std::function<bool(const std::string&)>(
        [kept = std::make_shared<const Recordings>(*std::move(recordings))](const std::string& url) {
          return kept->find(url) != nullptr;
        });
  }
  if (!shared.web.offline) return std::function<bool(const std::string&)>();
  return std::function<bool(const std::string&)>([&workspace](const std::string& url) {
    const auto record = workspace.latest(url);
    return record && record->has_value();
  });
}

Result<void> write_patch(const audit::Patch& patch, const fs::path& file) {
  std::ofstream stream(file, std::ios::binary);
  stream << patch.diff;
  if (!stream.flush()) return Error{ErrorCode::io, "cannot write", file.string()};
  return {};
}

void print_report(const audit::AuditReport& report, const audit::PublishedGrades& grades,
                  const AuditOptions& options, Terminal& terminal) {
  if (options.output == "html") {
    terminal.out() << audit::audit_html(report, grades);
  } else if (options.output == "sarif") {
    terminal.out() << audit::audit_sarif(report, grades, std::string(kVersion));
  } else if (options.output == "table") {
    terminal.out() << audit_text(report, options.notes, terminal);
  } else {
    const auto name = std::find(std::begin(kFormatNames), std::end(kFormatNames), options.output);
    terminal.out() << render(audit_table(report), static_cast<Format>(name - std::begin(kFormatNames)),
                             terminal);
  }
}

int exit_code(const audit::AuditReport& report, const std::string& fail_on) {
  audit::Level least = audit::Level::error;
  if (!audit::parse(fail_on, least)) return kOk;  // "never"
  const bool found = std::any_of(report.findings.begin(), report.findings.end(),
                                 [least](const audit::Finding& finding) { return finding.level >= least; });
  return found ? kFindings : kOk;
}

int audit_table_of(const SharedOptions& shared, const AuditOptions& options, Terminal& terminal) {
  audit::GradesFormat format = audit::GradesFormat::generic_csv;
  if (!audit::parse(options.format, format))
    return fail(terminal, kUsage, "--format names the form of GRADES");
  const Interrupt interrupt;
  const SystemClock clock;
  const auto rules = load_rules_folder(shared.rules);
  if (!rules) return fail(terminal, kBadInput, rules.error().describe());
  std::vector<std::string> criteria;
  const auto kips = find_rubric(*rules, kDefaultRubric);
  if (!kips) return fail(terminal, kBadInput, kips.error().describe());
  for (const Criterion& criterion : (*kips)->criteria) criteria.push_back(criterion.id);
  const auto grades = audit::import_grades(options.grades, format, criteria);
  if (!grades) return fail(terminal, kBadInput, printable(grades.error().describe()));

  const bool fetches = shared.replica.empty() && !shared.web.offline;
  auto workspace = Workspace::open(shared.workspace, {.read_only = !fetches, .create = fetches});
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  auto models = graded_models(*workspace, *rules, grades->rubric);
  if (!models) return fail(terminal, kBadInput, models.error().describe());
  const auto covers = coverage(shared, *workspace);
  if (!covers) return fail(terminal, kBadInput, covers.error().describe());
  // What is fetched is kept; what a recorded folder holds is kept there.
  const auto sources =
      open_sources({}, shared, shared.replica.empty() ? &*workspace : nullptr, clock, interrupt.token());
  if (!sources) return fail(terminal, kBadInput, sources.error().describe());
  std::vector<Diagnostic> diagnostics;
  const auto licenses = license::load_catalog(rules->folder / "licenses", diagnostics);
  if (!licenses) return fail(terminal, kBadInput, render(std::move(diagnostics)));

  audit::LinkReader links({*sources->web, *covers, [&](const std::string& url) {
                             const auto record = workspace->latest(url);
                             return record && record->has_value();
                           }});
  const audit::AuditReport report = audit::audit({*grades, *std::move(models), links, *licenses});
  print_report(report, *grades, options, terminal);
  if (!options.patch.empty()) {
    const audit::Patch patch = audit::make_patch(*grades, report.findings);
    if (const auto written = write_patch(patch, options.patch); !written)
      return fail(terminal, kBadInput, written.error().describe());
    if (!terminal.quiet()) {
      terminal.err() << fmt::format("{} corrections in {}, {} left to be made by hand\n", patch.applied,
                                    options.patch.string(), patch.left_out);
    }
  }
  return interrupt.asked() ? static_cast<int>(kInterrupted) : exit_code(report, options.fail_on);
}

// --since: the stored models again, from sources read now.
int recheck(const SharedOptions& shared, const AuditOptions& options, Terminal& terminal) {
  if (!audit::is_date(options.since))
    return fail(terminal, kUsage, "--since takes a date such as 2026-01-31");
  const auto name = std::find(std::begin(kFormatNames), std::end(kFormatNames), options.output);
  if (name == std::end(kFormatNames))
    return fail(terminal, kUsage, "--since prints table, json, jsonl, markdown or csv");
  const Interrupt interrupt;
  const SystemClock clock;
  auto rules = load_rules_folder(shared.rules);
  if (!rules) return fail(terminal, kBadInput, rules.error().describe());
  const auto grading = Grading::make(*std::move(rules), kDefaultRubric, clock);
  if (!grading) return fail(terminal, kBadInput, grading.error().describe());
  auto workspace = Workspace::open(shared.workspace, {.create = false});
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  const auto ids = workspace->models();
  if (!ids) return fail(terminal, kBadInput, ids.error().describe());

  std::vector<GradedModel> before;
  std::vector<ModelRef> models;
  for (const std::string& id : *ids) {
    auto graded = workspace->graded(id, kDefaultRubric);
    if (!graded) return fail(terminal, kBadInput, graded.error().describe());
    if (!graded->has_value()) continue;
    const auto seen = audit::seen_since(*workspace, **graded, options.since);
    if (!seen) return fail(terminal, kBadInput, seen.error().describe());
    if (*seen) continue;
    models.push_back((*graded)->plan.model);
    before.push_back(**std::move(graded));
  }
  const ScratchFolder scratch;
  auto fresh = Workspace::open(scratch.path());
  if (!fresh) return fail(terminal, kBadInput, fresh.error().describe());
  // Answers are kept in the workspace's history; what is graded from them is not.
  const auto sources = open_sources(models, shared, &*workspace, clock, interrupt.token());
  if (!sources) return fail(terminal, kBadInput, sources.error().describe());
  RunOptions run;
  run.jobs = static_cast<int>(shared.jobs);
  run.stop = interrupt.token();
  const auto reports = grade_models(models, *sources->web, *fresh, (*grading)->setup(), run);

  std::vector<audit::GradeChange> changes;
  size_t failed = 0;
  for (size_t i = 0; i < reports.size(); ++i) {
    if (reports[i].error) {
      ++failed;
      fail(terminal, kSomeFailed, printable(models[i].id) + ": " + printable(reports[i].error->describe()));
      continue;
    }
    auto found =
        audit::grade_changes(before[i], reports[i].graded, [&](const std::string& url) -> DocumentPtr {
          const auto record = fresh->latest(url);
          if (!record || !record->has_value()) return nullptr;
          return stored_document_of(*fresh, (*record)->sha256, url);
        });
    std::move(found.begin(), found.end(), std::back_inserter(changes));
  }
  if (options.output == "table") {
    terminal.out() << changes_text(changes, terminal);
  } else {
    terminal.out() << render(changes_table(changes), static_cast<Format>(name - std::begin(kFormatNames)),
                             terminal);
  }
  if (!terminal.quiet()) {
    terminal.err() << fmt::format("{} of {} models read again, {} seen since {}\n", models.size() - failed,
                                  ids->size(), ids->size() - models.size(), options.since);
  }
  if (interrupt.asked()) return kInterrupted;
  if (failed > 0) return failed == models.size() ? kBadInput : kSomeFailed;
  return changes.empty() || options.fail_on == "never" ? kOk : kFindings;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto options = std::make_shared<AuditOptions>();
  app.add_option("GRADES", options->grades, "A table of published grades: a file, or a folder of YAML files");
  app.add_option("--format", options->format, "The form of GRADES: kips-csv, generic-csv, osai or mof")
      ->check(CLI::IsMember({"kips-csv", "generic-csv", "osai", "mof"}))
      ->type_name("NAME");
  app.add_option("--output", options->output,
                 "How to print findings: table, json, jsonl, markdown, csv, html or sarif (default: table)")
      ->check(CLI::IsMember({"table", "json", "jsonl", "markdown", "csv", "html", "sarif"}))
      ->type_name("FORM");
  app.add_flag("--notes", options->notes, "Show notes too (other outputs than the table always do)");
  app.add_option("--patch", options->patch, "Write corrections of YAML files as a patch for git apply")
      ->type_name("FILE");
  app.add_option("--fail-on", options->fail_on,
                 "Exit with 1 from this level on: note, warning, error or never (default: error)")
      ->check(CLI::IsMember({"note", "warning", "error", "never"}))
      ->type_name("LEVEL");
  app.add_option("--since", options->since,
                 "Instead of GRADES: read again the sources of graded models that were not seen since this "
                 "day, and report what would change a grade")
      ->type_name("DATE");
  add_web(app, shared);
  add_workspace(app, shared);
  add_rules(app, shared);
  add_jobs(app, shared);
  return [options, &shared](Terminal& terminal) {
    if (options->since.empty() == options->grades.empty()) {
      return fail(terminal, kUsage, "name either a table of GRADES with its --format, or a day with --since");
    }
    return options->since.empty() ? audit_table_of(shared, *options, terminal)
                                  : recheck(shared, *options, terminal);
  };
}

}  // namespace

Command audit_command() {
  return {
      "audit", "Check grades that others published against the sources",
      "Links, quotes, licences and grades are held against the models of the workspace and the pages behind "
      "the links.\n"
      "What the sources at hand know nothing of is counted, never judged.",
      "  exhibit audit grades.csv --format generic-csv --replica corpus/demo\n"
      "  exhibit audit index/ --format osai --patch fixes.patch --output sarif\n"
      "  exhibit audit --since 2026-01-31                 what changed since then\n",
      define};
}

}  // namespace exhibit::cli
