// SHA-256 as lower-case hexadecimal. Tested by tests/base/sha256_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace exhibit {

// 64 hexadecimal digits. Never fails.
std::string sha256_hex(std::string_view bytes);

}  // namespace exhibit
