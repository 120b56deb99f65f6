// Over real sockets on the loopback interface: the replica server answers, and misbehaves in every way that
// it knows.
#include "pipeline/fetch/http/live_web.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "pipeline/base/sha256.h"
#include "pipeline/fetch/replica.h"
#include "tests/support/support.h"
#include "tools/replica/server.h"

namespace exhibit {
namespace {

using replica::Fault;
using replica::Misbehaviour;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kCard = "https://huggingface.co/acme/Aurora-7B/resolve/main/README.md";
constexpr const char* kApi = "https://huggingface.co/api/models/acme/Aurora-7B";
constexpr const char* kGated = "https://huggingface.co/acme/Aurora-7B/resolve/main/config.json";
constexpr const char* kPage = "https://acme.example/news";
constexpr const char* kHidden = "https://acme.example/private/plan";
constexpr const char* kMissing = "https://acme.example/none";
constexpr const char* kGitHub = "https://api.github.com/repos/acme/aurora";

constexpr const char* kIndex =
    "url\tstatus\tcontent_type\tfile\tprovenance\n"
    "https://huggingface.co/acme/Aurora-7B/resolve/main/README.md\t200\ttext/plain; charset=utf-8\tcard\tx\n"
    "https://huggingface.co/acme/Aurora-7B/resolve/main/config.json\t401\tapplication/json\t\tx\n"
    "https://huggingface.co/api/models/acme/Aurora-7B\t200\tapplication/json\tapi\tx\n"
    "https://huggingface.co/api/models/acme/aurora-7b\t307\t\t\tx: redirects to "
    "https://huggingface.co/api/models/acme/Aurora-7B\n"
    "https://huggingface.co/to-page\t302\t\t\tx: redirects to https://acme.example/news\n"
    "https://huggingface.co/to-file\t302\t\t\tx: redirects to file:///etc/passwd\n"
    "https://huggingface.co/1\t301\t\t\tx: redirects to https://huggingface.co/2\n"
    "https://huggingface.co/2\t302\t\t\tx: redirects to https://huggingface.co/3\n"
    "https://huggingface.co/3\t303\t\t\tx: redirects to https://huggingface.co/4\n"
    "https://huggingface.co/4\t308\t\t\tx: redirects to "
    "https://huggingface.co/acme/Aurora-7B/resolve/main/README.md\n"
    "https://acme.example/robots.txt\t200\ttext/plain\trobots\tx\n"
    "https://acme.example/news\t200\ttext/html\tpage\tx\n"
    "https://acme.example/private/plan\t200\ttext/html\tpage\tx\n"
    "https://acme.example/empty\t200\ttext/html\t\tx\n"
    "http://old.example/a\t200\ttext/html\tpage\tx\n"
    "https://api.github.com/repos/acme/aurora\t200\tapplication/json\tapi\tx\n";

std::string long_text() {
  std::string text = "# Aurora\n";
  for (int i = 0; i < 4000; ++i) text += "Line " + std::to_string(i) + " of the card.\n";
  return text;
}

Misbehaviour when(const std::string& url, Fault fault, int times = 0) {
  Misbehaviour rule;
  rule.url = url;
  rule.fault = fault;
  rule.times = times;
  return rule;
}

class LiveWebTest : public testing::Test {
 protected:
  LiveWebTest() {
    test::write_file(folder_.path() / "index.tsv", kIndex);
    test::write_file(folder_.path() / "card", card_);
    test::write_file(folder_.path() / "api", R"({"id":"acme/Aurora-7B"})");
    test::write_file(folder_.path() / "robots", "User-agent: *\nDisallow: /private\n");
    test::write_file(folder_.path() / "page", "<!DOCTYPE html><html><body>News</body></html>");
    options_.retry.base_ms = 10;
    options_.retry.max_ms = 40;
    options_.host_delay_ms.clear();
    serve({});
  }

  void serve(replica::ServerOptions options) {
    web_.reset();
    options.keep_alive_s = 1;
    auto server = replica::Server::start(folder_.path(), options);
    ASSERT_TRUE(server.ok()) << server.error().describe();
    server_ = std::move(*server);
    options_.mirror = server_->url();
  }

  LiveWeb& web() {
    if (web_ == nullptr) {
      auto opened = open_live_web(options_, clock_);
      EXPECT_TRUE(opened.ok()) << opened.error().describe();
      web_ = std::move(*opened);
    }
    return *web_;
  }

