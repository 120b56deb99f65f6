// The web server: cpp-httplib's parsing of requests behind sockets that cannot be held up. A request must
// have arrived whole within a time, its head and body are bounded, and a connection that does nothing is
// closed; so a client that sends a byte a second holds a thread for read_ms at most. Bodies must say their
// length: chunked and compressed ones are refused, since the library does not bound them. Tested by
// tests/serve/http_server_test.cc.
#pragma once

#include <memory>
#include <string>

#include "pipeline/base/result.h"
#include "pipeline/serve/http.h"

namespace exhibit::serve {

struct HttpLimits {
  size_t max_head_bytes = 16u << 10;   // request line and headers; more closes the connection
  size_t max_target_bytes = 4096;      // 414
  size_t max_body_bytes = 256u << 10;  // 413
  int read_ms = 10000;                 // for a whole request, from its first byte
  int write_ms = 30000;                // for a whole response
  int idle_ms = 5000;                  // between two requests of a connection
  size_t max_threads = 256;            // connections served side by side; more wait
};

class HttpServer {
 public:
  // Listens from now until it is destroyed. port 0 takes a free one. Errors: io where the address cannot be
  // had.
  static Result<std::unique_ptr<HttpServer>> start(const std::string& host, int port,
                                                   const HttpLimits& limits, HttpHandler handler);
  // Lets the responses under way end.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace exhibit::serve
