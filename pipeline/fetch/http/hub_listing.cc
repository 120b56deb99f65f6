// Tested by tests/fetch/http/hub_listing_test.cc.
#include "pipeline/fetch/http/hub_listing.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/fetch/http/headers.h"
#include "pipeline/fetch/http/route.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

constexpr size_t kPageSize = 1000;

// A value as it stands in a query, where '&', '+' and '=' mean something else.
std::string encoded(const std::string& value) {
  constexpr std::string_view kHexadecimal = "0123456789ABCDEF";
  std::string text;
  for (const char c : value) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text += {'%', kHexadecimal[byte >> 4], kHexadecimal[byte & 15]};
    }
  }
  return text;
}

Result<size_t> models_on(const std::string& page, const std::string& url) {
  const nlohmann::json json = nlohmann::json::parse(page, nullptr, false);
  if (!json.is_array()) return Error{ErrorCode::malformed, "the hub's listing is not a JSON array", url};
  return json.size();
}

bool lies_on(const std::string& url, const std::string& hub) {
  const Result<UrlParts> page = parse_url(url);
  const Result<UrlParts> home = parse_url(hub);
  return page && home && page->scheme == home->scheme && authority_of(*page) == authority_of(*home);
}

}  // namespace

std::string hub_listing_url(const std::string& hub, const HubListing& listing) {
  std::string url = hub + "/api/models?sort=" + encoded(listing.sort);
  if (listing.descending) url += "&direction=-1";
  url += "&limit=" + std::to_string(std::clamp<size_t>(listing.limit, 1, kPageSize));
  const auto add = [&url](const char* name, const std::string& value) {
    if (!value.empty()) url += std::string("&") + name + "=" + encoded(value);
  };
  add("pipeline_tag", listing.task);
  add("filter", listing.filter);
  add("search", listing.search);
  add("author", listing.author);
  for (const std::string& field : listing.fields) add("expand", field);
  return url;
}

Result<std::vector<std::string>> fetch_hub_listing(Web& web, const std::string& hub,
                                                   const HubListing& listing) {
  std::vector<std::string> pages;
  std::set<std::string> seen;
  const size_t limit = std::min(listing.limit, kMaxListed);
  size_t listed = 0;
  for (std::string url = hub_listing_url(hub, listing); !url.empty() && listed < limit;) {
    if (!seen.insert(url).second) {
      return Error{ErrorCode::malformed, "the listing's pages go round in circles", url};
    }
    const Result<SnapshotPtr> answer = web.get_one(url);
    if (!answer) return answer.error();
    const Snapshot& page = **answer;
    if (page.status != 200) {
      return Error{page.status == 401 || page.status == 403 ? ErrorCode::denied : ErrorCode::io,
                   "the hub answered with status " + std::to_string(page.status), url};
    }
    const Result<size_t> models = models_on(page.bytes, url);
    if (!models) return models.error();
    if (*models == 0) break;
    listed += *models;
    pages.push_back(page.bytes);
    const std::string next = next_link(header_value(page.headers, "link"));
    if (next.empty()) break;
    Result<std::string> resolved = resolve_url(url, next);
    if (!resolved) return resolved.error();
    if (!lies_on(*resolved, hub)) {
      return Error{ErrorCode::malformed, "the listing goes on at another host, " + *resolved, url};
    }
    url = *std::move(resolved);
  }
  return pages;
}

}  // namespace exhibit
