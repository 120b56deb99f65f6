// Fetches a list of addresses through a mirror, storing every answer, and says what it cost:
//   exhibit-bench-fetch URLS MIRROR WORKSPACE CONNECTIONS    (WORKSPACE -: nothing is stored)
// prints "WALL_SECONDS CPU_SECONDS ANSWERS". Called by tools/bench/http.
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/base/clock.h"
#include "pipeline/fetch/http/live_web.h"
#include "pipeline/store/fetch_memory.h"
#include "pipeline/store/workspace.h"

namespace {

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

int fail(const std::string& message) {
  std::cerr << "exhibit-bench-fetch: " << message << '\n';
  return 1;
}

int measure(const std::string& list, const std::string& mirror, const std::string& folder, int connections) {
  std::vector<std::string> urls;
  std::ifstream lines(list);
  for (std::string line; std::getline(lines, line);) urls.push_back(line);
  std::optional<exhibit::Workspace> workspace;
  if (folder != "-") {
    auto opened = exhibit::Workspace::open(folder);
    if (!opened) return fail(opened.error().describe());
    workspace.emplace(std::move(*opened));
  }
  exhibit::LiveWebOptions options;
  options.mirror = mirror;
  options.requests_per_host = connections;
  options.total_requests = connections;
  options.robots = false;
  if (workspace) exhibit::remember_in(*workspace, options);
  const exhibit::SystemClock clock;
  const auto begin = std::chrono::steady_clock::now();
  size_t answers = 0;
  {
    const auto web = exhibit::open_live_web(options, clock);
    if (!web) return fail(web.error().describe());
    for (const auto& answer : (*web)->get(urls)) {
      if (!answer) return fail(answer.error().describe());
      if ((*answer)->status == 200) ++answers;
    }
  }
  workspace.reset();  // what it has not yet brought to its place is part of the cost
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  std::cout << wall.count() << ' ' << cpu_seconds() << ' ' << answers << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 5) return fail("expected URLS MIRROR WORKSPACE CONNECTIONS");
    return measure(argv[1], argv[2], argv[3], std::atoi(argv[4]));
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
