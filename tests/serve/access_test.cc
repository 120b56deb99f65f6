// Users, sessions and tokens without the web around them.
#include "pipeline/serve/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "pipeline/serve/rate_limit.h"
#include "pipeline/serve/secrets.h"
#include "tests/support/support.h"

namespace exhibit::serve {
namespace {

constexpr const char* kPassword = "correct horse";
constexpr int64_t kHour = 3600;

class AccessTest : public testing::Test {
 protected:
  AccessOptions options() {
    AccessOptions made;
    made.cost = {1, 16384};
    made.unix_seconds = [this] { return now_; };
    return made;
  }
  Access open() {
    Result<Access> opened = Access::open(file(), options());
    if (!opened) throw std::runtime_error(opened.error().describe());
    return *std::move(opened);
  }
  std::filesystem::path file() const { return folder_.path() / "users.db"; }
  std::string everything_stored() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      all += test::read_file(entry.path());
    return all;
  }

  test::TempDir folder_;
  int64_t now_ = 1750000000;
};

TEST_F(AccessTest, KeepsUsers) {
  Access access = open();
  ASSERT_TRUE(access.add_user("ada", kPassword, Role::admin).ok());
  ASSERT_TRUE(access.add_user("Rob.2@x-y_z", kPassword, Role::reviewer).ok());
  Access again = open();
  const auto users = again.users();
  ASSERT_EQ(users->size(), 2U);
  EXPECT_EQ((*users)[0].name, "Rob.2@x-y_z");
  EXPECT_EQ((*users)[1].role, Role::admin);
  EXPECT_EQ((*users)[1].created_at, "2025-06-15T15:06:40Z");
}

TEST_F(AccessTest, RefusesNamesAndPasswordsThatWillNotDo) {
  Access access = open();
  for (const std::string& name : {std::string(), std::string("a b"), std::string("<b>"), std::string(65, 'a'),
                                  std::string("a\0b", 3), std::string("\xEB\xB0\x95"), std::string("a/b")}) {
    EXPECT_FALSE(access.add_user(name, kPassword, Role::viewer).ok()) << name;
  }
  EXPECT_FALSE(access.add_user("ada", "short", Role::viewer).ok());
  EXPECT_FALSE(access.add_user("ada", std::string(1025, 'x'), Role::viewer).ok());
  EXPECT_TRUE(access.add_user("ada", std::string(1024, 'x'), Role::viewer).ok());
  EXPECT_FALSE(access.add_user("ada", kPassword, Role::viewer).ok()) << "twice";
  EXPECT_EQ(access.set_role("bob", Role::admin).error().code, ErrorCode::not_found);
}

TEST_F(AccessTest, ChecksPasswords) {
  Access access = open();
  ASSERT_TRUE(access.add_user("ada", kPassword, Role::viewer).ok());
  EXPECT_TRUE(access.check_password("ada", kPassword)->has_value());
  EXPECT_FALSE(access.check_password("ada", "correct horsE")->has_value());
  EXPECT_FALSE(access.check_password("ada", std::string(kPassword) + '\0')->has_value());
  EXPECT_FALSE(access.check_password("ADA", kPassword)->has_value());
  EXPECT_FALSE(access.check_password("bob", kPassword)->has_value());
  EXPECT_FALSE(access.check_password("ada", std::string(2000, 'x'))->has_value());
  ASSERT_TRUE(access.set_password("ada", "another password").ok());
  EXPECT_FALSE(access.check_password("ada", kPassword)->has_value());
  EXPECT_TRUE(access.check_password("ada", "another password")->has_value());
}

TEST_F(AccessTest, StoresNothingThatLetsAnybodyIn) {
  Access access = open();
  ASSERT_TRUE(access.add_user("ada", kPassword, Role::viewer).ok());
  const std::string session = *access.begin_session("ada");
  const std::string token = access.make_token("ada", "t", Role::viewer, 0)->secret;
  const std::string stored = everything_stored();
  EXPECT_THAT(stored, testing::HasSubstr("$argon2id$"));
  EXPECT_THAT(stored, testing::Not(testing::HasSubstr(kPassword)));
  EXPECT_THAT(stored, testing::Not(testing::HasSubstr(session)));
  EXPECT_THAT(stored, testing::Not(testing::HasSubstr(token.substr(4))));
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(entry.status().permissions() & std::filesystem::perms(077), std::filesystem::perms::none)
        << entry.path();
  }
}

TEST_F(AccessTest, SessionsEnd) {
  Access access = open();
  ASSERT_TRUE(access.add_user("ada", kPassword, Role::admin).ok());
  ASSERT_TRUE(access.add_user("eve", kPassword, Role::admin).ok());
  const auto is_open = [&access](const std::string& secret) { return access.session(secret)->has_value(); };
  const std::string idle = *access.begin_session("ada");
  EXPECT_TRUE(is_open(idle));
  EXPECT_FALSE(is_open(""));
  EXPECT_FALSE(is_open("x"));
  now_ += 11 * kHour;
  EXPECT_TRUE(is_open(idle)) << "used within the time";
  now_ += 11 * kHour;
  EXPECT_TRUE(is_open(idle)) << "and again";
  now_ += 13 * kHour;
  EXPECT_FALSE(is_open(idle)) << "idle for too long";

  const std::string old = *access.begin_session("ada");
  for (int i = 0; i < 8 * 24; i += 6) {
    now_ += 6 * kHour;
    static_cast<void>(is_open(old));
  }
  EXPECT_FALSE(is_open(old)) << "a week is the most";

  const struct {
    const char* what;
    std::function<Result<void>(const std::string&)> end;
  } ends[] = {
      {"log-out", [&](const std::string& secret) { return access.end_session(secret); }},
      {"another password", [&](const std::string&) { return access.set_password("ada", "new password"); }},
      {"another role", [&](const std::string&) { return access.set_role("ada", Role::viewer); }},
      {"disabled", [&](const std::string&) { return access.set_disabled("ada", true); }}};
  for (const auto& [what, end] : ends) {
    const std::string secret = *access.begin_session("ada");
    EXPECT_TRUE(is_open(secret)) << what;
    ASSERT_TRUE(end(secret).ok()) << what;
    EXPECT_FALSE(is_open(secret)) << what;
  }
}

