// Tested by tests/tools/serve_test.sh.
#include "tools/exhibit/serving.h"

#include "pipeline/base/text.h"

namespace exhibit::cli {

std::filesystem::path users_file(const SharedOptions& shared, const std::filesystem::path& given) {
  return given.empty() ? shared.workspace / "users.db" : given;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string host_of_origin(const std::string& origin) {
  const std::string lowered = ascii_lower(origin);
  for (const std::string scheme : {"https://", "http://"}) {
    if (!lowered.starts_with(scheme)) continue;
    const std::string host = lowered.substr(scheme.size());
    if (host.empty() || host.find_first_of("/?#@ \\") != std::string::npos) return {};
    return host.substr(0, host.find(':', host.find(']') == std::string::npos ? 0 : host.find(']')));
  }
  return {};
}

}  // namespace exhibit::cli
