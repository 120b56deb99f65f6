// Tested by tests/fetch/http/live_web_test.cc.
#include "pipeline/fetch/http/transfers.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <new>

#include "pipeline/fetch/http/address.h"

namespace exhibit {
namespace {

constexpr size_t kMaxHeaderBytes = 256u << 10;
constexpr size_t kMaxHeaders = 500;
constexpr size_t kReserveAtMost = 4u << 20;

// libcurl wants to be set up once before anything else of it is used.
void set_up_libcurl() {
  struct Setup {
    Setup() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  };
  static const Setup setup;
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, FreeList>;

CurlList make_list(const std::vector<std::string>& lines) {
  CurlList list;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return list;
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

// One request. Reused for the next one, because setting up a handle costs more than a small answer.
struct Transfer {
  CURL* handle = nullptr;
  uint64_t id = 0;
  CurlList headers;
  TransferResult result;
  size_t max_bytes = 0;
  size_t header_bytes = 0;
  bool private_allowed = false;
  bool in_body = false;
  bool too_large = false;
  std::string_view refused;  // why an address was
  char error_text[CURL_ERROR_SIZE] = {};

  Transfer() = default;
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    if (handle != nullptr) curl_easy_cleanup(handle);
  }
};

size_t on_header(char* data, size_t, size_t size, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  transfer.header_bytes += size;
  if (transfer.header_bytes > kMaxHeaderBytes || transfer.result.headers.size() > kMaxHeaders) {
    transfer.too_large = true;
    return 0;
  }
  const std::string_view line(data, size);
  if (transfer.in_body) return size;  // a trailer
  if (const auto status = parse_status_line(line)) {
    transfer.result.status = *status;
    transfer.result.headers.clear();  // those before were of an interim answer
  } else if (auto header = parse_header_line(line)) {
    transfer.result.headers.push_back(std::move(*header));
  }
  return size;
}

size_t on_body(char* data, size_t, size_t size, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  std::string& body = transfer.result.body;
  if (!transfer.in_body) {
    transfer.in_body = true;
    curl_off_t length = -1;
    curl_easy_getinfo(transfer.handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length > 0 && static_cast<uint64_t>(length) > transfer.max_bytes) {
      transfer.too_large = true;
      return 0;
    }
    if (length > 0) body.reserve(std::min(static_cast<size_t>(length), kReserveAtMost));
  }
  if (size > transfer.max_bytes - std::min(body.size(), transfer.max_bytes)) {
    transfer.too_large = true;
    return 0;
  }
  body.append(data, size);
  return size;
}

// After DNS and before the connection: the address itself is judged, whatever name led to it.
curl_socket_t on_open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  const std::string_view reason = non_public_reason(&address->addr, address->addrlen);
  if (!reason.empty() && !transfer.private_allowed) {
    transfer.refused = reason;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

TransferFailure failure_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return TransferFailure::none;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CERTPROBLEM:
      return TransferFailure::certificate;
    case CURLE_OPERATION_TIMEDOUT:
      return TransferFailure::too_slow;
    case CURLE_COULDNT_RESOLVE_HOST:
      return TransferFailure::no_host;
    case CURLE_COULDNT_CONNECT:
      return TransferFailure::no_connect;
    default:
      return TransferFailure::broken;
  }
}

std::string sentence_of(TransferFailure failure, const Transfer& transfer, CURLcode code) {
  const std::string told = transfer.error_text[0] != '\0' ? transfer.error_text : curl_easy_strerror(code);
  switch (failure) {
    case TransferFailure::none:
      return {};
    case TransferFailure::refused_address:
      return "its host leads to " + std::string(transfer.refused) + ", which is not read";
    case TransferFailure::certificate:
      return "the server's certificate cannot be verified: " + told;
    case TransferFailure::too_large:
      return "the answer is larger than " + std::to_string(std::max<size_t>(1, transfer.max_bytes >> 20)) +
             " MiB; not read";
    case TransferFailure::too_slow:
      return "the server is too slow: " + told;
    case TransferFailure::no_host:
      return "the host's name is not known: " + told;
    case TransferFailure::no_connect:
      return "no connection: " + told;
    case TransferFailure::broken:
      return "the transfer broke off: " + told;
  }
  return told;
}

}  // namespace

struct Transfers::State {
  TransferOptions options;
  CURLM* multi = nullptr;
  CurlList resolve;
  std::map<CURL*, std::unique_ptr<Transfer>> running;
  std::vector<std::unique_ptr<Transfer>> idle;

