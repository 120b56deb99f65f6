#include "pipeline/exchange/identifiers.h"

#include <gtest/gtest.h>

#include <regex>

namespace exhibit {
namespace {

TEST(Identifiers, UuidsAreOfVersionEightAndFollowFromContent) {
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  for (const char* content : {"", "a", "b", "오로라"}) {
    EXPECT_TRUE(std::regex_match(uuid_of(content), form)) << uuid_of(content);
    EXPECT_EQ(uuid_of(content), uuid_of(content));
  }
  EXPECT_NE(uuid_of("a"), uuid_of("b"));
  // SHA-256 of nothing is e3b0c442 98fc1c14 9afbf4c8 996fb924 ...
  EXPECT_EQ(uuid_of(""), "e3b0c442-98fc-8c14-9afb-f4c8996fb924");
}

TEST(Identifiers, AddressesBecomeIris) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://a.example/b?c=d#e", "https://a.example/b?c=d#e"},
      {"https://a.example/a b", "https://a.example/a%20b"},
      {"https://a.example/%20", "https://a.example/%20"},
      {"https://a.example/100%", "https://a.example/100%25"},
      {"https://a.example/%2", "https://a.example/%252"},
      {"https://a.example/\"<>\\^`{|}\n", "https://a.example/%22%3C%3E%5C%5E%60%7B%7C%7D%0A"},
      {"https://a.example/오로라", "https://a.example/오로라"},
  };
  for (const auto& [address, iri] : cases) EXPECT_EQ(iri_of(address), iri);
}

TEST(Identifiers, PackageUrlsEncodeWhatIsNotPlain) {
  EXPECT_EQ(hub_package_url("acme/Aurora-7B_v1.5"), "pkg:huggingface/acme/Aurora-7B_v1.5");
  EXPECT_EQ(hub_package_url("a b/c@d?e#f"), "pkg:huggingface/a%20b/c%40d%3Fe%23f");
}

TEST(Identifiers, TimesOfOneFormOnly) {
  EXPECT_TRUE(is_utc_time("2025-06-01T12:00:00Z"));
  for (const char* text : {"", "2025-06-01", "2025-06-01T12:00:00", "2025-06-01T12:00:00.0Z",
                           "2025-06-01 12:00:00Z", "2025-06-01T12:00:0xZ"}) {
    EXPECT_FALSE(is_utc_time(text)) << text;
  }
}

}  // namespace
}  // namespace exhibit
