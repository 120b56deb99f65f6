#include "pipeline/audit/report.h"

#include <gtest/gtest.h>

#include "tests/audit/tables.h"

namespace exhibit::audit {
namespace {

AuditReport report_of(const std::string& reason, uint32_t line) {
  Finding finding;
  finding.kind = "link-dead";
  finding.level = Level::error;
  finding.file = "t.yaml";
  finding.at = {line, 3};
  finding.entry = "Aurora <7B>";
  finding.field = "paper";
  finding.claimed = finding.url = "https://a.example/\"x\"";
  finding.reason = reason;
  Evidence evidence;
  evidence.url = "javascript:alert(1)";
  evidence.quote = "<script>alert(1)</script>";
  finding.citation = evidence;
  AuditReport report;
  report.findings = {finding};
  return report;
}

TEST(AuditReportForms, HtmlHoldsNothingThatRuns) {
  const std::string html = audit_html(report_of("dead & gone", 7), {});
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("href=\"javascript"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
  EXPECT_NE(html.find("dead &amp; gone"), std::string::npos);
  EXPECT_NE(html.find("Aurora &lt;7B&gt; · paper"), std::string::npos);
  EXPECT_NE(html.find("1 errors, 0 warnings, 0 notes"), std::string::npos);
}

TEST(AuditReportForms, SarifFingerprintsOutliveLinesAndWords) {
  const auto fingerprint = [](const std::string& sarif) {
    const size_t at = sarif.find("exhibit/v1");
    EXPECT_NE(at, std::string::npos);
    return sarif.substr(at, 90);
  };
  const std::string one = audit_sarif(report_of("dead", 7), {}, "1");
  const std::string two = audit_sarif(report_of("it leads nowhere", 99), {}, "1");
  EXPECT_EQ(fingerprint(one), fingerprint(two));
  AuditReport other = report_of("dead", 7);
  other.findings[0].field = "preprint";
  EXPECT_NE(fingerprint(one), fingerprint(audit_sarif(other, {}, "1")));
  EXPECT_NE(one.find("\"link-dead\""), std::string::npos);
}

TEST(AuditReportForms, CitationsInALine) {
  EXPECT_EQ(citation_text(report_of("x", 1).findings[0]),
            "\"<script>alert(1)</script>\" (javascript:alert(1))");
  EXPECT_EQ(citation_text(Finding{}), "");
}

}  // namespace
}  // namespace exhibit::audit
