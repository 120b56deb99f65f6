#include "pipeline/store/redaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Redaction, UrlsLoseTheirCredentials) {
  const std::pair<std::string, std::string> cases[] = {
      {"https://example.org/a?b=c#d", "https://example.org/a?b=c#d"},
      {"https://user:pass@example.org/a", "https://example.org/a"},
      {"https://example.org/@user/a", "https://example.org/@user/a"},
      {"https://example.org/a?access_token=s3cret&b=c", "https://example.org/a?access_token=redacted&b=c"},
      {"https://example.org/a?TOKEN=s3cret#x", "https://example.org/a?TOKEN=redacted#x"},
      {"https://cdn.example.org/f?X-Amz-Date=1&X-Amz-Signature=ab&expires=9&name=f",
       "https://cdn.example.org/f?X-Amz-Date=redacted&X-Amz-Signature=redacted&expires=redacted&name=f"},
      // Not a signed link: "policy" and "expires" are ordinary words.
      {"https://example.org/a?policy=privacy&expires=never",
       "https://example.org/a?policy=privacy&expires=never"},
      {"https://example.org/tokenizer?tokens=5", "https://example.org/tokenizer?tokens=5"},
      {"https://example.org/a?token", "https://example.org/a?token"},
      {"https://example.org/?", "https://example.org/?"},
      {"no url", "no url"},
      {"", ""},
  };
  for (const auto& [url, expected] : cases) EXPECT_EQ(without_secrets(url), expected);
}

TEST(Redaction, HeadersLoseTheirCredentials) {
  const Headers headers = {{"etag", "\"1\""},
                           {"set-cookie", "session=s3cret"},
                           {"Authorization", "Bearer s3cret"},
                           {"location", "https://example.org/f?sig=s3cret"},
                           {"link", "<https://example.org/?token=s3cret&p=2>; rel=\"next\", <x>; rel=y"}};
  EXPECT_THAT(
      without_secrets(headers),
      ElementsAre(Pair("etag", "\"1\""), Pair("location", "https://example.org/f?sig=redacted"),
                  Pair("link", "<https://example.org/?token=redacted&p=2>; rel=\"next\", <x>; rel=y")));
}

}  // namespace
}  // namespace exhibit
