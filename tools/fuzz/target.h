// What the fuzz targets share. A target is one file in tools/fuzz/targets that defines examine(): it gives
// the bytes to a reader and require()s what must hold for any input whatsoever. Nothing else is to be
// written: the build takes each file for a program, tools/fuzz/run finds it, and its seeds lie in
// tools/fuzz/seeds/NAME.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace exhibit::fuzz {

void examine(std::string_view input);

// A claim that does not hold is a finding like any crash.
inline void require(bool holds, const char* claim) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", claim);
  std::abort();
}

// Cuts the first line off, for targets that take two inputs.
inline std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : line.size());
  return line;
}

}  // namespace exhibit::fuzz
