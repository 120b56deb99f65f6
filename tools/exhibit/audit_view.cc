// Tested by tests/tools/audit_test.sh.
#include "tools/exhibit/audit_view.h"

#include <fmt/format.h>

#include "pipeline/audit/report.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {
namespace {

using audit::Finding;
using audit::Level;

Style style_of(Level level) {
  if (level == Level::error) return Style::bad;
  return level == Level::warning ? Style::middling : Style::dim;
}

std::string text_of(const Finding& finding, const Terminal& terminal) {
  const std::string about =
      finding.entry.empty() ? ""
                            : " · " + finding.entry + (finding.field.empty() ? "" : " · " + finding.field);
  std::string out = printable(finding.file) + ":" + std::to_string(finding.at.line) + ":" +
                    std::to_string(finding.at.column) + ": " +
                    terminal.paint(style_of(finding.level), to_string(finding.level)) + " [" +
                    std::string(finding.kind) + "]" + printable(about) + "\n";
  out += wrap("    " + printable(finding.reason), terminal.width(), "    ") + "\n";
  if (!finding.url.empty()) out += "    link: " + terminal.paint(Style::link, printable(finding.url)) + "\n";
  if (const std::string citation = audit::citation_text(finding); !citation.empty()) {
    out += wrap("    source: " + printable(citation), terminal.width(), "      ") + "\n";
  }
  if (!finding.suggestion.empty())
    out += wrap("    suggested: " + printable(finding.suggestion), terminal.width(), "      ") + "\n";
  return out;
}

}  // namespace

std::string audit_text(const audit::AuditReport& report, bool with_notes, const Terminal& terminal) {
  std::string out;
  for (const Finding& finding : report.findings) {
    if (finding.level != Level::note || with_notes) out += text_of(finding, terminal);
  }
  out += fmt::format(
      "{} entries, {} about a model whose sources were read; {} claims, {} checkable here; {} links, {} "
      "unknown to these sources\n",
      report.entries, report.matched, report.claims, report.checkable, report.links,
      report.links_not_covered);
  return out + fmt::format("{} errors, {} warnings, {} notes{}\n", report.count(Level::error),
                           report.count(Level::warning), report.count(Level::note),
                           with_notes || report.count(Level::note) == 0 ? "" : " (--notes shows them)");
}

Table audit_table(const audit::AuditReport& report) {
  Table table{{{"level", "Level"},
               {"kind", "Kind"},
               {"file", "File"},
               {"line", "Line", true, true},
               {"entry", "Entry"},
               {"model", "Model"},
               {"field", "Field"},
               {"claimed", "Claimed"},
               {"reason", "Reason"},
               {"link", "Link"},
               {"quote", "Quote"},
               {"source", "Source"},
               {"page", "Page", true, true},
               {"suggested", "Suggested"}},
              {}};
  for (const Finding& finding : report.findings) {
    const Evidence none;
    const Evidence& citation = finding.citation ? *finding.citation : none;
    table.rows.push_back({std::string(to_string(finding.level)), std::string(finding.kind), finding.file,
                          std::to_string(finding.at.line), finding.entry, finding.model, finding.field,
                          finding.claimed, finding.reason, finding.url, citation.quote, citation.url,
                          citation.page > 0 ? std::to_string(citation.page) : "", finding.suggestion});
  }
  return table;
}

std::string changes_text(std::span<const audit::GradeChange> changes, const Terminal& terminal) {
  std::string out;
  for (const audit::GradeChange& change : changes) {
    out += terminal.paint(Style::bold, printable(change.model)) + " · " + printable(change.criterion) + ": " +
           std::string(words_for(change.before.grade)) + " → " + std::string(words_for(change.after.grade)) +
           "\n";
    out += wrap("    " + printable(change.after.reason), terminal.width(), "    ") + "\n";
    for (const audit::RecheckedCitation& citation : change.citations) {
      out += "    " + std::string(to_string(citation.state)) + ": " + printable(citation.evidence.url) + "\n";
      out += wrap("      was: " + printable(citation.evidence.quote), terminal.width(), "      ") + "\n";
      if (!citation.now.empty())
        out += wrap("      now: " + printable(citation.now), terminal.width(), "      ") + "\n";
    }
  }
  return out + fmt::format("{} grades would change\n", changes.size());
}

Table changes_table(std::span<const audit::GradeChange> changes) {
  Table table{{{"model", "Model"},
               {"criterion", "Criterion"},
               {"before", "Before"},
               {"after", "After"},
               {"reason", "Reason"},
               {"state", "Citation"},
               {"url", "URL"},
               {"was", "Was"},
               {"now", "Now"}},
              {}};
  for (const audit::GradeChange& change : changes) {
    const auto row = [&](std::string state, std::string url, std::string was, std::string now) {
      table.rows.push_back({change.model, change.criterion, std::string(to_string(change.before.grade)),
                            std::string(to_string(change.after.grade)), change.after.reason, std::move(state),
                            std::move(url), std::move(was), std::move(now)});
    };
    for (const audit::RecheckedCitation& citation : change.citations) {
      row(std::string(to_string(citation.state)), citation.evidence.url, citation.evidence.quote,
          citation.now);
    }
    if (change.citations.empty()) row("", "", "", "");
  }
  return table;
}

}  // namespace exhibit::cli
