// Logging in and out. Tested by tests/serve/security_test.cc.
#include <algorithm>

#include "pipeline/serve/api.h"
#include "pipeline/serve/parameters.h"

namespace exhibit::serve {
namespace {

constexpr const char* kLanguages[] = {"en", "ko"};

bool is_tls(const Call& call) { return call.service.options.public_origin.starts_with("https://"); }

void set_cookie(const Call& call, Response& response, const std::string& secret) {
  std::string cookie = std::string(is_tls(call) ? kTlsSessionCookie : kSessionCookie) + "=" + secret +
                       "; Path=/; HttpOnly; SameSite=Strict";
  if (is_tls(call)) cookie += "; Secure";
  if (secret.empty()) cookie += "; Max-Age=0";
  response.headers.emplace_back("Set-Cookie", cookie);
}

Json session_json(const Call& call, const Caller& caller) {
  Json user = nullptr;
  if (caller.role && !caller.name.empty()) {
    user = {{"name", caller.name}, {"role", std::string(to_string(*caller.role))}};
  }
  return {{"mode", std::string(to_string(call.service.options.mode))},
          {"user", std::move(user)},
          {"csrf", csrf_token(call.service, caller)},
          {"version", call.service.options.version},
          {"default_rubric", call.service.options.default_rubric},
          {"reviews_wanted", call.service.reviews.reviews_wanted()},
          {"languages", kLanguages}};
}

// Log-in as one attempt among others.
class Attempt {
 public:
  Attempt(const Call& call, const std::string& name)
      : limits_(*call.service.login_limits),
        pair_(call.remote + " " + name),
        address_(call.remote),
        account_(name) {}

  int wait_s() const {
    return std::max({limits_.pair.wait_s(pair_, now_), limits_.address.wait_s(address_, now_),
                     limits_.account.wait_s(account_, now_)});
  }
  void failed() const {
    limits_.pair.failed(pair_, now_);
    limits_.address.failed(address_, now_);
    limits_.account.failed(account_, now_);
  }
  void succeeded() const {
    limits_.pair.clear(pair_);
    limits_.address.forgive(address_);
    limits_.account.forgive(account_);
  }

 private:
  LoginLimits& limits_;
  const std::string pair_;
  const std::string address_;
  const std::string account_;
  const RateLimit::Time now_ = std::chrono::steady_clock::now();
};

}  // namespace

Response get_session(const Call& call) {
  Parameters parameters(call.request);
  if (const auto mistake = parameters.error()) return error_response(call, *mistake);
  return json_response(session_json(call, call.caller));
}

Response post_session(const Call& call) {
  if (call.service.options.mode != Mode::login) {
    return error_response(409, "no_login", "nobody logs in here");
  }
  BodyFields body(call.request);
  const std::string name = body.required("name", 64);
  const std::string password = body.required("password", kMaxPasswordBytes);
  if (const auto mistake = body.error()) return error_response(call, *mistake);
  const Attempt attempt(call, name);
  if (const int wait_s = attempt.wait_s(); wait_s > 0) {
    Response response =
        error_response(429, "too_many_attempts", "too many attempts; wait before the next one");
    response.headers.emplace_back("Retry-After", std::to_string(wait_s));
    return response;
  }
  attempt.failed();  // counted before the slow check, so that attempts side by side do not slip through
  const auto user = call.service.access->check_password(name, password);
  if (!user) return error_response(call, user.error());
  if (!*user) return error_response(401, "wrong_password", "name or password is wrong");
  attempt.succeeded();
  // A new session whatever cookie came with the request; that one's ends.
  if (!call.caller.session.empty()) {
    if (const auto ended = call.service.access->end_session(call.caller.session); !ended) {
      return error_response(call, ended.error());
    }
  }
  auto secret = call.service.access->begin_session((*user)->name);
  if (!secret) return error_response(call, secret.error());
  const Caller caller{Caller::By::session, (*user)->name, (*user)->role, *secret};
  Response response = json_response(session_json(call, caller), 201);
  set_cookie(call, response, *secret);
  return response;
}

Response delete_session(const Call& call) {
  if (call.caller.by == Caller::By::session) {
    const auto ended = call.service.access->end_session(call.caller.session);
    if (!ended) return error_response(call, ended.error());
  }
  Response response = empty_response();
  set_cookie(call, response, "");
  return response;
}

}  // namespace exhibit::serve
