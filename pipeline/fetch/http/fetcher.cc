// Tested by tests/fetch/http/live_web_test.cc.
#include "pipeline/fetch/http/fetcher.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "pipeline/fetch/http/address.h"
#include "pipeline/fetch/http/body.h"
#include "pipeline/fetch/http/retry.h"
#include "pipeline/fetch/http/robots.h"
#include "pipeline/fetch/http/transfers.h"

namespace exhibit {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Time = SteadyClock::time_point;
using std::chrono::milliseconds;

constexpr uint64_t kOwnGroup = 0;  // robots.txt: belongs to no caller
constexpr int kLongestWaitMs = 1000;

// A body of which a part has come, and what must not have changed for the rest to fit.
struct Partial {
  HeaderList headers;
  std::string body;
  std::string validator;  // for If-Range
};

struct Fetch {
  uint64_t id = 0;
  uint64_t group = kOwnGroup;
  FetchTask task;
  Fetcher::Done done;
  std::string url;  // where it has got to
  UrlParts parts;
  std::set<std::string> visited;
  bool heeds_robots = true;
  bool started = false;
  Time first_start;
  int attempts = 0;  // at this hop, failed
  std::optional<Partial> partial;
  bool sent_validators = false;
};

struct Host {
  int running = 0;
  int delay_ms = 0;
  Time next_start;   // for the sake of the delay between requests
  Time limit_until;  // the server said that no request is left until then
  std::deque<uint64_t> waiting;
};

struct Origin {
  enum class State { unknown, asked, known };
  State state = State::unknown;
  Robots robots;
  std::optional<Error> failure;  // robots.txt cannot be read: nothing may be
  std::vector<uint64_t> waiting;
};

// Addresses in messages go without their query, which may carry a signature.
std::string shown(std::string_view url) {
  return std::string(url.substr(0, std::min<size_t>(url.find('?'), 200)));
}

int64_t time_of_answer(const HeaderList& headers) {
  return parse_http_date(header_value(headers, "date")).value_or(std::time(nullptr));
}

std::string answered(int status) {
  const std::string_view name = status_name(status);
  std::string text = "the server answered " + std::to_string(status);
  if (!name.empty()) text += " (" + std::string(name) + ")";
  return text;
}

int attempts_for(TransferFailure failure, int attempts) {
  // A name that nobody knows and a port where nobody listens seldom change within a minute.
  if (failure == TransferFailure::no_host) return std::min(attempts, 2);
  if (failure == TransferFailure::no_connect) return std::min(attempts, 3);
  return attempts;
}

}  // namespace

struct Fetcher::Loop {
  Loop(const LiveWebOptions& options_, Mirror mirror_)
      : options(options_),
        mirror(std::move(mirror_)),
        transfers(transfer_options(options_)),
        random(options_.retry.seed) {}

  static TransferOptions transfer_options(const LiveWebOptions& options);

  const LiveWebOptions options;
  const Mirror mirror;
  Transfers transfers;
  std::mt19937_64 random;

  // Only the loop's thread touches these.
  std::map<uint64_t, std::unique_ptr<Fetch>> fetches;
  std::map<std::string, Host> hosts;
  std::map<std::string, Origin> origins;
  std::multimap<Time, uint64_t> sleeping;
  std::string last_served;
  uint64_t next_id = 1;

  std::mutex mutex;  // guards inbox
  std::vector<std::function<void()>> inbox;
  std::atomic<bool> stopping = false;
  std::atomic<uint64_t> requests = 0, bodies = 0, not_modified = 0, retries = 0, resumed = 0, bytes = 0;
  std::thread thread;

  void post(std::function<void()> command);
  void run();
  void take_commands();
  void wake_sleepers(Time now);
  int wait_ms(Time now) const;

  void add(uint64_t group, FetchTask task, Done done, bool heeds_robots);
  void drop_group(uint64_t group);
  void finish(Fetch& fetch, FetchOutcome outcome);
  void fail(Fetch& fetch, Error error);

