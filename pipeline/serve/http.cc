// Tested by tests/serve/http_server_test.cc.
#include "pipeline/serve/http.h"

#include "pipeline/base/text.h"

namespace exhibit::serve {

std::string_view Request::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string_view cookie(const Request& request, std::string_view name) {
  for (const std::string_view part : split(request.header("cookie"), ';')) {
    const std::string_view pair = trim(part);
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return {};
}

}  // namespace exhibit::serve
