// Tested by tests/tools/snapshots_test.sh.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>

#include "pipeline/store/integrity.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

Table table_of(const IntegrityReport& report) {
  Table table{{{"kind", "Kind"}, {"what", "What"}, {"message", "Message"}}, {}};
  for (const IntegrityProblem& problem : report.problems) {
    table.rows.push_back({std::string(to_string(problem.kind)), problem.what, problem.message});
  }
  return table;
}

std::string text_of(const IntegrityReport& report, const Terminal& terminal) {
  std::string result;
  for (const IntegrityProblem& problem : report.problems) {
    const bool harmless = problem.kind == IntegrityProblem::Kind::orphan;
    result += terminal.paint(harmless ? Style::middling : Style::bad, harmless ? "• " : "✗ ") +
              fmt::format("{} {}: {}\n", to_string(problem.kind), printable(problem.what),
                          printable(problem.message));
  }
  const std::string summary =
      fmt::format("{} snapshots of {} different bodies, {} documents with {} sets of hits, {} models\n",
                  report.snapshots, report.blobs, report.documents, report.hits, report.models);
  return result +
         terminal.paint(report.is_whole() ? Style::good : Style::bad, report.is_whole() ? "✓ " : "✗ ") +
         summary;
}

// Documents that cannot be read are forgotten (the next run parses them again), then what nothing refers to.
Result<Workspace::Pruned> repair(Workspace& workspace, const IntegrityReport& report) {
  const auto documents = workspace.documents();
  if (!documents) return documents.error();
  uint64_t forgotten = 0;
  for (const Workspace::DocumentRecord& record : *documents) {
    const bool broken = std::any_of(
        report.problems.begin(), report.problems.end(), [&record](const IntegrityProblem& problem) {
          return problem.kind == IntegrityProblem::Kind::document && problem.what == record.key.sha256;
        });
    if (!broken) continue;
    if (const auto removed = workspace.remove_document(record.key); !removed) return removed.error();
    ++forgotten;
  }
  auto pruned = workspace.prune();
  if (pruned) pruned->documents += forgotten;
  return pruned;
}

int examine(const SharedOptions& shared, bool repairs, Terminal& terminal) {
  auto workspace = Workspace::open(shared.workspace, {.read_only = !repairs, .create = false});
  // A run that was killed while it made the workspace leaves it half way between two versions of the tables,
  // or in the middle of a write that a reader may not take back; opening it for writing completes it.
  if (!workspace && !repairs &&
      (workspace.error().code == ErrorCode::invalid_argument || workspace.error().code == ErrorCode::io)) {
    workspace = Workspace::open(shared.workspace, {.create = false});
  }
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  auto report = check_integrity(*workspace);
  if (!report) return fail(terminal, kBadInput, report.error().describe());
  if (repairs) {
    const auto pruned = repair(*workspace, *report);
    if (!pruned) return fail(terminal, kBadInput, pruned.error().describe());
    if (!terminal.quiet()) {
      terminal.err() << fmt::format("removed {} blobs ({}) and {} documents\n", pruned->blobs,
                                    byte_count(pruned->bytes), pruned->documents);
    }
    report = check_integrity(*workspace);
    if (!report) return fail(terminal, kBadInput, report.error().describe());
  }
  if (shared.format == Format::table) {
    terminal.out() << text_of(*report, terminal);
  } else {
    terminal.out() << render(table_of(*report), shared.format, terminal);
  }
  return report->is_whole() ? kOk : kFindings;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto repairs = std::make_shared<bool>(false);
  app.add_flag("--repair", *repairs,
               "Remove what is broken and can be made again, and what nothing refers to");
  add_workspace(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [repairs, &shared](Terminal& terminal) { return examine(shared, *repairs, terminal); };
}

}  // namespace

Command doctor_command() {
  return {
      "doctor", "Check that a workspace is whole: its database, its bytes, and that they belong together",
      "Every stored byte is read and hashed. Bytes that no answer refers to are named and do no harm. "
      "What a person or a\n"
      "server gave (snapshots, decisions) is never removed by --repair. Exit code 1: something is broken.",
      "  exhibit doctor\n"
      "  exhibit doctor --workspace trial.exhibit --repair\n"
      "  exhibit doctor --format json                   for scripts\n",
      define};
}

}  // namespace exhibit::cli
