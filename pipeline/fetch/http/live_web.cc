// Tested by tests/fetch/http/live_web_test.cc.
#include "pipeline/fetch/http/live_web.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"
#include "pipeline/fetch/http/fetcher.h"
#include "pipeline/fetch/http/route.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

constexpr auto kAskWhetherCancelled = std::chrono::milliseconds(100);
// How long an answer waits for others to be kept together with.
constexpr auto kGather = std::chrono::milliseconds(20);

// Answers that are kept together.
constexpr size_t kMaxGroup = 256;
constexpr size_t kMaxGroupBytes = 16u << 20;

// The outcomes of one call of get(), handed over by the loop's thread.
class Batch {
 public:
  void put(size_t index, FetchOutcome outcome) {
    const std::lock_guard guard(mutex_);
    bytes_ += outcome.body.size();
    done_.emplace_back(index, std::move(outcome));
    // Waking the other thread for each of many answers would cost more than they do.
    if (done_.size() == 1 || is_enough()) came_.notify_one();
  }

  using Outcomes = std::vector<std::pair<size_t, FetchOutcome>>;

  // Those that have come, after waiting a while for the first and a moment for more of the `left` that are
  // still to come. May be empty.
  Outcomes take(size_t left) {
    std::unique_lock lock(mutex_);
    left_ = left;
    if (!came_.wait_for(lock, kAskWhetherCancelled, [this] { return !done_.empty(); })) return {};
    came_.wait_for(lock, kGather, [this] { return is_enough(); });
    bytes_ = 0;
    return std::exchange(done_, {});
  }

 private:
  bool is_enough() const { return done_.size() >= std::min(left_, kMaxGroup) || bytes_ >= kMaxGroupBytes; }

  std::mutex mutex_;
  std::condition_variable came_;
  Outcomes done_;
  size_t bytes_ = 0;  // of their bodies
  size_t left_ = 0;
};

// RFC 9111, 3.2: the headers of a 304 replace those of the stored answer, but for what describes the body.
std::vector<std::pair<std::string, std::string>> freshened(
    std::vector<std::pair<std::string, std::string>> stored, const HeaderList& fresh) {
  for (const auto& [name, value] : fresh) {
    if (name.starts_with("content-") || name == "transfer-encoding" || name == "connection") continue;
    const auto same = std::find_if(stored.begin(), stored.end(),
                                   [&name = name](const auto& entry) { return entry.first == name; });
    if (same == stored.end()) {
      stored.emplace_back(name, value);
    } else {
      same->second = value;
    }
  }
  return stored;
}

class Live : public LiveWeb {
 public:
  Live(LiveWebOptions options, std::unique_ptr<Fetcher> fetcher, const Clock& clock)
      : options_(std::move(options)), fetcher_(std::move(fetcher)), clock_(clock) {}

  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override;
  LiveStats stats() const override { return fetcher_->stats(); }

 private:
  // One different address of a batch.
  struct Item {
    std::string url;
    std::optional<KnownAnswer> known;
    std::optional<Result<SnapshotPtr>> answer;
  };

  void submit(uint64_t group, const std::shared_ptr<Batch>& batch, size_t index, Item& item,
              bool conditional);
  std::optional<Result<SnapshotPtr>> answer_for(const Item& item, FetchOutcome outcome) const;
  void keep(std::vector<Item>& items, const std::vector<size_t>& whole) const;
  void collect(uint64_t group, const std::shared_ptr<Batch>& batch, std::vector<Item>& items);

  const LiveWebOptions options_;
  const std::unique_ptr<Fetcher> fetcher_;
  const Clock& clock_;
  std::atomic<uint64_t> groups_ = 0;
};

std::vector<Result<SnapshotPtr>> Live::get(std::span<const std::string> urls) {
  std::vector<Item> items;
  std::vector<size_t> item_of;
  std::map<std::string, size_t> seen;
  for (const std::string& url : urls) {
    const auto [at, added] = seen.emplace(url, items.size());
    if (added) items.push_back({url, std::nullopt, std::nullopt});
    item_of.push_back(at->second);
  }
  const uint64_t group = ++groups_;
  const auto batch = std::make_shared<Batch>();
  for (size_t i = 0; i < items.size(); ++i) {
    if (options_.known) items[i].known = options_.known(items[i].url);
    submit(group, batch, i, items[i], true);
  }
  collect(group, batch, items);
  std::vector<Result<SnapshotPtr>> answers;
  answers.reserve(urls.size());
  for (const size_t index : item_of) answers.push_back(*items[index].answer);
  return answers;
}

