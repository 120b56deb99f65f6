// Tested by tests/audit/import_test.cc.
#include "pipeline/audit/claim.h"

#include <algorithm>
#include <iterator>

#include "pipeline/base/text.h"
#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/model_name.h"

namespace exhibit::audit {

std::string_view to_string(GradesFormat format) { return kGradesFormats[static_cast<size_t>(format)]; }

bool parse(std::string_view name, GradesFormat& format) {
  const auto found = std::find(std::begin(kGradesFormats), std::end(kGradesFormats), name);
  if (found == std::end(kGradesFormats)) return false;
  format = static_cast<GradesFormat>(found - std::begin(kGradesFormats));
  return true;
}

std::string model_of(const PublishedEntry& entry, std::span<const std::string> known) {
  std::vector<std::string> names = entry.aliases;
  names.push_back(entry.name);
  std::string found;
  for (const std::string& id : known) {
    const std::string whole = squeezed(id);
    const std::string short_name = squeezed(name_of(id));
    const bool fits = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      if (trim(name).empty()) return false;
      // An id names its publisher too, which must then be the same.
      return squeezed(name) == (name.find('/') == std::string::npos ? short_name : whole);
    });
    if (!fits) continue;
    if (!found.empty()) return "";
    found = id;
  }
  return found;
}

std::string weights_license_in(std::string_view notes) {
  static constexpr std::string_view kLabels[] = {"Weights:", "Model weights:", "Model:"};
  for (const std::string_view label : kLabels) {
    const size_t at = notes.find(label);
    if (at == std::string_view::npos) continue;
    std::string_view rest = notes.substr(at + label.size());
    // A version's dot ("Apache 2.0") does not end the name.
    size_t end = 0;
    while (end < rest.size() && rest[end] != ';' && rest[end] != ',' &&
           !(rest[end] == '.' && (end + 1 == rest.size() || rest[end + 1] == ' '))) {
      ++end;
    }
    return std::string(trim(rest.substr(0, end)));
  }
  return "";
}

}  // namespace exhibit::audit
