// Tested by tests/fetch/http/live_web_test.cc. cpp-httplib stays in this file; it must be compiled with the
// same definitions as Debian's library (CMakeLists.txt), or the heap is corrupted.
#include "tools/replica/server.h"

#include <httplib.h>
#include <sys/socket.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <map>
#include <mutex>
#include <thread>

#include "tools/replica/answer.h"
#include "tools/replica/certificate.h"

namespace exhibit::replica {
namespace {

using namespace std::chrono_literals;

constexpr int kBacklog = 512;
constexpr const char* kHtmlError =
    "<!DOCTYPE html>\n<html><head><title>Something went wrong</title></head>"
    "<body><h1>We will be right back</h1></body></html>\n";

// Zeros, packed: a thousandth of their size.
std::string gzip_of_zeros(size_t mib) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string zeros(1u << 20, '\0');
  std::string packed;
  std::string buffer(1u << 16, '\0');
  for (size_t i = 0; i < mib; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
    stream.avail_in = static_cast<uInt>(zeros.size());
    const int flush = i + 1 == mib ? Z_FINISH : Z_NO_FLUSH;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      deflate(&stream, flush);
      packed.append(buffer, 0, buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return packed;
}

void send_body(httplib::Response& response, const std::string& type,
               std::shared_ptr<const std::string> body) {
  // A provider, because a plain body would be compressed as the server library sees fit.
  if (body->empty()) {
    if (!type.empty()) response.set_header("Content-Type", type);
    return;
  }
  const size_t size = body->size();
  response.set_content_provider(size, type.empty() ? "application/octet-stream" : type,
                                [body](size_t offset, size_t length, httplib::DataSink& sink) {
                                  return sink.write(body->data() + offset, length);
                                });
}

void send(httplib::Response& response, const Answer& answer) {
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  send_body(response, answer.content_type, answer.body);
}

}  // namespace

struct Server::State {
  State(Library library_, std::unique_ptr<httplib::Server> http_)
      : library(std::move(library_)), http(std::move(http_)) {}

  Library library;
  std::unique_ptr<httplib::Server> http;
  ServerOptions options;
  Misbehaviours misbehaviours;
  Certificate certificate;
  int port = 0;
  std::thread listener;
  std::atomic<bool> stopping = false;
  std::atomic<uint64_t> requests = 0;
  std::atomic<uint64_t> bodies = 0;
  std::atomic<uint64_t> not_modified = 0;
  std::mutex mutex;  // guards last_requests
  std::map<std::string, std::string> last_requests;
  std::map<int, int> connections;  // by remote port

  void configure();
  bool bind();
  void handle(const httplib::Request& request, httplib::Response& response);
  void misbehave(const Misbehaviour& rule, const Asked& asked, const Answer& answer,
                 httplib::Response& response);
  void trickle(const Misbehaviour& rule, const Answer& answer, httplib::Response& response);
  void remember(const Asked& asked, const httplib::Request& request);
  void send_stats(httplib::Response& response);
};

void Server::State::configure() {
  http->set_tcp_nodelay(true);
  http->set_keep_alive_max_count(1000000);
  http->set_keep_alive_timeout(options.keep_alive_s);
  const auto threads = static_cast<size_t>(std::max(1, options.threads));
  http->new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
  http->set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    handle(request, response);
    return httplib::Server::HandlerResponse::Handled;
  });
}

