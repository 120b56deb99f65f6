// The report as data and as Markdown, for programs and for those who copy it on. report.json follows
// site/report.schema.json, which goes with it. Tested by tests/report/site_test.cc.
#pragma once

#include <vector>

#include "pipeline/report/report.h"
#include "pipeline/report/site.h"
#include "pipeline/report/site_texts.h"

namespace exhibit {

std::string report_json(const Report& report);
// One row a model, one column a criterion, as `exhibit eval --grades` and `exhibit rank --grades` read it.
std::string grades_csv(const Report& report);
// One row a citation.
std::string citations_csv(const Report& report);
std::string report_markdown(const Report& report, const SiteTexts& texts);

// report.json, report.schema.json, grades.csv, citations.csv, report.md.
std::vector<ReportFile> write_report_files(const Report& report, const SiteTexts& texts);

}  // namespace exhibit