  std::string host_key(const Fetch& fetch) const;
  Host& host_of(const Fetch& fetch) { return hosts[host_key(fetch)]; }
  void enqueue(Fetch& fetch);
  bool may_be_read(Fetch& fetch);
  void ask_robots(const std::string& origin);
  void robots_came(const std::string& origin, const FetchOutcome& outcome);
  void start_ready(Time now);
  bool start_one(Host& host, Time now);
  void fail_waiting(Host& host, Time now);
  void start(Fetch& fetch, Host& host, Time now);
  TransferRequest request_for(Fetch& fetch) const;

  void came(uint64_t id, TransferResult result);
  void transfer_failed(Fetch& fetch, TransferResult result);
  void keep_partial(Fetch& fetch, TransferResult result);
  bool continues(const Fetch& fetch, const TransferResult& result) const;
  void answer_came(Fetch& fetch, TransferResult result);
  void body_came(Fetch& fetch, int status, HeaderList headers, std::string body);
  void redirect(Fetch& fetch, const TransferResult& result);
  void heed_limits(Fetch& fetch, const TransferResult& result);
  void try_again(Fetch& fetch, Error error, std::optional<int64_t> asked_s, int attempts);
};

TransferOptions Fetcher::Loop::transfer_options(const LiveWebOptions& options) {
  TransferOptions transfer;
  transfer.user_agent = options.user_agent;
  transfer.ca_file = options.ca_file;
  transfer.resolve = options.resolve;
  transfer.connections = options.total_requests;
  transfer.connect_timeout_ms = options.limits.connect_timeout_ms;
  transfer.total_timeout_ms = options.limits.request_timeout_ms;
  transfer.low_speed_bytes = options.limits.low_speed_bytes;
  transfer.low_speed_s = options.limits.low_speed_s;
  return transfer;
}

// --- the loop

void Fetcher::Loop::post(std::function<void()> command) {
  bool first = false;
  {
    const std::lock_guard guard(mutex);
    first = inbox.empty();
    inbox.push_back(std::move(command));
  }
  if (first) transfers.wake();
}

void Fetcher::Loop::take_commands() {
  std::vector<std::function<void()>> commands;
  {
    const std::lock_guard guard(mutex);
    commands.swap(inbox);
  }
  for (const auto& command : commands) command();
}

void Fetcher::Loop::run() {
  while (!stopping) {
    take_commands();
    const Time now = SteadyClock::now();
    wake_sleepers(now);
    start_ready(now);
    transfers.run(wait_ms(SteadyClock::now()),
                  [this](uint64_t id, TransferResult result) { came(id, std::move(result)); });
  }
}

void Fetcher::Loop::wake_sleepers(Time now) {
  while (!sleeping.empty() && sleeping.begin()->first <= now) {
    const auto found = fetches.find(sleeping.begin()->second);
    sleeping.erase(sleeping.begin());
    if (found != fetches.end()) enqueue(*found->second);
  }
}

// Until the next pause ends. What waits for a free place is woken by the transfer that frees it.
int Fetcher::Loop::wait_ms(Time now) const {
  Time next = now + milliseconds(kLongestWaitMs);
  if (!sleeping.empty()) next = std::min(next, sleeping.begin()->first);
  for (const auto& [key, host] : hosts) {
    if (!host.waiting.empty() && host.running < options.requests_per_host) {
      const Time due = std::max(host.next_start, host.limit_until);
      if (due > now) next = std::min(next, due);
    }
  }
  const auto left = std::chrono::ceil<milliseconds>(next - now).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, kLongestWaitMs));
}

void Fetcher::Loop::add(uint64_t group, FetchTask task, Done done, bool heeds_robots) {
  auto fetch = std::make_unique<Fetch>();
  fetch->id = next_id++;
  fetch->group = group;
  fetch->task = std::move(task);
  fetch->done = std::move(done);
  fetch->url = fetch->task.url;
  fetch->visited.insert(fetch->url);
  const auto parts = parse_url(fetch->url);
  Fetch& added = *fetch;
  fetches.emplace(added.id, std::move(fetch));
  if (!parts) return fail(added, parts.error());
  added.parts = *parts;
  added.heeds_robots = heeds_robots && options.robots && !is_listed(added.parts, options.api_hosts);
  enqueue(added);
}

void Fetcher::Loop::drop_group(uint64_t group) {
  std::erase_if(fetches, [&](const auto& entry) {
    Fetch& fetch = *entry.second;
    if (fetch.group != group) return false;
    Host& host = host_of(fetch);
    if (transfers.drop(fetch.id)) --host.running;
    std::erase(host.waiting, fetch.id);
    return true;
  });
}

