#include "tests/serve/test_server.h"

#include <stdexcept>

#include "pipeline/base/sha256.h"

namespace exhibit::test {
namespace {

// Cheap: a test logs in often.
constexpr serve::PasswordCost kCheap = {1, 8192 * 2};

template <class T>
T required(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().describe());
  return *std::move(result);
}

void require(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().describe());
}

serve::Access make_access(const std::filesystem::path& folder) {
  serve::Access access = required(serve::Access::open(folder / "users.db", {.cost = kCheap}));
  require(access.add_user("vera", kPassword, serve::Role::viewer));
  require(access.add_user("rob", kPassword, serve::Role::reviewer));
  require(access.add_user("ada", kPassword, serve::Role::admin));
  require(access.add_user("dora", kPassword, serve::Role::reviewer));
  require(access.set_disabled("dora", true));
  return access;
}

}  // namespace

std::vector<std::string> add_sources(const std::filesystem::path& folder, const std::string& model,
                                     const std::vector<SourceFile>& files) {
  Workspace workspace = required(Workspace::open(folder));
  auto transaction = required(workspace.begin());
  SourcePlan plan = required(workspace.plan(model)).value();
  std::vector<std::string> names;
  for (const SourceFile& file : files) {
    Snapshot snapshot{
        file.url,  file.url, 200, file.media_type, {}, "2025-05-02T00:00:00Z", sha256_hex(file.bytes),
        file.bytes};
    require(workspace.put_snapshot(snapshot));
    plan.sources.push_back(
        {file.url, SourceRole::blog, Relation::own, model, "a test", "", snapshot.sha256, 200, ""});
    names.push_back(snapshot.sha256);
  }
  require(workspace.put_plan(plan));
  require(transaction.commit());
  return names;
}

TestServer::TestServer(serve::Mode mode, serve::HttpLimits limits, serve::AppOptions options) {
  if (mode == serve::Mode::login) access_.emplace(make_access(users_.path()));
  reviews_.emplace(workspace_.open({.read_only = mode == serve::Mode::open}));
  options.mode = mode;
  options.default_rubric = "r";
  options.version = "0";
  options.log = [this](std::string_view line) { log_.emplace_back(line); };
  if (options.hosts.empty()) options.hosts = {"127.0.0.1", "localhost"};
  app_ = required(
      serve::App::make(*reviews_, access_ ? &*access_ : nullptr, serve::Assets::embedded(), options));
  server_ = required(serve::HttpServer::start(
      "127.0.0.1", 0, limits, [this](const serve::Request& request) { return app_->handle(request); }));
}

TestServer::~TestServer() { server_.reset(); }

Client TestServer::client_of(const std::string& user) const {
  Client made = client();
  if (made.log_in(user, kPassword).status != 201) throw std::runtime_error("cannot log in as " + user);
  return made;
}

}  // namespace exhibit::test
