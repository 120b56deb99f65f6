#include "pipeline/fetch/http/hub_listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kHub = "https://hub.example";

// Answers from a table; 404 for the rest.
class Pages : public Web {
 public:
  struct Page {
    std::string body;
    std::string link;
    int status = 200;
  };
  explicit Pages(std::map<std::string, Page> pages) : pages_(std::move(pages)) {}

  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers;
    for (const std::string& url : urls) {
      asked.push_back(url);
      auto snapshot = std::make_shared<Snapshot>();
      snapshot->url = snapshot->final_url = url;
      snapshot->status = 404;
      if (const auto page = pages_.find(url); page != pages_.end()) {
        snapshot->status = page->second.status;
        snapshot->bytes = page->second.body;
        if (!page->second.link.empty()) snapshot->headers.emplace_back("link", page->second.link);
      }
      answers.emplace_back(std::move(snapshot));
    }
    return answers;
  }

  std::vector<std::string> asked;

 private:
  std::map<std::string, Page> pages_;
};

TEST(HubListing, AddressesSayWhatIsAskedFor) {
  EXPECT_EQ(hub_listing_url(kHub, {}), kHub + "/api/models?sort=createdAt&direction=-1&limit=100");
  HubListing listing;
  listing.sort = "likes";
  listing.descending = false;
  listing.task = "text-generation";
  listing.filter = "license:mit";
  listing.search = "a b&c";
  listing.fields = {"likes", "childrenModelCount"};
  listing.limit = 5000;
  EXPECT_EQ(hub_listing_url(kHub, listing),
            kHub +
                "/api/models?sort=likes&limit=1000&pipeline_tag=text-generation&filter=license%3Amit"
                "&search=a%20b%26c&expand=likes&expand=childrenModelCount");
}

TEST(HubListing, PagesAreFollowedUntilThereAreEnough) {
  HubListing listing;
  listing.limit = 3;
  const std::string first = hub_listing_url(kHub, listing);
  const std::string second = kHub + "/api/models?cursor=2";
  Pages web({{first, {R"([{"id":"a/1"},{"id":"a/2"}])", "<" + second + ">; rel=\"next\""}},
             {second, {R"([{"id":"a/3"},{"id":"a/4"}])", "</api/models?cursor=3>; rel=\"next\""}}});
  const auto pages = fetch_hub_listing(web, kHub, listing);
  ASSERT_TRUE(pages) << pages.error().describe();
  EXPECT_EQ(pages->size(), 2u);
  EXPECT_THAT(web.asked, ElementsAre(first, second));

  listing.limit = 2;
  Pages short_web({{hub_listing_url(kHub, listing), {"[{},{}]", "<" + second + ">; rel=\"next\""}}});
  EXPECT_EQ(fetch_hub_listing(short_web, kHub, listing)->size(), 1u);
}

TEST(HubListing, WhatIsWrongIsSaid) {
  const std::string first = hub_listing_url(kHub, {});
  const struct {
    Pages::Page page;
    ErrorCode code;
    const char* message;
  } cases[] = {
      {{"<html>", ""}, ErrorCode::malformed, "not a JSON array"},
      {{"{\"error\":\"x\"}", ""}, ErrorCode::malformed, "not a JSON array"},
      {{"", "", 503}, ErrorCode::io, "status 503"},
      {{"", "", 401}, ErrorCode::denied, "status 401"},
      {{"[{}]", "<" + first + ">; rel=\"next\""}, ErrorCode::malformed, "in circles"},
      {{"[{}]", "<https://evil.example/api/models>; rel=\"next\""}, ErrorCode::malformed, "another host"},
      {{"[{}]", "<http://hub.example/api/models>; rel=\"next\""}, ErrorCode::malformed, "another host"},
  };
  for (const auto& c : cases) {
    Pages web({{first, c.page}});
    const auto pages = fetch_hub_listing(web, kHub, {});
    ASSERT_FALSE(pages) << c.message;
    EXPECT_EQ(pages.error().code, c.code) << c.message;
    EXPECT_THAT(pages.error().message, HasSubstr(c.message));
  }
  Pages empty({{first, {"[]", "<" + first + ">; rel=\"next\""}}});
  EXPECT_TRUE(fetch_hub_listing(empty, kHub, {})->empty());
}

}  // namespace
}  // namespace exhibit