  Result<SnapshotPtr> get(const std::string& url) { return web().get_one(url); }

  // The error that must come.
  Error failure(const std::string& url) {
    auto answer = get(url);
    EXPECT_FALSE(answer.ok()) << url << " gave " << (answer.ok() ? (*answer)->bytes.substr(0, 80) : "");
    if (answer.ok()) return {};
    EXPECT_EQ(answer.error().where, url);
    return answer.error();
  }

  const std::string card_ = long_text();
  test::TempDir folder_;
  FixedClock clock_{"2025-06-01T12:00:00Z"};
  LiveWebOptions options_;
  std::unique_ptr<replica::Server> server_;  // must outlive the web's connections
  std::unique_ptr<LiveWeb> web_;
};

// --- answers

TEST_F(LiveWebTest, GivesWhatTheRecordedFolderGives) {
  const std::vector<std::string> urls = {kCard,
                                         kGated,
                                         kApi,
                                         "https://huggingface.co/api/models/acme/aurora-7b",
                                         "https://huggingface.co/to-page",
                                         kPage,
                                         kMissing,
                                         "https://acme.example/empty",
                                         "http://old.example/a",
                                         "https://old.example/a",
                                         "HTTPS://ACME.example:443/news#part",
                                         kCard};
  const auto replica = open_replica(folder_.path(), clock_);
  ASSERT_TRUE(replica.ok());
  const auto expected = (*replica)->get(urls);
  const auto answers = web().get(urls);
  ASSERT_EQ(answers.size(), urls.size());
  for (size_t i = 0; i < urls.size(); ++i) {
    ASSERT_TRUE(expected[i].ok()) << urls[i];
    ASSERT_TRUE(answers[i].ok()) << answers[i].error().describe();
    const Snapshot& want = **expected[i];
    const Snapshot& have = **answers[i];
    EXPECT_EQ(have.url, want.url);
    EXPECT_EQ(have.final_url, want.final_url);
    EXPECT_EQ(have.status, want.status) << urls[i];
    EXPECT_EQ(have.media_type, want.media_type) << urls[i];
    EXPECT_EQ(have.bytes, want.bytes) << urls[i];
    EXPECT_EQ(have.sha256, want.sha256);
    EXPECT_EQ(have.fetched_at, "2025-06-01T12:00:00Z");
  }
}

TEST_F(LiveWebTest, AsksForAnAddressOnceInACall) {
  const std::vector<std::string> urls = {kCard, kCard, kCard};
  for (const auto& answer : web().get(urls)) EXPECT_TRUE(answer.ok());
  EXPECT_EQ(server_->stats().requests, 1u);
}

TEST_F(LiveWebTest, ReusesConnectionsWithinItsCaps) {
  options_.requests_per_host = 3;
  std::vector<std::string> urls;
  for (int i = 0; i < 200; ++i) urls.push_back(std::string(kCard) + "?n=" + std::to_string(i));
  for (const auto& answer : web().get(urls)) ASSERT_TRUE(answer.ok()) << answer.error().describe();
  EXPECT_EQ(server_->stats().requests, 200u);
  EXPECT_LE(server_->stats().connections, 3u);
}

TEST_F(LiveWebTest, ServesSeveralThreads) {
  std::atomic<int> good = 0;
  web();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, &good, t] {
      for (int i = 0; i < 20; ++i) {
        const auto answer = get(std::string(kCard) + "?t=" + std::to_string(100 * t + i));
        if (answer.ok() && (*answer)->status == 404) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 80);
}

TEST_F(LiveWebTest, WaitsBetweenRequestsToAHost) {
  options_.delay_ms = 60;
  std::vector<std::string> urls;
  for (int i = 0; i < 5; ++i) urls.push_back(std::string(kCard) + "?n=" + std::to_string(i));
  const auto begin = std::chrono::steady_clock::now();
  web().get(urls);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(4 * 60));
}

TEST_F(LiveWebTest, SaysWhoItIs) {
  options_.user_agent = user_agent("1.2", "https://example.org/about");
  ASSERT_TRUE(get(kCard).ok());
  EXPECT_THAT(server_->last_request(kCard),
              HasSubstr("User-Agent: exhibit/1.2 (+https://example.org/about)\n"));
  EXPECT_EQ(user_agent("1.2", ""), "exhibit/1.2");
}

TEST_F(LiveWebTest, RefusesWhatIsNoWebAddress) {
  for (const char* url :
       {"file:///etc/passwd", "ftp://h.org/a", "gopher://h.org", "", "/a", "https://u:p@h.org/"}) {
    EXPECT_EQ(failure(url).code, ErrorCode::invalid_argument) << url;
  }
  EXPECT_EQ(server_->stats().requests, 0u);
}

TEST_F(LiveWebTest, RefusesOptionsThatMakeNoSense) {
  const auto refused = [&](auto change) {
    LiveWebOptions options;
    change(options);
    const auto opened = open_live_web(options, clock_);
    return !opened.ok() && opened.error().code == ErrorCode::invalid_argument ? opened.error().message : "";
  };
  EXPECT_NE(refused([](auto& o) { o.mirror = "not a url"; }), "");
  EXPECT_NE(refused([](auto& o) { o.user_agent = "a\r\nX: y"; }), "");
  EXPECT_NE(refused([](auto& o) { o.retry.attempts = 0; }), "");
  const std::string token = refused([](auto& o) { o.tokens["h.org"] = "secret\nX: y"; });
  EXPECT_THAT(token, HasSubstr("h.org"));
  EXPECT_THAT(token, Not(HasSubstr("secret")));
}

// --- what passes

TEST_F(LiveWebTest, WaitsAsLongAsTheServerAsks) {
  for (const bool as_date : {false, true}) {
    Misbehaviour rule = when("*", Fault::too_many_requests, 1);
    rule.retry_after_s = as_date ? 2 : 1;
    rule.as_date = as_date;
    server_->misbehave({rule});
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = get(kCard);
    ASSERT_TRUE(answer.ok()) << answer.error().describe();
    EXPECT_EQ((*answer)->bytes, card_);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(950)) << as_date;
  }
}

