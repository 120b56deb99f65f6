// Tested by tests/serve/http_server_test.cc. cpp-httplib stays in this file; it must be compiled with the
// same definitions as Debian's library (CMakeLists.txt), or the heap is corrupted.
#include "pipeline/serve/http_server.h"

#include <arpa/inet.h>
#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "pipeline/base/text.h"

namespace exhibit::serve {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kBacklog = 512;
constexpr int kMaxRequestsPerConnection = 10000;
constexpr size_t kMaxBodyPathBytes =
    256;  // of requests that reach the library's routing by regular expression

// Threads are started as connections come, up to a maximum, so that many slow clients do not keep out others.
class GrowingPool : public httplib::TaskQueue {
 public:
  explicit GrowingPool(size_t max) : max_(max) {}

  void enqueue(std::function<void()> task) override {
    const std::lock_guard guard(mutex_);
    tasks_.push_back(std::move(task));
    if (idle_ < tasks_.size() && threads_.size() < max_) {
      threads_.emplace_back([this] { work(); });
    } else {
      wake_.notify_one();
    }
  }

  void shutdown() override {
    {
      const std::lock_guard guard(mutex_);
      ending_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_;
      wake_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
      --idle_;
      if (tasks_.empty()) return;
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  const size_t max_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;
  bool ending_ = false;
};

// One connection, with a deadline for each request and each response as a whole.
class BoundedStream : public httplib::Stream {
 public:
  BoundedStream(int socket, const HttpLimits& limits) : socket_(socket), limits_(limits) {}

  // Waits for the first byte of the next request. False where none comes in time.
  bool wait_for_request() {
    if (begin_ < end_) return true;
    deadline_ = Clock::now() + std::chrono::milliseconds(limits_.idle_ms);
    return wait(POLLIN);
  }

  void begin_request() {
    deadline_ = Clock::now() + std::chrono::milliseconds(limits_.read_ms);
    budget_ = limits_.max_head_bytes;
    writing_ = false;
  }
  void begin_body() { budget_ = limits_.max_body_bytes + 1024; }

  // A request did not arrive whole: what follows is no request.
  bool failed() const { return failed_; }

  bool is_readable() const override { return begin_ < end_ || wait(POLLIN); }
  bool is_writable() const override { return wait(POLLOUT); }

  ssize_t read(char* to, size_t size) override {
    if (budget_ == 0 || (begin_ == end_ && !fill())) {
      failed_ = true;
      return -1;
    }
    const size_t taken = std::min({size, end_ - begin_, budget_});
    std::copy_n(buffer_.data() + begin_, taken, to);
    begin_ += taken;
    budget_ -= taken;
    return static_cast<ssize_t>(taken);
  }

  ssize_t write(const char* from, size_t size) override {
    if (!writing_) deadline_ = Clock::now() + std::chrono::milliseconds(limits_.write_ms);
    writing_ = true;
    if (!wait(POLLOUT)) return -1;
    return ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override { address(getpeername, ip, port); }
  void get_local_ip_and_port(std::string& ip, int& port) const override { address(getsockname, ip, port); }
  socket_t socket() const override { return socket_; }

 private:
  bool wait(short event) const {
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
      if (left <= 0ms) return false;
      pollfd waited{socket_, event, 0};
      const int ready = ::poll(&waited, 1, static_cast<int>(left.count()));
      if (ready > 0) return true;
      if (ready < 0 && errno != EINTR) return false;
    }
  }

  bool fill() {
    if (!wait(POLLIN)) return false;
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got <= 0) return false;
    begin_ = 0;
    end_ = static_cast<size_t>(got);
    return true;
  }

  template <class Ask>
  void address(Ask ask, std::string& ip, int& port) const {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (ask(socket_, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET) {
      const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
      inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
      port = ntohs(v4->sin_port);
    } else if (storage.ss_family == AF_INET6) {
      const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
      inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
      port = ntohs(v6->sin6_port);
    }
    ip = text.data();
  }

  const int socket_;
  const HttpLimits& limits_;
  Clock::time_point deadline_;
  size_t budget_ = 0;  // bytes that may still be read of this part of the request
  bool writing_ = false;
  bool failed_ = false;
  std::array<char, 4096> buffer_{};
  size_t begin_ = 0;
  size_t end_ = 0;
};

bool may_have_body(const std::string& method) {
  return method == "POST" || method == "PATCH" || method == "PUT" || method == "DELETE";
}

// Why a request is not read any further, as a status; 0 where it is. The connection ends with it, because
// what follows its head cannot be told from the next request.
int refusal(const httplib::Request& request, const HttpLimits& limits) {
  if (request.target.size() > limits.max_target_bytes) return 414;
  if (request.has_header("Transfer-Encoding")) return 411;
  if (request.get_header_value_count("Content-Length") > 1) return 400;
  const std::string declared = request.get_header_value("Content-Length");
  size_t length = 0;
  if (!declared.empty()) {
    const auto [end, error] = std::from_chars(declared.data(), declared.data() + declared.size(), length);
    if (error == std::errc::result_out_of_range) return 413;
    if (error != std::errc() || end != declared.data() + declared.size()) return 400;
  }
  if (length > limits.max_body_bytes) return 413;
  if (!may_have_body(request.method)) return length > 0 ? 400 : 0;
  if (request.path.size() > kMaxBodyPathBytes) return 414;
  if (request.has_header("Content-Encoding")) return 415;
  if (request.has_header("Expect")) return 417;
  const std::string type = request.get_header_value("Content-Type");
  if (length > 0 && !starts_with_ignoring_case(type, "application/json")) return 415;
  return 0;
}

Request plain(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  request.path = from.path;
  request.body = from.body;
  request.remote = from.remote_addr;
  for (const auto& [name, value] : from.headers) request.headers.emplace(ascii_lower(name), value);
  for (const auto& [name, value] : from.params) request.query.emplace_back(name, value);
  return request;
}

void send(const Response& from, httplib::Response& to) {
  to.status = from.status;
  for (const auto& [name, value] : from.headers) to.set_header(name, value);
  if (!from.body || from.body->empty()) {
    if (!from.content_type.empty()) to.set_header("Content-Type", from.content_type);
    return;
  }
  // A provider, because a plain body would be compressed as the library sees fit.
  to.set_content_provider(from.body->size(), from.content_type,
                          [body = from.body](size_t offset, size_t length, httplib::DataSink& sink) {
                            return sink.write(body->data() + offset, length);
                          });
}

class Listener : public httplib::Server {
 public:
  Listener(const HttpLimits& limits, HttpHandler handler) : limits_(limits), handler_(std::move(handler)) {
    set_tcp_nodelay(true);
    set_payload_max_length(limits_.max_body_bytes);
    set_keep_alive_max_count(kMaxRequestsPerConnection);
    set_keep_alive_timeout(std::max(1, limits_.idle_ms / 1000));
    new_task_queue = [max = limits_.max_threads] { return new GrowingPool(max); };
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      const_cast<httplib::Request&>(request).ranges.clear();  // nothing is sent in parts
      if (const int status = refusal(request, limits_); status != 0) {
        send(refused(status), response);
        return HandlerResponse::Handled;
      }
      if (may_have_body(request.method)) return HandlerResponse::Unhandled;
      send(handler_(plain(request)), response);
      return HandlerResponse::Handled;
    });
    const auto with_body = [this](const httplib::Request& request, httplib::Response& response) {
      send(handler_(plain(request)), response);
    };
    Post(".*", with_body);
    Put(".*", with_body);
    Patch(".*", with_body);
    Delete(".*", with_body);
    // Where the library itself gives up on a request.
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.get_header_value("X-Content-Type-Options").empty())
        send(refused(response.status), response);
    });
  }

  bool bind(const std::string& host, int& port) {
    int listening = -1;
    // The library listens with a backlog of 5, at which eight clients stall; listening again raises it.
    set_socket_options([&listening](socket_t socket) {
      listening = socket;
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    if (port == 0) {
      port = bind_to_any_port(host);
    } else if (!bind_to_port(host, port)) {
      port = -1;
    }
    return port > 0 && ::listen(listening, kBacklog) == 0;
  }

  // No further request is read; what is being answered is answered.
  void end_connections() {
    const std::lock_guard guard(mutex_);
    ending_ = true;
    for (const int socket : open_) ::shutdown(socket, SHUT_RD);
  }

 private:
  static Response refused(int status) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    const char* message = status == 413   ? "the body is too long"
                          : status == 414 ? "the address is too long"
                          : status == 411 ? "the body must say its length"
                          : status == 415 ? "the body must be application/json, not compressed"
                                          : "the request cannot be understood";
    response.body = std::make_shared<const std::string>(
        std::string("{\"error\":{\"code\":\"bad_request\",\"message\":\"") + message + "\"}}");
    response.headers = {{"X-Content-Type-Options", "nosniff"},
                        {"Content-Security-Policy", "default-src 'none'"},
                        {"Cache-Control", "no-store"},
                        {"Connection", "close"}};
    return response;
  }

  bool enter(int socket) {
    const std::lock_guard guard(mutex_);
    if (!ending_) open_.insert(socket);
    return !ending_;
  }

  void leave(int socket) {
    const std::lock_guard guard(mutex_);
    open_.erase(socket);
    ::close(socket);
  }

  bool process_and_close_socket(socket_t socket) override {
    if (!enter(socket)) {
      ::close(socket);
      return false;
    }
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    BoundedStream stream(socket, limits_);
    bool more = true;
    for (int count = 0; more && count < kMaxRequestsPerConnection && stream.wait_for_request(); ++count) {
      stream.begin_request();
      bool closed = false;
      bool unread = true;  // until its head was understood
      const bool answered = process_request(stream, ending_, closed, [&](const httplib::Request& request) {
        unread = refusal(request, limits_) != 0;
        stream.begin_body();
      });
      more = answered && !closed && !unread && !stream.failed() && !ending_;
    }
    close_gently(socket);
    leave(socket);
    return true;
  }

  // A client that is still sending would otherwise lose the answer to a reset.
  static void close_gently(int socket) {
    ::shutdown(socket, SHUT_WR);
    std::array<char, 16384> rest{};
    const auto deadline = Clock::now() + 500ms;
    for (size_t drained = 0; drained < (4u << 20) && Clock::now() < deadline;) {
      pollfd waited{socket, POLLIN, 0};
      if (::poll(&waited, 1, 100) < 0) return;
      const ssize_t got = ::recv(socket, rest.data(), rest.size(), MSG_DONTWAIT);
      if (got == 0) return;
      if (got < 0 && errno != EAGAIN && errno != EINTR) return;
      if (got > 0) drained += static_cast<size_t>(got);
    }
  }

  const HttpLimits limits_;
  const HttpHandler handler_;
  std::mutex mutex_;  // guards open_
  std::set<int> open_;
  std::atomic<bool> ending_ = false;
};

}  // namespace

struct HttpServer::State {
  State(const HttpLimits& limits, HttpHandler handler) : listener(limits, std::move(handler)) {}
  Listener listener;
  int port = 0;
  std::thread thread;
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  state_->listener.end_connections();
  state_->listener.stop();
  if (state_->thread.joinable()) state_->thread.join();
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& host, int port,
                                                      const HttpLimits& limits, HttpHandler handler) {
  auto state = std::make_unique<State>(limits, std::move(handler));
  state->port = port;
  if (!state->listener.bind(host, state->port)) {
    return Error{ErrorCode::io,
                 "cannot listen on " + host + " port " + std::to_string(port) +
                     "; another program has it, or the address is not this machine's",
                 ""};
  }
  State* running = state.get();
  state->thread = std::thread([running] { running->listener.listen_after_bind(); });
  while (!state->listener.is_running()) std::this_thread::sleep_for(1ms);
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

int HttpServer::port() const { return state_->port; }

}  // namespace exhibit::serve
