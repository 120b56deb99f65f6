// What comes over a socket that no browser sends.
#include "pipeline/serve/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "tests/serve/client.h"

namespace exhibit::serve {
namespace {

using test::Answer;
using test::Connection;
using Clock = std::chrono::steady_clock;

constexpr const char* kGet = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";

Response echo(const Request& request) {
  Response response;
  response.content_type = "text/plain";
  response.body =
      std::make_shared<const std::string>(request.method + " " + request.path + " " + request.body);
  return response;
}

std::unique_ptr<HttpServer> start(HttpLimits limits = {}) {
  auto server = HttpServer::start("127.0.0.1", 0, limits, echo);
  if (!server) throw std::runtime_error(server.error().describe());
  return *std::move(server);
}

std::string post(const std::string& headers, const std::string& body) {
  return "POST /p HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + body;
}

TEST(HttpServer, KeepsAConnectionForSeveralRequests) {
  const auto server = start();
  Connection connection(server->port());
  ASSERT_TRUE(connection.send(kGet));
  EXPECT_EQ(connection.read().body, "GET /x ");
  ASSERT_TRUE(connection.send(post("Content-Type: application/json\r\nContent-Length: 2\r\n", "{}")));
  EXPECT_EQ(connection.read().body, "POST /p {}");
  ASSERT_TRUE(connection.send(std::string(kGet) + kGet));  // one after the other, unasked
  EXPECT_EQ(connection.read().body, "GET /x ");
  EXPECT_EQ(connection.read().body, "GET /x ");
}

TEST(HttpServer, RefusesBodiesThatItWouldHaveToTrust) {
  const auto server = start({.max_body_bytes = 1000});
  const struct {
    const char* what;
    std::string request;
    int status;
  } cases[] = {
      {"too long", post("Content-Type: application/json\r\nContent-Length: 1001\r\n", std::string(1001, 'x')),
       413},
      {"absurdly long",
       post("Content-Type: application/json\r\nContent-Length: 99999999999999999999\r\n", ""), 413},
      {"no number", post("Content-Type: application/json\r\nContent-Length: -1\r\n", ""), 400},
      {"two lengths",
       post("Content-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 3\r\n", "{} "), 400},
      {"chunked",
       post("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), 411},
      {"compressed",
       post("Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"), 415},
      {"a form", post("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n", "a=b"),
       415},
      {"many parts", post("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n", "--x"),
       415},
      {"text, as a form of another site can send it",
       post("Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}"), 415},
      {"a body where none belongs", "GET /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", 400},
      {"a long address", "GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
      {"a longer one", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
      {"a long address with a body",
       "POST /" + std::string(300, 'a') + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 414},
      {"no HTTP", "hello\r\n\r\n", 400},
  };
  for (const auto& [what, request, status] : cases) {
    Connection connection(server->port());
    connection.send(request);
    const Answer answer = connection.read();
    EXPECT_EQ(answer.status, status) << what;
    EXPECT_TRUE(connection.is_closed_within(3000)) << what;
  }
  Connection connection(server->port());
  ASSERT_TRUE(connection.send(kGet));
  EXPECT_EQ(connection.read().status, 200);
}

// What follows a head whose body was not read is never taken for a request.
TEST(HttpServer, AnUnreadBodyIsNoRequest) {
  const auto server = start({.max_body_bytes = 10});
  Connection connection(server->port());
  connection.send(post("Content-Type: application/json\r\nContent-Length: 100\r\n", kGet));
  EXPECT_EQ(connection.read().status, 413);
  EXPECT_EQ(connection.read(1000).status, 0);
}

TEST(HttpServer, EndlessHeadsEndTheConnection) {
  const auto server = start();
  Connection connection(server->port());
  connection.send("GET /x HTTP/1.1\r\n");
  const std::string line = "X-More: " + std::string(1000, 'x') + "\r\n";
  bool open = true;
  for (int i = 0; open && i < 100000; ++i) open = connection.send(line);
  EXPECT_FALSE(open) << "100 MB of headers were taken";
}

TEST(HttpServer, SurvivesRangesOfAllKinds) {
  const auto server = start();
  std::string many = "bytes=0-0";
  while (many.size() < 7000) many += ",0-0";
  for (const std::string& range :
       {std::string("bytes=0-1"), many, std::string("bytes=") + std::string(7000, '9')}) {
    Connection connection(server->port());
    connection.send("GET /x HTTP/1.1\r\nHost: h\r\nRange: " + range + "\r\n\r\n");
    const Answer answer = connection.read();
    EXPECT_TRUE(answer.status == 200 || answer.status == 416 || answer.status == 400) << answer.status;
  }
  Connection connection(server->port());
  connection.send(kGet);
  EXPECT_EQ(connection.read().body, "GET /x ");
}

TEST(HttpServer, AByteAtATimeIsCutOff) {
  const auto server = start({.read_ms = 400, .idle_ms = 400});
  const auto begun = Clock::now();
  Connection connection(server->port());
  bool open = true;
  for (int i = 0; open && i < 100; ++i) {  // each byte comes long before a timeout of a single read
    open = connection.send(std::string_view(kGet).substr(static_cast<size_t>(i) % 10, 1));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (open && i % 4 == 3) open = !connection.is_closed_within(1);
  }
  EXPECT_FALSE(open);
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds(4));
}

TEST(HttpServer, ASlowBodyIsCutOff) {
  const auto server = start({.read_ms = 300});
  Connection connection(server->port());
  connection.send(post("Content-Type: application/json\r\nContent-Length: 100\r\n", "{"));
  const Answer answer = connection.read(3000);
  EXPECT_TRUE(answer.status == 0 || answer.status == 400) << answer.status;
  EXPECT_TRUE(connection.is_closed_within(3000));
}

TEST(HttpServer, AnIdleConnectionIsClosed) {
  const auto server = start({.idle_ms = 200});
  Connection connection(server->port());
  EXPECT_TRUE(connection.is_closed_within(3000));
}

TEST(HttpServer, TwoHundredSlowClientsDoNotKeepOutOthers) {
  const auto server = start();
  std::vector<std::unique_ptr<Connection>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<Connection>(server->port()));
    slow.back()->send("GET /x HTTP/1.1\r\nHost");
  }
  Connection connection(server->port());
  ASSERT_TRUE(connection.send(kGet));
  EXPECT_EQ(connection.read(5000).status, 200);
}

TEST(HttpServer, EndsWhileClientsAreConnected) {
  auto server = start();
  Connection idle(server->port());
  Connection slow(server->port());
  slow.send("GET /x HT");
  const auto begun = Clock::now();
  server.reset();
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds(4));
}

TEST(HttpServer, SaysWhenAPortIsTaken) {
  const auto server = start();
  const auto second = HttpServer::start("192.0.2.1", server->port(), {}, echo);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message, testing::HasSubstr("cannot listen on 192.0.2.1"));
}

TEST(HttpServer, ReadsCookies) {
  Request request;
  request.headers["cookie"] = "a=1; exhibit_session=xyz ;b=2";
  EXPECT_EQ(cookie(request, "exhibit_session"), "xyz");
  EXPECT_EQ(cookie(request, "b"), "2");
  EXPECT_EQ(cookie(request, "session"), "");
}

}  // namespace
}  // namespace exhibit::serve