TEST_F(LiveWebTest, GivesUpWhereTheServerAsksForTooLong) {
  Misbehaviour rule = when("*", Fault::too_many_requests);
  rule.retry_after_s = 3600;
  server_->misbehave({rule});
  const Error error = failure(kCard);
  EXPECT_EQ(error.code, ErrorCode::denied);
  EXPECT_EQ(error.message,
            "the server answered 429 (Too Many Requests) and asks to come back in 3600 s; try again then");
  EXPECT_EQ(server_->stats().requests, 1u);
}

TEST_F(LiveWebTest, TriesAgainAfterAnErrorThatPasses) {
  for (const int status : {500, 502, 503, 504, 429, 408}) {
    Misbehaviour rule = when("*", Fault::server_error, 2);
    rule.status = status;
    server_->misbehave({rule});
    const auto answer = get(kCard);
    ASSERT_TRUE(answer.ok()) << answer.error().describe();
    EXPECT_EQ((*answer)->bytes, card_);
  }
  EXPECT_EQ(web().stats().retries, 12u);
}

TEST_F(LiveWebTest, SaysThatAnErrorDidNotPass) {
  server_->misbehave({when("*", Fault::server_error)});
  const Error error = failure(kCard);
  EXPECT_EQ(error.code, ErrorCode::io);
  EXPECT_EQ(error.message, "the server answered 500 (Internal Server Error) (tried 5 times)");
  EXPECT_EQ(server_->stats().requests, 5u);
}

TEST_F(LiveWebTest, TakesAnErrorThatStaysForAnAnswer) {
  server_->misbehave({when(kCard, Fault::unauthorized)});
  const auto answer = get(kCard);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ((*answer)->status, 401);
  EXPECT_EQ(server_->stats().requests, 1u);
}

TEST_F(LiveWebTest, HeedsTheLimitOfRequests) {
  Misbehaviour rule = when(kGitHub, Fault::rate_limit, 1);
  server_->misbehave({rule});
  const auto answer = get(kGitHub);
  ASSERT_TRUE(answer.ok()) << answer.error().describe();
  EXPECT_EQ((*answer)->status, 200);

  rule.retry_after_s = 1800;
  rule.times = 0;
  server_->misbehave({rule});
  EXPECT_EQ(failure(kGitHub).code, ErrorCode::denied);
  const uint64_t asked = server_->stats().requests;
  const Error error = failure(kGitHub);
  EXPECT_EQ(error.code, ErrorCode::denied);
  EXPECT_THAT(error.message, HasSubstr("the server's limit of requests is used up for another"));
  EXPECT_EQ(server_->stats().requests, asked) << "nothing is asked while no request is left";
}

// --- bodies that are not whole

