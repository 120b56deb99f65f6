// What the handlers of the API share: who asks, what they work on, and the shape of answers. Private to this
// folder.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pipeline/base/result.h"
#include "pipeline/review/reviews.h"
#include "pipeline/serve/access.h"
#include "pipeline/serve/app.h"
#include "pipeline/serve/document_shelf.h"
#include "pipeline/serve/http.h"
#include "pipeline/serve/ranking.h"
#include "pipeline/serve/rate_limit.h"
#include "pipeline/serve/search.h"
#include "pipeline/store/json_codec.h"

namespace exhibit::serve {

inline constexpr const char* kSessionCookie = "exhibit_session";
inline constexpr const char* kTlsSessionCookie = "__Host-exhibit_session";

struct Caller {
  enum class By { nobody, single, session, token, open };
  By by = By::nobody;
  std::string name;          // empty where by is nobody or open
  std::optional<Role> role;  // nothing: may only log in
  std::string session;       // the cookie's secret; of a session
};

// Limits on log-in, each for its own kind of attack: one address on one account, one address on many
// accounts, many addresses on one account.
struct LoginLimits {
  RateLimit pair{5, std::chrono::minutes(5)};
  RateLimit address{30, std::chrono::minutes(5)};
  RateLimit account{50, std::chrono::minutes(15)};
};

// Everything a handler works with. Its parts are thread-safe.
struct Service {
  Reviews& reviews;
  Access* access;  // may be null
  AppOptions options;
  std::string secret;  // of this process: from it come the CSRF tokens of those without a session
  std::unique_ptr<DocumentShelf> documents;
  std::unique_ptr<SearchIndex> search;
  std::unique_ptr<LoginLimits> login_limits;
  std::unique_ptr<Rankings> rankings;
};

struct Call {
  const Request& request;
  const Caller& caller;
  Service& service;
  std::string remote;  // who asks, the proxy aside

  const Workspace& workspace() const { return service.reviews.workspace(); }
};

struct Endpoint {
  std::string_view method;
  std::string_view path;     // below /api/v1
  std::optional<Role> role;  // at least; nothing: anybody
  Response (*handler)(const Call& call);
};
std::span<const Endpoint> endpoints();

Response json_response(const Json& json, int status = 200);
Response empty_response();  // 204
// {"error":{"code":...,"message":...}}
Response error_response(int status, std::string_view code, std::string_view message);
// With the status that the error's code stands for. What the disk or the database says goes to the log.
Response error_response(const Call& call, const Error& error);

// The rubric of this id, of the default where it is empty. Errors: not_found.
Result<const Rubric*> find_rubric(const Call& call, const std::string& id);

// The token that a state-changing request of this caller must carry.
std::string csrf_token(const Service& service, const Caller& caller);

// session.cc
Response get_session(const Call& call);
Response post_session(const Call& call);
Response delete_session(const Call& call);
// accounts.cc
Response get_users(const Call& call);
Response post_users(const Call& call);
Response patch_users(const Call& call);
Response get_tokens(const Call& call);
Response post_tokens(const Call& call);
Response delete_tokens(const Call& call);
// models.cc
Response get_rubrics(const Call& call);
Response get_leaderboard(const Call& call);
Response get_model(const Call& call);
// cells.cc
Response get_cell(const Call& call);
Response get_queue(const Call& call);
Response get_decisions(const Call& call);
Response get_decisions_jsonl(const Call& call);
Response post_decisions(const Call& call);
// activity.cc
Response get_agreement(const Call& call);
Response get_rule_precision(const Call& call);
Response get_assignments(const Call& call);
Response post_assignments(const Call& call);
Response delete_assignments(const Call& call);
// documents.cc
Response get_document(const Call& call);
Response get_document_page(const Call& call);
Response get_document_page_png(const Call& call);
Response get_search(const Call& call);
// openapi.cc
Response get_openapi(const Call& call);

}  // namespace exhibit::serve
