// SQL statements that are compiled once and run often: for small rows, compiling them costs more than
// running. Not thread-safe. Throws what SQLite throws. Tested by tests/store/small_blobs_test.cc.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace exhibit {

// A statement on loan. At the end it is reset, so that it holds no lock and no values, and can be lent again.
class Prepared {
 public:
  Prepared(std::vector<std::unique_ptr<SQLite::Statement>>& idle,
           std::unique_ptr<SQLite::Statement> statement)
      : idle_(idle), statement_(std::move(statement)) {}
  ~Prepared() {
    statement_->tryReset();
    statement_->clearBindings();
    idle_.push_back(std::move(statement_));
  }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  SQLite::Statement& operator*() { return *statement_; }
  SQLite::Statement* operator->() { return statement_.get(); }

 private:
  std::vector<std::unique_ptr<SQLite::Statement>>& idle_;
  std::unique_ptr<SQLite::Statement> statement_;
};

class Statements {
 public:
  // The database must outlive it.
  explicit Statements(SQLite::Database& database) : database_(database) {}

  Prepared prepare(const std::string& sql) {
    auto& idle = idle_[sql];
    if (idle.empty()) return {idle, std::make_unique<SQLite::Statement>(database_, sql)};
    std::unique_ptr<SQLite::Statement> statement = std::move(idle.back());
    idle.pop_back();
    return {idle, std::move(statement)};
  }

 private:
  SQLite::Database& database_;
  std::map<std::string, std::vector<std::unique_ptr<SQLite::Statement>>> idle_;
};

}  // namespace exhibit
