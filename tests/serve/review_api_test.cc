// Leaderboard, cells, queue and decisions as a client sees them. What they mean is tested by tests/review.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "tests/serve/test_server.h"

namespace exhibit {
namespace {

using nlohmann::json;
using serve::Mode;
using test::Answer;
using test::Client;
using test::TestServer;

json get(const Client& client, const std::string& target, int status = 200) {
  const Answer answer = client.get("/api/v1" + target);
  EXPECT_EQ(answer.status, status) << target << ": " << answer.body.substr(0, 300);
  return json::parse(answer.body, nullptr, false);
}

json decide(const Client& client, json decision, int status = 201) {
  decision.emplace("model", "acme/tiny");
  decision.emplace("criterion", "weights");
  const Answer answer = client.post("/api/v1/decisions", decision.dump());
  EXPECT_EQ(answer.status, status) << answer.body;
  return json::parse(answer.body, nullptr, false);
}

constexpr const char* kCell = "/cell?model=acme%2Ftiny&criterion=weights";

TEST(ReviewApi, LeaderboardIsSortedWeighedAndFiltered) {
  TestServer server;
  const std::vector<Proposal> best = {test::proposal_of("weights", Grade::open),
                                      test::proposal_of("code", Grade::open),
                                      test::proposal_of("hardware", Grade::open)};
  server.workspace().grade("other/best", best);
  const Client client = server.client();
  const json board = get(client, "/leaderboard");
  EXPECT_EQ(board["total"], 3);
  EXPECT_EQ(board["scheme"], "s");
  EXPECT_EQ(board["best_score"], 4);
  EXPECT_EQ(board["publishers"], json({"acme", "other"}));
  EXPECT_EQ(board["models"][0]["id"], "other/best");
  EXPECT_EQ(board["models"][0]["score"], 4);
  EXPECT_EQ(board["models"][1]["rank"], 2);
  EXPECT_EQ(board["models"][2]["rank"], 2);
  EXPECT_EQ(board["models"][1]["cells"]["hardware"]["grade"], "semi");
  EXPECT_EQ(board["models"][1]["cells"]["hardware"]["state"], "unreviewed");
  EXPECT_EQ(get(client, "/leaderboard?scheme=t")["models"][1]["score"], 0.5);
  EXPECT_EQ(get(client, "/leaderboard?weights=a:2,b:0")["models"][1]["score"], 1);
  EXPECT_EQ(get(client, "/leaderboard?weights=a:2,b:0")["scheme"], "own");
  EXPECT_EQ(get(client, "/leaderboard?q=TIN")["models"].size(), 1U);
  EXPECT_EQ(get(client, "/leaderboard?publisher=Other")["total"], 1);
  EXPECT_EQ(get(client, "/leaderboard?reviewed_only=1")["total"], 0);
  EXPECT_EQ(get(client, "/leaderboard?sort=name&order=desc")["models"][0]["id"], "acme/zeta");
  EXPECT_EQ(get(client, "/leaderboard?sort=code&order=desc")["models"][0]["id"], "other/best");
  const json second = get(client, "/leaderboard?offset=1&limit=1");
  EXPECT_EQ(second["total"], 3);
  ASSERT_EQ(second["models"].size(), 1U);
  EXPECT_EQ(second["models"][0]["id"], "acme/tiny");
  get(client, "/leaderboard?scheme=none", 400);
  get(client, "/leaderboard?weights=a:0,b:0", 400);
  get(client, "/leaderboard?sort=none", 400);
  get(client, "/leaderboard?rubric=none", 404);
}

TEST(ReviewApi, ADecisionShowsEverywhereAtOnce) {
  TestServer server;
  Client client = server.client();
  client.greet();
  const json cell = get(client, kCell);
  EXPECT_EQ(cell["state"], "unreviewed");
  EXPECT_EQ(cell["proposal"]["citations"][0]["quote"], "The weights are free.");
  const json recorded = decide(client, {{"id", "11111111-2222-4333-8444-555555555555"},
                                        {"action", "override"},
                                        {"grade", "closed"},
                                        {"base", cell["version"]},
                                        {"proposal", cell["proposal"]["hash"]}});
  EXPECT_EQ(recorded["event"]["reviewer"], "me");
  EXPECT_EQ(recorded["cell"]["state"], "reviewed");
  EXPECT_EQ(recorded["cell"]["final"]["grade"], "closed");
  EXPECT_FALSE(recorded["conflict"]);
  EXPECT_EQ(get(client, "/leaderboard?q=tiny")["models"][0]["cells"]["weights"]["grade"], "closed");
  EXPECT_EQ(get(client, "/leaderboard")["reviewed"]["done"], 1);
  EXPECT_EQ(get(client, "/queue")["total"], 5);
  EXPECT_EQ(get(client, "/decisions?model=acme%2Ftiny")["events"].size(), 1U);
  const json model = get(client, "/model?id=acme%2Ftiny");
  EXPECT_EQ(model["cells"].size(), 3U);
  EXPECT_EQ(model["history"].size(), 1U);
  EXPECT_EQ(model["sources"][0]["read"], true);
  EXPECT_EQ(model["scores"]["ranks"]["s"], 2);
  // The same decision once more changes nothing.
  const json again = decide(client,
                            {{"id", "11111111-2222-4333-8444-555555555555"},
                             {"action", "override"},
                             {"grade", "closed"},
                             {"base", cell["version"]},
                             {"proposal", cell["proposal"]["hash"]}},
                            200);
  EXPECT_TRUE(again["repeated"]);
  const json undone = decide(client, {{"action", "undo"}, {"undoes", recorded["event"]["id"]}});
  EXPECT_EQ(undone["cell"]["state"], "unreviewed");
  // As it was before anything was decided.
  EXPECT_EQ(get(client, std::string(kCell) + "&as_of=2025-05-31")["decisions"].size(), 0U);
}

TEST(ReviewApi, RejectedAndAddedCitationsAreMarked) {
  TestServer server;
  Client client = server.client();
  client.greet();
  const json cited = get(client, kCell)["proposal"]["citations"][0];
  const auto place = [](const json& from) {
    return json{{"document", from["document"]}, {"url", from["url"]},     {"begin_byte", from["begin_byte"]},
                {"end_byte", from["end_byte"]}, {"quote", from["quote"]}, {"fact", from["fact"]}};
  };
  decide(client, {{"action", "reject_citation"}, {"citation", place(cited)}});
  const CitedText passage = test::passage_of("No code.");
  const json added = {{"document", passage.document},
                      {"url", passage.url},
                      {"begin_byte", passage.span.begin},
                      {"end_byte", passage.span.end},
                      {"quote", passage.quote}};
  json unquoted = added;
  unquoted.erase("quote");
  const json put_in = decide(client, {{"action", "add_citation"}, {"citation", unquoted}});
  EXPECT_EQ(put_in["event"]["citation"]["quote"], "No code.");
  unquoted["end_byte"] = 1000000;
  decide(client, {{"action", "add_citation"}, {"citation", unquoted}}, 400);
  unquoted["end_byte"] = -1;
  decide(client, {{"action", "add_citation"}, {"citation", unquoted}}, 400);
  json wrong = added;
  wrong["quote"] = "Not what stands there.";
  decide(client, {{"action", "add_citation"}, {"citation", wrong}}, 400);
  const json citations = get(client, kCell)["proposal"]["citations"];
  ASSERT_EQ(citations.size(), 2U);
  EXPECT_TRUE(citations[0]["rejected"]);
  EXPECT_EQ(citations[0]["rejected_by"][0], "me");
  EXPECT_EQ(citations[1]["added_by"], "me");
}

TEST(ReviewApi, BlindReviewersSeeNeitherGradesNorOthers) {
  TestServer server(Mode::login);
  const Client ada = server.client_of("ada");
  const Client rob = server.client_of("rob");
  ASSERT_TRUE(server.reviews().set_reviews_wanted(2).ok());
  decide(ada, {{"action", "override"}, {"grade", "semi"}, {"comment", "ada's word"}});
  const Answer hidden = rob.get(std::string("/api/v1") + kCell + "&blind=1");
  const json cell = json::parse(hidden.body);
  EXPECT_TRUE(cell["hidden"]);
  EXPECT_TRUE(cell["final"].is_null());
  EXPECT_TRUE(cell["proposal"]["grade"].is_null());
  EXPECT_TRUE(cell["decisions"].empty());
  EXPECT_THAT(hidden.body, testing::Not(testing::HasSubstr("ada")));
  EXPECT_THAT(hidden.body, testing::HasSubstr("The weights are free."));
  const json item = get(rob, "/queue?blind=1&model=acme%2Ftiny&criterion=weights")["items"][0];
  EXPECT_TRUE(item["grade"].is_null());
  EXPECT_EQ(item["state"], "unreviewed");
  const json commented = decide(rob, {{"action", "comment"}, {"comment", "c"}, {"blind", true}});
  EXPECT_TRUE(commented["cell"]["hidden"]);
  EXPECT_THAT(commented.dump(), testing::Not(testing::HasSubstr("ada")));
  const json decided = decide(rob, {{"action", "override"}, {"grade", "open"}, {"blind", true}});
  EXPECT_EQ(decided["cell"]["state"], "disagreed") << "now everything is seen";
  EXPECT_EQ(get(rob, "/agreement")["reviewers"][0]["n"], 1);
}

TEST(ReviewApi, BothKeepTheirSayAndAreToldSo) {
  TestServer server(Mode::login);
  const Client ada = server.client_of("ada");
  const Client rob = server.client_of("rob");
  const json base = get(ada, kCell)["version"];
  EXPECT_FALSE(decide(ada, {{"action", "override"}, {"grade", "semi"}, {"base", base}})["conflict"]);
  const json second = decide(rob, {{"action", "override"}, {"grade", "open"}, {"base", base}});
  EXPECT_TRUE(second["conflict"]);
  EXPECT_EQ(second["others"][0]["reviewer"], "ada");
  EXPECT_EQ(second["cell"]["state"], "disagreed");
  EXPECT_EQ(decide(ada, {{"action", "adjudicate"}, {"grade", "semi"}})["cell"]["state"], "adjudicated");
}

TEST(ReviewApi, AdminsAssign) {
  TestServer server(Mode::login);
  const Client ada = server.client_of("ada");
  const Answer made = ada.post("/api/v1/assignments", R"({"reviewer":"rob","from":"acme/t","to":"acme/v"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const json assignment = json::parse(made.body);
  EXPECT_EQ(get(ada, "/queue?assigned_to=rob")["total"], 3);
  EXPECT_EQ(get(ada, "/assignments")["assignments"].size(), 1U);
  EXPECT_EQ(
      ada.request("DELETE", "/api/v1/assignments?id=" + std::to_string(assignment["id"].get<int>())).status,
      204);
  EXPECT_EQ(ada.request("DELETE", "/api/v1/assignments?id=99").status, 404);
  EXPECT_TRUE(get(ada, "/assignments")["assignments"].empty());
}

TEST(ReviewApi, FiveReviewersAtOnceLoseNothing) {
  TestServer server(Mode::login);
  constexpr int kReviewers = 5;
  constexpr int kEach = 40;  // tools/bench does 200
  std::vector<Client> clients;
  for (int i = 0; i < kReviewers; ++i) {
    Client client = server.client();
    const std::string name = "r" + std::to_string(i);
    ASSERT_TRUE(server.access().add_user(name, test::kPassword, serve::Role::reviewer).ok());
    client.bearer = server.access().make_token(name, "t", serve::Role::reviewer, 0)->secret;
    clients.push_back(client);
  }
  std::atomic<int> accepted = 0;
  std::vector<std::thread> threads;
  for (const Client& client : clients) {
    threads.emplace_back([&client, &accepted] {
      for (int i = 0; i < kEach; ++i) {
        const json decision = {{"model", i % 2 == 0 ? "acme/tiny" : "acme/zeta"},
                               {"criterion", "code"},
                               {"action", "comment"},
                               {"comment", std::to_string(i)}};
        if (client.post("/api/v1/decisions", decision.dump()).status == 201) ++accepted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, kReviewers * kEach);
  const json events = get(clients[0], "/decisions?limit=5000")["events"];
  ASSERT_EQ(events.size(), static_cast<size_t>(kReviewers * kEach));
  std::map<std::string, int> next;
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i]["seq"], i + 1);
    const std::string who = events[i]["reviewer"];
    EXPECT_EQ(events[i]["comment"], std::to_string(next[who]++)) << "each one's in the order of sending";
  }
}

TEST(ReviewApi, AccountsAreManagedByAdmins) {
  TestServer server(Mode::login);
  const Client ada = server.client_of("ada");
  EXPECT_EQ(
      ada.post("/api/v1/users", R"({"name":"new","password":"a long enough one","role":"viewer"})").status,
      201);
  EXPECT_EQ(ada.post("/api/v1/users", R"({"name":"new","password":"a long enough one"})").status, 400);
  EXPECT_EQ(ada.request("PATCH", "/api/v1/users?name=new", R"({"role":"reviewer"})").status, 200);
  EXPECT_EQ(ada.request("PATCH", "/api/v1/users?name=none", R"({"role":"reviewer"})").status, 404);
  EXPECT_EQ(ada.request("PATCH", "/api/v1/users?name=ada", R"({"role":"viewer"})").status, 400)
      << "the only admin";
  const Client made = server.client_of("new");
  EXPECT_EQ(get(made, "/session")["user"]["role"], "reviewer");
  EXPECT_EQ(ada.request("PATCH", "/api/v1/users?name=new", R"({"disabled":true})").status, 200);
  get(made, "/rubrics", 401);
  EXPECT_EQ(get(ada, "/users")["users"].size(), 5U);
}

TEST(ReviewApi, SingleModeHasNoAccounts) {
  TestServer server;
  Client client = server.client();
  const json session = json::parse(client.greet().body);
  EXPECT_EQ(session["mode"], "single");
  EXPECT_EQ(session["user"]["role"], "admin");
  EXPECT_TRUE(get(client, "/users")["users"].empty());
  EXPECT_EQ(client.post("/api/v1/users", R"({"name":"x","password":"a long enough one"})").status, 409);
  EXPECT_EQ(client.post("/api/v1/tokens", R"({"name":"x"})").status, 409);
}

}  // namespace
}  // namespace exhibit
