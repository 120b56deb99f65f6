// Opening, locking and tidying a workspace; what is in it: workspace_sources.cc and workspace_results.cc.
// Tested by tests/store/workspace_test.cc and crash_test.cc.
#include "pipeline/store/workspace.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "pipeline/base/sha256.h"
#include "pipeline/store/schema.h"
#include "pipeline/store/workspace_state.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDatabaseName = "workspace.db";
constexpr const char* kLockName = "workspace.lock";

// Told apart here because SQLite opens a file that is no database without a word and fails later.
Result<void> check_header(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, 16> header{};
  in.read(header.data(), header.size());
  if (in.gcount() == 0) return {};
  if (std::string_view(header.data(), static_cast<size_t>(in.gcount())) ==
      std::string_view("SQLite format 3\0", 16)) {
    return {};
  }
  return Error{
      ErrorCode::malformed,
      "not a workspace database, or damaged: restore it from a backup, or move it away and grade again "
      "(the blobs beside it are kept)",
      file.string()};
}

// A path as a SQLite URI.
std::string uri_of(const fs::path& file, std::string_view parameters) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : file.string()) {
    if (c == '?' || c == '#' || c == '%') {
      const auto byte = static_cast<unsigned char>(c);
      uri += '%';
      uri += kDigits[byte >> 4];
      uri += kDigits[byte & 15];
    } else {
      uri += c;
    }
  }
  return uri + "?" + std::string(parameters);
}

// In a folder that cannot be written, SQLite cannot make the files that it shares between readers of a WAL
// database. Where nothing waits in the log the database is then read as it stands.
bool must_read_as_it_stands(const fs::path& database) {
  std::error_code ignored;
  const fs::path log = database.string() + "-wal";
  const bool log_is_empty = !fs::exists(log, ignored) || fs::file_size(log, ignored) == 0;
  return log_is_empty && access(database.parent_path().c_str(), W_OK) != 0;
}

SQLite::Database open_database(const fs::path& file, const WorkspaceOptions& options) {
  if (options.read_only) {
    const bool as_it_stands = must_read_as_it_stands(file);
    return {uri_of(file, as_it_stands ? "mode=ro&immutable=1" : "mode=ro"),
            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, options.wait_ms};
  }
  return {file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, options.wait_ms};
}

void configure(SQLite::Database& database, bool read_only) {
  if (!read_only) database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = NORMAL");
  database.exec("PRAGMA foreign_keys = ON");
  database.exec("PRAGMA trusted_schema = OFF");
}

// Checks before anything is written: a database that is somebody else's stays as it is.
Result<void> prepare(SQLite::Database& database, const fs::path& file, const WorkspaceOptions& options) {
  const SchemaState schema = read_schema_state(database);
  if (Result<void> known = check_schema(schema, migrations()); !known) {
    Error error = known.error();
    error.where = file.string();
    return error;
  }
  configure(database, options.read_only);
  if (!options.read_only) {
    migrate(database, migrations());
  } else if (schema.version < migrations().back().version) {
    return Error{
        ErrorCode::invalid_argument,
        "this workspace was written by an older version of exhibit; run a command that writes once, so "
        "that it is brought up to date",
        file.string()};
  }
  return {};
}

Result<void> make_folder(const fs::path& folder, const WorkspaceOptions& options) {
  std::error_code failed;
  if (fs::exists(folder / kDatabaseName, failed)) return {};
  if (options.read_only || !options.create) {
    return Error{ErrorCode::not_found, "no workspace here; `exhibit grade` makes one", folder.string()};
  }
  fs::create_directories(folder, failed);
  if (!failed) return {};
  return Error{ErrorCode::io,
               "cannot make the workspace: " + failed.message() + "; choose another folder with --workspace",
               folder.string()};
}

}  // namespace

