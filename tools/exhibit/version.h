#pragma once

#include <string_view>

namespace exhibit::cli {

inline constexpr std::string_view kVersion = EXHIBIT_VERSION;

}  // namespace exhibit::cli
