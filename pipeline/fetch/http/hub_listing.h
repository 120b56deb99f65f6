// Listings of the hub's models, page by page. Tested by tests/fetch/http/hub_listing_test.cc.
#pragma once

#include <string>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/fetch/web.h"

namespace exhibit {

struct HubListing {
  std::string sort = "createdAt";  // "createdAt", "likes", "downloads", "trendingScore", "lastModified"
  bool descending = true;
  std::string task = {};    // "text-generation"; empty: all
  std::string filter = {};  // a tag ("license:mit"); empty: none
  std::string search = {};  // part of a name; empty: none
  std::string author = {};
  std::vector<std::string> fields =
      {};              // asked for beside the id ("childrenModelCount"); empty: the usual ones
  size_t limit = 100;  // models; at most kMaxListed
};

inline constexpr size_t kMaxListed = 100000;

// The address of the first page, which asks for at most a thousand models.
std::string hub_listing_url(const std::string& hub, const HubListing& listing);

// The bodies (JSON arrays) of as many pages as hold `limit` models; the last may hold more than that. Pages
// are followed by their Link header and must lie on the hub. Errors: those of the web, denied and io for a
// status other than 200, malformed (a page that is no array, pages that go round in circles).
Result<std::vector<std::string>> fetch_hub_listing(Web& web, const std::string& hub,
                                                   const HubListing& listing);

}  // namespace exhibit
