// Processes that are killed while they write: what was acknowledged is there afterwards.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "tests/review/samples.h"

namespace exhibit {
namespace {

// Records decisions without end and writes each id to the pipe once record() has returned.
[[noreturn]] void record_forever(const test::ReviewedWorkspace& workspace, int pipe) {
  {
    Reviews reviews = workspace.open();
    for (int i = 0;; ++i) {
      const Result<Recorded> recorded =
          reviews.record(test::verdict_of("ada", static_cast<Grade>(i % 4), i % 2 == 0 ? "weights" : "code"));
      if (!recorded) break;
      const std::string line = recorded->decision.id + "\n";
      if (write(pipe, line.data(), line.size()) != static_cast<ssize_t>(line.size())) break;
    }
  }
  _exit(1);
}

// Waits for something to be written.
std::string read_first(int pipe) {
  char buffer[4096];
  const ssize_t size = read(pipe, buffer, sizeof buffer);
  return {buffer, static_cast<size_t>(std::max<ssize_t>(size, 0))};
}

// The lines of what was read already and of the rest.
std::set<std::string> read_lines(std::string text, int pipe) {
  char buffer[4096];
  for (ssize_t size = read(pipe, buffer, sizeof buffer); size > 0; size = read(pipe, buffer, sizeof buffer)) {
    text.append(buffer, static_cast<size_t>(size));
  }
  std::set<std::string> lines;
  for (size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.insert(text.substr(begin, end - begin));
  }
  return lines;
}

TEST(Crash, KilledThirtyTimesEveryAcknowledgedDecisionIsThere) {
  const test::ReviewedWorkspace workspace;
  std::set<std::string> acknowledged;
  for (int round = 0; round < 30; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      record_forever(workspace, ends[1]);
    }
    ASSERT_GT(child, 0);
    close(ends[1]);
    std::string first = read_first(ends[0]);
    std::this_thread::sleep_for(std::chrono::microseconds(1713 * round));
    kill(child, SIGKILL);
    acknowledged.merge(read_lines(std::move(first), ends[0]));
    close(ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "recording failed, status " << WEXITSTATUS(status);

    std::set<std::string> kept;
    const Reviews reviews = workspace.open();
    int64_t seq = 0;
    const std::vector<Decision> decisions = *reviews.decisions();
    for (const Decision& decision : decisions) {
      EXPECT_EQ(decision.seq, ++seq);
      kept.insert(decision.id);
    }
    for (const std::string& id : acknowledged) ASSERT_TRUE(kept.contains(id)) << id << " is lost";
    // At most one more a round: committed, but not yet told.
    EXPECT_LE(kept.size(), acknowledged.size() + static_cast<size_t>(round) + 1);
    EXPECT_TRUE(reviews.workspace().database_problems()->empty());
    EXPECT_TRUE(reviews.board("r").ok());
  }
  EXPECT_GT(acknowledged.size(), 30U);
}

}  // namespace
}  // namespace exhibit