TEST_F(LiveWebTest, GoesOnWhereATransferBrokeOff) {
  server_->misbehave({when(kCard, Fault::drop, 1)});
  const auto answer = get(kCard);
  ASSERT_TRUE(answer.ok()) << answer.error().describe();
  EXPECT_EQ((*answer)->bytes, card_);
  EXPECT_EQ((*answer)->status, 200);
  EXPECT_EQ(web().stats().resumed, 1u);
  EXPECT_LE(web().stats().bytes, card_.size());
  const std::string request = server_->last_request(kCard);
  EXPECT_THAT(request, HasSubstr("Range: bytes=" + std::to_string(card_.size() / 2) + "-\n"));
  EXPECT_THAT(request, HasSubstr("If-Range: \"" + sha256_hex(card_) + "\"\n"));
}

TEST_F(LiveWebTest, GoesOnSeveralTimes) {
  server_->misbehave({when(kCard, Fault::drop, 3)});
  const auto answer = get(kCard);
  ASSERT_TRUE(answer.ok()) << answer.error().describe();
  EXPECT_EQ((*answer)->bytes, card_);
}

TEST_F(LiveWebTest, StartsOverWhereTheFileChangedMeanwhile) {
  server_->misbehave({when(kCard, Fault::drop, 1)});
  options_.retry.base_ms = options_.retry.max_ms = 1500;
  const std::string other(card_.size(), 'x');
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    test::write_file(folder_.path() / "card", other);
  });
  const auto answer = get(kCard);
  writer.join();
  ASSERT_TRUE(answer.ok()) << answer.error().describe();
  EXPECT_EQ((*answer)->bytes, other);
  EXPECT_EQ(web().stats().resumed, 0u);
}

TEST_F(LiveWebTest, NeverTakesAPartForTheWhole) {
  for (const Fault fault : {Fault::drop, Fault::length_too_long, Fault::length_too_short}) {
    options_.retry.attempts = 3;
    server_->misbehave({when(kCard, fault)});
    std::vector<std::string> kept;
    options_.keep = [&](std::span<const SnapshotPtr> answers) {
      for (const SnapshotPtr& answer : answers) kept.push_back(answer->url);
      return Result<void>();
    };
    web_.reset();
    const Error error = failure(kCard);
    EXPECT_EQ(error.code, ErrorCode::io) << error.message;
    EXPECT_THAT(error.message, HasSubstr("tried 3 times"));
    EXPECT_TRUE(kept.empty());
  }
}

TEST_F(LiveWebTest, GetsTheWholeAfterAWrongLength) {
  for (const Fault fault : {Fault::length_too_long, Fault::length_too_short}) {
    server_->misbehave({when(kCard, fault, 1)});
    const auto answer = get(kCard);
    ASSERT_TRUE(answer.ok()) << answer.error().describe();
    EXPECT_EQ((*answer)->bytes, card_);
  }
}

TEST_F(LiveWebTest, GivesUpOnAServerThatIsTooSlow) {
  options_.limits.low_speed_bytes = 100;
  options_.limits.low_speed_s = 1;
  options_.retry.attempts = 2;
  server_->misbehave({when(kCard, Fault::trickle)});
  const Error error = failure(kCard);
  EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
  EXPECT_THAT(error.message, HasSubstr("the server is too slow"));
}

TEST_F(LiveWebTest, GivesUpOnARequestThatTakesTooLong) {
  options_.limits.request_timeout_ms = 300;
  options_.retry.attempts = 2;
  server_->misbehave({when(kCard, Fault::trickle)});
  EXPECT_EQ(failure(kCard).code, ErrorCode::limit_exceeded);
}

TEST_F(LiveWebTest, GoesOnAfterASlowServer) {
  options_.limits.low_speed_bytes = 100;
  options_.limits.low_speed_s = 1;
  server_->misbehave({when(kCard, Fault::trickle, 1)});
  const auto answer = get(kCard);
  ASSERT_TRUE(answer.ok()) << answer.error().describe();
  EXPECT_EQ((*answer)->bytes, card_);
}

// --- bodies that are too much, or not what was asked for

TEST_F(LiveWebTest, DoesNotReadABodyWithoutEnd) {
  options_.limits.body_bytes = 3u << 20;
  server_->misbehave({when(kCard, Fault::endless)});
  const Error error = failure(kCard);
  EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
  EXPECT_EQ(error.message, "the answer is larger than 3 MiB; not read");
  EXPECT_EQ(server_->stats().requests, 1u) << "it is not tried again";
}

