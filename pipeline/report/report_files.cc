// Tested by tests/report/site_test.cc.
#include "pipeline/report/report_files.h"

#include <fmt/format.h>

#include "pipeline/base/text.h"
#include "pipeline/report/html_text.h"
#include "pipeline/store/json_codec.h"

namespace exhibit {
namespace {

std::string name_of(auto value) { return std::string(to_string(value)); }

Json citation_json(const ReportCitation& citation) {
  const Evidence& evidence = citation.evidence;
  Json values = Json::object();
  for (const auto& [name, value] : evidence.values) values[name] = value;
  Json json = {{"quote", evidence.quote},
               {"url", evidence.url},
               {"link", citation.link},
               {"document", evidence.document},
               {"begin_byte", evidence.span.begin},
               {"end_byte", evidence.span.end},
               {"page", evidence.page},
               {"line", evidence.line},
               {"section", evidence.section},
               {"fact", evidence.fact},
               {"values", std::move(values)},
               {"rule", evidence.rule},
               {"role", name_of(evidence.role)},
               {"relation", name_of(evidence.relation)},
               {"subject", name_of(evidence.subject)},
               {"stage", name_of(evidence.stage)},
               {"first_seen", citation.first_seen},
               {"last_seen", citation.last_seen}};
  if (!citation.added_by.empty()) json["added_by"] = citation.added_by;
  if (!citation.rejected_by.empty()) json["rejected_by"] = citation.rejected_by;
  return json;
}

Json review_json(const Decision& decision) {
  Json json = {{"reviewer", decision.reviewer}, {"action", name_of(decision.action)}, {"at", decision.at}};
  if (decision.grade) json["grade"] = name_of(*decision.grade);
  if (!decision.comment.empty()) json["comment"] = decision.comment;
  return json;
}

Json cell_json(const ReportCell& cell) {
  Json citations = Json::array();
  for (const ReportCitation& citation : cell.citations) citations.push_back(citation_json(citation));
  Json reviews = Json::array();
  for (const Decision& decision : cell.reviews) reviews.push_back(review_json(decision));
  Json json = {{"criterion", cell.criterion},
               {"grade", name_of(cell.grade)},
               {"proposed", name_of(cell.proposed)},
               {"decided", cell.decided},
               {"state", name_of(cell.state)},
               {"confidence", cell.confidence},
               {"reason", cell.reason},
               {"missing", cell.missing},
               {"citations", std::move(citations)},
               {"near_misses", cell.ledger.near_misses.size()},
               {"reviews", std::move(reviews)}};
  if (cell.citations.empty()) {
    Json urls = Json::array();
    for (const SearchedDocument& document : cell.ledger.documents) urls.push_back(document.url);
    json["searched"] = {{"urls", std::move(urls)}, {"rules", cell.ledger.rules}};
  }
  return json;
}

Json model_json(const Report& report, size_t m) {
  const ReportModel& model = report.models[m];
  Json ranks = Json::object();
  for (size_t s = 0; s < report.ranks.size(); ++s) {
    ranks[report.ranks[s].scheme.id] = {
        {"total", report.ranks[s].totals[m]},
        {"rank", report.ranks[s].ranks[m]},
        {"interval", Json::array({report.intervals[s][m].low, report.intervals[s][m].high})}};
  }
  Json areas = Json::object();
  for (const Area& area : report.rubric.areas) areas[area.id] = model.scores.areas.at(area.id);
  Json cells = Json::array();
  for (const ReportCell& cell : model.cells) cells.push_back(cell_json(cell));
  Json sources = Json::array();
  for (const ReportSource& source : model.sources) {
    sources.push_back({{"url", source.source.url},
                       {"role", name_of(source.source.role)},
                       {"relation", name_of(source.source.relation)},
                       {"document", source.source.document},
                       {"bytes", source.bytes},
                       {"first_seen", source.first_seen},
                       {"last_seen", source.last_seen},
                       {"reason", source.source.reason},
                       {"failure", source.source.failure}});
  }
  return {{"model", model.id},
          {"page", "models/" + model.slug + ".html"},
          {"bases", model.plan.bases},
          {"graded_at", model.run.graded_at},
          {"rules_version", model.run.rules_version},
          {"rubric_version", model.run.rubric_version},
          {"areas", std::move(areas)},
          {"schemes", std::move(ranks)},
          {"grades", std::move(cells)},
          {"sources", std::move(sources)}};
}

std::string csv_row(const std::vector<std::string>& cells) {
  std::string row;
  for (const std::string& cell : cells) {
    const bool quote = cell.find_first_of(",\"\r\n") != std::string::npos;
    row += row.empty() && &cell == &cells.front() ? "" : ",";
    if (!quote) {
      row += cell;
      continue;
    }
    row += '"';
    for (const char c : cell) row += c == '"' ? std::string("\"\"") : std::string(1, c);
    row += '"';
  }
  return row + "\n";
}

// Text in a line of Markdown that cannot become markup.
std::string markdown_text(std::string_view text) {
  std::string result;
  for (const char c : visible_text(text)) {
    if (c == '\n' || c == '\t') {
      result += ' ';
      continue;
    }
    if (c == '<' || c == '>' || c == '&') {
      result += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
      continue;
    }
    if (std::string_view("\\`*_{}[]#|!~").find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

// An address between < and >, which it cannot leave.
std::string markdown_link(const std::string& shown, const std::string& link) {
  if (link.empty()) return markdown_text(shown);
  return "[" + markdown_text(shown) + "](<" + link + ">)";
}

void add_cell(std::string& text, const ReportCell& cell, const Report& report, const SiteTexts& texts) {
  const Criterion& criterion = *report.rubric.find(cell.criterion);
  text += fmt::format("### {} — {}\n\n{}\n", markdown_text(texts.title(report.rubric, criterion)),
                      texts("grade." + name_of(cell.grade)), markdown_text(cell.reason));
  if (!cell.missing.empty()) {
    text += fmt::format("\n{}: {}\n", texts("would_lift"), markdown_text(cell.missing));
  }
  for (const ReportCitation& citation : cell.citations) {
    const Evidence& evidence = citation.evidence;
    std::string place;
    if (evidence.page > 0) place += ", " + texts("page", {{"n", std::to_string(evidence.page)}});
    if (evidence.line > 0) place += ", " + texts("line", {{"n", std::to_string(evidence.line)}});
    text += fmt::format("\n> {}\n>\n> {}{} · `{}` · sha256 `{}`\n", markdown_text(evidence.quote),
                        markdown_link(evidence.url, citation.link), place,
                        evidence.fact.empty() ? "–" : evidence.fact, evidence.document);
  }
  if (cell.citations.empty()) {
    size_t read = 0;
    for (const SearchedDocument& document : cell.ledger.documents) read += document.failure.empty() ? 1 : 0;
    uint64_t bytes = 0;
    for (const SearchedDocument& document : cell.ledger.documents) bytes += document.bytes;
    text += "\n" +
            texts("searched", {{"documents", std::to_string(read)},
                               {"bytes", fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3)},
                               {"rules", std::to_string(cell.ledger.rules.size())}}) +
            "\n";
  }
  for (const Decision& decision : cell.reviews) {
    text += fmt::format("\n{} · {} · {}{}\n", markdown_text(decision.reviewer), name_of(decision.action),
                        decision.at.substr(0, 10),
                        decision.comment.empty() ? "" : " — " + markdown_text(decision.comment));
  }
  text += "\n";
}

}  // namespace

std::string report_json(const Report& report) {
  Json criteria = Json::array();
  for (const Criterion& criterion : report.rubric.criteria) {
    criteria.push_back({{"id", criterion.id}, {"area", criterion.area}, {"title", criterion.title}});
  }
  Json schemes = Json::array();
  for (const WeightScheme& scheme : report.rubric.schemes) {
    Json weights = Json::object();
    for (const Area& area : report.rubric.areas) weights[area.id] = scheme.areas.at(area.id);
    schemes.push_back({{"id", scheme.id}, {"title", scheme.title}, {"weights", std::move(weights)}});
  }
  Json models = Json::array();
  for (size_t m = 0; m < report.models.size(); ++m) models.push_back(model_json(report, m));
  return dump(Json{{"$schema", "report.schema.json"},
                   {"format", "exhibit-report-1"},
                   {"program_version", report.program_version},
                   {"rubric",
                    {{"id", report.rubric.id},
                     {"title", report.rubric.title},
                     {"criteria", std::move(criteria)},
                     {"schemes", std::move(schemes)}}},
                   {"models", std::move(models)}}) +
         "\n";
}

std::string grades_csv(const Report& report) {
  std::vector<std::string> header = {"model_id"};
  for (const Criterion& criterion : report.rubric.criteria) header.push_back(criterion.id);
  std::string csv = csv_row(header);
  for (const ReportModel& model : report.models) {
    std::vector<std::string> row = {model.id};
    for (const ReportCell& cell : model.cells) row.push_back(name_of(cell.grade));
    csv += csv_row(row);
  }
  return csv;
}

std::string citations_csv(const Report& report) {
  std::string csv = csv_row({"model_id", "criterion", "grade", "quote", "url", "page", "line", "fact", "rule",
                             "document", "last_seen"});
  for (const ReportModel& model : report.models) {
    for (const ReportCell& cell : model.cells) {
      for (const ReportCitation& citation : cell.citations) {
        const Evidence& evidence = citation.evidence;
        csv += csv_row({model.id, cell.criterion, name_of(cell.grade), visible_text(evidence.quote),
                        evidence.url, std::to_string(evidence.page), std::to_string(evidence.line),
                        evidence.fact, evidence.rule, evidence.document, citation.last_seen});
      }
    }
  }
  return csv;
}

std::string report_markdown(const Report& report, const SiteTexts& texts) {
  std::string text = "# " + texts("site") + " · " + markdown_text(texts.rubric(report.rubric)) + "\n\n";
  text += "| " + texts("rank") + " | " + texts("model") + " |";
  for (const Criterion& criterion : report.rubric.criteria) {
    text += " " + markdown_text(texts.title(report.rubric, criterion)) + " |";
  }
  text += " " + texts("total") + " |\n| ---: | --- |";
  for (size_t i = 0; i < report.rubric.criteria.size(); ++i) text += " :-: |";
  text += " ---: |\n";
  for (size_t m = 0; m < report.models.size(); ++m) {
    const ReportModel& model = report.models[m];
    text += fmt::format("| {} | {} |", report.ranks.empty() ? "–" : std::to_string(report.ranks[0].ranks[m]),
                        markdown_text(model.id));
    for (const ReportCell& cell : model.cells) text += " " + texts("letter." + name_of(cell.grade)) + " |";
    text += report.ranks.empty() ? " – |\n" : fmt::format(" {:.2f} |\n", report.ranks[0].totals[m]);
  }
  text += "\n";
  for (const Grade grade : {Grade::open, Grade::semi, Grade::closed, Grade::na, Grade::unknown}) {
    text += fmt::format("{} {}  ", texts("letter." + name_of(grade)), texts("grade." + name_of(grade)));
  }
  text += "\n";
  for (const ReportModel& model : report.models) {
    text += "\n## " + markdown_text(model.id) + "\n\n";
    for (const ReportCell& cell : model.cells) add_cell(text, cell, report, texts);
  }
  return text;
}

std::vector<ReportFile> write_report_files(const Report& report, const SiteTexts& texts) {
  return {{"report.json", report_json(report)},
          {"report.schema.json", std::string(site_file("report.schema.json"))},
          {"grades.csv", grades_csv(report)},
          {"citations.csv", citations_csv(report)},
          {"report.md", report_markdown(report, texts)}};
}

}  // namespace exhibit
