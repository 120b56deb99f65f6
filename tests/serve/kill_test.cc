// A server that is killed while it takes decisions: what it acknowledged is there afterwards.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "tests/serve/test_server.h"

namespace exhibit {
namespace {

constexpr int kRounds = 30;

// Serves until it is killed; writes its port to the pipe.
[[noreturn]] void serve_forever(const test::ReviewedWorkspace& workspace, int pipe) {
  {
    Reviews reviews = workspace.open();
    serve::AppOptions options;
    options.default_rubric = "r";
    auto app = serve::App::make(reviews, nullptr, serve::Assets::embedded(), options);
    if (!app) _exit(1);
    auto server = serve::HttpServer::start(
        "127.0.0.1", 0, {}, [&app](const serve::Request& request) { return (*app)->handle(request); });
    if (!server) _exit(1);
    const int port = (*server)->port();
    if (write(pipe, &port, sizeof port) != sizeof port) _exit(1);
    for (;;) pause();
  }
}

TEST(Kill, ThirtyTimesEveryAcknowledgedDecisionIsThere) {
  const test::ReviewedWorkspace workspace;
  std::set<std::string> acknowledged;
  for (int round = 0; round < kRounds; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) serve_forever(workspace, ends[1]);
    int port = 0;
    ASSERT_EQ(read(ends[0], &port, sizeof port), static_cast<ssize_t>(sizeof port));
    close(ends[0]);
    close(ends[1]);
    {
      // In the midst of the writes, at another moment each time.
      std::jthread killer([child, round] {
        std::this_thread::sleep_for(std::chrono::milliseconds(60 + round * 7));
        kill(child, SIGKILL);
      });
      try {
        test::Client client{.port = port};
        client.greet();
        for (;;) {
          const auto answer =
              client.post("/api/v1/decisions",
                          R"({"model":"acme/tiny","criterion":"code","action":"comment","comment":"c"})");
          if (answer.status != 201) break;
          const auto body = nlohmann::json::parse(answer.body, nullptr, false);
          if (body.is_discarded()) break;
          acknowledged.insert(body["event"]["id"]);
        }
      } catch (const std::exception&) {  // killed before the next connection
      }
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "round " << round;
  }
  EXPECT_GT(acknowledged.size(), static_cast<size_t>(kRounds));
  RecordProperty("acknowledged", static_cast<int>(acknowledged.size()));
  std::set<std::string> stored;
  const Reviews reviews = workspace.open();
  const auto decisions = reviews.decisions();
  ASSERT_TRUE(decisions.ok());
  for (const Decision& decision : *decisions) stored.insert(decision.id);
  for (const std::string& id : acknowledged) EXPECT_TRUE(stored.contains(id)) << id;
  // At most the one under way in each round was stored without an acknowledgement.
  EXPECT_LE(stored.size(), acknowledged.size() + kRounds);
}

}  // namespace
}  // namespace exhibit