TEST_F(LiveWebTest, DoesNotBeginToReadABodyThatIsTooLarge) {
  options_.limits.body_bytes = 1000;
  EXPECT_EQ(failure(kCard).code, ErrorCode::limit_exceeded);
  EXPECT_EQ(web().stats().bytes, 0u);
}

TEST_F(LiveWebTest, DoesNotUnpackABomb) {
  options_.limits.unpacked_bytes = 4u << 20;
  Misbehaviour rule = when(kCard, Fault::gzip_bomb);
  rule.unpacked_mib = 40;
  server_->misbehave({rule});
  const Error error = failure(kCard);
  EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
  EXPECT_EQ(error.message, "unpacks to more than 4 MiB; not read");

  rule.unpacked_mib = 3;
  server_->misbehave({rule});
  const auto answer = get(kCard);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ((*answer)->bytes, std::string(3u << 20, '\0'));
}

TEST_F(LiveWebTest, TakesNoErrorPageForAFile) {
  for (const char* url : {kCard, kApi, kGitHub}) {
    server_->misbehave({when(url, Fault::html_error, 1)});
    EXPECT_TRUE(get(url).ok()) << "it passed";
    server_->misbehave({when(url, Fault::html_error)});
    const Error error = failure(url);
    EXPECT_EQ(error.code, ErrorCode::malformed);
    EXPECT_THAT(error.message, HasSubstr("a web page with status 200 in place of what was asked for"));
  }
  server_->misbehave({when(kPage, Fault::html_error)});
  EXPECT_TRUE(get(kPage).ok()) << "a page was asked for";
}

// --- redirects and addresses

TEST_F(LiveWebTest, FollowsRedirectsWithinABound) {
  const auto answer = get("https://huggingface.co/1");
  ASSERT_TRUE(answer.ok()) << answer.error().describe();
  EXPECT_EQ((*answer)->url, "https://huggingface.co/1");
  EXPECT_EQ((*answer)->final_url, kCard);
  EXPECT_EQ((*answer)->bytes, card_);

  options_.limits.redirects = 3;
  web_.reset();
  const Error error = failure("https://huggingface.co/1");
  EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
  EXPECT_EQ(error.message, "more than 3 redirects");
  EXPECT_TRUE(get("https://huggingface.co/2").ok());
}

TEST_F(LiveWebTest, LeavesACircle) {
  server_->misbehave({when(kCard, Fault::redirect_loop)});
  const Error error = failure(kCard);
  EXPECT_EQ(error.code, ErrorCode::limit_exceeded);
  EXPECT_EQ(error.message, "it redirects in a circle");
}

TEST_F(LiveWebTest, FollowsNoRedirectOutOfTheWeb) {
  EXPECT_EQ(failure("https://huggingface.co/to-file").code, ErrorCode::denied);
}

TEST_F(LiveWebTest, FollowsNoRedirectIntoThePrivateNetwork) {
  for (const char* to : {"http://10.0.0.1/admin", "http://127.0.0.1:1/", "http://localhost/", "http://[::1]/",
                         "http://169.254.169.254/latest/meta-data", "http://2130706433/", "http://0x7f.1/"}) {
    Misbehaviour rule = when(kCard, Fault::redirect);
    rule.to = to;
    server_->misbehave({rule});
    const Error error = failure(kCard);
    EXPECT_EQ(error.code, ErrorCode::denied) << to;
    EXPECT_THAT(error.message, HasSubstr("it redirects to a")) << to;
    EXPECT_THAT(error.message, HasSubstr("which is not read")) << to;
  }
}

// Without a mirror, as on the live web: the addresses are this machine's own.
class DirectTest : public LiveWebTest {
 protected:
  DirectTest() {
    options_.mirror.clear();
    options_.robots = false;
  }
  std::string at(const std::string& host) const {
    return "http://" + host + ":" + std::to_string(server_->port());
  }
  std::string port() const { return std::to_string(server_->port()); }
};

