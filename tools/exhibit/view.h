// How grades, citations and ledgers are shown to people. Everything from outside passes printable().
// Tested by tests/tools/view_test.cc.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/document/document.h"
#include "pipeline/grade/proposal.h"
#include "pipeline/report/quotation.h"
#include "pipeline/store/workspace.h"
#include "tools/exhibit/table.h"
#include "tools/exhibit/terminal.h"

namespace exhibit::cli {

// One column wide: ● open, ◐ semi-open, ○ closed, – not applicable, ? unknown.
std::string_view mark_of(Grade grade);
Style style_of(Grade grade);
// "semi-open", "not applicable", ...
std::string_view words_for(Grade grade);

// Of a table: the mark for people, the grade's name for programs.
Cell grade_cell(Grade grade);

// Where a citation stands: "https://… · page 3 · line 120 · section "Training > Data"".
std::string place_of(const Evidence& evidence);

// The document in which evidence was found; null where it is not at hand.
using DocumentOf = std::function<DocumentPtr(const Evidence&)>;

struct ShowOptions {
  bool near_misses = false;  // all of them, not just their number
};

// A proposal in full: grade, reason, what is missing, every citation in its context, and the ledger of a
// grade that rests on what was not found. Ends with a line end.
std::string show_proposal(const Proposal& proposal, std::string_view title, const DocumentOf& document_of,
                          const ShowOptions& options, const Terminal& terminal);

// Passages in their contexts, numbered from 1.
std::string show_passages(const std::vector<Evidence>& passages, const DocumentOf& document_of,
                          const Terminal& terminal);

// 1234567 -> "1.2 MB".
std::string byte_count(uint64_t bytes);

}  // namespace exhibit::cli
