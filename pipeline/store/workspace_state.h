// What the parts of workspace.cc share: the open database, guarded by one mutex, and the place where SQLite's
// exceptions become errors. Private to this folder.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "pipeline/store/process_lock.h"
#include "pipeline/store/small_blobs.h"
#include "pipeline/store/statements.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

struct Workspace::State {
  State(std::filesystem::path folder_, std::optional<ProcessLock> lock_, SQLite::Database database_)
      : folder(std::move(folder_)),
        blobs(folder / "blobs"),
        lock(std::move(lock_)),
        database(std::move(database_)) {}

  std::filesystem::path folder;
  BlobStore blobs;
  std::optional<ProcessLock> lock;  // none: read-only
  SQLite::Database database;
  Statements statements{database};
  SmallBlobs small_blobs{statements};
  std::recursive_mutex mutex;  // guards everything below and the database
  int depth = 0;               // of nested transactions
  bool failed = false;         // a write of the open transaction failed: it must not be committed

  // The bytes, checked; under the mutex. May throw.
  Result<std::string> blob(const std::string& sha256, uint64_t size);

  Error to_error(const SQLite::Exception& exception) const;
};

// The sentence for people that belongs to a SQLite error; `writer` is who holds the workspace.
Error database_error(const SQLite::Exception& exception, const std::filesystem::path& database,
                     const std::string& writer);

// Runs read() under the mutex. It returns a Result and may throw what SQLite throws.
template <class State, class Read>
auto reading(State& state, Read read) -> decltype(read()) {
  const std::lock_guard guard(state.mutex);
  try {
    return read();
  } catch (const SQLite::Exception& exception) {
    return state.to_error(exception);
  }
}

// Runs write() in a transaction; where it fails, nothing of it is kept.
template <class State, class Write>
Result<void> writing(Workspace& workspace, State& state, Write write) {
  Result<Workspace::Transaction> transaction = workspace.begin();
  if (!transaction) return transaction.error();
  Result<void> written = reading(state, write);
  if (!written) return written;
  return transaction->commit();
}

// Binds values to ?1, ?2, ... in order.
inline void bind_at(SQLite::Statement& statement, int at, const std::string& value) {
  statement.bind(at, value);
}
inline void bind_at(SQLite::Statement& statement, int at, std::string_view value) {
  statement.bind(at, std::string(value));
}
inline void bind_at(SQLite::Statement& statement, int at, int64_t value) { statement.bind(at, value); }
inline void bind_at(SQLite::Statement& statement, int at, int32_t value) { statement.bind(at, value); }
inline void bind_at(SQLite::Statement& statement, int at, uint64_t value) {
  statement.bind(at, static_cast<int64_t>(value));
}
inline void bind_at(SQLite::Statement& statement, int at, uint32_t value) {
  statement.bind(at, int64_t{value});
}
inline void bind_at(SQLite::Statement& statement, int at, double value) { statement.bind(at, value); }

template <class... Values>
void bind_all(SQLite::Statement& statement, const Values&... values) {
  int at = 0;
  (bind_at(statement, ++at, values), ...);
}

// Runs a statement that gives no rows.
template <class... Values>
int run_statement(SQLite::Database& database, const char* sql, const Values&... values) {
  SQLite::Statement statement(database, sql);
  bind_all(statement, values...);
  return statement.exec();
}

}  // namespace exhibit