TEST_F(DirectTest, DoesNotTalkToThisMachineUnlessAllowed) {
  const std::string url = at("127.0.0.1") + "/huggingface.co/acme/Aurora-7B/resolve/main/README.md";
  EXPECT_EQ(failure(url).code, ErrorCode::denied);
  EXPECT_EQ(failure(at("localhost") + "/").code, ErrorCode::denied);
  EXPECT_EQ(server_->stats().requests, 0u);

  options_.allowed_hosts = {"127.0.0.1:" + port()};
  web_.reset();
  EXPECT_EQ((*get(url))->bytes, card_);
  EXPECT_EQ(failure(at("localhost") + "/").code, ErrorCode::denied);

  options_.allowed_hosts.clear();
  options_.allow_private = true;
  web_.reset();
  EXPECT_EQ((*get(url))->bytes, card_);
}

TEST_F(DirectTest, JudgesTheAddressThatDnsGives) {
  options_.resolve = {"public.example:" + port() + ":127.0.0.1"};
  const std::string url = at("public.example") + "/huggingface.co/acme/Aurora-7B/resolve/main/README.md";
  const Error error = failure(url);
  EXPECT_EQ(error.code, ErrorCode::denied);
  EXPECT_EQ(error.message, "its host leads to a loopback address, which is not read");
  EXPECT_EQ(server_->stats().requests, 0u);

  options_.allowed_hosts = {"public.example"};
  web_.reset();
  EXPECT_EQ((*get(url))->bytes, card_);
}

TEST_F(DirectTest, JudgesTheAddressBehindARedirect) {
  options_.allowed_hosts = {"127.0.0.1:" + port()};
  options_.resolve = {"public.example:" + port() + ":127.0.0.1"};
  const std::string url = at("127.0.0.1") + "/huggingface.co/acme/Aurora-7B/resolve/main/README.md";
  Misbehaviour rule = when(kCard, Fault::redirect);
  rule.to = at("public.example") + "/acme.example/news";
  server_->misbehave({rule});
  EXPECT_EQ(failure(url).message, "its host leads to a loopback address, which is not read");
  EXPECT_EQ(server_->stats().requests, 1u);
}

TEST_F(DirectTest, SaysThatNobodyAnswers) {
  options_.allow_private = true;
  const std::string url = at("127.0.0.1") + "/a";
  web();
  server_.reset();
  const Error error = failure(url);
  EXPECT_EQ(error.code, ErrorCode::io);
  EXPECT_THAT(error.message, HasSubstr("no connection"));
}

TEST_F(DirectTest, IgnoresTheProxyOfTheEnvironment) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  options_.allow_private = true;
  EXPECT_TRUE(get(at("127.0.0.1") + "/acme.example/news").ok());
  unsetenv("http_proxy");
}

class TlsTest : public LiveWebTest {
 protected:
  void serve_tls(bool expired) {
    replica::ServerOptions options;
    options.tls = true;
    options.expired = expired;
    serve(options);
    test::write_file(folder_.path() / "ca.pem", server_->certificate());
  }
};

TEST_F(TlsTest, TrustsNoCertificateThatNobodyVouchesFor) {
  serve_tls(false);
  const Error error = failure(kCard);
  EXPECT_EQ(error.code, ErrorCode::denied);
  EXPECT_THAT(error.message, HasSubstr("certificate cannot be verified"));
  EXPECT_EQ(server_->stats().requests, 0u);

  options_.ca_file = (folder_.path() / "ca.pem").string();
  web_.reset();
  const auto answer = get(kCard);
  ASSERT_TRUE(answer.ok()) << answer.error().describe();
  EXPECT_EQ((*answer)->bytes, card_);
}

TEST_F(TlsTest, TrustsNoCertificateThatHasExpired) {
  serve_tls(true);
  options_.ca_file = (folder_.path() / "ca.pem").string();
  const Error error = failure(kCard);
  EXPECT_EQ(error.code, ErrorCode::denied);
  EXPECT_THAT(error.message, HasSubstr("expired"));
}

TEST_F(TlsTest, TrustsNoCertificateOfAnotherHost) {
  serve_tls(false);
  options_.ca_file = (folder_.path() / "ca.pem").string();
  options_.mirror.clear();
  options_.allow_private = true;
  options_.robots = false;
  const std::string port = std::to_string(server_->port());
  options_.resolve = {"other.example:" + port + ":127.0.0.1"};
  EXPECT_EQ(failure("https://other.example:" + port + "/acme.example/news").code, ErrorCode::denied);
  EXPECT_TRUE(get("https://localhost:" + port + "/acme.example/news").ok());
}

// --- what was had before

