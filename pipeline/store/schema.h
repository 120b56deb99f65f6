// The workspace's tables, as a list of numbered steps from an empty database to today's.
// Tested by tests/store/schema_test.cc.
#pragma once

#include <cstdint>
#include <span>

#include "pipeline/base/result.h"

namespace SQLite {
class Database;
}

namespace exhibit {

// Marks a database as a workspace ("EXHB").
inline constexpr int32_t kApplicationId = 0x45584842;

// One step. Steps are never changed once released; a new one is added at the end, with the next number.
struct Migration {
  int version;      // of the database once the step is done; from 1, without gaps
  const char* sql;  // statements separated by ';'
};

std::span<const Migration> migrations();

// What a database says of itself. Throws SQLite::Exception, like everything that reads one.
struct SchemaState {
  int32_t application_id = 0;
  int version = 0;      // PRAGMA user_version
  bool is_new = false;  // without any table: just created, or left so by a killed process
};
SchemaState read_schema_state(SQLite::Database& database);

// Errors: invalid_argument where the database is not a workspace, or was written by a newer program.
Result<void> check_schema(const SchemaState& state, std::span<const Migration> steps);

// Runs the steps that are missing, each in a transaction of its own. Safe where two processes do it at once.
// Throws SQLite::Exception.
void migrate(SQLite::Database& database, std::span<const Migration> steps);

}  // namespace exhibit
