// Enumerators by their names in rule files. Tested by tests/extractors/license_catalog_test.cc and
// license_naming_test.cc.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace exhibit::license {

// Names of an enum's values, in the order of the values.
template <class Enum, size_t N>
using EnumNames = std::array<std::pair<std::string_view, Enum>, N>;

// Whether `name` is one of the names; `out` is changed only then.
template <class Enum, size_t N>
bool parse_name(std::string_view name, const EnumNames<Enum, N>& names, Enum& out) {
  for (const auto& [candidate, value] : names) {
    if (candidate != name) continue;
    out = value;
    return true;
  }
  return false;
}

}  // namespace exhibit::license
