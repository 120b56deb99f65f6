// Tested by tests/fetch/http/headers_test.cc.
#include "pipeline/fetch/http/headers.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr size_t kMaxDateBytes = 64;

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int64_t> non_negative(std::string_view text) {
  const auto value = parse_number<int64_t>(trim(text));
  return value && *value >= 0 ? value : std::nullopt;
}

bool is_token_char(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
}

// The value of a parameter in `"api";r=0;t=55`.
std::optional<int64_t> parameter(std::string_view value, std::string_view name) {
  for (const std::string_view part : split(value, ';')) {
    const std::string_view text = trim(part);
    if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=') {
      return non_negative(text.substr(name.size() + 1));
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::pair<std::string, std::string>> parse_header_line(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const std::string_view name = line.substr(0, colon);
  if (!std::all_of(name.begin(), name.end(), is_token_char)) return std::nullopt;
  std::string value(trim(line.substr(colon + 1)));
  std::replace_if(
      value.begin(), value.end(),
      [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
      },
      ' ');
  return std::pair(ascii_lower(name), std::move(value));
}

std::optional<int> parse_status_line(std::string_view line) {
  if (!line.starts_with("HTTP/")) return std::nullopt;
  const size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto status = parse_number<int>(line.substr(blank + 1, 3));
  return status && *status >= 100 && *status <= 599 ? status : std::nullopt;
}

std::string_view header_value(const HeaderList& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::optional<int64_t> parse_http_date(std::string_view text) {
  if (text.empty() || text.size() > kMaxDateBytes) return std::nullopt;
  const time_t time = curl_getdate(std::string(text).c_str(), nullptr);
  if (time < 0) return std::nullopt;
  return time;
}

std::optional<int64_t> parse_retry_after(std::string_view value, int64_t now) {
  value = trim(value);
  if (const auto seconds = non_negative(value)) return seconds;
  // What begins with a digit or a sign is a number that makes no sense, not a date.
  if (value.empty() || value.front() < 'A') return std::nullopt;
  const auto date = parse_http_date(value);
  if (!date) return std::nullopt;
  return std::max<int64_t>(0, *date - now);
}

std::optional<int64_t> rate_limit_wait_s(const HeaderList& headers, int64_t now) {
  if (non_negative(header_value(headers, "x-ratelimit-remaining")) == 0) {
    const auto reset = non_negative(header_value(headers, "x-ratelimit-reset"));
    if (reset) return std::max<int64_t>(0, *reset - now);
  }
  if (non_negative(header_value(headers, "ratelimit-remaining")) == 0) {
    if (const auto reset = non_negative(header_value(headers, "ratelimit-reset"))) return reset;
  }
  const std::string_view combined = header_value(headers, "ratelimit");
  if (parameter(combined, "r") == 0) return parameter(combined, "t");
  return std::nullopt;
}

std::optional<ContentRange> parse_content_range(std::string_view value) {
  value = trim(value);
  if (!starts_with_ignoring_case(value, "bytes ")) return std::nullopt;
  value = trim(value.substr(6));
  const size_t dash = value.find('-');
  const size_t slash = value.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) return std::nullopt;
  const auto first = parse_number<uint64_t>(value.substr(0, dash));
  const auto last = parse_number<uint64_t>(value.substr(dash + 1, slash - dash - 1));
  if (!first || !last || *last < *first) return std::nullopt;
  ContentRange range{*first, *last, std::nullopt};
  const std::string_view total = value.substr(slash + 1);
  if (total == "*") return range;
  range.total = parse_number<uint64_t>(total);
  if (!range.total || *range.total <= *last) return std::nullopt;
  return range;
}

bool is_strong_etag(std::string_view etag) {
  return etag.size() >= 2 && etag.front() == '"' && etag.back() == '"';
}

std::string next_link(std::string_view link) {
  while (!link.empty()) {
    const size_t open = link.find('<');
    const size_t close = link.find('>', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    const std::string_view target = link.substr(open + 1, close - open - 1);
    link.remove_prefix(close + 1);
    const std::string_view parameters = link.substr(0, link.find('<'));
    for (std::string_view part : split(parameters, ';')) {
      part = trim(part);
      while (part.ends_with(',') || part.ends_with(' ')) part.remove_suffix(1);
      if (equals_ignoring_case(part, "rel=\"next\"") || equals_ignoring_case(part, "rel=next")) {
        return std::string(target);
      }
    }
  }
  return {};
}

std::string sha256_in_digest(std::string_view value) {
  for (std::string_view part : split(value, ',')) {
    part = trim(part);
    if (!starts_with_ignoring_case(part, "sha-256=")) continue;
    part.remove_prefix(8);
    if (part.size() > 2 && part.front() == ':' && part.back() == ':') part = part.substr(1, part.size() - 2);
    return std::string(part);
  }
  return {};
}

}  // namespace exhibit