Error database_error(const SQLite::Exception& exception, const fs::path& database,
                     const std::string& writer) {
  const std::string what = exception.what();
  const std::string where = database.string();
  switch (exception.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::io, "workspace is in use by " + writer + "; wait for it to end and run again",
              where};
    case SQLITE_FULL:
      return {ErrorCode::io, "the disk is full; free space and run again, what was stored before is kept",
              where};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {
          ErrorCode::malformed,
          "the database is damaged (" + what +
              "): restore it from a backup, or move it away and grade again (the blobs beside it are kept)",
          where};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return {ErrorCode::io,
              "cannot be opened or written (" + what +
                  "); make the workspace writable or choose another with --workspace",
              where};
    default:
      return {ErrorCode::io, what, where};
  }
}

Error Workspace::State::to_error(const SQLite::Exception& exception) const {
  return database_error(exception, folder / kDatabaseName, lock ? lock->writer() : "another process");
}

Result<Workspace> Workspace::open(const fs::path& folder, const WorkspaceOptions& options) {
  if (Result<void> made = make_folder(folder, options); !made) return made.error();
  const fs::path file = folder / kDatabaseName;
  if (Result<void> readable = check_header(file); !readable) return readable.error();

  std::optional<ProcessLock> lock;
  if (!options.read_only) {
    Result<ProcessLock> opened = ProcessLock::open(folder / kLockName);
    if (!opened) return opened.error();
    lock.emplace(*std::move(opened));
    if (lock->try_alone()) {
      if (const Result<int> cleaned = BlobStore(folder / "blobs").clean(); !cleaned) return cleaned.error();
    }
    lock->share();
  }
  // Where two processes make the same workspace at once, SQLite refuses one of them without waiting.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(options.wait_ms);
  for (;;) {
    try {
      SQLite::Database database = open_database(file, options);
      if (Result<void> ready = prepare(database, file, options); !ready) return ready.error();
      Workspace workspace(std::make_unique<State>(folder, std::move(lock), std::move(database)));
      if (!options.read_only) {
        if (Result<void> named = workspace.name_proposals(); !named) return named.error();
      }
      return workspace;
    } catch (const SQLite::Exception& exception) {
      if (exception.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) {
        return database_error(exception, file, lock ? lock->writer() : "another process");
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

Workspace::Workspace(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;
Workspace::~Workspace() = default;

Result<std::string> Workspace::State::blob(const std::string& sha256, uint64_t size) {
  if (!is_sha256(sha256)) return Error{ErrorCode::invalid_argument, "not a SHA-256", sha256};
  std::optional<std::string> bytes = small_blobs.get(sha256);
  // Workspaces of older versions have small ones as files, too.
  if (!bytes) return blobs.get(sha256, size);
  if (bytes->size() == size && sha256_hex(*bytes) == sha256) return *std::move(bytes);
  return Error{ErrorCode::malformed,
               "blob is damaged (not the bytes that were stored); fetch its source again",
               (folder / kDatabaseName).string()};
}

Result<std::string> Workspace::blob(const std::string& sha256, uint64_t size) const {
  return reading(*state_, [&] { return state_->blob(sha256, size); });
}

Result<std::vector<std::string>> Workspace::blob_names() const {
  return reading(*state_, [&]() -> Result<std::vector<std::string>> {
    const Result<std::vector<std::string>> files = state_->blobs.list();
    if (!files) return files.error();
    const std::vector<std::string> rows = state_->small_blobs.list();
    std::vector<std::string> all;
    std::set_union(files->begin(), files->end(), rows.begin(), rows.end(), std::back_inserter(all));
    return all;
  });
}

const BlobStore& Workspace::blobs() const { return state_->blobs; }
const fs::path& Workspace::folder() const { return state_->folder; }

struct Workspace::Transaction::State {
  Workspace::State& workspace;
  std::unique_lock<std::recursive_mutex> guard;
  bool done = false;
};

Workspace::Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workspace::Transaction::Transaction(Transaction&&) noexcept = default;

Result<Workspace::Transaction> Workspace::begin() { return begin_as(false); }
Result<Workspace::Transaction> Workspace::begin_durable() { return begin_as(true); }

Result<Workspace::Transaction> Workspace::begin_as(bool durable) {
  auto transaction =
      std::make_unique<Transaction::State>(Transaction::State{*state_, std::unique_lock(state_->mutex)});
  if (!state_->lock) {
    return Error{ErrorCode::invalid_argument, "the workspace is open for reading only",
                 state_->folder.string()};
  }
  if (state_->depth == 0) {
    try {
      // Cannot be changed inside a transaction; in a WAL, FULL is a sync at each commit.
      state_->database.exec(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
      state_->database.exec("BEGIN IMMEDIATE");
    } catch (const SQLite::Exception& exception) {
      return state_->to_error(exception);
    }
    state_->failed = false;
    state_->lock->name_writer();
  }
  ++state_->depth;
  return Transaction(std::move(transaction));
}

Result<void> Workspace::Transaction::commit() {
  Workspace::State& workspace = state_->workspace;
  if (workspace.failed || workspace.depth > 1) {
    state_->done = !workspace.failed;
    if (state_->done) return {};
    return Error{ErrorCode::io, "nothing was stored: an earlier write of this transaction failed",
                 workspace.folder.string()};
  }
  try {
    workspace.database.exec("COMMIT");
    state_->done = true;
    return {};
  } catch (const SQLite::Exception& exception) {
    return workspace.to_error(exception);
  }
}

Workspace::Transaction::~Transaction() {
  if (!state_) return;
  Workspace::State& workspace = state_->workspace;
  if (!state_->done) workspace.failed = true;
  if (--workspace.depth > 0) return;
  // A statement that failed may have ended the transaction by itself: then there is nothing to roll back.
  if (!state_->done) workspace.database.tryExec("ROLLBACK");
  workspace.lock->clear_writer();
}

Result<std::vector<std::string>> Workspace::database_problems() const {
  return reading(*state_, [this]() -> Result<std::vector<std::string>> {
    std::vector<std::string> problems;
    SQLite::Statement check(state_->database, "PRAGMA integrity_check");
    while (check.executeStep()) {
      if (std::string line = check.getColumn(0).getString(); line != "ok")
        problems.push_back(std::move(line));
    }
    SQLite::Statement keys(state_->database, "PRAGMA foreign_key_check");
    while (keys.executeStep()) {
      problems.push_back("a row of " + keys.getColumn(0).getString() + " refers to a row of " +
                         keys.getColumn(2).getString() + " that does not exist");
    }
    return problems;
  });
}

Result<Workspace::Pruned> Workspace::prune() {
  Pruned pruned;
  Result<Transaction> transaction = begin();  // keeps the other threads of this process out
  if (!transaction) return transaction.error();
  if (!state_->lock->try_alone()) {
    state_->lock->share();
    return Error{ErrorCode::io, "workspace is in use by another process; wait for it to end and run again",
                 state_->folder.string()};
  }
  const Result<void> removed = reading(*state_, [&]() -> Result<void> {
    std::set<std::string> wanted;
    SQLite::Statement known(state_->database, "SELECT DISTINCT sha256 FROM snapshot");
    while (known.executeStep()) wanted.insert(known.getColumn(0).getString());
    pruned.documents = static_cast<uint64_t>(run_statement(
        state_->database, "DELETE FROM document WHERE sha256 NOT IN (SELECT sha256 FROM snapshot)"));
    const Result<std::vector<std::string>> present = state_->blobs.list();
    if (!present) return present.error();
    for (const std::string& sha256 : state_->small_blobs.list()) {
      if (wanted.contains(sha256)) continue;
      pruned.bytes += state_->small_blobs.remove(sha256);
      ++pruned.blobs;
    }
    for (const std::string& sha256 : *present) {
      if (wanted.contains(sha256)) continue;
      const Result<uint64_t> freed = state_->blobs.remove(sha256);
      if (!freed) return freed.error();
      ++pruned.blobs;
      pruned.bytes += *freed;
    }
    return {};
  });
  state_->lock->share();
  if (!removed) return removed.error();
  if (Result<void> committed = transaction->commit(); !committed) return committed.error();
  return pruned;
}

}  // namespace exhibit
