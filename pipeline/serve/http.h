// A request and its response as plain values: what handlers know of HTTP. Sockets are http_server.h's
// business. Tested by tests/serve/http_server_test.cc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exhibit::serve {

struct Request {
  std::string method;  // "GET", "POST", ...; HEAD arrives as it is
  std::string path;    // decoded, without the query: bytes from outside, perhaps no UTF-8
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in the order given
  std::map<std::string, std::string> headers;              // names in lower case; of repeated ones the first
  std::string body;
  std::string remote;  // the peer's IP address

  // "" where there is none. The name in lower case.
  std::string_view header(const std::string& name) const;
  // The first parameter of this name.
  std::optional<std::string_view> parameter(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type;                 // empty: no body
  std::shared_ptr<const std::string> body;  // may be null: none
  std::vector<std::pair<std::string, std::string>> headers;
};

// Called by several threads at once. Must not throw.
using HttpHandler = std::function<Response(const Request&)>;

// The value of a cookie; "" where there is none.
std::string_view cookie(const Request& request, std::string_view name);

}  // namespace exhibit::serve
