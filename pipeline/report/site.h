// A report as a static site that opens from disk: no script, no request to anywhere, every page complete in
// itself. Templates, style and words lie in site/. Everything from a source is escaped, and links lead to
// http and https only. Tested by tests/report/site_test.cc; tests/e2e/report.test.mjs opens it in a browser.
#pragma once

#include <string>
#include <vector>

#include "pipeline/report/report.h"
#include "pipeline/report/site_texts.h"

namespace exhibit {

struct ReportFile {
  std::string path;  // relative, with '/'
  std::string bytes;
};

// index.html, coverage.html, methodology.html, models/*.html and plots/*.svg, in this order.
std::vector<ReportFile> write_site(const Report& report, const SiteTexts& texts);

// A condition of a rubric in words, for the page on the method.
std::string describe(const Condition& condition, const Report& report, const SiteTexts& texts);

}  // namespace exhibit
