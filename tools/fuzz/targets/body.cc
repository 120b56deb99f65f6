// The first line is a Content-Encoding, the rest a body so coded.
#include "pipeline/fetch/http/body.h"

#include "tools/fuzz/target.h"

void exhibit::fuzz::examine(std::string_view input) {
  constexpr size_t kMaxBytes = 1u << 20;
  const std::string_view coding = take_line(input);
  const auto body = unpack_body(std::string(input), coding, kMaxBytes);
  require(!body || body->size() <= kMaxBytes, "unpacked within the limit");
  matches_digest({{"repr-digest", std::string(coding)}}, input);
  is_unexpected_page("/config.json", coding, input);
}
