// Tested by tests/serve/access_test.cc.
#include "pipeline/serve/access.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <mutex>
#include <semaphore>

#include "pipeline/base/text.h"

namespace exhibit::serve {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;
constexpr int kWaitMs = 5000;
constexpr int kConcurrentHashes = 2;         // each takes AccessOptions::cost.memory_bytes
constexpr int64_t kTouchEverySeconds = 300;  // how exactly a session's last use is known
constexpr size_t kMaxTokens = 100;           // of a user
constexpr const char* kTokenPrefix = "exh_";

constexpr const char* kTables = R"sql(
CREATE TABLE user (
  name TEXT PRIMARY KEY NOT NULL,
  role TEXT NOT NULL,
  password TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL
);
CREATE TABLE session (
  hash TEXT PRIMARY KEY NOT NULL,
  user TEXT NOT NULL REFERENCES user(name) ON DELETE CASCADE,
  created INTEGER NOT NULL,
  used INTEGER NOT NULL
);
CREATE TABLE token (
  id TEXT PRIMARY KEY NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  user TEXT NOT NULL REFERENCES user(name) ON DELETE CASCADE,
  label TEXT NOT NULL,
  role TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  used INTEGER NOT NULL DEFAULT 0
);
)sql";

int64_t system_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string iso_time(int64_t unix_seconds) {
  const std::time_t time = unix_seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

Result<void> check_name(const std::string& name) {
  const bool fits = !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '@' || c == '-';
  });
  if (fits) return {};
  return Error{ErrorCode::invalid_argument,
               "a user's name is 1 to 64 letters (a to z), digits or any of . _ @ -", ""};
}

Result<void> check_new_password(const std::string& password) {
  if (password.size() >= kMinPasswordBytes && password.size() <= kMaxPasswordBytes) return {};
  return Error{ErrorCode::invalid_argument,
               "a password has " + std::to_string(kMinPasswordBytes) + " to " +
                   std::to_string(kMaxPasswordBytes) + " bytes",
               ""};
}

Error no_such_user(const std::string& name) { return {ErrorCode::not_found, "no user \"" + name + "\"", ""}; }

// With the rights from the start: changing them afterwards would leave a moment.
Result<void> make_private_file(const fs::path& file) {
  const int handle = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (handle < 0) {
    return Error{ErrorCode::io, "cannot make the file of users; choose another with --users", file.string()};
  }
  ::close(handle);
  return {};
}

Role read_role(const std::string& name) {
  Role role = Role::viewer;
  parse(name, role);  // an unknown one gives the least
  return role;
}

User read_user(SQLite::Statement& row) {
  return {row.getColumn(0).getString(), read_role(row.getColumn(1).getString()),
          row.getColumn(2).getInt() != 0, iso_time(row.getColumn(3).getInt64())};
}

Token read_token(SQLite::Statement& row) {
  const auto time_or_none = [&row](int column) {
    const int64_t time = row.getColumn(column).getInt64();
    return time == 0 ? std::string() : iso_time(time);
  };
  return {row.getColumn(0).getString(),
          row.getColumn(1).getString(),
          row.getColumn(2).getString(),
          read_role(row.getColumn(3).getString()),
          iso_time(row.getColumn(4).getInt64()),
          time_or_none(5),
          time_or_none(6)};
}

constexpr const char* kUserColumns = "SELECT name, role, disabled, created FROM user ";

}  // namespace

std::string_view to_string(Role role) {
  static constexpr std::array<std::string_view, 3> kNames = {"viewer", "reviewer", "admin"};
  return kNames[static_cast<size_t>(role)];
}

bool parse(std::string_view name, Role& role) {
  for (const Role candidate : {Role::viewer, Role::reviewer, Role::admin}) {
    if (to_string(candidate) != name) continue;
    role = candidate;
    return true;
  }
  return false;
}

struct Access::State {
  State(SQLite::Database database_, AccessOptions options_)
      : database(std::move(database_)), options(std::move(options_)) {}

  SQLite::Database database;
  const AccessOptions options;
  std::string nobody;  // a hash that no password fits
  std::mutex mutex;    // guards the database
  std::counting_semaphore<kConcurrentHashes> hashing{kConcurrentHashes};

