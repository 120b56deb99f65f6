// The web application without its sockets: a request in, a response out. It answers the application's files
// and pages, and under /api/v1 what openapi.json describes. Every request passes the same gates first: the
// name it was sent to, where it comes from, who sends it and whether that person may; then the handler, of
// which the table of endpoints (endpoints.cc) is the only list. Thread-safe. Tested by
// tests/serve/security_test.cc and review_api_test.cc.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/review/reviews.h"
#include "pipeline/serve/access.h"
#include "pipeline/serve/assets.h"
#include "pipeline/serve/http.h"

namespace exhibit::serve {

enum class Mode {
  single,  // one person on this machine, who may do everything and does not log in
  login,   // users with roles
  open,    // everybody reads, nobody writes
};
std::string_view to_string(Mode mode);

struct AppOptions {
  Mode mode = Mode::single;
  std::string single_user = "me";  // the reviewer's name in single mode
  // Names and addresses, without port, that requests may be sent to; empty: any. A page of another site can
  // make a browser send requests here, but not under these names.
  std::vector<std::string> hosts = {};
  // "https://review.example.org", where a proxy stands before: its requests count as this address's, cookies
  // are sent over TLS only, and X-Forwarded-For says who asks.
  std::string public_origin = {};
  std::string version = {};
  std::string default_rubric = {};                 // where a request names none
  std::filesystem::path search_index = {};         // the file; empty: in memory
  std::function<void(std::string_view)> log = {};  // defects, one line each; never a secret
};

class App {
 public:
  // `access` may be null except in login mode. Both must outlive it. Errors: io (the search index).
  static Result<std::unique_ptr<App>> make(Reviews& reviews, Access* access, Assets assets,
                                           const AppOptions& options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  Response handle(const Request& request) const;

 private:
  struct State;
  explicit App(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace exhibit::serve
