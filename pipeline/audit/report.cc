// Tested by tests/audit/report_test.cc.
#include "pipeline/audit/report.h"

#include <algorithm>

#include "pipeline/base/text.h"
#include "pipeline/report/sarif.h"

namespace exhibit::audit {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // Control characters have no place in a page.
        out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
  return out;
}

// A link only where the address is one of the web: a table must not be able to plant a script.
std::string linked(const std::string& url) {
  if (!starts_with_ignoring_case(url, "https://") && !starts_with_ignoring_case(url, "http://"))
    return escaped(url);
  return "<a rel=\"noopener noreferrer\" href=\"" + escaped(url) + "\">" + escaped(url) + "</a>";
}

std::string cut(std::string_view text, size_t bytes) {
  std::string out(truncate_utf8(text, bytes));
  return out.size() < text.size() ? out + "…" : out;
}

constexpr std::string_view kHead =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n"
    "<title>Audit of published grades</title>\n<style>\n"
    ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem "
    "auto;padding:0 1rem}\n"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem "
    ".6rem;border-bottom:1px solid #8884}\n"
    "td{overflow-wrap:anywhere}.error{color:#b3261e}.warning{color:#8a5a00}.note{color:#5f6368}\n"
    "@media(prefers-color-scheme:dark){.error{color:#f2b8b5}.warning{color:#ffd180}.note{color:#bdc1c6}}\n"
    "blockquote{margin:.3rem 0;padding-left:.6rem;border-left:3px solid #8886}\n"
    "@media print{body{max-width:none;margin:0}}\n</style>\n</head>\n<body>\n";

std::string row(const Finding& finding) {
  std::string out = "<tr><td class=\"" + std::string(to_string(finding.level)) + "\">" +
                    std::string(to_string(finding.level)) + "</td><td>" + escaped(finding.file) + ":" +
                    std::to_string(finding.at.line) + "</td><td>" + escaped(finding.entry) +
                    (finding.field.empty() ? "" : " · " + escaped(finding.field)) + "</td><td><b>" +
                    std::string(finding.kind) + "</b><br>" + escaped(finding.reason);
  if (!finding.url.empty()) out += "<br>" + linked(finding.url);
  if (finding.citation) {
    if (!finding.citation->quote.empty())
      out += "<blockquote>" + escaped(cut(finding.citation->quote, 300)) + "</blockquote>";
    out += linked(finding.citation->url);
    if (finding.citation->page > 0) out += ", page " + std::to_string(finding.citation->page);
  }
  out += "</td><td>";
  if (!finding.suggestion.empty()) out += escaped(cut(finding.suggestion, 300));
  return out + "</td></tr>\n";
}

SarifLevel sarif_level(Level level) {
  switch (level) {
    case Level::note:
      return SarifLevel::note;
    case Level::warning:
      return SarifLevel::warning;
    case Level::error:
      return SarifLevel::error;
  }
  return SarifLevel::warning;
}

SarifResult sarif_result(const Finding& finding) {
  SarifResult result;
  result.rule = std::string(finding.kind);
  result.level = sarif_level(finding.level);
  result.message =
      (finding.entry.empty() ? ""
                             : finding.entry + (finding.field.empty() ? "" : ", " + finding.field) + ": ") +
      finding.reason;
  if (!finding.suggestion.empty()) result.message += " Suggested: " + cut(finding.suggestion, 300);
  SarifLocation place;
  place.uri = finding.file;
  place.region.start_line = finding.at.line;
  place.region.start_column = finding.at.column;
  result.locations.push_back(std::move(place));
  if (finding.citation) {
    SarifLocation source;
    source.uri = finding.citation->url;
    source.region.start_line = finding.citation->line;
    source.region.snippet = cut(finding.citation->quote, 300);
    source.message = "what the source says";
    result.related.push_back(std::move(source));
  }
  // Neither the line nor the wording: a finding stays itself while the table is edited around it.
  result.identity = {finding.entry, finding.field, finding.claimed, finding.url};
  if (finding.entry.empty()) result.identity = {finding.file, finding.reason};
  result.properties = {{"model", finding.model}, {"field", finding.field}, {"claimed", finding.claimed}};
  return result;
}

}  // namespace

std::string citation_text(const Finding& finding) {
  if (!finding.citation) return "";
  const Evidence& evidence = *finding.citation;
  std::string place = evidence.url;
  if (evidence.page > 0) place += ", page " + std::to_string(evidence.page);
  if (evidence.quote.empty()) return place;
  return "\"" + cut(fold_for_comparison(evidence.quote), 300) + "\" (" + place + ")";
}

std::string audit_html(const AuditReport& report, const PublishedGrades& grades) {
  std::string out(kHead);
  out += "<h1>Audit of published grades</h1>\n<p>" + std::to_string(report.entries) + " entries (" +
         std::string(to_string(grades.format)) + "), " + std::to_string(report.matched) +
         " about a model whose sources were read; " + std::to_string(report.claims) + " claims, " +
         std::to_string(report.checkable) + " of them checkable here; " + std::to_string(report.links) +
         " links, " + std::to_string(report.links_not_covered) +
         " of them unknown to these sources.</p>\n<p>" + std::to_string(report.count(Level::error)) +
         " errors, " + std::to_string(report.count(Level::warning)) + " warnings, " +
         std::to_string(report.count(Level::note)) + " notes.</p>\n";
  out +=
      "<table>\n<thead><tr><th>Level</th><th>Place</th><th>Claim</th><th>Finding</th><th>Suggested</th></"
      "tr></thead>\n<tbody>\n";
  for (const Level level : {Level::error, Level::warning, Level::note}) {
    for (const Finding& finding : report.findings) {
      if (finding.level == level) out += row(finding);
    }
  }
  return out + "</tbody>\n</table>\n</body>\n</html>\n";
}

std::string audit_sarif(const AuditReport& report, const PublishedGrades& grades,
                        const std::string& version) {
  SarifRun run;
  run.version = version;
  run.category = "exhibit/audit/" + std::string(to_string(grades.format));
  for (const FindingKind& kind : finding_kinds()) {
    SarifRule rule;
    rule.id = std::string(kind.id);
    rule.title = std::string(kind.title) + ".";
    rule.help = std::string(kind.help);
    run.rules.push_back(std::move(rule));
  }
  for (const Finding& finding : report.findings) run.results.push_back(sarif_result(finding));
  return sarif_log(run);
}

}  // namespace exhibit::audit