void Live::submit(uint64_t group, const std::shared_ptr<Batch>& batch, size_t index, Item& item,
                  bool conditional) {
  const auto url = normalise_url(item.url);
  if (!url) {
    item.answer = url.error();
    return;
  }
  FetchTask task;
  task.url = *url;
  if (conditional && item.known) {
    const auto final_url = normalise_url(item.known->final_url);
    const std::string_view etag = item.known->etag;
    // What was stored is from outside, too: nothing that could break a header's line.
    const auto printable = [](std::string_view text) {
      return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    };
    if (final_url && printable(etag) && printable(item.known->last_modified)) {
      task.known = KnownAnswer{*final_url, item.known->etag, item.known->last_modified, {}};
    }
  }
  fetcher_->submit(group, std::move(task),
                   [batch, index](FetchOutcome outcome) { batch->put(index, std::move(outcome)); });
}

void Live::collect(uint64_t group, const std::shared_ptr<Batch>& batch, std::vector<Item>& items) {
  auto left = static_cast<size_t>(
      std::count_if(items.begin(), items.end(), [](const Item& item) { return !item.answer; }));
  while (left > 0) {
    if (options_.cancelled && options_.cancelled()) {
      fetcher_->drop(group);
      for (Item& item : items) {
        if (!item.answer)
          item.answer = Error{ErrorCode::cancelled, "not fetched: the run was interrupted", item.url};
      }
      return;
    }
    std::vector<size_t> whole;  // items with an answer that is to be kept
    for (auto& [index, outcome] : batch->take(left)) {
      Item& item = items[index];
      item.answer = answer_for(item, std::move(outcome));
      if (!item.answer) {
        submit(group, batch, index, item, false);
        continue;
      }
      --left;
      if (item.answer->ok()) whole.push_back(index);
    }
    keep(items, whole);
  }
}

void Live::keep(std::vector<Item>& items, const std::vector<size_t>& whole) const {
  if (!options_.keep || whole.empty()) return;
  std::vector<SnapshotPtr> group;
  for (const size_t index : whole) group.push_back(**items[index].answer);
  const Result<void> kept = options_.keep(group);
  if (kept) return;
  if (group.size() == 1) {
    items[whole.front()].answer = kept.error();
    return;
  }
  for (const size_t index : whole) keep(items, {index});
}

// nullopt: the server says that a stored answer holds, but it cannot be read.
std::optional<Result<SnapshotPtr>> Live::answer_for(const Item& item, FetchOutcome outcome) const {
  if (outcome.error) {
    outcome.error->where = item.url;
    return *outcome.error;
  }
  auto snapshot = std::make_shared<Snapshot>();
  if (outcome.not_modified) {
    const auto stored = item.known->load ? item.known->load() : Result<SnapshotPtr>(Error{});
    if (!stored) return std::nullopt;
    *snapshot = **stored;
    snapshot->headers = freshened(std::move(snapshot->headers), outcome.headers);
  } else {
    snapshot->status = outcome.status;
    snapshot->media_type = header_value(outcome.headers, "content-type");
    snapshot->headers = std::move(outcome.headers);
    snapshot->bytes = std::move(outcome.body);
    snapshot->sha256 = sha256_hex(snapshot->bytes);
  }
  snapshot->url = item.url;
  snapshot->final_url = outcome.redirected ? outcome.final_url : item.url;
  snapshot->fetched_at = clock_.now();
  return Result<SnapshotPtr>(std::move(snapshot));
}

Result<void> check(const LiveWebOptions& options) {
  const auto bad = [](std::string message) {
    return Error{ErrorCode::invalid_argument, std::move(message), {}};
  };
  const bool plain = std::all_of(options.user_agent.begin(), options.user_agent.end(),
                                 [](char c) { return c >= 0x20 && c < 0x7f; });
  if (options.user_agent.empty() || !plain) return bad("the name in User-Agent must be plain ASCII");
  for (const auto& [host, token] : options.tokens) {
    // The token itself is never shown.
    if (!fits_header(token))
      return bad("the token for " + host + " is empty or holds blanks or other signs that no token has");
  }
  if (options.total_requests < 1 || options.requests_per_host < 1 || options.retry.attempts < 1) {
    return bad("at least one request at a time and one attempt are needed");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<LiveWeb>> open_live_web(LiveWebOptions options, const Clock& clock) {
  if (const auto checked = check(options); !checked) return checked.error();
  Mirror mirror;
  if (!options.mirror.empty()) {
    auto parsed = Mirror::parse(options.mirror);
    if (!parsed) return parsed.error();
    mirror = std::move(*parsed);
  }
  auto fetcher = Fetcher::start(options, std::move(mirror));
  if (!fetcher) return fetcher.error();
  return std::unique_ptr<LiveWeb>(std::make_unique<Live>(std::move(options), std::move(*fetcher), clock));
}

std::string user_agent(const std::string& version, const std::string& contact) {
  const std::string name = "exhibit/" + version;
  return contact.empty() ? name : name + " (+" + contact + ")";
}

}  // namespace exhibit