  std::unique_ptr<Transfer> take_idle();
  void set_up(Transfer& transfer) const;
  void finish(CURL* handle, CURLcode code, const Done& done);
};

std::unique_ptr<Transfer> Transfers::State::take_idle() {
  if (!idle.empty()) {
    auto transfer = std::move(idle.back());
    idle.pop_back();
    return transfer;
  }
  auto transfer = std::make_unique<Transfer>();
  transfer->handle = curl_easy_init();
  if (transfer->handle == nullptr) throw std::bad_alloc();
  set_up(*transfer);
  return transfer;
}

// What holds for every request of a handle.
void Transfers::State::set_up(Transfer& transfer) const {
  CURL* handle = transfer.handle;
  const auto set = [handle](CURLoption option, auto value) { curl_easy_setopt(handle, option, value); };
  set(CURLOPT_PRIVATE, &transfer);
  set(CURLOPT_ERRORBUFFER, transfer.error_text);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_NOPROGRESS, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  set(CURLOPT_PROXY,
      "");  // not what the environment says: the address of a proxy says nothing about the target
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  set(CURLOPT_PIPEWAIT, 1L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  if (!options.ca_file.empty()) {
    set(CURLOPT_CAINFO, options.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  if (resolve != nullptr) set(CURLOPT_RESOLVE, resolve.get());
  set(CURLOPT_CONNECTTIMEOUT_MS, options.connect_timeout_ms);
  set(CURLOPT_TIMEOUT_MS, options.total_timeout_ms);
  set(CURLOPT_LOW_SPEED_LIMIT, options.low_speed_bytes);
  set(CURLOPT_LOW_SPEED_TIME, options.low_speed_s);
  set(CURLOPT_HEADERFUNCTION, &on_header);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_WRITEFUNCTION, &on_body);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, &transfer);
}

void Transfers::State::finish(CURL* handle, CURLcode code, const Done& done) {
  const auto at = running.find(handle);
  if (at == running.end()) return;
  std::unique_ptr<Transfer> transfer = std::move(at->second);
  running.erase(at);
  curl_multi_remove_handle(multi, handle);
  TransferFailure failure = failure_of(code);
  if (code != CURLE_OK && transfer->too_large) failure = TransferFailure::too_large;
  if (failure == TransferFailure::no_connect && !transfer->refused.empty()) {
    failure = TransferFailure::refused_address;
  }
  TransferResult result = std::move(transfer->result);
  result.failure = failure;
  result.detail = sentence_of(failure, *transfer, code);
  const uint64_t id = transfer->id;
  idle.push_back(std::move(transfer));
  done(id, std::move(result));
}

Transfers::Transfers(TransferOptions options) : state_(std::make_unique<State>()) {
  set_up_libcurl();
  state_->options = std::move(options);
  state_->resolve = make_list(state_->options.resolve);
  state_->multi = curl_multi_init();
  if (state_->multi == nullptr) return;
  curl_multi_setopt(state_->multi, CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX});
  curl_multi_setopt(state_->multi, CURLMOPT_MAXCONNECTS, long{state_->options.connections});
}

Transfers::~Transfers() {
  if (state_->multi == nullptr) return;
  while (!state_->running.empty()) drop(state_->running.begin()->second->id);
  state_->idle.clear();
  curl_multi_cleanup(state_->multi);
}

bool Transfers::ready() const { return state_->multi != nullptr; }

void Transfers::start(uint64_t id, const TransferRequest& request) {
  std::unique_ptr<Transfer> transfer = state_->take_idle();
  transfer->id = id;
  transfer->result = {};
  transfer->headers = make_list(request.headers);
  transfer->max_bytes = request.max_bytes;
  transfer->header_bytes = 0;
  transfer->private_allowed = request.private_allowed;
  transfer->in_body = false;
  transfer->too_large = false;
  transfer->refused = {};
  transfer->error_text[0] = '\0';
  CURL* handle = transfer->handle;
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer->headers.get());
  state_->running.emplace(handle, std::move(transfer));
  curl_multi_add_handle(state_->multi, handle);
}

void Transfers::run(int timeout_ms, const Done& done) {
  int active = 0;
  curl_multi_perform(state_->multi, &active);
  int left = 0;
  bool any = false;
  while (CURLMsg* message = curl_multi_info_read(state_->multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    any = true;
    state_->finish(message->easy_handle, message->data.result, done);
  }
  // What is done frees a place for the next one: the caller comes back before it waits.
  if (!any) curl_multi_poll(state_->multi, nullptr, 0, timeout_ms, nullptr);
}

void Transfers::wake() { curl_multi_wakeup(state_->multi); }

size_t Transfers::running() const { return state_->running.size(); }

bool Transfers::drop(uint64_t id) {
  const auto at = std::find_if(state_->running.begin(), state_->running.end(),
                               [id](const auto& entry) { return entry.second->id == id; });
  if (at == state_->running.end()) return false;
  curl_multi_remove_handle(state_->multi, at->first);
  state_->idle.push_back(std::move(at->second));
  state_->running.erase(at);
  return true;
}

}  // namespace exhibit
