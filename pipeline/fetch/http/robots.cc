// Tested by tests/fetch/http/robots_test.cc.
#include "pipeline/fetch/http/robots.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr size_t kMaxBytes = 500u << 10;
constexpr size_t kMaxRules = 10000;
constexpr size_t kMaxPatternBytes = 2048;
constexpr double kMaxDelay = 60;

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return std::toupper(static_cast<unsigned char>(c)) - 'A' + 10;
}

// One spelling for each path: unreserved characters plain, everything else beyond ASCII encoded, in upper
// case.
std::string normal(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  const auto encode = [&out](unsigned char byte) { out += {'%', kHex[byte >> 4], kHex[byte & 15]}; };
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
      const auto decoded = static_cast<unsigned char>(16 * hex_value(text[i + 1]) + hex_value(text[i + 2]));
      const bool unreserved = decoded < 0x80 && (std::isalnum(decoded) != 0 ||
                                                 std::string_view("-._~").find(static_cast<char>(decoded)) !=
                                                     std::string_view::npos);
      if (unreserved) {
        out += static_cast<char>(decoded);
      } else {
        encode(decoded);
      }
      i += 2;
    } else if (byte >= 0x80) {
      encode(byte);
    } else {
      out += text[i];
    }
  }
  return out;
}

// Greedy match with one point to return to: linear in practice, at worst pattern times text.
bool fits(std::string_view pattern, std::string_view text) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t resume = 0;
  while (true) {
    if (p == pattern.size() && (!anchored || t == text.size())) return true;
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      resume = t;
    } else if (p < pattern.size() && t < text.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && resume < text.size()) {
      p = star;
      t = ++resume;
    } else {
      return false;
    }
  }
}

// "ExampleBot/1.0" names ExampleBot.
std::string_view product(std::string_view agent) {
  const auto end = std::find_if_not(agent.begin(), agent.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
  });
  return agent.substr(0, static_cast<size_t>(end - agent.begin()));
}

struct Line {
  std::string key;  // in lower case
  std::string_view value;
};

Line read_line(std::string_view line) {
  line = trim(line.substr(0, line.find('#')));
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  return {ascii_lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1))};
}

double read_delay(std::string_view value) {
  double delay = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), delay);
  if (failed != std::errc() || end != value.data() + value.size() || !(delay > 0)) return 0;
  return std::min(delay, kMaxDelay);
}

}  // namespace

Robots Robots::parse(std::string_view text, std::string_view agent) {
  text = text.substr(0, kMaxBytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Robots ours;
  Robots everybodys;
  bool named = false;      // some group names the agent
  bool in_ours = false;    // the present group does
  bool in_every = false;   // the present group is for '*'
  bool in_agents = false;  // the lines before this one were User-agent
  std::string lines(text);
  std::replace(lines.begin(), lines.end(), '\r', '\n');
  for (const std::string_view raw : split(lines, '\n')) {
    const Line line = read_line(raw);
    if (line.key == "user-agent") {
      if (!in_agents) in_ours = in_every = false;
      in_agents = true;
      if (line.value == "*") in_every = true;
      if (!agent.empty() && equals_ignoring_case(product(line.value), agent)) in_ours = named = true;
      continue;
    }
    const bool rule = line.key == "allow" || line.key == "disallow";
    const bool delay = line.key == "crawl-delay";
    if (!rule && !delay) continue;  // Sitemap and unknown lines end no group
    in_agents = false;
    for (auto [applies, robots] : {std::pair(in_ours, &ours), std::pair(in_every, &everybodys)}) {
      if (!applies) continue;
      if (delay) robots->crawl_delay_s_ = read_delay(line.value);
      if (!rule || line.value.empty() || robots->rules_.size() >= kMaxRules) continue;
      if (line.value.size() > kMaxPatternBytes) continue;
      robots->rules_.push_back({line.key == "allow", normal(line.value)});
    }
  }
  return named ? ours : everybodys;
}

bool Robots::allows(std::string_view target) const {
  const std::string path = normal(target);
  if (path == "/robots.txt") return true;
  const Rule* best = nullptr;
  for (const Rule& rule : rules_) {
    const bool better = best == nullptr || rule.pattern.size() > best->pattern.size() ||
                        (rule.pattern.size() == best->pattern.size() && rule.allow);
    if (better && fits(rule.pattern, path)) best = &rule;
  }
  return best == nullptr || best->allow;
}

}  // namespace exhibit