  int64_t now() const { return options.unix_seconds ? options.unix_seconds() : system_seconds(); }

  // Runs work(), which may throw what SQLite throws, under the mutex.
  template <class Work>
  auto guarded(Work work) -> decltype(work()) {
    const std::lock_guard guard(mutex);
    try {
      return work();
    } catch (const SQLite::Exception& exception) {
      return Error{ErrorCode::io, std::string("the file of users cannot be used: ") + exception.what(),
                   database.getFilename()};
    }
  }

  Result<std::string> hash(const std::string& password) {
    hashing.acquire();
    Result<std::string> made = hash_password(password, options.cost);
    hashing.release();
    return made;
  }

  std::optional<User> find(const std::string& name) {
    SQLite::Statement row(database, std::string(kUserColumns) + "WHERE name = ?");
    row.bind(1, name);
    if (!row.executeStep()) return std::nullopt;
    return read_user(row);
  }

  void run(const char* sql, const std::string& a, const std::string& b = {}) {
    SQLite::Statement statement(database, sql);
    statement.bind(1, a);
    if (statement.getBindParameterCount() > 1) statement.bind(2, b);
    statement.exec();
  }

  void touch(const std::string& table, const std::string& hash, int64_t now) {
    SQLite::Statement statement(database, "UPDATE " + table + " SET used = ? WHERE hash = ?");
    statement.bind(1, now);
    statement.bind(2, hash);
    statement.exec();
  }

  Result<void> keep_an_admin(const User& user) {
    if (user.role != Role::admin || user.disabled) return {};
    SQLite::Statement others(database,
                             "SELECT count(*) FROM user WHERE role = 'admin' AND disabled = 0 AND name <> ?");
    others.bind(1, user.name);
    others.executeStep();
    if (others.getColumn(0).getInt() > 0) return {};
    return Error{ErrorCode::invalid_argument, user.name + " is the only admin; make another one first", ""};
  }

  // Changes a user in a transaction that also ends the sessions.
  template <class Change>
  Result<void> change(const std::string& name, Change apply) {
    return guarded([&]() -> Result<void> {
      SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
      const std::optional<User> user = find(name);
      if (!user) return no_such_user(name);
      if (Result<void> changed = apply(*user); !changed) return changed;
      run("DELETE FROM session WHERE user = ?", name);
      transaction.commit();
      return {};
    });
  }
};

Access::Access(std::unique_ptr<State> state) : state_(std::move(state)) {}
Access::Access(Access&&) noexcept = default;
Access& Access::operator=(Access&&) noexcept = default;
Access::~Access() = default;

Result<Access> Access::open(const fs::path& file, const AccessOptions& options) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    if (!options.create) return Error{ErrorCode::not_found, "no file of users here", file.string()};
    if (Result<void> made = make_private_file(file); !made) return made.error();
  }
  try {
    SQLite::Database database(file.string(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, kWaitMs);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA foreign_keys = ON");
    database.exec("PRAGMA trusted_schema = OFF");
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    if (version > kVersion) {
      return Error{ErrorCode::invalid_argument,
                   "this file of users was written by a newer version of exhibit", file.string()};
    }
    if (version == 0) {
      database.exec(kTables);
      database.exec("PRAGMA user_version = " + std::to_string(kVersion));
    }
    transaction.commit();
    auto state = std::make_unique<State>(std::move(database), options);
    Result<std::string> nobody = hash_password(random_secret(), options.cost);
    if (!nobody) return nobody.error();
    state->nobody = *std::move(nobody);
    return Access(std::move(state));
  } catch (const SQLite::Exception& exception) {
    return Error{ErrorCode::io, std::string("the file of users cannot be opened: ") + exception.what(),
                 file.string()};
  }
}

Result<std::vector<User>> Access::users() const {
  return state_->guarded([this]() -> Result<std::vector<User>> {
    SQLite::Statement rows(state_->database, std::string(kUserColumns) + "ORDER BY name");
    std::vector<User> users;
    while (rows.executeStep()) users.push_back(read_user(rows));
    return users;
  });
}