TEST_F(AccessTest, AnotherProcessChangesUsers) {
  Access server = open();
  Access command = open();
  ASSERT_TRUE(command.add_user("ada", kPassword, Role::reviewer).ok());
  const std::string session = *server.begin_session("ada");
  EXPECT_TRUE(server.session(session)->has_value());
  ASSERT_TRUE(command.set_disabled("ada", true).ok());
  EXPECT_FALSE(server.session(session)->has_value());
}

TEST_F(AccessTest, TokensHaveTheLesserRole) {
  Access access = open();
  ASSERT_TRUE(access.add_user("ada", kPassword, Role::admin).ok());
  ASSERT_TRUE(access.add_user("eve", kPassword, Role::admin).ok());
  const auto made = access.make_token("ada", "script", Role::reviewer, 10 * kHour);
  ASSERT_TRUE(made.ok());
  EXPECT_THAT(made->secret, testing::StartsWith("exh_"));
  EXPECT_EQ(access.bearer(made->secret)->value().role, Role::reviewer);
  ASSERT_TRUE(access.set_role("ada", Role::viewer).ok());
  EXPECT_EQ(access.bearer(made->secret)->value().role, Role::viewer) << "at most the user's";
  EXPECT_FALSE(access.bearer("exh_")->has_value());
  EXPECT_FALSE(access.bearer(made->secret.substr(4))->has_value());
  now_ += 11 * kHour;
  EXPECT_FALSE(access.bearer(made->secret)->has_value()) << "expired";

  const auto lasting = access.make_token("ada", "lasting", Role::viewer, 0);
  EXPECT_EQ(access.tokens("ada")->size(), 2U);
  EXPECT_EQ(access.revoke_token("eve", lasting->token.id).error().code, ErrorCode::not_found) << "another's";
  ASSERT_TRUE(access.revoke_token("ada", lasting->token.id).ok());
  EXPECT_FALSE(access.bearer(lasting->secret)->has_value());
}

TEST_F(AccessTest, TheLastAdminStays) {
  Access access = open();
  ASSERT_TRUE(access.add_user("ada", kPassword, Role::admin).ok());
  ASSERT_TRUE(access.add_user("rob", kPassword, Role::reviewer).ok());
  EXPECT_THAT(access.set_disabled("ada", true).error().message, testing::HasSubstr("only admin"));
  EXPECT_THAT(access.set_role("ada", Role::viewer).error().message, testing::HasSubstr("only admin"));
  ASSERT_TRUE(access.set_role("rob", Role::admin).ok());
  EXPECT_TRUE(access.set_disabled("ada", true).ok());
}

TEST_F(AccessTest, RefusesFilesThatAreNoUsers) {
  test::write_file(file(), "this is no database, only words that stand in a file of this name");
  EXPECT_EQ(Access::open(file(), options()).error().code, ErrorCode::io);
  AccessOptions no_create = options();
  no_create.create = false;
  EXPECT_EQ(Access::open(folder_.path() / "none.db", no_create).error().code, ErrorCode::not_found);
}

TEST(Secrets, AreRandomAndHashedByPurpose) {
  EXPECT_EQ(random_secret().size(), 43U);
  EXPECT_NE(random_secret(), random_secret());
  EXPECT_THAT(random_uuid(),
              testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(hash_secret("a", "b"), hash_secret("a", "b"));
  EXPECT_NE(hash_secret("a", "b"), hash_secret("b", "a"));
  EXPECT_NE(hash_secret("ab", "c"), hash_secret("b", "ca"));
  EXPECT_TRUE(equal_secrets("abc", "abc"));
  EXPECT_FALSE(equal_secrets("abc", "abd"));
  EXPECT_FALSE(equal_secrets("abc", "abcd"));
}

TEST(RateLimit, WaitsAfterTooManyFailures) {
  using namespace std::chrono_literals;
  RateLimit limit(3, 60s);
  const RateLimit::Time start{};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limit.wait_s("a", start + i * 1s), 0);
    limit.failed("a", start + i * 1s);
  }
  EXPECT_EQ(limit.wait_s("a", start + 3s), 57);
  EXPECT_EQ(limit.wait_s("b", start + 3s), 0);
  EXPECT_EQ(limit.wait_s("a", start + 60s), 0) << "the first has been long enough ago";
  limit.failed("a", start + 60s);
  EXPECT_GT(limit.wait_s("a", start + 60s), 0);
  limit.forgive("a");
  EXPECT_EQ(limit.wait_s("a", start + 60s), 0);
  limit.clear("a");
  limit.forgive("a");
  for (int i = 0; i < 20000; ++i) limit.failed("key " + std::to_string(i), start + 100s);
  EXPECT_EQ(limit.wait_s("a", start + 100s), 0);
}

}  // namespace
}  // namespace exhibit::serve
