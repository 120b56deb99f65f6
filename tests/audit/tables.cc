#include "tests/audit/tables.h"

#include <gtest/gtest.h>

#include "pipeline/base/sha256.h"
#include "pipeline/exchange/osai.h"

namespace exhibit::audit::test {

std::vector<Result<SnapshotPtr>> TableWeb::get(std::span<const std::string> urls) {
  std::vector<Result<SnapshotPtr>> answers;
  for (const std::string& url : urls) {
    const auto found = pages.find(url);
    Snapshot page;
    if (found != pages.end()) {
      page = found->second;
    } else {
      page.status = 404;
      page.final_url = url;
    }
    page.url = url;
    answers.emplace_back(std::make_shared<const Snapshot>(std::move(page)));
  }
  return answers;
}

void TableWeb::put(const std::string& url, const std::string& body, const std::string& type) {
  pages[url] = {url, url, 200, type, {}, "2025-06-01T12:00:00Z", sha256_hex(body), body};
}

void TableWeb::redirect(const std::string& url, const std::string& target) {
  pages[url] = pages[target];
  pages[url].final_url = target;
}

void TableWeb::answer(const std::string& url, int status) {
  pages[url] = {url, url, status, "", {}, "", "", ""};
}

std::string index_entry() {
  std::string text =
      "# an entry\nsystem:\n    name: Aurora\n    link: https://aurora.example/aurora\n    type: text\n    "
      "performanceclass: full\n"
      "    basemodelname: Aurora-7B\n    endmodelname: Aurora-7B-Chat\n    endmodellicense: Apache-2.0\n"
      "    releasedate: 2025-03\n    notes:\norg:\n    name: Aurora Lab\n    link: "
      "https://aurora.example/lab\n    notes:\n";
  for (const std::string_view dimension : kOsaiDimensions) {
    text += std::string(dimension) + ":\n    class: closed # " + std::string(dimension) +
            "\n    link:\n    notes:\n";
  }
  return text;
}

std::string with(std::string text, const std::string& what, const std::string& replacement) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), replacement);
}

PublishedGrades imported(const std::string& text, GradesFormat format, const std::string& name) {
  auto grades =
      import_text(name, text, format, {"weights", "license", "paper", "hardware", "method_rl", "data_rl"});
  EXPECT_TRUE(grades) << grades.error().describe();
  return grades ? *std::move(grades) : PublishedGrades{};
}

}  // namespace exhibit::audit::test
