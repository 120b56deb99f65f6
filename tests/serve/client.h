// A client that says exactly what it is told to, over a real socket.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exhibit::test {

struct Answer {
  int status = 0;                              // 0: none came
  std::map<std::string, std::string> headers;  // names in lower case; of repeated ones the last
  std::string body;

  std::string header(const std::string& name) const;
};

// One connection to 127.0.0.1.
class Connection {
 public:
  explicit Connection(int port);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // False where the other side has closed.
  bool send(std::string_view bytes);
  // The next response, by its Content-Length; status 0 where the connection ends before, or after the time.
  Answer read(int timeout_ms = 10000, bool has_body = true);
  // Whether the other side closes within the time.
  bool is_closed_within(int timeout_ms);

 private:
  bool fill(int timeout_ms);

  int socket_ = -1;
  std::string read_;
};

// What a browser or a script keeps from one request to the next.
struct Client {
  int port = 0;
  std::string cookie = {};
  std::string csrf = {};
  std::string bearer = {};
  std::map<std::string, std::string> headers = {};  // more of them, or others than usual

  Answer request(const std::string& method, const std::string& target, const std::string& body = "") const;
  Answer get(const std::string& target) const { return request("GET", target); }
  Answer post(const std::string& target, const std::string& body) const {
    return request("POST", target, body);
  }

  // GET /session, for its token.
  Answer greet();
  // Greets and logs in; keeps the cookie and the token where it succeeds.
  Answer log_in(const std::string& name, const std::string& password);
};

}  // namespace exhibit::test
