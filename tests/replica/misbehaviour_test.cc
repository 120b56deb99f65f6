#include "tools/replica/misbehaviour.h"

#include <gtest/gtest.h>

namespace exhibit::replica {
namespace {

TEST(Misbehaviour, IsReadFromYaml) {
  const auto rules =
      parse_misbehaviours("m.yaml",
                          "- {url: 'https://a.example/*', do: too_many_requests, retry_after: 2, "
                          "date: true, times: 3}\n"
                          "- {url: '*.pdf', do: redirect, to: 'http://10.0.0.1/'}\n");
  ASSERT_TRUE(rules.ok()) << rules.error().describe();
  ASSERT_EQ(rules->size(), 2u);
  const Misbehaviour& first = rules->front();
  EXPECT_EQ(first.url, "https://a.example/*");
  EXPECT_EQ(first.fault, Fault::too_many_requests);
  EXPECT_EQ(first.retry_after_s, 2);
  EXPECT_TRUE(first.as_date);
  EXPECT_EQ(first.times, 3);
  EXPECT_EQ(rules->back().fault, Fault::redirect);
  EXPECT_EQ(rules->back().to, "http://10.0.0.1/");
}

TEST(Misbehaviour, SaysWhatIsWrongInItsFile) {
  const struct {
    const char* yaml;
    const char* message;
  } cases[] = {
      {"- {url: a, do: dorp}\n", "m.yaml:1:16: error: "},
      {"- {do: drop}\n", "\"url\""},
      {"- {url: a, do: drop, time: 1}\n", "unknown key \"time\""},
      {"url: a\n", "m.yaml:1:1: error: "},
      {"- {url: a, do: drop, times: -1}\n", "times"},
  };
  for (const auto& c : cases) {
    const auto rules = parse_misbehaviours("m.yaml", c.yaml);
    ASSERT_FALSE(rules.ok()) << c.yaml;
    EXPECT_NE(rules.error().message.find(c.message), std::string::npos) << rules.error().message;
  }
}

TEST(Misbehaviours, CountPerUrl) {
  Misbehaviours rules;
  Misbehaviour twice;
  twice.url = "https://a.example/*";
  twice.fault = Fault::drop;
  twice.times = 2;
  Misbehaviour always;
  always.url = "*/x";
  always.fault = Fault::endless;
  rules.replace({twice, always});
  EXPECT_EQ(rules.next("https://a.example/x")->fault, Fault::drop);
  EXPECT_EQ(rules.next("https://a.example/y")->fault, Fault::drop);
  EXPECT_EQ(rules.next("https://a.example/x")->fault, Fault::drop);
  EXPECT_EQ(rules.next("https://a.example/x")->fault, Fault::endless);
  EXPECT_EQ(rules.next("https://a.example/y")->fault, Fault::drop);
  EXPECT_FALSE(rules.next("https://a.example/y").has_value());
  EXPECT_FALSE(rules.next("https://b.example/y").has_value());
}

}  // namespace
}  // namespace exhibit::replica
