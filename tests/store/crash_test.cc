// Processes that are killed, that write at the same time, that have no room or no permission.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>

#include "pipeline/base/sha256.h"
#include "pipeline/store/workspace.h"
#include "tests/store/samples.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Runs work in a child process, which ends with what it returns.
pid_t start(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    int status = 99;
    try {
      status = work();
    } catch (...) {
      status = 98;
    }
    _exit(status);
  }
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// One "model": a snapshot, its document and the plan, all or nothing.
bool write_model(Workspace& workspace, int number) {
  const std::string model = "acme/" + std::to_string(number);
  const std::string text = model + ": " + std::string(static_cast<size_t>(2000 + number), 'x');
  const Snapshot snapshot = test::snapshot_of("https://example.org/" + model, text);
  Result<Workspace::Transaction> transaction = workspace.begin();
  return transaction && workspace.put_snapshot(snapshot) &&
         workspace.put_plan(test::plan_of(model, {snapshot})) &&
         workspace.put_document(
             document_key(snapshot), 1,
             std::make_shared<const Document>(test::random_document(static_cast<unsigned>(number)))) &&
         transaction->commit();
}

// Whatever is there is whole. Returns how many models there are.
size_t expect_whole(const fs::path& folder) {
  Result<Workspace> workspace = Workspace::open(folder);
  EXPECT_TRUE(workspace.ok()) << workspace.error().describe();
  if (!workspace) return 0;
  EXPECT_TRUE(workspace->database_problems()->empty());
  const std::vector<std::string> models = *workspace->models();
  EXPECT_EQ(workspace->snapshots()->size(), models.size());
  EXPECT_EQ(workspace->documents()->size(), models.size());
  const Result<std::vector<SnapshotRecord>> snapshots = workspace->snapshots();
  for (const SnapshotRecord& record : *snapshots) {
    EXPECT_TRUE(workspace->load(record).ok()) << record.url;
    EXPECT_TRUE(
        workspace->document(document_key(record.sha256, record.media_type, record.url), 1)->has_value());
  }
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    EXPECT_THAT(entry.path().filename().string(), ::testing::Not(::testing::StartsWith(".new-")));
  }
  return models.size();
}

TEST(Crash, KilledAtAnyMomentNothingIsHalfWritten) {
  const test::TempDir dir;
  size_t before = 0;
  size_t killed = 0;
  for (int round = 0; round < 20; ++round) {
    const pid_t child = start([&dir, round] {
      Result<Workspace> workspace = Workspace::open(dir.path());
      if (!workspace) return 1;
      for (int i = 0; i < 1000; ++i) {
        if (!write_model(*workspace, round * 1000 + i)) return 2;
      }
      return 0;
    });
    ASSERT_GT(child, 0);
    std::this_thread::sleep_for(std::chrono::microseconds(500 + 2713 * round));
    kill(child, SIGKILL);
    killed += wait_for(child) == -SIGKILL ? 1U : 0U;
    const size_t now = expect_whole(dir.path());
    EXPECT_GE(now, before);
    before = now;
  }
  EXPECT_EQ(killed, 20U);
  EXPECT_GT(before, 0U);
}

TEST(Crash, TwoProcessesWriteWithoutLosingAnything) {
  const test::TempDir dir;
  std::vector<pid_t> children;
  for (int process = 0; process < 2; ++process) {
    children.push_back(start([&dir, process] {
      Result<Workspace> workspace = Workspace::open(dir.path());
      if (!workspace) return 1;
      for (int i = 0; i < 25; ++i) {
        if (!write_model(*workspace, process * 1000 + i)) return 2;
      }
      return 0;
    }));
  }
  for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
  EXPECT_EQ(expect_whole(dir.path()), 50U);
}

TEST(Crash, AWriterIsNamedToThoseWhoWaitInVain) {
  const test::TempDir dir;
  Result<Workspace> workspace = Workspace::open(dir.path());
  ASSERT_TRUE(workspace.ok());
  Result<Workspace::Transaction> transaction = workspace->begin();
  ASSERT_TRUE(transaction.ok());
  const std::string expected = "workspace is in use by process " + std::to_string(getpid()) + " (store_test)";
  const pid_t child = start([&dir, &expected] {
    const Result<Workspace> second = Workspace::open(dir.path(), {.wait_ms = 20});
    if (!second) return 1;
    Workspace& writer = const_cast<Workspace&>(*second);
    const Result<Workspace::Transaction> refused = writer.begin();
    if (refused.ok()) return 2;
    return refused.error().message.starts_with(expected) ? 0 : 3;
  });
  EXPECT_EQ(wait_for(child), 0);
}

// A limit on the size of files stands in for a full disk: writes fail half-way.
TEST(Crash, WithoutRoomTheErrorIsClearAndNothingIsHalfWritten) {
  const test::TempDir dir;
  ASSERT_TRUE(Workspace::open(dir.path()).ok());
  const pid_t child = start([&dir] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{300000, 300000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    Result<Workspace> workspace = Workspace::open(dir.path());
    if (!workspace) return 2;
    std::string noise;  // does not compress below the limit
    for (int i = 0; i < 20000; ++i) noise += sha256_hex(std::to_string(i));
    const Result<void> stored = workspace->put_snapshot(test::snapshot_of("https://example.org/big", noise));
    if (stored.ok() || stored.error().code != ErrorCode::io) return 3;
    if (stored.error().message.find("free space and run again") == std::string::npos) return 4;
    // The database meets the limit, too.
    for (int i = 0; i < 2000; ++i) {
      if (!write_model(*workspace, i)) return 0;
    }
    return 5;
  });
  EXPECT_EQ(wait_for(child), 0);
  EXPECT_GT(expect_whole(dir.path()), 0U);
}

// Runs as an ordinary user even where the tests run as root, whom permissions do not stop.
int as_ordinary_user(const std::function<int()>& work) {
  return wait_for(start([&work] {
    if (getuid() == 0 && setuid(65534) != 0) return 97;
    return work();
  }));
}

TEST(Crash, AFolderThatCannotBeWrittenCanBeRead) {
  const test::TempDir dir;
  const fs::path folder = dir.path() / "workspace";
  {
    Result<Workspace> workspace = Workspace::open(folder);
    ASSERT_TRUE(workspace.ok());
    ASSERT_TRUE(write_model(*workspace, 1));
  }
  chmod(dir.path().c_str(), 0755);
  chmod(folder.c_str(), 0555);
  EXPECT_EQ(as_ordinary_user([&folder] {
              const Result<Workspace> writer = Workspace::open(folder);
              if (writer.ok() || writer.error().code != ErrorCode::io) return 1;
              if (writer.error().message.find("choose another with --workspace") == std::string::npos)
                return 2;
              const Result<Workspace> reader = Workspace::open(folder, {.read_only = true});
              if (!reader) return 3;
              return reader->models().ok() && reader->models()->size() == 1 ? 0 : 4;
            }),
            0);
  EXPECT_EQ(as_ordinary_user([&dir] {
              const Result<Workspace> made = Workspace::open(dir.path() / "new");
              return !made.ok() && made.error().code == ErrorCode::io ? 0 : 1;
            }),
            0);
  chmod(folder.c_str(), 0755);
}

}  // namespace
}  // namespace exhibit
