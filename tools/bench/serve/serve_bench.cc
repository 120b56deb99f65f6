// Measures what reviewers wait for, over real sockets: five of them decide at once while the leaderboard's
// first page and the queue are asked for; then every decision is looked for. With WORKSPACE --citations: for
// how many citations of PDFs every word is boxed on the page they name.
//   exhibit-bench-serve 16       exhibit-bench-serve 10000       exhibit-bench-serve --citations .exhibit
// Exit code 1 where a limit is exceeded.
#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/base/clock.h"
#include "pipeline/serve/access.h"
#include "pipeline/serve/app.h"
#include "pipeline/serve/document_shelf.h"
#include "pipeline/serve/http_server.h"
#include "tools/bench/serve/synthetic.h"
#include "tools/exhibit/rules_folder.h"

namespace {

using namespace exhibit;
using nlohmann::json;
using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr int kReviewers = 5;
constexpr int kDecisionsEach = 200;
constexpr int kReads = 200;
constexpr double kBoxedShare = 0.95;

// p95 that the specification allows, milliseconds.
double limit_ms(int models) { return models <= 16 ? 50 : 150; }

class Durations {
 public:
  void add(double ms) {
    const std::lock_guard guard(mutex_);
    all_.push_back(ms);
  }
  double quantile(double share) {
    std::sort(all_.begin(), all_.end());
    return all_.empty() ? 0 : all_[static_cast<size_t>(share * static_cast<double>(all_.size() - 1))];
  }
  size_t count() const { return all_.size(); }

 private:
  std::mutex mutex_;
  std::vector<double> all_;
};

template <class Work>
void timed(Durations& durations, Work work) {
  const auto begun = Clock::now();
  work();
  durations.add(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
}

// Prints the row; whether p95 keeps to the limit (0: none).
bool report(const char* what, Durations& durations, double limit) {
  const double p95 = durations.quantile(0.95);
  const bool kept = limit <= 0 || p95 <= limit;
  std::printf("%-34s n=%-5zu p50 %7.2f ms   p95 %7.2f ms   max %7.2f ms", what, durations.count(),
              durations.quantile(0.5), p95, durations.quantile(1));
  if (limit > 0) std::printf("   limit %.0f ms: %s", limit, kept ? "kept" : "EXCEEDED");
  std::printf("\n");
  return kept;
}

template <class T>
T required(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "exhibit-bench-serve: %s\n", result.error().describe().c_str());
  std::exit(3);
}

struct Bench {
  int port = 0;
  std::vector<std::string> tokens;
  std::vector<std::string> models;
  std::vector<std::string> criteria;

