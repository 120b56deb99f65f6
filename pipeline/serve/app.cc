// Tested by tests/serve/security_test.cc and review_api_test.cc.
#include "pipeline/serve/app.h"

#include <algorithm>
#include <array>
#include <exception>

#include "pipeline/base/text.h"
#include "pipeline/serve/api.h"
#include "pipeline/serve/secrets.h"

namespace exhibit::serve {
namespace {

constexpr std::string_view kApi = "/api/v1";
constexpr size_t kMinGzipBytes = 2048;
constexpr int kGzipLevel = 3;

// Nothing but the application's own files runs or is loaded, and no text becomes markup or code.
constexpr const char* kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";
constexpr const char* kApiPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

// Pages of the application that have an address of their own; it reads the address itself.
constexpr std::array<std::string_view, 6> kPages = {"/",         "/model", "/review",
                                                    "/activity", "/login", "/users"};

bool changes_state(std::string_view method) { return method != "GET" && method != "HEAD"; }

// The host without its port, in lower case: "[::1]:80" gives "[::1]".
std::string host_name(std::string_view host) {
  const size_t colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
  return ascii_lower(has_port ? host.substr(0, colon) : host);
}

// As the header is written: the name and the port.
std::string_view without_scheme(std::string_view origin) {
  const size_t slashes = origin.find("://");
  return slashes == std::string_view::npos ? origin : origin.substr(slashes + 3);
}

void add_page_headers(Response& response, bool api, bool tls) {
  const auto add = [&response](const char* name, const char* value) {
    response.headers.emplace_back(name, value);
  };
  add("Content-Security-Policy", api ? kApiPolicy : kPagePolicy);
  add("X-Content-Type-Options", "nosniff");
  add("X-Frame-Options", "DENY");
  add("Referrer-Policy", "no-referrer");
  add("Cross-Origin-Opener-Policy", "same-origin");
  add("Cross-Origin-Resource-Policy", "same-origin");
  add("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  if (tls) add("Strict-Transport-Security", "max-age=31536000");
  const auto named = [](const auto& header) { return header.first == "Cache-Control"; };
  if (std::none_of(response.headers.begin(), response.headers.end(), named)) add("Cache-Control", "no-store");
}

bool accepts_gzip(const Request& request) {
  return request.header("accept-encoding").find("gzip") != std::string_view::npos;
}

Response plain_response(int status, std::string text) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::make_shared<const std::string>(std::move(text));
  return response;
}

}  // namespace

std::string_view to_string(Mode mode) {
  static constexpr std::array<std::string_view, 3> kNames = {"single", "login", "open"};
  return kNames[static_cast<size_t>(mode)];
}

Response json_response(const Json& json, int status) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::make_shared<const std::string>(dump(json));
  return response;
}

Response empty_response() {
  Response response;
  response.status = 204;
  return response;
}

Response error_response(int status, std::string_view code, std::string_view message) {
  return json_response({{"error", {{"code", std::string(code)}, {"message", std::string(message)}}}}, status);
}

Response error_response(const Call& call, const Error& error) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
      return error_response(400, "invalid_argument", error.message);
    case ErrorCode::not_found:
      return error_response(404, "not_found", error.message);
    case ErrorCode::limit_exceeded:
      return error_response(413, "limit_exceeded", error.message);
    case ErrorCode::denied:
      return error_response(403, "denied", error.message);
    case ErrorCode::empty:
    case ErrorCode::encrypted:
    case ErrorCode::malformed:
      return error_response(422, to_string(error.code), error.message);
    case ErrorCode::io:
    case ErrorCode::cancelled:
      break;
  }
  if (call.service.options.log) call.service.options.log(error.describe());
  return error_response(503, "io",
                        "the workspace cannot be used just now; try again, and see the server's log");
}

std::string csrf_token(const Service& service, const Caller& caller) {
  if (caller.by == Caller::By::session) return hash_secret(caller.session, "csrf");
  return hash_secret(service.secret, caller.by == Caller::By::single ? "csrf single" : "csrf nobody");
}

struct App::State {
  State(Reviews& reviews, Access* access, Assets assets_, const AppOptions& options)
      : service{reviews, access, options, random_secret(), nullptr, nullptr, nullptr, nullptr},
        assets(std::move(assets_)) {}

  Service service;
  Assets assets;

  bool behind_tls() const { return service.options.public_origin.starts_with("https://"); }
  bool knows_host(const Request& request) const;
  bool is_own_origin(const Request& request) const;
  Result<Caller> identify(const Request& request);
  Response asset(const Request& request) const;
  Response api(const Request& request);
  Response call(const Endpoint& endpoint, const Request& request);
  std::string remote(const Request& request) const;
};

bool App::State::knows_host(const Request& request) const {
  const std::vector<std::string>& hosts = service.options.hosts;
  return hosts.empty() ||
         std::find(hosts.begin(), hosts.end(), host_name(request.header("host"))) != hosts.end();
}

// Browsers say where a request comes from; other clients need not.
bool App::State::is_own_origin(const Request& request) const {
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return false;
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return true;
  const std::string& own = service.options.public_origin;
  return own.empty() ? origin.starts_with("http") && without_scheme(origin) == request.header("host")
                     : origin == own;
}

// Behind a proxy, the last address that it added; what stands before it was said by the client.
std::string App::State::remote(const Request& request) const {
  if (service.options.public_origin.empty()) return request.remote;
  const std::string_view forwarded = request.header("x-forwarded-for");
  if (forwarded.empty()) return request.remote;
  return std::string(trim(split(forwarded, ',').back()).substr(0, 64));
}

