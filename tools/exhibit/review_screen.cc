// Tested by tests/tools/review_test.sh.
#include "tools/exhibit/review_screen.h"

#include <fmt/format.h>

#include <set>

#include "pipeline/base/text.h"

namespace exhibit::cli {
namespace {

std::string indented(const Terminal& terminal, std::string_view text, std::string_view indent) {
  return wrap(printable(text), terminal.width(), indent) + "\n";
}

std::string verdicts_of(const Judgement& judgement) {
  std::string list;
  for (const Verdict& verdict : judgement.verdicts) {
    list += (list.empty() ? "" : ", ") + verdict.reviewer + " " + std::string(to_string(verdict.grade));
    if (verdict.blind) list += " (blind)";
  }
  return list;
}

// How a proposal reads otherwise than the one that was judged.
std::string show_change(const CellDetail& cell, const Terminal& terminal) {
  if (!cell.previous) return {};
  const Proposal& before = *cell.previous;
  std::string result =
      terminal.paint(Style::middling, "changed since the last verdict") + ", then it said:\n";
  result += indented(terminal, fmt::format("{} — {}", words_for(before.grade), before.reason), "    ");
  for (const Evidence& evidence : before.citations) {
    result += indented(terminal, "“" + evidence.quote + "” " + place_of(evidence), "    ");
  }
  return result;
}

std::string show_judged(const std::vector<JudgedCitation>& citations, std::string_view verb,
                        const Terminal& terminal) {
  std::string result;
  for (const JudgedCitation& one : citations) {
    result += indented(
        terminal, fmt::format("{} {}: “{}” {}", one.reviewer, verb, one.citation.quote, one.citation.url),
        "  ");
  }
  return result;
}

}  // namespace

std::string show_criterion(const Criterion& criterion, const Terminal& terminal) {
  std::string result = terminal.paint(Style::bold, criterion.id) + " · " + printable(criterion.title) + "\n";
  result += indented(terminal, criterion.question, "  ");
  std::set<std::string> said;
  for (const Grade grade : {Grade::open, Grade::semi, Grade::closed, Grade::na}) {
    for (const GradeClause& clause : criterion.grades) {
      if (clause.grade != grade || !said.insert(clause.reason).second) continue;
      result +=
          indented(terminal, fmt::format("{} {}: {}", mark_of(grade), words_for(grade), clause.reason), "  ");
    }
  }
  return result;
}

std::string show_cell(const CellDetail& cell, const Criterion& criterion, const DocumentOf& document_of,
                      const Terminal& terminal) {
  std::string result = show_criterion(criterion, terminal) + "\n";
  if (cell.hidden) {
    result += fmt::format("{} passages, as the documents have them:\n", cell.proposal.citations.size());
    result += show_passages(cell.proposal.citations, document_of, terminal);
  } else {
    result += show_proposal(cell.proposal, criterion.title, document_of, {.near_misses = true}, terminal);
  }
  result += show_change(cell, terminal);
  result += show_judged(cell.judgement.added, "added", terminal);
  result += show_judged(cell.judgement.rejected, "rejected", terminal);
  if (cell.published) {
    result += fmt::format("published: {}\n", words_for(*cell.published));
  }
  for (const Decision& decision : cell.decisions) {
    result += indented(terminal, show_decision(decision), "  ");
  }
  return result;
}

std::string show_state(const CellDetail& cell) {
  if (cell.state == CellState::unreviewed) return {};
  std::string result = std::string(to_string(cell.state)) + ": " + verdicts_of(cell.judgement);
  if (const auto& adjudication = cell.judgement.adjudication) {
    result += fmt::format("; {} adjudicated {}", adjudication->reviewer, to_string(adjudication->grade));
  }
  return result;
}

std::string show_decision(const Decision& decision) {
  std::string result = fmt::format("{}  {}: {}", decision.at, decision.reviewer, to_string(decision.action));
  if (decision.grade) result += " " + std::string(to_string(*decision.grade));
  if (decision.blind) result += " (blind)";
  if (decision.citation) result += " “" + decision.citation->quote + "”";
  if (!decision.undoes.empty()) result += " of " + decision.undoes;
  if (!decision.comment.empty()) result += " — " + decision.comment;
  return result;
}

}  // namespace exhibit::cli
