// Tested by tests/tools/end_to_end_test.cc.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "pipeline/report/json.h"
#include "pipeline/review/reviews.h"
#include "pipeline/store/integrity.h"
#include "pipeline/store/verify.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/model_names.h"

namespace exhibit::cli {
namespace {

Table table_of(const Verification& verification) {
  Table table{{{"model", "Model"},
               {"criteria", "Criteria"},
               {"reason", "Reason"},
               {"url", "URL"},
               {"begin_byte", "Byte", true, true},
               {"quote", "Quote"},
               {"detail", "Detail"}},
              {}};
  for (const FallenCitation& fallen : verification.fallen) {
    std::string criteria;
    for (const std::string& criterion : fallen.criteria)
      criteria += (criteria.empty() ? "" : " ") + criterion;
    table.rows.push_back({fallen.model, criteria, std::string(to_string(fallen.reason)), fallen.url,
                          std::to_string(fallen.span.begin), fallen.quote, fallen.detail});
  }
  return table;
}

std::string text_of(const Verification& verification, const Terminal& terminal) {
  std::string result;
  for (const FallenCitation& fallen : verification.fallen) {
    std::string head = fallen.model;
    for (const std::string& criterion : fallen.criteria) head += " " + criterion;
    if (fallen.criteria.empty()) head += " (cited by no grade)";
    result += terminal.paint(Style::bad, "✗ ") + printable(head) + "\n";
    result += wrap("“" + printable(fallen.quote) + "”", terminal.width(), "    ") + "\n";
    result += "    " + terminal.paint(Style::link, printable(fallen.url)) + "\n";
    result += wrap(printable(fmt::format("{}: {}", to_string(fallen.reason), fallen.detail)),
                   terminal.width(), "    ") +
              "\n";
  }
  const uint64_t fallen = verification.fallen.size();
  const std::string summary = fmt::format(
      "{} of {} quotes verbatim at their place, in {} documents; {} citations of grades rest on them\n",
      verification.evidence - std::min(fallen, verification.evidence), verification.evidence,
      verification.documents, verification.citations);
  return result +
         terminal.paint(verification.holds() ? Style::good : Style::bad, verification.holds() ? "✓ " : "✗ ") +
         summary;
}

// Damage beyond citations. True where the workspace is whole.
Result<bool> report_integrity(const Workspace& workspace, Terminal& terminal) {
  const auto report = check_integrity(workspace);
  if (!report) return report.error();
  for (const IntegrityProblem& problem : report->problems) {
    terminal.err() << "exhibit: " << to_string(problem.kind) << " " << printable(problem.what) << ": "
                   << printable(problem.message) << '\n';
  }
  return report->is_whole();
}

int verify_workspace(const SharedOptions& shared, const std::string& typed, Terminal& terminal) {
  const auto workspace = Workspace::open(shared.workspace, {.read_only = true, .create = false});
  if (!workspace) return fail(terminal, kBadInput, workspace.error().describe());
  VerifyOptions options;
  options.jobs = static_cast<int>(shared.jobs);
  if (!typed.empty()) {
    const auto models = workspace->models();
    if (!models) return fail(terminal, kBadInput, models.error().describe());
    auto model = find_model(typed, *models);
    if (!model) return fail(terminal, kBadInput, model.error().describe());
    options.model = std::move(*model);
  }
  auto added = added_citations(*workspace, options.model);
  if (!added) return fail(terminal, kBadInput, added.error().describe());
  options.also = *std::move(added);
  const auto verification = verify(*workspace, options);
  if (!verification) return fail(terminal, kBadInput, verification.error().describe());
  if (shared.format == Format::json) {
    terminal.out() << verification_json(*verification) << '\n';
  } else if (shared.format == Format::table) {
    terminal.out() << text_of(*verification, terminal);
  } else {
    terminal.out() << render(table_of(*verification), shared.format, terminal);
  }
  const auto whole = report_integrity(*workspace, terminal);
  if (!whole) return fail(terminal, kBadInput, whole.error().describe());
  return verification->holds() && *whole ? kOk : kFindings;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto model = std::make_shared<std::string>();
  app.add_option("MODEL", *model, "Only this model (default: all)");
  add_workspace(app, shared);
  add_jobs(app, shared);
  add_format(app, shared, {Format::table, Format::json, Format::jsonl, Format::markdown, Format::csv});
  return [model, &shared](Terminal& terminal) { return verify_workspace(shared, *model, terminal); };
}

}  // namespace

Command verify_command() {
  return {"verify", "Check every stored citation against the bytes that it was taken from",
          "The bytes of each page are hashed and parsed anew, and every quote is compared with the text at "
          "its place.\n"
          "The exit code is 1 where a citation falls; the output says which, and which grades stand on it.",
          "  exhibit verify\n"
          "  exhibit verify northgate-ai/Pelican-8B-Chat --format json\n",
          define};
}

}  // namespace exhibit::cli