void Fetcher::Loop::finish(Fetch& fetch, FetchOutcome outcome) {
  const auto node = fetches.extract(fetch.id);
  outcome.final_url = fetch.url;
  outcome.redirected = fetch.visited.size() > 1;
  fetch.done(std::move(outcome));
}

void Fetcher::Loop::fail(Fetch& fetch, Error error) {
  error.where = fetch.task.url;
  FetchOutcome outcome;
  outcome.error = std::move(error);
  finish(fetch, std::move(outcome));
}

// --- before a request

std::string Fetcher::Loop::host_key(const Fetch& fetch) const {
  return mirror.empty() ? authority_of(fetch.parts) : std::string();
}

// Judges the address it has got to and puts it in its host's queue.
void Fetcher::Loop::enqueue(Fetch& fetch) {
  const bool allowed =
      mirror.empty() && (options.allow_private || is_listed(fetch.parts, options.allowed_hosts));
  const std::string_view reason = non_public_reason(fetch.parts.host);
  if (!reason.empty() && !allowed) {
    const std::string how = fetch.visited.size() > 1 ? "it redirects to " : "it is at ";
    return fail(
        fetch,
        {ErrorCode::denied, how + std::string(reason) + ", which is not read: " + shown(fetch.url), {}});
  }
  if (fetch.heeds_robots && !may_be_read(fetch)) return;
  Host& host = host_of(fetch);
  const auto delay = options.host_delay_ms.find(fetch.parts.host);
  const bool own_delay = mirror.empty() && delay != options.host_delay_ms.end();
  host.delay_ms = std::max({host.delay_ms, options.delay_ms, own_delay ? delay->second : 0});
  host.waiting.push_back(fetch.id);
}

// False where robots.txt forbids it (then it has failed) or is not known yet (then it waits for it).
bool Fetcher::Loop::may_be_read(Fetch& fetch) {
  if (is_listed(fetch.parts, options.api_hosts)) return true;
  const std::string key = fetch.parts.scheme + "://" + authority_of(fetch.parts);
  Origin& origin = origins[key];
  if (origin.state != Origin::State::known) {
    origin.waiting.push_back(fetch.id);
    if (origin.state == Origin::State::unknown) ask_robots(key);
    return false;
  }
  if (origin.failure) {
    fail(fetch, *origin.failure);
    return false;
  }
  const std::string target =
      fetch.parts.query.empty() ? fetch.parts.path : fetch.parts.path + "?" + fetch.parts.query;
  if (origin.robots.allows(target)) return true;
  fail(fetch,
       {ErrorCode::denied, "the site's robots.txt asks programs not to read it: " + shown(fetch.url), {}});
  return false;
}

void Fetcher::Loop::ask_robots(const std::string& origin) {
  origins[origin].state = Origin::State::asked;
  FetchTask task;
  task.url = origin + "/robots.txt";
  add(
      kOwnGroup, std::move(task), [this, origin](FetchOutcome outcome) { robots_came(origin, outcome); },
      false);
}

// RFC 9309: a robots.txt that is not there allows everything; one that cannot be had, nothing.
void Fetcher::Loop::robots_came(const std::string& key, const FetchOutcome& outcome) {
  Origin& origin = origins[key];
  origin.state = Origin::State::known;
  if (outcome.error && outcome.error->code != ErrorCode::limit_exceeded) {
    origin.failure = *outcome.error;
    origin.failure->message = "its robots.txt cannot be read: " + outcome.error->message;
  } else if (!outcome.error && outcome.status / 100 == 2) {
    const std::string product = options.user_agent.substr(0, options.user_agent.find_first_of("/ "));
    origin.robots = Robots::parse(outcome.body, product);
    if (const auto parts = parse_url(key); parts && mirror.empty()) {
      Host& host = hosts[authority_of(*parts)];
      host.delay_ms = std::max(host.delay_ms, static_cast<int>(1000 * origin.robots.crawl_delay_s()));
    }
  }
  for (const uint64_t id : std::exchange(origin.waiting, {})) {
    const auto found = fetches.find(id);
    if (found != fetches.end()) enqueue(*found->second);
  }
}

