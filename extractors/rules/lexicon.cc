// Covered by tests/extractors/lexicon_test.cc.
#include "extractors/rules/lexicon.h"

#include <re2/re2.h>

#include <algorithm>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr int64_t kRegexMemoryBytes =
    8 << 20;  // for program and DFA cache; beyond it RE2 gets slower, not wrong

bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

std::string word_regex(std::string_view word, bool open_left, bool open_right) {
  std::string out;
  if (!open_left && is_word_char(word.front())) out += "\\b";
  bool first = true;
  for (const std::string_view part : split(word, ' ')) {
    if (part.empty()) continue;
    if (!first) out += "\\s+";
    out += re2::RE2::QuoteMeta(re2::StringPiece(part.data(), part.size()));
    first = false;
  }
  if (!open_right && is_word_char(word.back())) out += "\\b";
  return out;
}

}  // namespace

std::string lexicon_regex(const Lexicon& lexicon, bool open_left, bool open_right) {
  std::vector<std::string> words = lexicon.words;
  std::sort(words.begin(), words.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  std::string out = lexicon.case_sensitive ? "(?-i:" : "(?i:";
  bool first = true;
  const auto add = [&](const std::string& alternative) {
    if (!first) out += '|';
    out += alternative;
    first = false;
  };
  for (const std::string& pattern : lexicon.patterns) add("(?:" + pattern + ")");
  for (const std::string& word : words) add(word_regex(word, open_left, open_right));
  return out + ")";
}

std::shared_ptr<const re2::RE2> compile_regex(const std::string& regex) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryBytes);
  return std::make_shared<const re2::RE2>(regex, options);
}

std::shared_ptr<const re2::RE2> compile_lexicon(const Lexicon& lexicon) {
  return compile_regex(lexicon_regex(lexicon));
}

std::string expand_lexicons(std::string_view regex, const Lexicons& lexicons, std::vector<std::string>& used,
                            std::vector<Error>& errors) {
  std::string out;
  size_t at = 0;
  for (size_t open = regex.find("{{"); open != std::string_view::npos; open = regex.find("{{", at)) {
    const size_t close = regex.find("}}", open);
    if (close == std::string_view::npos) {
      errors.push_back({ErrorCode::malformed, "\"{{\" without \"}}\"", std::string(regex.substr(open))});
      break;
    }
    out.append(regex.substr(at, open - at));
    at = close + 2;
    const std::string_view reference = regex.substr(open, at - open);
    std::string_view name = trim(reference.substr(2, reference.size() - 4));
    const bool raw = name.starts_with("raw:");
    if (raw) name.remove_prefix(4);
    const auto found = lexicons.find(name);
    if (found == lexicons.end()) {
      std::vector<std::string> known;
      for (const auto& [known_name, lexicon] : lexicons) known.push_back(known_name);
      errors.push_back({ErrorCode::not_found,
                        "no lexicon is named \"" + std::string(name) + "\"" + did_you_mean(name, known),
                        std::string(reference)});
      continue;
    }
    // "\\d{{x}}" ends with a letter that is none: an escape is not a part of a word.
    const bool escaped = open >= 2 && regex[open - 2] == '\\';
    const bool open_left = raw || (open > 0 && !escaped && is_word_char(regex[open - 1]));
    const bool open_right = raw || (at < regex.size() && is_word_char(regex[at]));
    out += lexicon_regex(found->second, open_left, open_right);
    if (std::find(used.begin(), used.end(), name) == used.end()) used.emplace_back(name);
  }
  return out.append(regex.substr(at));
}

}  // namespace exhibit
