// What a stranger, another site or a user without the right must not be able to do, over real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/base/text.h"
#include "pipeline/serve/api.h"
#include "tests/serve/hostile.h"
#include "tests/serve/test_server.h"

namespace exhibit {
namespace {

using nlohmann::json;
using serve::Mode;
using test::Answer;
using test::Client;
using test::TestServer;

struct Operation {
  std::string method;
  std::string path;
  std::string role;  // x-role: none, viewer, reviewer, admin
};

std::vector<Operation> operations() {
  std::vector<Operation> all;
  const json document = json::parse(serve::openapi_file());
  for (const auto& [path, methods] : document.at("paths").items()) {
    for (const auto& [method, operation] : methods.items()) {
      std::string upper = method;
      for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      all.push_back({upper, "/api/v1" + path, operation.at("x-role")});
    }
  }
  return all;
}

int level(const std::string& role) {
  return role == "admin" ? 3 : role == "reviewer" ? 2 : role == "viewer" ? 1 : 0;
}

std::string error_code(const Answer& answer) {
  const json body = json::parse(answer.body, nullptr, false);
  return body.is_object() && body.contains("error") ? body["error"].value("code", "") : "";
}

// Whether the caller was let in: whatever the handler then said.
bool is_let_in(const Answer& answer) {
  return answer.status != 0 && answer.status != 401 &&
         !(answer.status == 403 && error_code(answer) == "forbidden");
}

// Every operation of the file times everybody there is.
TEST(Security, RolesHoldOnEveryOperation) {
  TestServer server(Mode::login);
  struct Caller {
    std::string who;
    int level;
    Client client;
  };
  std::vector<Caller> callers = {{"nobody", 0, server.client()},
                                 {"viewer", 1, server.client_of("vera")},
                                 {"reviewer", 2, server.client_of("rob")},
                                 {"admin", 3, server.client_of("ada")}};
  callers[0].client.greet();
  const auto with_token = [&](const std::string& user, serve::Role role) {
    Client client = server.client();
    client.bearer = server.access().make_token(user, "t", role, 0)->secret;
    return client;
  };
  callers.push_back({"token of an admin for reading", 1, with_token("ada", serve::Role::viewer)});
  callers.push_back({"token of a viewer that asks for more", 1, with_token("vera", serve::Role::admin)});
  callers.push_back({"token of a reviewer", 2, with_token("rob", serve::Role::reviewer)});
  callers.push_back({"token of a disabled user", 0, with_token("dora", serve::Role::reviewer)});
  Client made_up = server.client();
  made_up.bearer = "exh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  callers.push_back({"a token that nobody has", 0, made_up});
  Client forged = callers[0].client;
  forged.cookie = "exhibit_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  callers.push_back({"a session that nobody has", 0, forged});

  int checked = 0;
  for (const Operation& operation : operations()) {
    if (operation.path == "/api/v1/session") continue;  // anybody's; it would log the callers out
    for (const Caller& caller : callers) {
      // A body that each handler refuses, so that nothing changes.
      const std::string body = operation.method == "GET" || operation.method == "DELETE" ? "" : "[]";
      const Answer answer = caller.client.request(operation.method, operation.path, body);
      const std::string what = operation.method + " " + operation.path + " as " + caller.who;
      const bool may = caller.level >= level(operation.role);
      EXPECT_EQ(is_let_in(answer), may) << what << ": " << answer.status << " " << answer.body;
      if (!may) {
        EXPECT_EQ(answer.status, caller.level == 0 ? 401 : 403) << what;
      }
      EXPECT_NE(answer.status, 500) << what;
      ++checked;
    }
  }
  EXPECT_GE(checked, 200);
  RecordProperty("checked", checked);
}

TEST(Security, OpenModeLetsNobodyWrite) {
  TestServer server(Mode::open);
  Client client = server.client();
  client.greet();
  for (const Operation& operation : operations()) {
    const std::string body = operation.method == "GET" || operation.method == "DELETE" ? "" : "{}";
    const Answer answer = client.request(operation.method, operation.path, body);
    const std::string what = operation.method + " " + operation.path;
    if (operation.method == "GET" && operation.role != "admin") {
      EXPECT_TRUE(is_let_in(answer)) << what;
    } else if (operation.path != "/api/v1/session") {
      EXPECT_TRUE(answer.status == 403 || answer.status == 409) << what << ": " << answer.status;
    }
  }
  EXPECT_EQ(client.post("/api/v1/session", R"({"name":"ada","password":"a long enough one"})").status, 409);
}

TEST(Security, ChangesTakeTheTokenOfTheSession) {
  TestServer server(Mode::login);
  const Client rob = server.client_of("rob");
  const Client vera = server.client_of("vera");
  const std::string decision =
      R"({"model":"acme/tiny","criterion":"weights","action":"comment","comment":"c"})";
  const auto with = [&](const std::string& csrf, std::map<std::string, std::string> headers = {}) {
    Client client = rob;
    client.csrf = csrf;
    client.headers = std::move(headers);
    return client.post("/api/v1/decisions", decision);
  };
  const std::string own = "http://127.0.0.1:" + std::to_string(server.port());
  EXPECT_EQ(with("").status, 403);
  EXPECT_EQ(with(vera.csrf).status, 403) << "another session's token";
  EXPECT_EQ(with(rob.csrf.substr(1)).status, 403);
  EXPECT_EQ(error_code(with("")), "csrf");
  EXPECT_EQ(with(rob.csrf, {{"Origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(with(rob.csrf, {{"Origin", "null"}}).status, 403);
  EXPECT_EQ(with(rob.csrf, {{"Origin", "http://127.0.0.1:1"}}).status, 403)
      << "another port is another origin";
  EXPECT_EQ(with(rob.csrf, {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
  EXPECT_EQ(with(rob.csrf, {{"Sec-Fetch-Site", "same-site"}}).status, 403);
  EXPECT_EQ(with(rob.csrf, {{"Content-Type", "text/plain"}}).status, 415) << "what a form can send";
  EXPECT_TRUE(server.reviews().decisions()->empty());
  EXPECT_EQ(with(rob.csrf, {{"Origin", own}, {"Sec-Fetch-Site", "same-origin"}}).status, 201);
  EXPECT_EQ(with(rob.csrf).status, 201);

  // One person alone, too: pages of other sites reach the loopback address.
  TestServer single;
  Client client = single.client();
  EXPECT_EQ(client.post("/api/v1/decisions", decision).status, 403);
  client.greet();
  EXPECT_EQ(client.post("/api/v1/decisions", decision).status, 201);
}

TEST(Security, NoOtherSiteMayReadAnswers) {
  TestServer server;
  Client client = server.client();
  client.headers = {{"Origin", "https://evil.example"}};
  const Answer answer = client.get("/api/v1/session");
  EXPECT_EQ(answer.header("access-control-allow-origin"), "");
  EXPECT_EQ(client.request("OPTIONS", "/api/v1/decisions").header("access-control-allow-origin"), "");
  EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
}

TEST(Security, OnlyItsOwnNamesAreAnswered) {
  TestServer server;
  const auto status = [&](const std::string& host) {
    Client client = server.client();
    client.headers = {{"Host", host}};
    return client.get("/api/v1/session").status;
  };
  EXPECT_EQ(status("127.0.0.1"), 200);
  EXPECT_EQ(status("localhost:8750"), 200);
  EXPECT_EQ(status("LOCALHOST"), 200);
  EXPECT_EQ(status("evil.example"), 421) << "a name that somebody pointed at this machine";
  EXPECT_EQ(status("127.0.0.1.evil.example"), 421);
  EXPECT_EQ(status("localhost.evil.example:80"), 421);
  EXPECT_EQ(status(""), 421) << "no Host at all";
  Client client = server.client();
  client.headers = {{"Host", "evil.example"}};
  EXPECT_EQ(client.get("/").status, 421) << "pages likewise";
}

TEST(Security, LoggingInGivesANewSession) {
  TestServer server(Mode::login);
  Client victim = server.client();
  // Planted by somebody else before the log-in.
  victim.cookie = "exhibit_session=PLANTEDPLANTEDPLANTEDPLANTEDPLANTEDPLANTED1";
  ASSERT_EQ(victim.log_in("rob", test::kPassword).status, 201);
  EXPECT_THAT(victim.cookie, testing::Not(testing::HasSubstr("PLANTED")));
  Client planter = server.client();
  planter.cookie = "exhibit_session=PLANTEDPLANTEDPLANTEDPLANTEDPLANTEDPLANTED1";
  EXPECT_EQ(planter.get("/api/v1/rubrics").status, 401);

  // One's own session from before ends with a new log-in, and with a log-out.
  const Client before = victim;
  ASSERT_EQ(victim.log_in("rob", test::kPassword).status, 201);
  EXPECT_NE(victim.cookie, before.cookie);
  EXPECT_EQ(before.get("/api/v1/rubrics").status, 401);
  const Client after = victim;
  EXPECT_EQ(victim.request("DELETE", "/api/v1/session").status, 204);
  EXPECT_EQ(after.get("/api/v1/rubrics").status, 401);
}

TEST(Security, TheCookieIsOutOfReachOfScriptsAndOtherSites) {
  TestServer server(Mode::login);
  Client client = server.client();
  const std::string set = client.log_in("rob", test::kPassword).header("set-cookie");
  EXPECT_THAT(set, testing::HasSubstr("HttpOnly"));
  EXPECT_THAT(set, testing::HasSubstr("SameSite=Strict"));
  EXPECT_THAT(set, testing::HasSubstr("Path=/"));

  serve::AppOptions options;
  options.public_origin = "https://review.example.org";
  options.hosts = {"review.example.org"};
  TestServer proxied(Mode::login, {}, options);
  Client behind = proxied.client();
  behind.headers = {{"Host", "review.example.org"}, {"Origin", "https://review.example.org"}};
  const Answer answer = behind.log_in("rob", test::kPassword);
  EXPECT_EQ(answer.status, 201);
  EXPECT_THAT(answer.header("set-cookie"),
              testing::AllOf(testing::StartsWith("__Host-exhibit_session="), testing::HasSubstr("; Secure")));
  EXPECT_THAT(answer.header("strict-transport-security"), testing::HasSubstr("max-age"));
  behind.headers["Origin"] = "http://review.example.org";
  EXPECT_EQ(behind.request("DELETE", "/api/v1/session").status, 403) << "not the origin that is public";
}

TEST(Security, GuessingPasswordsIsSlowedDown) {
  TestServer server(Mode::login);
  Client client = server.client();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.log_in("rob", "a wrong password").status, 401);
  const Answer answer = client.log_in("rob", test::kPassword);
  EXPECT_EQ(answer.status, 429) << "even with the right one";
  EXPECT_GT(std::stoi(answer.header("retry-after")), 0);
  EXPECT_EQ(client.log_in("vera", test::kPassword).status, 201) << "others may log in";
  // The same words for a name that does not exist as for a wrong password.
  Client other = server.client();
  const Answer unknown = other.log_in("nobody-of-this-name", "a wrong password");
  const Answer wrong = other.log_in("ada", "a wrong password");
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(unknown.body, wrong.body);
  EXPECT_EQ(other.log_in("dora", test::kPassword).body, wrong.body) << "disabled";
}

TEST(Security, NoPathLeadsOutOfTheApplication) {
  TestServer server;
  const Client client = server.client();
  for (const char* path :
       {"/../workspace.db", "/%2e%2e/workspace.db", "/..%2fworkspace.db", "/....//etc/passwd", "//etc/passwd",
        "/i18n/../../openapi.json", "/%00", "/index.html%00.js", "/.git/config", "/workspace.db", "/users.db",
        "/..\\..\\etc\\passwd", "/%c0%ae%c0%ae/etc/passwd", "/i18n/", "/i18n"}) {
    const Answer answer = client.get(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.header("content-type"), "text/plain; charset=utf-8") << path;
  }
  // Parameters, likewise.
  const std::string api = "/api/v1";
  for (const char* target :
       {"/document?sha256=../../workspace.db", "/document?sha256=..%2f..%2fetc%2fpasswd",
        "/document/page.png?sha256=/etc/passwd&page=1", "/document/page?sha256=%00&page=1",
        "/document?sha256=ABCDEF", "/model?id=..%2f..%2fx", "/cell?model=x%27%3B--&criterion=y",
        "/queue?limit=999999999999", "/queue?limit=-1", "/queue?order=%27%20OR%201",
        "/leaderboard?sort=1%3Bdrop", "/leaderboard?weights=a:1e999", "/leaderboard?weights=a:nan",
        "/search?model=acme%2Ftiny&q=%22", "/decisions?since_seq=x", "/leaderboard?nonsense=1",
        "/document/page?sha256=x&page=1e9"}) {
    const Answer answer = client.get(api + target);
    EXPECT_TRUE(answer.status == 400 || answer.status == 404)
        << target << ": " << answer.status << answer.body;
    EXPECT_EQ(answer.header("content-type"), "application/json") << target;
  }
  EXPECT_TRUE(server.log().empty());
}

TEST(Security, EveryAnswerIsBoundByItsHeaders) {
  TestServer server;
  const Client client = server.client();
  for (const char* path :
       {"/", "/model?id=x", "/review", "/activity", "/login", "/users", "/nowhere", "/index.html"}) {
    const Answer answer = client.get(path);
    const std::string policy = answer.header("content-security-policy");
    EXPECT_THAT(policy, testing::StartsWith("default-src 'none'; script-src 'self'; ")) << path;
    EXPECT_THAT(policy, testing::Not(testing::HasSubstr("unsafe"))) << path;
    EXPECT_THAT(policy, testing::Not(testing::HasSubstr("data:"))) << path;
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << path;
    EXPECT_EQ(answer.header("x-frame-options"), "DENY") << path;
    EXPECT_EQ(answer.header("referrer-policy"), "no-referrer") << path;
  }
  for (const Operation& operation : operations()) {
    const Answer answer = client.request(operation.method, operation.path);
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << operation.path;
    EXPECT_THAT(answer.header("content-security-policy"), testing::StartsWith("default-src 'none'"));
    EXPECT_EQ(answer.header("cache-control"), "no-store") << operation.path;
    EXPECT_THAT(answer.header("content-type"), testing::Not(testing::HasSubstr("html"))) << operation.path;
  }
}

TEST(Security, BodiesThatAreNoObjectsAreRefused) {
  TestServer server;
  Client client = server.client();
  client.greet();
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "{\"a\":";
  for (
      const std::string& body :
      {std::string(), std::string("["), std::string("null"), std::string("\"text\""), std::string("{\"a\":1"),
       std::string("{\"model\":1,\"criterion\":[],\"action\":{}}"), deep,
       std::string("[") + std::string(50000, '['),
       std::string(
           "{\"model\":\"\xff\xfe\",\"criterion\":\"weights\",\"action\":\"comment\",\"comment\":\"x\"}"),
       std::string(
           R"({"model":"acme/tiny","criterion":"weights","action":"comment","comment":"x","reviewer":"ada"})"),
       std::string(
           R"({"model":"acme/tiny","criterion":"weights","action":"comment","comment":"x","at":"2020"})"),
       std::string(
           R"({"model":"acme/tiny","criterion":"weights","action":"comment","comment":"x","more":1})"),
       std::string(R"({"model":"acme/tiny","criterion":"weights","action":"comment","comment":")") +
           std::string(20000, 'x') + "\"}"}) {
    const Answer answer = client.post("/api/v1/decisions", body);
    EXPECT_TRUE(answer.status >= 400 && answer.status < 500)
        << answer.status << " for " << body.substr(0, 60);
  }
  EXPECT_TRUE(server.reviews().decisions()->empty());
  EXPECT_TRUE(server.log().empty());
}

// Thirty documents that would run in a browser that took them for a page.
TEST(Security, HostileDocumentsStayText) {
  TestServer server;
  const std::vector<test::SourceFile> files = test::hostile_documents();
  ASSERT_GE(files.size(), 30U);
  const std::vector<std::string> names = test::add_sources(server.folder(), "acme/tiny", files);
  const Client client = server.client();
  for (size_t i = 0; i < files.size(); ++i) {
    const Answer answer = client.get("/api/v1/document?sha256=" + names[i]);
    const std::string& what = files[i].url;
    ASSERT_TRUE(answer.status == 200 || answer.status == 422) << what << ": " << answer.body;
    EXPECT_EQ(answer.header("content-type"), "application/json") << what;
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << what;
    EXPECT_THAT(answer.header("content-security-policy"), testing::HasSubstr("sandbox")) << what;
    const json document = json::parse(answer.body, nullptr, false);
    ASSERT_FALSE(document.is_discarded()) << what;
    EXPECT_TRUE(is_valid_utf8(answer.body)) << what;
    // Whoever asks for the picture of what is no PDF gets JSON, and never the bytes themselves.
    const Answer picture = client.get("/api/v1/document/page.png?sha256=" + names[i]);
    EXPECT_GE(picture.status, 400) << what;
    EXPECT_EQ(picture.header("content-type"), "application/json") << what;
  }
  for (const char* word : {"script", "onerror", "javascript", "alert", "%22%3E%3Cimg"}) {
    const Answer answer = client.get(std::string("/api/v1/search?model=acme%2Ftiny&q=") + word);
    EXPECT_EQ(answer.status, 200) << word << answer.body;
    EXPECT_EQ(answer.header("content-type"), "application/json") << word;
    const json found = json::parse(answer.body);
    if (std::string(word) == "alert") {
      EXPECT_GT(found["hits"].size(), 5U);
    }
    // Snippets are slices of the document, not marked up.
    for (const json& hit : found["hits"]) EXPECT_FALSE(hit["snippet"].get<std::string>().empty());
  }
  const Answer model = client.get("/api/v1/model?id=acme%2Ftiny");
  EXPECT_EQ(model.status, 200);
  EXPECT_EQ(model.header("content-type"), "application/json");
}

TEST(Security, HostileWordsOfReviewersStayText) {
  TestServer server;
  Client client = server.client();
  client.greet();
  const std::string hostile =
      "\"><script>alert(1)</script><img src=x onerror=alert(1)>\u202E javascript:alert(1)";
  const json decision = {
      {"model", "acme/tiny"}, {"criterion", "weights"}, {"action", "comment"}, {"comment", hostile}};
  ASSERT_EQ(client.post("/api/v1/decisions", decision.dump()).status, 201);
  const Answer answer = client.get("/api/v1/cell?model=acme%2Ftiny&criterion=weights");
  EXPECT_EQ(json::parse(answer.body)["decisions"][0]["comment"], hostile);
  EXPECT_EQ(answer.header("content-type"), "application/json");
  const Answer lines = client.get("/api/v1/decisions.jsonl");
  EXPECT_THAT(lines.header("content-type"), testing::StartsWith("application/jsonl"));
  EXPECT_THAT(lines.header("content-disposition"), testing::StartsWith("attachment"));
}

TEST(Security, SecretsAppearNowhereAgain) {
  TestServer server(Mode::login);
  Client ada = server.client_of("ada");
  const Answer made = ada.post("/api/v1/tokens", R"({"name":"for a script"})");
  ASSERT_EQ(made.status, 201);
  const std::string token = json::parse(made.body)["token"];
  const std::string session = ada.cookie.substr(ada.cookie.find('=') + 1);
  EXPECT_EQ(made.header("cache-control"), "no-store");
  for (const char* path : {"/tokens", "/users", "/session"}) {
    const Answer answer = ada.get(std::string("/api/v1") + path);
    EXPECT_THAT(answer.body, testing::Not(testing::HasSubstr(token))) << path;
    EXPECT_THAT(answer.body, testing::Not(testing::HasSubstr("argon2"))) << path;
    EXPECT_THAT(answer.body, testing::Not(testing::HasSubstr(session))) << path;
  }
  Client script = server.client();
  script.bearer = token;
  EXPECT_EQ(script.get("/api/v1/rubrics").status, 200);
  EXPECT_EQ(script.post("/api/v1/tokens", R"({"name":"another"})").status, 403) << "tokens make no tokens";
  script.get("/api/v1/model?id=nothing");
  for (const std::string& line : server.log()) EXPECT_THAT(line, testing::Not(testing::HasSubstr(token)));
}

}  // namespace
}  // namespace exhibit