TEST_F(LiveWebTest, TransfersNoBodyThatItHas) {
  const std::vector<std::string> urls = {kCard, kApi, kPage, kMissing};
  std::map<std::string, SnapshotPtr> stored;
  options_.keep = [&](std::span<const SnapshotPtr> answers) {
    for (const SnapshotPtr& answer : answers) stored[answer->url] = answer;
    return Result<void>();
  };
  for (const auto& answer : web().get(urls)) ASSERT_TRUE(answer.ok());
  ASSERT_EQ(stored.size(), 4u);
  const uint64_t bodies_of_robots = 1;
  EXPECT_EQ(web().stats().bodies, 3u + bodies_of_robots);

  bool broken = false;
  options_.known = [&](const std::string& url) -> std::optional<KnownAnswer> {
    const SnapshotPtr snapshot = stored.at(url);
    KnownAnswer known;
    known.final_url = snapshot->final_url;
    for (const auto& [name, value] : snapshot->headers) {
      if (name == "etag") known.etag = value;
    }
    known.load = [snapshot, &broken]() -> Result<SnapshotPtr> {
      if (broken) return Error{ErrorCode::malformed, "damaged", {}};
      return snapshot;
    };
    return known;
  };
  web_.reset();
  const auto again = web().get(urls);
  for (size_t i = 0; i < urls.size(); ++i) {
    ASSERT_TRUE(again[i].ok()) << again[i].error().describe();
    EXPECT_EQ((*again[i])->bytes, stored.at(urls[i])->bytes);
    EXPECT_EQ((*again[i])->status, i == 3 ? 404 : 200);
    EXPECT_EQ((*again[i])->media_type, stored.at(urls[i])->media_type);
  }
  EXPECT_EQ(web().stats().not_modified, 3u);
  EXPECT_EQ(web().stats().bodies, bodies_of_robots);

  broken = true;
  web_.reset();
  EXPECT_EQ((*get(kCard))->bytes, card_) << "fetched anew where the stored one cannot be read";
}

TEST_F(LiveWebTest, NoticesThatAKnownAnswerChanged) {
  options_.known = [](const std::string& url) {
    return KnownAnswer{url, "\"old\"", "", [] { return Result<SnapshotPtr>(Error{}); }};
  };
  EXPECT_EQ((*get(kCard))->bytes, card_);
  EXPECT_EQ(web().stats().not_modified, 0u);
}

TEST_F(LiveWebTest, SaysWhichAnswersCouldNotBeKept) {
  std::vector<std::string> kept;
  options_.keep = [&](std::span<const SnapshotPtr> answers) {
    // The first groups are held up, so that the later ones have several answers.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    for (const SnapshotPtr& answer : answers) {
      if (answer->url.ends_with("=7")) return Result<void>(Error{ErrorCode::io, "the disk is full", {}});
    }
    for (const SnapshotPtr& answer : answers) kept.push_back(answer->url);
    return Result<void>();
  };
  std::vector<std::string> urls;
  for (int i = 0; i < 10; ++i) urls.push_back(std::string(kCard) + "?n=" + std::to_string(i));
  const auto answers = web().get(urls);
  for (size_t i = 0; i < urls.size(); ++i) {
    EXPECT_EQ(answers[i].ok(), i != 7) << i;
    EXPECT_EQ(std::count(kept.begin(), kept.end(), urls[i]), i == 7 ? 0 : 1) << i;
  }
  EXPECT_EQ(answers[7].error().message, "the disk is full");
}

// --- robots.txt

TEST_F(LiveWebTest, HeedsRobotsTxtOnPages) {
  EXPECT_TRUE(get(kPage).ok());
  const Error error = failure(kHidden);
  EXPECT_EQ(error.code, ErrorCode::denied);
  EXPECT_THAT(error.message, HasSubstr("robots.txt asks programs not to read it"));
  EXPECT_EQ(server_->last_request(kHidden), "");
  EXPECT_EQ(server_->stats().requests, 2u) << "robots.txt and the page, once each";

  options_.robots = false;
  web_.reset();
  EXPECT_TRUE(get(kHidden).ok());
}

TEST_F(LiveWebTest, DoesNotAskApisForRobotsTxt) {
  EXPECT_TRUE(get(kApi).ok());
  EXPECT_TRUE(get(kGitHub).ok());
  EXPECT_EQ(server_->stats().requests, 2u);
}

