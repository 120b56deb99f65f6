#include "pipeline/serve/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit::serve {
namespace {

Request asking(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

Request saying(std::string body) {
  Request request;
  request.body = std::move(body);
  return request;
}

TEST(Parameters, ReadsWhatIsThere) {
  const Request request =
      asking({{"a", "x"}, {"n", "7"}, {"f", "0.5"}, {"b", "1"}, {"l", "p, q,,r"}, {"a", "second"}});
  Parameters parameters(request);
  EXPECT_EQ(parameters.required("a"), "x");
  EXPECT_EQ(parameters.integer("n", 1, 0, 10), 7);
  EXPECT_EQ(parameters.number("f", 0, 0, 1), 0.5);
  EXPECT_TRUE(parameters.flag("b"));
  EXPECT_THAT(parameters.list("l"), testing::ElementsAre("p", "q", "r"));
  EXPECT_EQ(parameters.text("absent", "fallback"), "fallback");
  EXPECT_FALSE(parameters.flag("absent"));
  EXPECT_FALSE(parameters.error());
}

TEST(Parameters, NamesTheFirstMistake) {
  const struct {
    const char* name;
    std::string value;
    const char* message;
  } cases[] = {
      {"n", "x", "n: must be an integer from 0 to 10"},
      {"n", "11", "n: must be"},
      {"n", "1e3", "n: must be"},
      {"n", "99999999999999999999", "n: must be"},
      {"f", "nan", "f: is no number"},
      {"f", "-0.1", "f: is no number"},
      {"f", "1e999", "f: is no number"},
      {"b", "yes", "b: must be 1 or 0"},
      {"t", "\xff", "t: is not UTF-8"},
      {"t", std::string("a\0b", 3), "t: is not UTF-8"},
      {"t", std::string(2001, 'x'), "t: is too long"},
      {"other", "x", "there is no parameter of this name"},
  };
  for (const auto& [name, value, message] : cases) {
    const Request request = asking({{name, value}});
    Parameters parameters(request);
    parameters.integer("n", 0, 0, 10);
    parameters.number("f", 0, 0, 1);
    parameters.flag("b");
    parameters.text("t");
    const auto error = parameters.error();
    ASSERT_TRUE(error) << value;
    EXPECT_THAT(error->message, testing::HasSubstr(message)) << value;
  }
  const Request empty = asking({});
  Parameters parameters(empty);
  parameters.required("a");
  parameters.required("b");
  EXPECT_EQ(parameters.error()->message, "a: is needed");
}

TEST(BodyFields, ReadsWhatIsThere) {
  BodyFields body(saying(R"({"a":"x","n":7,"b":true,"l":["p","q"],"z":null})"));
  EXPECT_EQ(body.required("a", 10), "x");
  EXPECT_EQ(body.integer("n", 1, 0, 10), 7);
  EXPECT_EQ(body.boolean("b"), true);
  EXPECT_THAT(body.list("l", 5, 5), testing::ElementsAre("p", "q"));
  EXPECT_EQ(body.text("z", 10, "fallback"), "fallback");
  EXPECT_FALSE(body.error());
}

TEST(BodyFields, NamesTheFirstMistake) {
  const struct {
    const char* body;
    const char* message;
  } cases[] = {
      {"", "body: must be a JSON object"},
      {"[]", "body: must be"},
      {"{\"a\":1}", "a: must be a text"},
      {"{\"a\":\"12345678901\"}", "a: has more than 10 bytes"},
      {"{\"n\":\"7\"}", "n: must be an integer"},
      {"{\"n\":7.5}", "n: must be an integer"},
      {"{\"n\":99}", "n: must be an integer"},
      {"{\"b\":1}", "b: must be true or false"},
      {"{\"l\":\"p\"}", "l: must be a list"},
      {"{\"l\":[1]}", "l: must be a list of texts"},
      {"{\"l\":[\"a\",\"b\",\"c\"]}", "l: must be"},
      {"{\"other\":1}", "there is no field of this name"},
      {"{\"l\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}", "body: is nested too deeply"},
  };
  for (const auto& [text, message] : cases) {
    BodyFields body(saying(text));
    body.text("a", 10);
    body.integer("n", 0, 0, 10);
    body.boolean("b");
    body.list("l", 2, 5);
    const auto error = body.error();
    ASSERT_TRUE(error) << text;
    EXPECT_THAT(error->message, testing::HasSubstr(message)) << text;
  }
}

}  // namespace
}  // namespace exhibit::serve
