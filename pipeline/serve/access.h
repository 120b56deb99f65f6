// Who may do what: users with their roles, log-in sessions and API tokens, in a database of their own
// (users.db). It is apart from the workspace so that a workspace can be copied or handed on without anybody's
// password hash. The file is readable by its owner only. Sessions and tokens are stored as hashes of random
// secrets.
//
// Thread-safe; another process (`exhibit users`) may change the file at any time, which counts from the next
// request on. Errors: io (disk, permission), invalid_argument (a name or a password that will not do),
// not_found. Tested by tests/serve/access_test.cc.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/serve/secrets.h"

namespace exhibit::serve {

enum class Role {
  viewer,    // reads everything
  reviewer,  // decides, too
  admin,     // manages users and assignments, too
};
std::string_view to_string(Role role);
bool parse(std::string_view name, Role& role);

struct User {
  std::string name;
  Role role = Role::viewer;
  bool disabled = false;
  std::string created_at;
};

// An API token, without its secret.
struct Token {
  std::string id;
  std::string user;
  std::string label;
  Role role = Role::viewer;  // at most what its user may do
  std::string created_at;
  std::string expires_at;    // empty: never
  std::string last_used_at;  // to five minutes; empty: never
};

struct AccessOptions {
  bool create = true;                           // make the file where there is none
  PasswordCost cost = {};                       //
  std::function<int64_t()> unix_seconds = {};   // the system's clock where empty
  int64_t session_idle_s = int64_t{12} * 3600;  // without a request
  int64_t session_s = int64_t{7} * 24 * 3600;   // from log-in
};

inline constexpr size_t kMinPasswordBytes = 10;
inline constexpr size_t kMaxPasswordBytes = 1024;

class Access {
 public:
  static Result<Access> open(const std::filesystem::path& file, const AccessOptions& options = {});
  Access(Access&&) noexcept;
  Access& operator=(Access&&) noexcept;
  ~Access();

  Result<std::vector<User>> users() const;  // by name
  // Names: 1 to 64 of the letters a to z, digits and "._@-"; capitals are other letters.
  Result<void> add_user(const std::string& name, const std::string& password, Role role);
  // These end the user's sessions. The last admin can neither be disabled nor be given another role.
  Result<void> set_password(const std::string& name, const std::string& password);
  Result<void> set_role(const std::string& name, Role role);
  Result<void> set_disabled(const std::string& name, bool disabled);

  // The user of this name and password, unless disabled. It takes as long for a name that does not exist.
  Result<std::optional<User>> check_password(const std::string& name, const std::string& password) const;

  // A new session's secret, for the cookie.
  Result<std::string> begin_session(const std::string& name);
  Result<std::optional<User>> session(std::string_view secret);
  Result<void> end_session(std::string_view secret);

  struct NewToken {
    Token token;
    std::string secret;  // seen this once only
  };
  // expires_in_s: 0 for a token without end.
  Result<NewToken> make_token(const std::string& user, const std::string& label, Role role,
                              int64_t expires_in_s);
  Result<std::vector<Token>> tokens(const std::string& user) const;
  Result<void> revoke_token(const std::string& user, const std::string& id);
  // The token's user with the lesser of both roles.
  Result<std::optional<User>> bearer(std::string_view secret) const;

 private:
  struct State;
  explicit Access(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace exhibit::serve