// One of each host in turn, beginning behind the one that was served last, until nothing more may start.
void Fetcher::Loop::start_ready(Time now) {
  for (auto& [key, host] : hosts) fail_waiting(host, now);
  bool any = true;
  while (any) {
    any = false;
    auto at = hosts.upper_bound(last_served);
    for (size_t i = 0; i < hosts.size(); ++i) {
      if (at == hosts.end()) at = hosts.begin();
      if (start_one(at->second, now)) {
        any = true;
        last_served = at->first;
      }
      ++at;
    }
  }
}

// Where the server's limit ends too late, those that wait for it are told so.
void Fetcher::Loop::fail_waiting(Host& host, Time now) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(host.limit_until - now).count();
  if (left * 1000 <= options.retry.patience_ms) return;
  for (const uint64_t id : std::exchange(host.waiting, {})) {
    const auto found = fetches.find(id);
    if (found == fetches.end()) continue;
    fail(*found->second, {ErrorCode::denied,
                          "the server's limit of requests is used up for another " + std::to_string(left) +
                              " s; give a token for it or try again later",
                          {}});
  }
}

bool Fetcher::Loop::start_one(Host& host, Time now) {
  if (host.waiting.empty() || host.running >= options.requests_per_host || host.next_start > now ||
      host.limit_until > now || transfers.running() >= static_cast<size_t>(options.total_requests)) {
    return false;
  }
  const auto found = fetches.find(host.waiting.front());
  host.waiting.pop_front();
  if (found == fetches.end()) return true;
  start(*found->second, host, now);
  return true;
}

void Fetcher::Loop::start(Fetch& fetch, Host& host, Time now) {
  if (!std::exchange(fetch.started, true)) fetch.first_start = now;
  if (host.delay_ms > 0) host.next_start = now + milliseconds(host.delay_ms);
  ++host.running;
  ++requests;
  transfers.start(fetch.id, request_for(fetch));
}

TransferRequest Fetcher::Loop::request_for(Fetch& fetch) const {
  TransferRequest request;
  request.url = mirror.request_url(fetch.parts);
  // Through a mirror every request goes to the mirror, which the user named.
  request.private_allowed =
      !mirror.empty() || options.allow_private || is_listed(fetch.parts, options.allowed_hosts);
  request.max_bytes = options.limits.body_bytes - (fetch.partial ? fetch.partial->body.size() : 0);
  // Unpacked here, not by libcurl, which limits no size and takes a stream that ends early for whole.
  request.headers = {"Accept-Encoding: gzip"};
  if (!mirror.empty() && fetch.parts.scheme == "http") request.headers.push_back("X-Forwarded-Proto: http");
  const std::string token = token_for(fetch.parts, options.tokens, mirror);
  if (!token.empty()) request.headers.push_back("Authorization: Bearer " + token);
  fetch.sent_validators = false;
  if (fetch.partial) {
    request.headers.push_back("Range: bytes=" + std::to_string(fetch.partial->body.size()) + "-");
    request.headers.push_back("If-Range: " + fetch.partial->validator);
  } else if (fetch.task.known && fetch.task.known->final_url == fetch.url) {
    const KnownAnswer& known = *fetch.task.known;
    if (!known.etag.empty()) request.headers.push_back("If-None-Match: " + known.etag);
    if (!known.last_modified.empty()) request.headers.push_back("If-Modified-Since: " + known.last_modified);
    fetch.sent_validators = !known.etag.empty() || !known.last_modified.empty();
  }
  return request;
}

// --- after a request

void Fetcher::Loop::came(uint64_t id, TransferResult result) {
  const auto found = fetches.find(id);
  if (found == fetches.end()) return;
  Fetch& fetch = *found->second;
  --host_of(fetch).running;
  bytes += result.body.size();
  if ((result.status == 200 || result.status == 206) && !result.body.empty()) ++bodies;
  if (result.status == 304) ++not_modified;
  if (result.failure != TransferFailure::none) return transfer_failed(fetch, std::move(result));
  answer_came(fetch, std::move(result));
}

