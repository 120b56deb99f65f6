// The words of the report in one language (site/en.yaml, site/ko.yaml), and the other files it is made of,
// all part of the program. Tested by tests/report/site_test.cc.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/grade/rubric.h"

namespace exhibit {

// Every file of the folder site/, by name. Made by cmake/embed.cmake.
std::span<const std::pair<std::string_view, std::string_view>> site_files();
std::string_view site_file(
    std::string_view name);  // a file that is not there is a programming error (assert)

class SiteTexts {
 public:
  // "en" or "ko". Error: invalid_argument for another language.
  static Result<SiteTexts> load(std::string_view language);
  static std::vector<std::string> languages();

  // A text with its {names} filled in. A key that is not there is shown as itself.
  using Values = std::vector<std::pair<std::string_view, std::string>>;
  std::string operator()(std::string_view key, const Values& values = {}) const;

  // A rubric's own words in this language, else as the rubric has them.
  std::string rubric(const Rubric& rubric) const;
  std::string area(const Rubric& rubric, const Area& area) const;
  std::string scheme(const Rubric& rubric, const WeightScheme& scheme) const;
  std::string title(const Rubric& rubric, const Criterion& criterion) const;
  std::string question(const Rubric& rubric, const Criterion& criterion) const;

  const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }

 private:
  std::string own(const Rubric& rubric, const std::string& key, const std::string& fallback) const;
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace exhibit
