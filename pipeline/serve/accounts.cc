// Users, for admins, and everybody's own API tokens. Tested by tests/serve/review_api_test.cc.
#include "pipeline/serve/api.h"
#include "pipeline/serve/parameters.h"

namespace exhibit::serve {
namespace {

constexpr int64_t kSecondsPerDay = 24 * 3600;

Json user_json(const User& user) {
  return {{"name", user.name},
          {"role", std::string(to_string(user.role))},
          {"disabled", user.disabled},
          {"created_at", user.created_at}};
}

Json token_json(const Token& token) {
  Json json = {{"id", token.id},
               {"name", token.label},
               {"role", std::string(to_string(token.role))},
               {"created_at", token.created_at}};
  const auto time_or_null = [](const std::string& time) { return time.empty() ? Json(nullptr) : Json(time); };
  json["expires_at"] = time_or_null(token.expires_at);
  json["last_used_at"] = time_or_null(token.last_used_at);
  return json;
}

Response no_accounts() {
  return error_response(409, "no_accounts",
                        "there are no accounts here; `exhibit users add` makes the first");
}

bool has_accounts(const Call& call) { return call.service.options.mode == Mode::login; }

Role read_role(BodyFields& body, Role fallback) {
  Role role = fallback;
  const std::string name = body.text("role", 20, std::string(to_string(fallback)));
  if (!parse(name, role)) body.refuse("role", "must be viewer, reviewer or admin");
  return role;
}

Result<User> find_user(const Call& call, const std::string& name) {
  const auto users = call.service.access->users();
  if (!users) return users.error();
  for (const User& user : *users) {
    if (user.name == name) return user;
  }
  return Error{ErrorCode::not_found, "there is no user of this name", ""};
}

}  // namespace

Response get_users(const Call& call) {
  Parameters parameters(call.request);
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  Json list = Json::array();
  if (has_accounts(call)) {
    const auto users = call.service.access->users();
    if (!users) return error_response(call, users.error());
    for (const User& user : *users) list.push_back(user_json(user));
  }
  return json_response({{"users", std::move(list)}});
}

Response post_users(const Call& call) {
  if (!has_accounts(call)) return no_accounts();
  BodyFields body(call.request);
  const std::string name = body.required("name", 64);
  const std::string password = body.required("password", kMaxPasswordBytes);
  const Role role = read_role(body, Role::reviewer);
  if (const auto mistake = body.error()) return error_response(call, *mistake);
  const auto added = call.service.access->add_user(name, password, role);
  if (!added) return error_response(call, added.error());
  const auto user = find_user(call, name);
  if (!user) return error_response(call, user.error());
  return json_response(user_json(*user), 201);
}

Response patch_users(const Call& call) {
  if (!has_accounts(call)) return no_accounts();
  Parameters parameters(call.request);
  const std::string name = parameters.required("name");
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  BodyFields body(call.request);
  const bool has_role = body.has("role");
  const Role role = read_role(body, Role::viewer);
  const std::string password = body.text("password", kMaxPasswordBytes);
  const std::optional<bool> disabled = body.boolean("disabled");
  if (const auto mistake = body.error()) return error_response(call, *mistake);
  Access& access = *call.service.access;
  if (has_role) {
    if (const auto done = access.set_role(name, role); !done) return error_response(call, done.error());
  }
  if (!password.empty()) {
    if (const auto done = access.set_password(name, password); !done)
      return error_response(call, done.error());
  }
  if (disabled) {
    if (const auto done = access.set_disabled(name, *disabled); !done)
      return error_response(call, done.error());
  }
  const auto user = find_user(call, name);
  if (!user) return error_response(call, user.error());
  return json_response(user_json(*user));
}

Response get_tokens(const Call& call) {
  Parameters parameters(call.request);
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  Json list = Json::array();
  if (has_accounts(call)) {
    const auto tokens = call.service.access->tokens(call.caller.name);
    if (!tokens) return error_response(call, tokens.error());
    for (const Token& token : *tokens) list.push_back(token_json(token));
  }
  return json_response({{"tokens", std::move(list)}});
}

// Not with a token: one that leaked must not be able to make itself others.
Response post_tokens(const Call& call) {
  if (!has_accounts(call)) return no_accounts();
  if (call.caller.by == Caller::By::token) {
    return error_response(403, "login_needed", "a token cannot make tokens; log in");
  }
  BodyFields body(call.request);
  const std::string name = body.required("name", 100);
  const Role role = read_role(body, *call.caller.role);
  const int64_t days = body.integer("expires_in_days", 0, 0, 3650);
  if (const auto mistake = body.error()) return error_response(call, *mistake);
  const auto made = call.service.access->make_token(call.caller.name, name, role, days * kSecondsPerDay);
  if (!made) return error_response(call, made.error());
  Json json = token_json(made->token);
  json["token"] = made->secret;
  return json_response(json, 201);
}

Response delete_tokens(const Call& call) {
  if (!has_accounts(call)) return no_accounts();
  Parameters parameters(call.request);
  const std::string id = parameters.required("id");
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  const auto revoked = call.service.access->revoke_token(call.caller.name, id);
  if (!revoked) return error_response(call, revoked.error());
  return empty_response();
}

}  // namespace exhibit::serve