// The library listens with a backlog of 5, at which eight clients stall; listening again raises it.
bool Server::State::bind() {
  int listening = -1;
  http->set_socket_options([&listening](socket_t socket) {
    listening = socket;
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  if (options.port == 0) {
    port = http->bind_to_any_port("127.0.0.1");
  } else {
    port = http->bind_to_port("127.0.0.1", options.port) ? options.port : -1;
  }
  return port > 0 && ::listen(listening, kBacklog) == 0;
}

void Server::State::remember(const Asked& asked, const httplib::Request& request) {
  std::string text;
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\n";
  const std::lock_guard guard(mutex);
  last_requests[asked.url] = std::move(text);
  ++connections[request.remote_port];
}

void Server::State::send_stats(httplib::Response& response) {
  const std::lock_guard guard(mutex);
  const std::string json = "{\"requests\":" + std::to_string(requests) +
                           ",\"bodies\":" + std::to_string(bodies) +
                           ",\"not_modified\":" + std::to_string(not_modified) +
                           ",\"connections\":" + std::to_string(connections.size()) + "}\n";
  response.status = 200;
  send_body(response, "application/json", std::make_shared<const std::string>(json));
}

void Server::State::handle(const httplib::Request& request, httplib::Response& response) {
  // Ranges are answered here, where If-Range is known; the request object itself is not a constant.
  const_cast<httplib::Request&>(request).ranges.clear();
  if (request.target == "/_stats") return send_stats(response);
  if (request.method != "GET" && request.method != "HEAD") {
    response.status = 405;
    response.set_header("Allow", "GET, HEAD");
    response.set_header("Connection", "close");
    return;
  }
  Asked asked = library.locate(request.target, request.get_header_value("X-Forwarded-Proto"));
  asked.range = request.get_header_value("Range");
  asked.if_range = request.get_header_value("If-Range");
  asked.if_none_match = request.get_header_value("If-None-Match");
  asked.if_modified_since = request.get_header_value("If-Modified-Since");
  ++requests;
  remember(asked, request);
  if (options.delay_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(options.delay_ms));
  const Answer answer = library.answer(asked);
  response.set_header("Date", http_date(std::time(nullptr)));
  if (answer.status == 304) ++not_modified;
  if ((answer.status == 200 || answer.status == 206) && request.method == "GET") ++bodies;
  if (const auto rule = misbehaviours.next(asked.url)) return misbehave(*rule, asked, answer, response);
  send(response, answer);
}

void Server::State::trickle(const Misbehaviour& rule, const Answer& answer, httplib::Response& response) {
  response.set_content_provider(answer.body->size(), answer.content_type,
                                [this, delay_ms = rule.trickle_delay_ms, body = answer.body](
                                    size_t offset, size_t, httplib::DataSink& sink) {
                                  for (int waited = 0; offset > 0 && waited < delay_ms && !stopping;
                                       waited += 20) {
                                    std::this_thread::sleep_for(20ms);
                                  }
                                  return !stopping && sink.write(body->data() + offset, 1);
                                });
}

void Server::State::misbehave(const Misbehaviour& rule, const Asked& asked, const Answer& answer,
                              httplib::Response& response) {
  const auto body = answer.body;
  const auto plain = [&response](int status, const std::string& text,
                                 const std::string& type = "text/plain") {
    response.status = status;
    send_body(response, type, std::make_shared<const std::string>(text));
  };
  const auto with_headers_of_the_answer = [&response, &answer] {
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  };
  const long long again = std::time(nullptr) + std::max(0, rule.retry_after_s);
  switch (rule.fault) {
    case Fault::too_many_requests:
      if (rule.retry_after_s >= 0) {
        response.set_header("Retry-After",
                            rule.as_date ? http_date(again) : std::to_string(rule.retry_after_s));
      }
      return plain(429, "Too many requests.\n");
    case Fault::rate_limit:
      response.set_header("X-RateLimit-Limit", "60");
      response.set_header("X-RateLimit-Remaining", "0");
      response.set_header("X-RateLimit-Reset", std::to_string(again));
      return plain(403, "{\"message\":\"API rate limit exceeded\"}\n", "application/json");
    case Fault::server_error:
      return plain(rule.status, "Something broke.\n");
    case Fault::unauthorized:
      response.set_header("X-Error-Code", "GatedRepo");
      return plain(401, "Access to this resource is restricted.\n");
    case Fault::html_error:
      return plain(200, kHtmlError, "text/html; charset=utf-8");
    case Fault::redirect_loop:
      response.set_header("Location", asked.url);
      return plain(302, "");
    case Fault::redirect:
      response.set_header("Location", rule.to.empty() ? "http://10.0.0.1/" : rule.to);
      return plain(302, "");
    case Fault::drop:
      with_headers_of_the_answer();
      return response.set_content_provider(body->size(), answer.content_type,
                                           [body](size_t, size_t length, httplib::DataSink& sink) {
                                             sink.write(body->data(), length / 2);
                                             return false;
                                           });
    case Fault::length_too_long:
      with_headers_of_the_answer();
      return response.set_content_provider(body->size() + 100, answer.content_type,
                                           [body](size_t, size_t, httplib::DataSink& sink) {
                                             sink.write(body->data(), body->size());
                                             return false;
                                           });
    case Fault::length_too_short:
      with_headers_of_the_answer();
      return response.set_content_provider(
          std::max<size_t>(1, body->size() / 2), answer.content_type,
          [body](size_t, size_t, httplib::DataSink& sink) { return sink.write(body->data(), body->size()); });
    case Fault::trickle:
      with_headers_of_the_answer();
      return trickle(rule, answer, response);
    case Fault::gzip_bomb:
      response.set_header("Content-Encoding", "gzip");
      return plain(200, gzip_of_zeros(static_cast<size_t>(rule.unpacked_mib)), "text/plain; charset=utf-8");
    case Fault::endless:
      response.status = 200;
      return response.set_chunked_content_provider(
          "application/octet-stream",
          [this, block = std::string(1u << 16, 'x')](size_t, httplib::DataSink& sink) {
            return !stopping && sink.write(block.data(), block.size());
          });
  }
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  state_->stopping = true;
  state_->http->stop();
  if (state_->listener.joinable()) state_->listener.join();
}

Result<std::unique_ptr<Server>> Server::start(const std::filesystem::path& folder,
                                              const ServerOptions& options) {
  auto library = Library::open(folder);
  if (!library) return library.error();
  Certificate certificate;
  std::unique_ptr<httplib::Server> http;
  if (options.tls) {
    auto made = make_certificate(options.expired);
    if (!made) return made.error();
    certificate = std::move(*made);
    http = std::make_unique<httplib::SSLServer>(certificate.x509.get(), certificate.key.get());
  } else {
    http = std::make_unique<httplib::Server>();
  }
  auto state = std::make_unique<State>(std::move(*library), std::move(http));
  state->options = options;
  state->certificate = std::move(certificate);
  state->misbehaviours.replace(options.misbehaviours);
  state->configure();
  if (!state->bind()) {
    return Error{ErrorCode::io, "cannot listen on 127.0.0.1 port " + std::to_string(options.port), {}};
  }
  State* running = state.get();
  state->listener = std::thread([running] { running->http->listen_after_bind(); });
  while (!state->http->is_running()) std::this_thread::sleep_for(1ms);
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

int Server::port() const { return state_->port; }

std::string Server::url() const {
  return (state_->options.tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(state_->port);
}

const std::string& Server::certificate() const { return state_->certificate.pem; }

void Server::misbehave(std::vector<Misbehaviour> rules) { state_->misbehaviours.replace(std::move(rules)); }

ServerStats Server::stats() const {
  const std::lock_guard guard(state_->mutex);
  return {state_->requests, state_->bodies, state_->not_modified, state_->connections.size()};
}

std::string Server::last_request(const std::string& url) const {
  const std::lock_guard guard(state_->mutex);
  const auto found = state_->last_requests.find(url);
  return found == state_->last_requests.end() ? "" : found->second;
}

}  // namespace exhibit::replica
