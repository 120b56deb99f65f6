// An audit in the forms that people and machines read: an HTML page that needs nothing but itself, and SARIF
// 2.1.0 with fingerprints that stay when lines move. Tested by tests/audit/report_test.cc.
#pragma once

#include <string>

#include "pipeline/audit/finding.h"

namespace exhibit::audit {

std::string audit_html(const AuditReport& report, const PublishedGrades& grades);
std::string audit_sarif(const AuditReport& report, const PublishedGrades& grades, const std::string& version);

// "quote" (url, page 3), or the address alone; "" where there is no citation.
std::string citation_text(const Finding& finding);

}  // namespace exhibit::audit