void Fetcher::Loop::transfer_failed(Fetch& fetch, TransferResult result) {
  const TransferFailure failure = result.failure;
  Error error{ErrorCode::io, result.detail, {}};
  switch (failure) {
    case TransferFailure::refused_address:
    case TransferFailure::certificate:
      error.code = ErrorCode::denied;
      return fail(fetch, std::move(error));
    case TransferFailure::too_large:
      error.code = ErrorCode::limit_exceeded;
      return fail(fetch, std::move(error));
    case TransferFailure::too_slow:
      error.code = ErrorCode::limit_exceeded;
      break;
    default:
      break;
  }
  keep_partial(fetch, std::move(result));
  try_again(fetch, std::move(error), std::nullopt, attempts_for(failure, options.retry.attempts));
}

// Whether this is the rest of what has come.
bool Fetcher::Loop::continues(const Fetch& fetch, const TransferResult& result) const {
  if (!fetch.partial || result.status != 206) return false;
  const auto range = parse_content_range(header_value(result.headers, "content-range"));
  if (!range || range->first != fetch.partial->body.size()) return false;
  const std::string_view etag = header_value(result.headers, "etag");
  return etag.empty() || etag == header_value(fetch.partial->headers, "etag");
}

void Fetcher::Loop::keep_partial(Fetch& fetch, TransferResult result) {
  if (continues(fetch, result)) {
    fetch.partial->body += result.body;
    return;
  }
  if (result.status != 200) return;  // the part that there is stays good
  fetch.partial.reset();
  std::string validator(header_value(result.headers, "etag"));
  if (!is_strong_etag(validator)) validator = header_value(result.headers, "last-modified");
  if (result.body.empty() || validator.empty()) return;
  fetch.partial = Partial{std::move(result.headers), std::move(result.body), std::move(validator)};
}

void Fetcher::Loop::answer_came(Fetch& fetch, TransferResult result) {
  const int status = result.status;
  heed_limits(fetch, result);
  if (status == 304 && fetch.sent_validators) {
    FetchOutcome outcome;
    outcome.not_modified = true;
    outcome.status = status;
    outcome.headers = std::move(result.headers);
    return finish(fetch, std::move(outcome));
  }
  if (is_redirect(status) && !header_value(result.headers, "location").empty())
    return redirect(fetch, result);
  const int64_t now = time_of_answer(result.headers);
  const auto limit = rate_limit_wait_s(result.headers, now);
  const auto again = parse_retry_after(header_value(result.headers, "retry-after"), now);
  if (is_transient(status) || (status == 403 && (limit || again))) {
    return try_again(
        fetch, {status == 403 || status == 429 ? ErrorCode::denied : ErrorCode::io, answered(status), {}},
        again ? again : limit, options.retry.attempts);
  }
  if (status == 206 || status == 416 || status == 304) {
    if (continues(fetch, result)) {
      ++resumed;
      Partial whole = std::move(*fetch.partial);
      whole.body += result.body;
      const auto range = parse_content_range(header_value(result.headers, "content-range"));
      const bool complete = !range->total || *range->total == whole.body.size();
      fetch.partial.reset();
      if (complete) return body_came(fetch, 200, std::move(whole.headers), std::move(whole.body));
    }
    fetch.partial.reset();
    return try_again(fetch,
                     {ErrorCode::io,
                      "the server sent a part that does not fit (status " + std::to_string(status) + ")",
                      {}},
                     std::nullopt, options.retry.attempts);
  }
  fetch.partial.reset();
  body_came(fetch, status, std::move(result.headers), std::move(result.body));
}

void Fetcher::Loop::body_came(Fetch& fetch, int status, HeaderList headers, std::string body) {
  const auto again = [&](ErrorCode code, std::string message) {
    try_again(fetch, {code, std::move(message), {}}, std::nullopt, options.retry.attempts);
  };
  if (!matches_digest(headers, body)) {
    return again(ErrorCode::io,
                 "the body is not the one that its digest was made of: it was cut or damaged on the way");
  }
  auto unpacked =
      unpack_body(std::move(body), header_value(headers, "content-encoding"), options.limits.unpacked_bytes);
  if (!unpacked && unpacked.error().code == ErrorCode::limit_exceeded) return fail(fetch, unpacked.error());
  if (!unpacked) return again(unpacked.error().code, unpacked.error().message);
  if (status == 200 && is_listed(fetch.parts, options.api_hosts) &&
      is_unexpected_page(fetch.parts.path, header_value(headers, "content-type"), *unpacked)) {
    return again(ErrorCode::malformed,
                 "the server sent a web page with status 200 in place of what was asked for");
  }
  FetchOutcome outcome;
  outcome.status = status;
  outcome.headers = std::move(headers);
  outcome.body = std::move(*unpacked);
  finish(fetch, std::move(outcome));
}