Result<void> Access::add_user(const std::string& name, const std::string& password, Role role) {
  if (Result<void> fits = check_name(name); !fits) return fits;
  if (Result<void> fits = check_new_password(password); !fits) return fits;
  const Result<std::string> hash = state_->hash(password);
  if (!hash) return hash.error();
  return state_->guarded([&]() -> Result<void> {
    if (state_->find(name)) {
      return Error{ErrorCode::invalid_argument, "there is a user \"" + name + "\" already", ""};
    }
    SQLite::Statement row(state_->database,
                          "INSERT INTO user (name, role, password, created) VALUES (?, ?, ?, ?)");
    row.bind(1, name);
    row.bind(2, std::string(to_string(role)));
    row.bind(3, *hash);
    row.bind(4, state_->now());
    row.exec();
    return {};
  });
}

Result<void> Access::set_password(const std::string& name, const std::string& password) {
  if (Result<void> fits = check_new_password(password); !fits) return fits;
  const Result<std::string> hash = state_->hash(password);
  if (!hash) return hash.error();
  return state_->change(name, [&](const User&) -> Result<void> {
    state_->run("UPDATE user SET password = ? WHERE name = ?", *hash, name);
    return {};
  });
}

Result<void> Access::set_role(const std::string& name, Role role) {
  return state_->change(name, [&](const User& user) -> Result<void> {
    if (role != Role::admin) {
      if (Result<void> kept = state_->keep_an_admin(user); !kept) return kept;
    }
    state_->run("UPDATE user SET role = ? WHERE name = ?", std::string(to_string(role)), name);
    return {};
  });
}

Result<void> Access::set_disabled(const std::string& name, bool disabled) {
  return state_->change(name, [&](const User& user) -> Result<void> {
    if (disabled) {
      if (Result<void> kept = state_->keep_an_admin(user); !kept) return kept;
    }
    state_->run("UPDATE user SET disabled = CAST(? AS INTEGER) WHERE name = ?", disabled ? "1" : "0", name);
    return {};
  });
}

Result<std::optional<User>> Access::check_password(const std::string& name,
                                                   const std::string& password) const {
  struct Known {
    User user;
    std::string hash;
  };
  Result<std::optional<Known>> known = state_->guarded([&]() -> Result<std::optional<Known>> {
    SQLite::Statement row(state_->database,
                          "SELECT name, role, disabled, created, password FROM user WHERE name = ?");
    row.bind(1, name);
    if (!row.executeStep()) return std::optional<Known>();
    return std::optional(Known{read_user(row), row.getColumn(4).getString()});
  });
  if (!known) return known.error();
  if (password.size() > kMaxPasswordBytes) return std::optional<User>();
  state_->hashing.acquire();
  const bool fits = verify_password(*known ? (*known)->hash : state_->nobody, password);
  state_->hashing.release();
  if (!fits || !*known || (*known)->user.disabled) return std::optional<User>();
  return std::optional(std::move((*known)->user));
}

Result<std::string> Access::begin_session(const std::string& name) {
  return state_->guarded([&]() -> Result<std::string> {
    const int64_t now = state_->now();
    SQLite::Statement old(state_->database, "DELETE FROM session WHERE used < ? OR created < ?");
    old.bind(1, now - state_->options.session_idle_s);
    old.bind(2, now - state_->options.session_s);
    old.exec();
    std::string secret = random_secret();
    SQLite::Statement row(state_->database,
                          "INSERT INTO session (hash, user, created, used) VALUES (?, ?, ?, ?)");
    row.bind(1, hash_secret(secret, "session"));
    row.bind(2, name);
    row.bind(3, now);
    row.bind(4, now);
    row.exec();
    return secret;
  });
}

