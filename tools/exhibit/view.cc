// Tested by tests/tools/view_test.cc.
#include "tools/exhibit/view.h"

#include <fmt/format.h>

#include <algorithm>

#include "pipeline/base/text.h"

namespace exhibit::cli {
namespace {

constexpr std::string_view kIndent = "     ";

// The lines of wrapped text, each painted: an escape sequence across a line's end would colour the indent
// too.
std::string paint_lines(const Terminal& terminal, Style style, std::string_view text,
                        std::string_view indent) {
  std::string result;
  const std::string wrapped = wrap(printable(text), terminal.width(), indent);
  for (const std::string_view line : split(wrapped, '\n')) {
    result += std::string(indent) + terminal.paint(style, line.substr(indent.size())) + "\n";
  }
  return result;
}

std::string values_of(const Evidence& evidence) {
  std::string result;
  for (const auto& [name, value] : evidence.values) {
    result += (result.empty() ? "" : ", ") + name + " " + value;
  }
  return result.empty() ? "" : " (" + result + ")";
}

// What the evidence says and whom it is about.
std::string meaning_of(const Evidence& evidence) {
  std::string result = evidence.fact + values_of(evidence);
  if (!result.empty()) result += " · ";
  result += fmt::format("in the {} ({})", to_string(evidence.role), to_string(evidence.relation));
  if (evidence.subject != Subject::model) result += fmt::format(" · about: {}", to_string(evidence.subject));
  if (evidence.stage != Stage::unknown) result += fmt::format(" · stage: {}", to_string(evidence.stage));
  return evidence.rule.empty() ? result : result + " · rule " + evidence.rule;
}

std::string show_evidence(const Evidence& evidence, std::string_view number, const DocumentOf& document_of,
                          const Terminal& terminal) {
  Quotation quotation{"", evidence.quote, ""};
  if (const DocumentPtr document = document_of(evidence)) quotation = in_context(*document, evidence.span);
  std::string result;
  if (!quotation.before.empty()) result += paint_lines(terminal, Style::dim, quotation.before, kIndent);
  result += paint_lines(terminal, Style::plain, "“" + quotation.quote + "”", kIndent);
  if (!quotation.after.empty()) result += paint_lines(terminal, Style::dim, quotation.after, kIndent);
  result.replace(0, kIndent.size(), fmt::format("{:>4} ", number));
  result += paint_lines(terminal, Style::link, place_of(evidence), kIndent);
  result += paint_lines(terminal, Style::dim, meaning_of(evidence), kIndent);
  return result;
}

std::string show_searched(const SearchedDocument& document) {
  std::string result =
      fmt::format("{} ({}) {}", to_string(document.role), to_string(document.relation), document.url);
  if (!document.failure.empty()) return result + " · not read: " + document.failure;
  result += " · " + byte_count(document.bytes);
  if (document.pages > 0) result += fmt::format(", {} pages", document.pages);
  return result;
}

std::string show_ledger(const SearchLedger& ledger, const Terminal& terminal) {
  const auto read =
      static_cast<size_t>(std::count_if(ledger.documents.begin(), ledger.documents.end(),
                                        [](const SearchedDocument& d) { return d.failure.empty(); }));
  uint64_t bytes = 0;
  for (const SearchedDocument& document : ledger.documents) bytes += document.bytes;
  std::string result = fmt::format("  searched {} documents ({}) with {} rules\n", read, byte_count(bytes),
                                   ledger.rules.size());
  for (const SearchedDocument& document : ledger.documents) {
    result += paint_lines(terminal, document.failure.empty() ? Style::plain : Style::odd,
                          show_searched(document), kIndent);
  }
  if (!ledger.rules.empty()) {
    std::string rules = "rules:";
    for (const std::string& rule : ledger.rules) rules += " " + rule;
    result += paint_lines(terminal, Style::dim, rules, kIndent);
  }
  return result;
}

std::string show_near_misses(const std::vector<Evidence>& near_misses, const DocumentOf& document_of,
                             const ShowOptions& options, const Terminal& terminal) {
  if (near_misses.empty()) return {};
  if (!options.near_misses) {
    return fmt::format("  {} near {} (--near-misses shows them)\n", near_misses.size(),
                       near_misses.size() == 1 ? "miss" : "misses");
  }
  std::string result = "  near misses\n";
  for (const Evidence& evidence : near_misses) {
    result += show_evidence(evidence, "x", document_of, terminal);
    result += paint_lines(terminal, Style::middling, "refused: " + evidence.refused, kIndent);
  }
  return result;
}

}  // namespace

std::string_view mark_of(Grade grade) {
  switch (grade) {
    case Grade::open:
      return "●";
    case Grade::semi:
      return "◐";
    case Grade::closed:
      return "○";
    case Grade::na:
      return "–";
    case Grade::unknown:
      return "?";
  }
  return "?";
}

Style style_of(Grade grade) {
  switch (grade) {
    case Grade::open:
      return Style::good;
    case Grade::semi:
      return Style::middling;
    case Grade::closed:
      return Style::bad;
    case Grade::na:
      return Style::dim;
    case Grade::unknown:
      return Style::odd;
  }
  return Style::plain;
}

std::string_view words_for(Grade grade) {
  switch (grade) {
    case Grade::open:
      return "open";
    case Grade::semi:
      return "semi-open";
    case Grade::closed:
      return "closed";
    case Grade::na:
      return "not applicable";
    case Grade::unknown:
      return "unknown";
  }
  return "unknown";
}

Cell grade_cell(Grade grade) {
  return {std::string(mark_of(grade)), style_of(grade), std::string(to_string(grade))};
}

std::string place_of(const Evidence& evidence) {
  std::string result = evidence.url;
  if (evidence.page > 0) result += fmt::format(" · page {}", evidence.page);
  if (evidence.line > 0) result += fmt::format(" · line {}", evidence.line);
  if (!evidence.section.empty()) result += " · section “" + evidence.section + "”";
  return result;
}

std::string show_proposal(const Proposal& proposal, std::string_view title, const DocumentOf& document_of,
                          const ShowOptions& options, const Terminal& terminal) {
  std::string result =
      fmt::format("{} {} · {} ", terminal.paint(style_of(proposal.grade), mark_of(proposal.grade)),
                  terminal.paint(Style::bold, proposal.criterion), title);
  result += terminal.paint(style_of(proposal.grade), fmt::format("— {}", words_for(proposal.grade)));
  if (proposal.grade != Grade::unknown) result += fmt::format(", confidence {:.2f}", proposal.confidence);
  result += "\n" + paint_lines(terminal, Style::plain, proposal.reason, "  ");
  if (!proposal.missing.empty())
    result += paint_lines(terminal, Style::plain, "missing: " + proposal.missing, "  ");
  result += show_passages(proposal.citations, document_of, terminal);
  // What was found speaks for itself; what was not found rests on where it was looked for.
  if (proposal.citations.empty()) result += show_ledger(proposal.ledger, terminal);
  return result + show_near_misses(proposal.ledger.near_misses, document_of, options, terminal);
}

std::string show_passages(const std::vector<Evidence>& passages, const DocumentOf& document_of,
                          const Terminal& terminal) {
  std::string result;
  size_t number = 0;
  for (const Evidence& evidence : passages) {
    result += show_evidence(evidence, std::to_string(++number), document_of, terminal);
  }
  return result;
}

std::string byte_count(uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  if (bytes < 1000000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

}  // namespace exhibit::cli
