// What a reviewer sees on a terminal: the rubric's words, the proposal with its citations in context, what
// others said. Everything from outside passes printable(). Tested by tests/tools/review_test.sh.
#pragma once

#include <string>

#include "pipeline/grade/rubric.h"
#include "pipeline/review/cell.h"
#include "tools/exhibit/terminal.h"
#include "tools/exhibit/view.h"

namespace exhibit::cli {

// The criterion's question and, for each grade, what it is given for.
std::string show_criterion(const Criterion& criterion, const Terminal& terminal);

// A cell under review. Where it is hidden (blinded()), passages without a proposal.
std::string show_cell(const CellDetail& cell, const Criterion& criterion, const DocumentOf& document_of,
                      const Terminal& terminal);

// "reviewed: open (ada, bob)", "disagreed: ada open, bob closed", ... in one line; empty where nobody said
// anything.
std::string show_state(const CellDetail& cell);

// "2025-06-01T12:00:00Z  ada: override closed — no weights".
std::string show_decision(const Decision& decision);

}  // namespace exhibit::cli
