// Tested by tests/tools/serve_test.sh and tests/serve/api.
#include <spdlog/spdlog.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "pipeline/fetch/local_file.h"
#include "pipeline/serve/app.h"
#include "pipeline/serve/http_server.h"
#include "tools/exhibit/commands.h"
#include "tools/exhibit/interrupt.h"
#include "tools/exhibit/rules_folder.h"
#include "tools/exhibit/serving.h"
#include "tools/exhibit/version.h"

namespace exhibit::cli {
namespace {

struct ServeArguments {
  std::string host = "127.0.0.1";
  int port = 8750;
  bool open = false;
  std::string reviewer = "me";
  std::string rubric = kDefaultRubric;
  std::filesystem::path users;
  std::filesystem::path published;
  std::filesystem::path web;
  std::string public_url;
  std::vector<std::string> hosts;
  int reviews = 0;  // 0: as the workspace says
};

Result<GradesByModel> read_published(const ServeArguments& arguments, const Rubric& rubric) {
  if (arguments.published.empty()) return GradesByModel{};
  const auto csv = read_file_bytes(arguments.published);
  if (!csv) return csv.error();
  std::vector<std::string> criteria;
  for (const Criterion& criterion : rubric.criteria) criteria.push_back(criterion.id);
  const auto table = read_grades(*csv, arguments.published.string(), criteria);
  if (!table) return table.error();
  return grades_by_model(*table);
}

// The accounts, where there are any.
Result<std::optional<serve::Access>> open_accounts(const SharedOptions& shared,
                                                   const ServeArguments& arguments) {
  auto access = serve::Access::open(users_file(shared, arguments.users), {.create = false});
  if (!access) {
    if (access.error().code == ErrorCode::not_found) return std::optional<serve::Access>();
    return access.error();
  }
  const auto users = access->users();
  if (!users) return users.error();
  if (users->empty()) return std::optional<serve::Access>();
  return std::optional<serve::Access>(*std::move(access));
}

// Nobody but the person at this machine may be let in without a log-in.
Result<serve::Mode> mode_of(const ServeArguments& arguments, bool has_accounts) {
  if (arguments.open) return serve::Mode::open;
  if (has_accounts) return serve::Mode::login;
  if (is_loopback(arguments.host) && arguments.public_url.empty()) return serve::Mode::single;
  return Error{
      ErrorCode::invalid_argument,
      "others could reach this server, and there are no users: add one with `exhibit users add`, or give "
      "--open to let everybody read and nobody write",
      ""};
}

Result<serve::AppOptions> app_options(const SharedOptions& shared, const ServeArguments& arguments,
                                      serve::Mode mode) {
  serve::AppOptions options;
  options.mode = mode;
  options.single_user = arguments.reviewer;
  options.version = kVersion;
  options.default_rubric = arguments.rubric;
  if (mode != serve::Mode::open) options.search_index = shared.workspace / "search.db";
  options.log = [](std::string_view line) { spdlog::error("{}", printable(line)); };
  options.hosts = arguments.hosts;
  if (is_loopback(arguments.host)) {
    for (const char* name : {"localhost", "127.0.0.1", "[::1]"}) options.hosts.emplace_back(name);
    if (arguments.host != "localhost" && arguments.host != "::1") options.hosts.push_back(arguments.host);
  }
  if (!arguments.public_url.empty()) {
    std::string host = host_of_origin(arguments.public_url);
    if (host.empty()) {
      return Error{ErrorCode::invalid_argument,
                   "--public-url must be like https://review.example.org, without a path", ""};
    }
    options.public_origin = arguments.public_url;
    options.hosts.push_back(std::move(host));
  }
  return options;
}

void announce(const serve::HttpServer& server, const ServeArguments& arguments, serve::Mode mode,
              Terminal& terminal) {
  const bool v6 = arguments.host.find(':') != std::string::npos;
  terminal.out() << "http://" << (v6 ? "[" + arguments.host + "]" : arguments.host) << ":" << server.port()
                 << "/" << std::endl;
  if (terminal.quiet()) return;
  if (mode == serve::Mode::login && !is_loopback(arguments.host) && arguments.public_url.empty()) {
    spdlog::warn("passwords travel unencrypted; put a proxy with TLS before it (docs/serve.md)");
  }
}

int serve_until_stopped(const SharedOptions& shared, const ServeArguments& arguments, Terminal& terminal) {
  const Interrupt interrupt;  // before any thread
  const auto stop_with = [&terminal](const Error& error) {
    return fail(terminal, kBadInput, error.describe());
  };
  auto rules = load_rules_folder(shared.rules);
  if (!rules) return stop_with(rules.error());
  const auto rubric = find_rubric(*rules, arguments.rubric);
  if (!rubric) return stop_with(rubric.error());
  auto published = read_published(arguments, **rubric);
  if (!published) return stop_with(published.error());
  auto accounts = open_accounts(shared, arguments);
  if (!accounts) return stop_with(accounts.error());
  const auto mode = mode_of(arguments, accounts->has_value());
  if (!mode) return fail(terminal, kUsage, mode.error().message);
  const auto options = app_options(shared, arguments, *mode);
  if (!options) return fail(terminal, kUsage, options.error().message);
  auto assets = arguments.web.empty() ? Result<serve::Assets>(serve::Assets::embedded())
                                      : serve::Assets::from_folder(arguments.web);
  if (!assets) return stop_with(assets.error());

  const SystemClock clock;
  auto reviews = Reviews::open(shared.workspace, std::move(rules->rubrics), clock,
                               {.read_only = *mode == serve::Mode::open, .published = *std::move(published)});
  if (!reviews) return stop_with(reviews.error());
  if (arguments.reviews > 0) {
    if (const auto set = reviews->set_reviews_wanted(arguments.reviews); !set) return stop_with(set.error());
  }
  const auto app =
      serve::App::make(*reviews, accounts->has_value() ? &**accounts : nullptr, *std::move(assets), *options);
  if (!app) return stop_with(app.error());
  const auto server = serve::HttpServer::start(
      arguments.host, arguments.port, {}, [&app](const auto& request) { return (*app)->handle(request); });
  if (!server) return stop_with(server.error());
  announce(**server, arguments, *mode, terminal);
  while (!interrupt.asked()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  return kOk;
}

Action define(CLI::App& app, SharedOptions& shared) {
  const auto arguments = std::make_shared<ServeArguments>();
  app.add_option("--host", arguments->host,
                 "The address to listen on (default: 127.0.0.1, this machine only)");
  app.add_option("--port", arguments->port, "The port (default: 8750); 0 takes a free one")
      ->check(CLI::Range(0, 65535));
  app.add_flag("--open", arguments->open, "Let everybody read, without a log-in, and nobody write");
  app.add_option("--reviewer", arguments->reviewer,
                 "Where there are no users: the name that your decisions carry (default: me)")
      ->type_name("NAME");
  app.add_option("--rubric", arguments->rubric, "The rubric to begin with (default: kips2025)")
      ->type_name("ID");
  app.add_option("--reviews", arguments->reviews,
                 "How many independent reviews each cell wants; the workspace remembers it")
      ->check(CLI::Range(1, 9));
  app.add_option("--published", arguments->published,
                 "A table of published grades, to find where they disagree with ours")
      ->type_name("CSV");
  app.add_option("--users", arguments->users, "The file of users (default: users.db in the workspace)")
      ->type_name("FILE");
  app.add_option("--public-url", arguments->public_url,
                 "Where a proxy makes it public: https://NAME, without a path")
      ->type_name("URL");
  app.add_option("--allow-host", arguments->hosts, "Another name that requests may be sent to")
      ->type_name("NAME");
  app.add_option("--web", arguments->web, "Serve the application's files from there, to change them")
      ->type_name("FOLDER");
  add_workspace(app, shared);
  add_rules(app, shared);
  return
      [arguments, &shared](Terminal& terminal) { return serve_until_stopped(shared, *arguments, terminal); };
}

}  // namespace

Command serve_command() {
  return {
      "serve", "Serve the leaderboard and the review queue as a web application",
      "It listens on this machine only, where whoever sits at it reviews without a log-in. Once there are "
      "users "
      "(exhibit\nusers), everybody logs in. It refuses to listen elsewhere unless there are users, or with "
      "--open. Ctrl-C ends it.",
      "  exhibit serve                                    http://127.0.0.1:8750/\n"
      "  exhibit serve --open --host 0.0.0.0              a public leaderboard\n"
      "  exhibit serve --public-url https://review.example.org   behind a proxy with TLS\n",
      define};
}

}  // namespace exhibit::cli