  httplib::Headers headers(size_t reviewer) const {
    return {{"Authorization", "Bearer " + tokens[reviewer]}};
  }
};

void decide(const Bench& bench, size_t reviewer, Durations& durations, std::atomic<int>& acknowledged) {
  httplib::Client client("127.0.0.1", bench.port);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  for (size_t i = 0; i < kDecisionsEach; ++i) {
    const size_t cell = i * 7 + reviewer * 3;
    const json decision = {{"model", bench.models[cell % bench.models.size()]},
                           {"criterion", bench.criteria[cell / 5 % bench.criteria.size()]},
                           {"action", "override"},
                           {"grade", i % 2 == 0 ? "open" : "closed"},
                           {"comment", std::to_string(i)}};
    timed(durations, [&] {
      const auto answer =
          client.Post("/api/v1/decisions", bench.headers(reviewer), decision.dump(), "application/json");
      if (answer && answer->status == 201) ++acknowledged;
    });
  }
}

// Every decision is there, each reviewer's in the order of sending, numbered without gaps.
int count_stored_in_order(const Bench& bench) {
  httplib::Client client("127.0.0.1", bench.port);
  const auto answer = client.Get("/api/v1/decisions?limit=5000", bench.headers(0));
  if (!answer || answer->status != 200) {
    std::fprintf(stderr, "the decisions cannot be read: %s\n",
                 answer ? answer->body.c_str() : httplib::to_string(answer.error()).c_str());
    return 0;
  }
  std::map<std::string, int> next;
  int64_t seq = 0;
  int stored = 0;
  const json body = json::parse(answer->body);
  for (const json& event : body.at("events")) {
    if (event["seq"] != ++seq || event["comment"] != std::to_string(next[event["reviewer"]]++)) return -1;
    ++stored;
  }
  return stored;
}

void read_until(const Bench& bench, const char* target, const std::atomic<bool>& ended,
                Durations& durations) {
  httplib::Client client("127.0.0.1", bench.port);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  while (!ended) {
    timed(durations, [&] {
      const auto answer = client.Get(target, bench.headers(0));
      if (!answer || answer->status != 200) std::fprintf(stderr, "%s failed\n", target);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // as a person's page does, or slower
  }
}

void read_alone(const Bench& bench, const char* target, Durations& durations) {
  httplib::Client client("127.0.0.1", bench.port);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  for (int i = 0; i < kReads; ++i) {
    timed(durations, [&] { client.Get(target, bench.headers(0)); });
  }
}

int measure_server(int models, const fs::path& rules_folder) {
  const fs::path folder = fs::temp_directory_path() / ("exhibit-bench-serve-" + std::to_string(::getpid()));
  auto rules = required(cli::load_rules_folder(rules_folder));
  const Rubric rubric = *required(cli::find_rubric(rules, cli::kDefaultRubric));
  const auto made = bench::make_workspace(folder, rubric, models);
  if (!made) return 3;
  const SystemClock clock;
  auto access = required(serve::Access::open(folder / "users.db", {.cost = {1, 16384}}));
  auto begun = Clock::now();
  auto reviews = required(Reviews::open(folder, rules.rubrics, clock));
  serve::AppOptions options;
  options.mode = serve::Mode::login;
  options.default_rubric = rubric.id;
  const auto app = required(serve::App::make(reviews, &access, serve::Assets::embedded(), options));
  const auto server = required(serve::HttpServer::start(
      "127.0.0.1", 0, {}, [&app](const serve::Request& request) { return app->handle(request); }));
  Bench bench{server->port(), {}, {}, {}};
  for (int i = 0; i < kReviewers; ++i) {
    const std::string name = "reviewer-" + std::to_string(i);
    if (!access.add_user(name, "a long enough one", serve::Role::reviewer)) return 3;
    bench.tokens.push_back(required(access.make_token(name, "bench", serve::Role::reviewer, 0)).secret);
  }
  const auto board = required(reviews.board(rubric.id));
  for (const auto& model : board->models) bench.models.push_back(model->id);
  bench.criteria = board->criteria;
  std::printf("%d models, %zu cells; opened in %.0f ms\n", models,
              bench.models.size() * bench.criteria.size(),
              std::chrono::duration<double, std::milli>(Clock::now() - begun).count());

  const char* kBoard = "/api/v1/leaderboard";
  const char* kQueue = "/api/v1/queue";
  const double limit = limit_ms(models);
  Durations board_alone, queue_alone, decisions, board_busy, queue_busy;
  read_alone(bench, kBoard, board_alone);
  read_alone(bench, kQueue, queue_alone);
  std::atomic<int> acknowledged = 0;
  std::atomic<bool> ended = false;
  begun = Clock::now();
  {
    std::jthread boards([&] { read_until(bench, kBoard, ended, board_busy); });
    std::jthread queues([&] { read_until(bench, kQueue, ended, queue_busy); });
    {
      std::vector<std::jthread> reviewers;
      for (size_t i = 0; i < kReviewers; ++i) {
        reviewers.emplace_back([&, i] { decide(bench, i, decisions, acknowledged); });
      }
    }
    ended = true;
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  const int stored = count_stored_in_order(bench);
  bool kept = report("leaderboard, nobody deciding", board_alone, limit);
  kept &= report("queue, nobody deciding", queue_alone, limit);
  kept &= report("leaderboard, five deciding", board_busy, limit);
  kept &= report("queue, five deciding", queue_busy, limit);
  report("decision, durable", decisions, 0);
  constexpr int kAll = kReviewers * kDecisionsEach;
  std::printf("%d reviewers x %d decisions in %.1f s: %d acknowledged, %d stored in order: %s\n", kReviewers,
              kDecisionsEach, seconds, acknowledged.load(), stored, stored == kAll ? "none lost" : "LOST");
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return kept && stored == kAll && acknowledged == kAll ? 0 : 1;
}

// The words of one page whose boxes lie on it, by place.
bool is_boxed(const serve::ShelvedDocument& shelved, const PdfPageSize& size, const Evidence& evidence) {
  const Document& document = *shelved.document;
  const std::string_view text = document.text;
  std::vector<bool> covered(evidence.span.size());
  bool on_page = false;
  for (const Word& word : document.words) {
    if (!word.span.overlaps(evidence.span)) continue;
    // A quote may run on to the next page; its begin must be where the citation says.
    if (word.page != evidence.page && word.page != evidence.page + 1) continue;
    if (word.page == evidence.page) {
      on_page = true;
      const bool within = word.left >= -1 && word.top >= -1 && word.right <= size.width + 1 &&
                          word.bottom <= size.height + 1 && word.right > word.left && word.bottom > word.top;
      if (!within) return false;
    }
    for (uint32_t at = std::max(word.span.begin, evidence.span.begin);
         at < std::min(word.span.end, evidence.span.end); ++at) {
      covered[at - evidence.span.begin] = true;
    }
  }
  for (uint32_t at = evidence.span.begin; at < evidence.span.end; ++at) {
    const char c = text[at];
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    // Bars between cells of tables are ours, not the page's.
    const bool bar = c == '|' && at > 0 && text[at - 1] == ' ';
    if (!blank && !bar && !covered[at - evidence.span.begin]) return false;
  }
  return on_page;
}

int measure_citations(const fs::path& folder) {
  const Workspace workspace = required(Workspace::open(folder, {.read_only = true, .create = false}));
  serve::DocumentShelf shelf(workspace);
  size_t pdf = 0, boxed = 0, others = 0, in_blocks = 0;
  for (const CitedEvidence& cited : required(workspace.cited_evidence())) {
    const Evidence& evidence = cited.evidence;
    if (cited.criteria.empty()) continue;
    const auto shelved = required(shelf.document(evidence.document, evidence.url));
    if (shelved->document->type != MediaType::pdf) {
      ++others;
      const auto& blocks = shelved->document->blocks;
      in_blocks += std::any_of(blocks.begin(), blocks.end(),
                               [&](const Block& block) { return block.span.overlaps(evidence.match); });
      continue;
    }
    ++pdf;
    const auto size = required(shelf.page_size(evidence.document, evidence.page));
    if (is_boxed(*shelved, size, evidence)) {
      ++boxed;
    } else {
      std::printf("not boxed: %s page %d [%u, %u) %s\n", evidence.url.c_str(), evidence.page,
                  evidence.span.begin, evidence.span.end, evidence.quote.substr(0, 100).c_str());
    }
  }
  const double share = pdf == 0 ? 0 : static_cast<double>(boxed) / static_cast<double>(pdf);
  std::printf(
      "citations of PDFs: %zu; every word boxed on the page they name: %zu (%.1f %%), limit 95 %%: %s\n", pdf,
      boxed, 100 * share, share >= kBoxedShare ? "kept" : "MISSED");
  std::printf("other citations: %zu; shown in a block of the document: %zu\n", others, in_blocks);
  return share >= kBoxedShare ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string first = argc > 1 ? argv[1] : "16";
    if (first == "--citations" && argc > 2) return measure_citations(argv[2]);
    return measure_server(std::stoi(first), argc > 2 ? argv[2] : EXHIBIT_SOURCE_RULES);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "exhibit-bench-serve: %s\n", error.what());
    return 70;
  }
}