Result<Caller> App::State::identify(const Request& request) {
  Caller caller;
  if (service.options.mode == Mode::open) {
    caller.by = Caller::By::open;
    caller.role = Role::viewer;
    return caller;
  }
  if (service.options.mode == Mode::single) {
    caller.by = Caller::By::single;
    caller.name = service.options.single_user;
    caller.role = Role::admin;
    return caller;
  }
  const std::string_view authorization = request.header("authorization");
  const bool bears = starts_with_ignoring_case(authorization, "bearer ");
  const std::string session(cookie(request, behind_tls() ? kTlsSessionCookie : kSessionCookie));
  const Result<std::optional<User>> user =
      bears ? service.access->bearer(trim(authorization.substr(7))) : service.access->session(session);
  if (!user) return user.error();
  if (!*user) return caller;
  caller.by = bears ? Caller::By::token : Caller::By::session;
  caller.name = (*user)->name;
  caller.role = (*user)->role;
  if (!bears) caller.session = session;
  return caller;
}

Response App::State::asset(const Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    Response response = plain_response(405, "only GET and HEAD\n");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }
  const bool page = std::find(kPages.begin(), kPages.end(), request.path) != kPages.end();
  const std::string_view name = page ? "index.html" : std::string_view(request.path).substr(1);
  const Asset* found = assets.find(name);
  if (found == nullptr) return plain_response(404, "there is no page of this address\n");
  Response response;
  response.headers = {{"ETag", found->etag}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}};
  if (request.header("if-none-match").find(found->etag) != std::string_view::npos) {
    response.status = 304;
    return response;
  }
  response.content_type = found->type;
  response.body = found->bytes;
  if (found->gzipped && accepts_gzip(request)) {
    response.body = found->gzipped;
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

Response App::State::call(const Endpoint& endpoint, const Request& request) {
  const Result<Caller> caller = identify(request);
  const Caller nobody;
  const Call call{request, caller ? *caller : nobody, service, remote(request)};
  if (!caller) return error_response(call, caller.error());
  if (endpoint.role && !caller->role) return error_response(401, "unauthorized", "log in first");
  if (endpoint.role && *caller->role < *endpoint.role) {
    return error_response(403, "forbidden", "this takes the role " + std::string(to_string(*endpoint.role)));
  }
  if (changes_state(request.method) && caller->by != Caller::By::token) {
    if (!is_own_origin(request)) return error_response(403, "csrf", "the request comes from another site");
    if (!equal_secrets(request.header("x-csrf-token"), csrf_token(service, *caller))) {
      return error_response(403, "csrf", "X-CSRF-Token is not the one that GET /session gave");
    }
  }
  return endpoint.handler(call);
}

Response App::State::api(const Request& request) {
  const std::string_view path = std::string_view(request.path).substr(kApi.size());
  const std::string_view method = request.method == "HEAD" ? "GET" : std::string_view(request.method);
  std::string allowed;
  for (const Endpoint& endpoint : endpoints()) {
    if (endpoint.path != path) continue;
    if (endpoint.method == method) return call(endpoint, request);
    allowed += (allowed.empty() ? "" : ", ") + std::string(endpoint.method);
  }
  if (allowed.empty()) return error_response(404, "not_found", "there is nothing of this address");
  Response response = error_response(405, "method_not_allowed", "this address takes " + allowed);
  response.headers.emplace_back("Allow", allowed);
  return response;
}

App::App(std::unique_ptr<State> state) : state_(std::move(state)) {}
App::~App() = default;

Result<std::unique_ptr<App>> App::make(Reviews& reviews, Access* access, Assets assets,
                                       const AppOptions& options) {
  auto state = std::make_unique<State>(reviews, access, std::move(assets), options);
  Result<std::unique_ptr<SearchIndex>> search = SearchIndex::open(options.search_index);
  if (!search) return search.error();
  state->service.documents = std::make_unique<DocumentShelf>(reviews.workspace());
  state->service.search = *std::move(search);
  state->service.login_limits = std::make_unique<LoginLimits>();
  state->service.rankings = std::make_unique<Rankings>();
  return std::unique_ptr<App>(new App(std::move(state)));
}

Response App::handle(const Request& request) const {
  const bool api = request.path == kApi || request.path.starts_with(std::string(kApi) + "/");
  Response response;
  try {
    if (!state_->knows_host(request)) {
      response = error_response(421, "misdirected", "this server does not answer for that host");
    } else if (api) {
      response = state_->api(request);
    } else {
      response = state_->asset(request);
    }
  } catch (const std::exception& exception) {
    if (state_->service.options.log) {
      state_->service.options.log(request.method + " " + request.path + ": " + exception.what());
    }
    response = error_response(500, "internal", "a defect of the server; see its log");
  }
  add_page_headers(response, api, state_->behind_tls());
  if (api && response.content_type == "application/json" && response.body->size() >= kMinGzipBytes &&
      accepts_gzip(request)) {
    std::string packed = gzip(*response.body, kGzipLevel);
    if (!packed.empty()) {
      response.body = std::make_shared<const std::string>(std::move(packed));
      response.headers.emplace_back("Content-Encoding", "gzip");
      response.headers.emplace_back("Vary", "Accept-Encoding");
    }
  }
  return response;
}

}  // namespace exhibit::serve
