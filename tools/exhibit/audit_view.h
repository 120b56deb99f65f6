// How an audit is shown to people and written as tables. Everything from outside passes printable(). Tested
// by tests/tools/audit_test.sh.
#pragma once

#include <span>
#include <string>

#include "pipeline/audit/finding.h"
#include "pipeline/audit/recheck.h"
#include "tools/exhibit/table.h"
#include "tools/exhibit/terminal.h"

namespace exhibit::cli {

// Findings one after the other, grouped by file, notes only where asked for; then the sums.
std::string audit_text(const audit::AuditReport& report, bool with_notes, const Terminal& terminal);
Table audit_table(const audit::AuditReport& report);

std::string changes_text(std::span<const audit::GradeChange> changes, const Terminal& terminal);
Table changes_table(std::span<const audit::GradeChange> changes);

}  // namespace exhibit::cli
