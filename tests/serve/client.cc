#include "tests/serve/client.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "pipeline/base/text.h"

namespace exhibit::test {

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

Connection::Connection(int port) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect to port " + std::to_string(port));
  }
}

Connection::~Connection() { ::close(socket_); }

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool Connection::fill(int timeout_ms) {
  pollfd waited{socket_, POLLIN, 0};
  if (::poll(&waited, 1, timeout_ms) <= 0) return false;
  char buffer[65536];
  const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
  if (got <= 0) return false;
  read_.append(buffer, static_cast<size_t>(got));
  return true;
}

Answer Connection::read(int timeout_ms, bool has_body) {
  size_t head = 0;
  while ((head = read_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill(timeout_ms)) return {};
  }
  Answer answer;
  const std::string text = read_.substr(0, head);
  read_.erase(0, head + 4);
  answer.status = std::stoi(text.substr(text.find(' ') + 1, 3));
  for (const std::string_view line : split(text, '\n')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    answer.headers[ascii_lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  const std::string length = answer.header("content-length");
  const size_t size = has_body && !length.empty() ? std::stoul(length) : 0;
  while (read_.size() < size) {
    if (!fill(timeout_ms)) break;
  }
  answer.body = read_.substr(0, size);
  read_.erase(0, size);
  return answer;
}

bool Connection::is_closed_within(int timeout_ms) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  while (Clock::now() < deadline) {
    pollfd waited{socket_, POLLIN, 0};
    if (::poll(&waited, 1, 50) < 0) return true;
    if (waited.revents == 0) continue;
    char buffer[4096];
    if (::recv(socket_, buffer, sizeof buffer, 0) <= 0) return true;
  }
  return false;
}

Answer Client::request(const std::string& method, const std::string& target, const std::string& body) const {
  std::map<std::string, std::string> all = {{"Host", "127.0.0.1:" + std::to_string(port)},
                                            {"Connection", "close"}};
  if (!cookie.empty()) all["Cookie"] = cookie;
  if (!csrf.empty() && method != "GET") all["X-CSRF-Token"] = csrf;
  if (!bearer.empty()) all["Authorization"] = "Bearer " + bearer;
  if (!body.empty() || method == "POST" || method == "PATCH") {
    all["Content-Type"] = "application/json";
    all["Content-Length"] = std::to_string(body.size());
  }
  for (const auto& [name, value] : headers) all[name] = value;
  std::string text = method + " " + target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : all) {
    if (!value.empty()) text += name + ": " + value + "\r\n";
  }
  Connection connection(port);
  connection.send(text + "\r\n" + body);
  return connection.read(30000, method != "HEAD");
}

Answer Client::greet() {
  Answer answer = get("/api/v1/session");
  csrf = nlohmann::json::parse(answer.body).at("csrf");
  return answer;
}

Answer Client::log_in(const std::string& name, const std::string& password) {
  greet();
  Answer answer = post("/api/v1/session", nlohmann::json{{"name", name}, {"password", password}}.dump());
  if (answer.status != 201) return answer;
  const std::string set = answer.header("set-cookie");
  cookie = set.substr(0, set.find(';'));
  csrf = nlohmann::json::parse(answer.body).at("csrf");
  return answer;
}

}  // namespace exhibit::test