void Fetcher::Loop::redirect(Fetch& fetch, const TransferResult& result) {
  const std::string_view location = header_value(result.headers, "location");
  // A mirror passes on what the original server said; what names the mirror itself stands for the original.
  const std::string original = mirror.original_url(location);
  const auto target = resolve_url(fetch.url, original.empty() ? location : std::string_view(original));
  if (!target) {
    return fail(fetch, {ErrorCode::denied, "it redirects to " + target.error().message, {}});
  }
  if (!fetch.visited.insert(*target).second) {
    return fail(fetch, {ErrorCode::limit_exceeded, "it redirects in a circle", {}});
  }
  if (fetch.visited.size() > static_cast<size_t>(options.limits.redirects) + 1) {
    return fail(fetch, {ErrorCode::limit_exceeded,
                        "more than " + std::to_string(options.limits.redirects) + " redirects",
                        {}});
  }
  const auto parts = parse_url(*target);
  if (!parts) return fail(fetch, parts.error());
  fetch.url = *target;
  fetch.parts = *parts;
  fetch.partial.reset();
  fetch.attempts = 0;
  enqueue(fetch);
}

// A host that says that no request is left gets none until it is.
void Fetcher::Loop::heed_limits(Fetch& fetch, const TransferResult& result) {
  const auto wait = rate_limit_wait_s(result.headers, time_of_answer(result.headers));
  if (!wait || *wait == 0) return;
  const auto seconds = std::chrono::seconds(std::min<int64_t>(*wait, 86400));
  Host& host = host_of(fetch);
  host.limit_until = std::max(host.limit_until, SteadyClock::now() + seconds);
}

void Fetcher::Loop::try_again(Fetch& fetch, Error error, std::optional<int64_t> asked_s, int attempts) {
  const Time now = SteadyClock::now();
  ++fetch.attempts;
  if (asked_s && *asked_s > options.retry.patience_ms / 1000) {
    error.message += " and asks to come back in " + std::to_string(*asked_s) + " s; try again then";
    return fail(fetch, std::move(error));
  }
  if (fetch.attempts >= attempts ||
      now - fetch.first_start > milliseconds(options.limits.address_timeout_ms)) {
    if (fetch.attempts > 1) error.message += " (tried " + std::to_string(fetch.attempts) + " times)";
    return fail(fetch, std::move(error));
  }
  milliseconds pause(backoff_ms(fetch.attempts, options.retry.base_ms, options.retry.max_ms, random));
  if (asked_s) {
    pause = std::max(pause, milliseconds(*asked_s * 1000));
    Host& host = host_of(fetch);
    host.next_start = std::max(host.next_start, now + std::chrono::seconds(*asked_s));
  }
  ++retries;
  sleeping.emplace(now + pause, fetch.id);
}

// --- Fetcher

Fetcher::Fetcher(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}

Result<std::unique_ptr<Fetcher>> Fetcher::start(const LiveWebOptions& options, Mirror mirror) {
  auto loop = std::make_unique<Loop>(options, std::move(mirror));
  if (!loop->transfers.ready()) return Error{ErrorCode::io, "libcurl could not be set up", {}};
  Loop* running = loop.get();
  loop->thread = std::thread([running] { running->run(); });
  return std::unique_ptr<Fetcher>(new Fetcher(std::move(loop)));
}

Fetcher::~Fetcher() {
  loop_->stopping = true;
  loop_->transfers.wake();
  loop_->thread.join();
}

void Fetcher::submit(uint64_t group, FetchTask task, Done done) {
  loop_->post(
      [this, group, task = std::move(task), done = std::move(done)] { loop_->add(group, task, done, true); });
}

void Fetcher::drop(uint64_t group) {
  loop_->post([this, group] { loop_->drop_group(group); });
}

LiveStats Fetcher::stats() const {
  return {loop_->requests, loop_->bodies, loop_->not_modified, loop_->retries, loop_->resumed, loop_->bytes};
}

}  // namespace exhibit