TEST_F(LiveWebTest, ReadsNothingWhereRobotsTxtCannotBeHad) {
  server_->misbehave({when("*/robots.txt", Fault::server_error)});
  const std::vector<std::string> urls = {kPage, kHidden};
  for (const auto& answer : web().get(urls)) {
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, ErrorCode::io);
    EXPECT_THAT(answer.error().message, HasSubstr("its robots.txt cannot be read: the server answered 500"));
  }
  EXPECT_EQ(server_->last_request(kPage), "");
}

TEST_F(LiveWebTest, HeedsRobotsTxtBehindARedirect) {
  Misbehaviour rule = when("https://acme.example/news", Fault::redirect);
  rule.to = kHidden;
  server_->misbehave({rule});
  EXPECT_EQ(failure(kPage).code, ErrorCode::denied);
  EXPECT_EQ(server_->last_request(kHidden), "");
}

// --- tokens

TEST_F(LiveWebTest, SendsATokenToItsHostAlone) {
  options_.tokens["huggingface.co"] = "hf_secret";
  EXPECT_TRUE(get("https://huggingface.co/to-page").ok());
  EXPECT_THAT(server_->last_request("https://huggingface.co/to-page"),
              HasSubstr("Authorization: Bearer hf_secret\n"));
  EXPECT_THAT(server_->last_request(kPage), Not(HasSubstr("uthorization")));
  EXPECT_TRUE(get(kGitHub).ok());
  EXPECT_THAT(server_->last_request(kGitHub), Not(HasSubstr("uthorization")));
  EXPECT_TRUE(get("http://huggingface.co/x").ok());
  EXPECT_THAT(server_->last_request("http://huggingface.co/x"), Not(HasSubstr("uthorization")));

  const auto card = get(kCard);
  ASSERT_TRUE(card.ok());
  for (const auto& [name, value] : (*card)->headers) EXPECT_THAT(name + value, Not(HasSubstr("hf_secret")));
  server_->misbehave({when(kCard, Fault::server_error)});
  EXPECT_THAT(failure(kCard).describe(), Not(HasSubstr("hf_secret")));
}

// --- the end

TEST_F(LiveWebTest, StopsWhenItIsInterrupted) {
  server_->misbehave({when(kCard, Fault::trickle)});
  std::atomic<bool> cancelled = false;
  options_.cancelled = [&] { return cancelled.load(); };
  web();
  std::thread user([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    cancelled = true;
  });
  const Error error = failure(kCard);
  user.join();
  EXPECT_EQ(error.code, ErrorCode::cancelled);
  cancelled = false;
  EXPECT_TRUE(get(kApi).ok()) << "it can be used again";
}

TEST_F(LiveWebTest, EndsWithRequestsThatWait) {
  Misbehaviour rule = when("*", Fault::too_many_requests);
  rule.retry_after_s = 30;
  server_->misbehave({rule});
  std::atomic<bool> cancelled = false;
  options_.cancelled = [&] { return cancelled.load(); };
  web();
  std::thread user([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    cancelled = true;
  });
  EXPECT_EQ(failure(kCard).code, ErrorCode::cancelled);
  user.join();
}

TEST(RecordedReplica, IsTheSameOverHttp) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  const auto folder = *shared / "replica";
  std::vector<std::string> urls;
  const std::string index = test::read_file(folder / "index.tsv");
  for (size_t at = index.find('\n') + 1; at < index.size(); at = index.find('\n', at) + 1) {
    urls.push_back(index.substr(at, index.find('\t', at) - at));
  }
  const FixedClock clock("2025-06-01T12:00:00Z");
  const auto server = replica::Server::start(folder);
  ASSERT_TRUE(server.ok());
  LiveWebOptions options;
  options.mirror = (*server)->url();
  const auto web = open_live_web(options, clock);
  ASSERT_TRUE(web.ok());
  const auto replica = open_replica(folder, clock);
  ASSERT_TRUE(replica.ok());
  const auto answers = (*web)->get(urls);
  const auto expected = (*replica)->get(urls);
  for (size_t i = 0; i < urls.size(); ++i) {
    ASSERT_TRUE(answers[i].ok()) << answers[i].error().describe();
    ASSERT_TRUE(expected[i].ok());
    EXPECT_EQ((*answers[i])->final_url, (*expected[i])->final_url);
    EXPECT_EQ((*answers[i])->status, (*expected[i])->status) << urls[i];
    EXPECT_EQ((*answers[i])->media_type, (*expected[i])->media_type) << urls[i];
    EXPECT_EQ((*answers[i])->sha256, (*expected[i])->sha256) << urls[i];
  }
}

}  // namespace
}  // namespace exhibit
