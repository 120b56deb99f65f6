// Tested by tests/report/site_test.cc.
#include "pipeline/report/site_texts.h"

#include <cassert>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/yaml_reader.h"

namespace exhibit {

std::string_view site_file(std::string_view name) {
  for (const auto& [file, bytes] : site_files()) {
    if (file == name) return bytes;
  }
  assert(false);
  return {};
}

std::vector<std::string> SiteTexts::languages() { return {"en", "ko"}; }

Result<SiteTexts> SiteTexts::load(std::string_view language) {
  for (const std::string& known : languages()) {
    if (known != language) continue;
    const std::string file = known + ".yaml";
    std::vector<Diagnostic> diagnostics;
    const auto document = parse_yaml(file, std::string(site_file(file)), diagnostics);
    if (!document || has_errors(diagnostics)) {
      return Error{ErrorCode::malformed, render(std::move(diagnostics)), file};
    }
    SiteTexts texts;
    for (const YamlEntry& entry : document->root.entries) texts.texts_[entry.key] = entry.value.scalar;
    return texts;
  }
  return Error{
      ErrorCode::invalid_argument, "no texts in \"" + std::string(language) + "\"; there are en and ko", {}};
}

std::string SiteTexts::operator()(std::string_view key, const Values& values) const {
  const auto found = texts_.find(key);
  const std::string_view text = found == texts_.end() ? key : std::string_view(found->second);
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t open = text.find('{', at);
    const size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return result + std::string(text.substr(at));
    result += text.substr(at, open - at);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    for (const auto& [known, value] : values) {
      if (known == name) result += value;
    }
    at = close + 1;
  }
  return result;
}

std::string SiteTexts::own(const Rubric& rubric, const std::string& key, const std::string& fallback) const {
  const auto found = texts_.find(rubric.id + "." + key);
  return found == texts_.end() ? fallback : found->second;
}

std::string SiteTexts::rubric(const Rubric& rubric) const { return own(rubric, "title", rubric.title); }

std::string SiteTexts::area(const Rubric& rubric, const Area& area) const {
  return own(rubric, "area." + area.id, area.title);
}

std::string SiteTexts::scheme(const Rubric& rubric, const WeightScheme& scheme) const {
  return own(rubric, "scheme." + scheme.id, scheme.title);
}

std::string SiteTexts::title(const Rubric& rubric, const Criterion& criterion) const {
  return own(rubric, criterion.id + ".title", criterion.title);
}

std::string SiteTexts::question(const Rubric& rubric, const Criterion& criterion) const {
  return own(rubric, criterion.id + ".question", criterion.question);
}

}  // namespace exhibit