Result<std::optional<User>> Access::session(std::string_view secret) {
  if (secret.empty()) return std::optional<User>();
  return state_->guarded([&]() -> Result<std::optional<User>> {
    const std::string hash = hash_secret(secret, "session");
    const int64_t now = state_->now();
    SQLite::Statement row(state_->database,
                          "SELECT name, role, disabled, user.created, used FROM session JOIN user ON "
                          "user.name = session.user WHERE hash = ? AND used >= ? AND session.created >= ?");
    row.bind(1, hash);
    row.bind(2, now - state_->options.session_idle_s);
    row.bind(3, now - state_->options.session_s);
    if (!row.executeStep()) return std::optional<User>();
    User user = read_user(row);
    if (user.disabled) return std::optional<User>();
    if (row.getColumn(4).getInt64() < now - kTouchEverySeconds) state_->touch("session", hash, now);
    return std::optional(std::move(user));
  });
}

Result<void> Access::end_session(std::string_view secret) {
  return state_->guarded([&]() -> Result<void> {
    state_->run("DELETE FROM session WHERE hash = ?", hash_secret(secret, "session"));
    return {};
  });
}

Result<Access::NewToken> Access::make_token(const std::string& user, const std::string& label, Role role,
                                            int64_t expires_in_s) {
  return state_->guarded([&]() -> Result<NewToken> {
    const std::optional<User> owner = state_->find(user);
    if (!owner) return no_such_user(user);
    SQLite::Statement count(state_->database, "SELECT count(*) FROM token WHERE user = ?");
    count.bind(1, user);
    count.executeStep();
    if (static_cast<size_t>(count.getColumn(0).getInt()) >= kMaxTokens) {
      return Error{ErrorCode::limit_exceeded,
                   "there are " + std::to_string(kMaxTokens) + " tokens already; revoke one first", ""};
    }
    const int64_t now = state_->now();
    const int64_t expires = expires_in_s > 0 ? now + expires_in_s : 0;
    NewToken made;
    made.secret = kTokenPrefix + random_secret();
    made.token = {random_uuid(),
                  user,
                  label,
                  std::min(role, owner->role),
                  iso_time(now),
                  expires == 0 ? "" : iso_time(expires),
                  ""};
    SQLite::Statement row(state_->database,
                          "INSERT INTO token (id, hash, user, label, role, created, expires) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?)");
    row.bind(1, made.token.id);
    row.bind(2, hash_secret(made.secret, "token"));
    row.bind(3, user);
    row.bind(4, label);
    row.bind(5, std::string(to_string(made.token.role)));
    row.bind(6, now);
    row.bind(7, expires);
    row.exec();
    return made;
  });
}

Result<std::vector<Token>> Access::tokens(const std::string& user) const {
  return state_->guarded([&]() -> Result<std::vector<Token>> {
    SQLite::Statement rows(state_->database,
                           "SELECT id, user, label, role, created, expires, used FROM token WHERE user = ? "
                           "ORDER BY created, id");
    rows.bind(1, user);
    std::vector<Token> tokens;
    while (rows.executeStep()) tokens.push_back(read_token(rows));
    return tokens;
  });
}

Result<void> Access::revoke_token(const std::string& user, const std::string& id) {
  return state_->guarded([&]() -> Result<void> {
    SQLite::Statement row(state_->database, "DELETE FROM token WHERE user = ? AND id = ?");
    row.bind(1, user);
    row.bind(2, id);
    if (row.exec() > 0) return {};
    return Error{ErrorCode::not_found, "no such token", ""};
  });
}

Result<std::optional<User>> Access::bearer(std::string_view secret) const {
  if (!secret.starts_with(kTokenPrefix)) return std::optional<User>();
  return state_->guarded([&]() -> Result<std::optional<User>> {
    SQLite::Statement row(
        state_->database,
        "SELECT name, user.role, disabled, user.created, token.role, token.used FROM token JOIN user "
        "ON user.name = token.user WHERE hash = ? AND (expires = 0 OR expires > ?)");
    const std::string hash = hash_secret(secret, "token");
    const int64_t now = state_->now();
    row.bind(1, hash);
    row.bind(2, now);
    if (!row.executeStep()) return std::optional<User>();
    User user = read_user(row);
    if (user.disabled) return std::optional<User>();
    if (row.getColumn(5).getInt64() < now - kTouchEverySeconds) state_->touch("token", hash, now);
    user.role = std::min(user.role, read_role(row.getColumn(4).getString()));
    return std::optional(std::move(user));
  });
}

}  // namespace exhibit::serve
