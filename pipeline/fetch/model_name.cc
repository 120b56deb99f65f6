// Tested by tests/fetch/model_name_test.cc.
#include "pipeline/fetch/model_name.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

enum class Gap { none, hyphen, space, stop };  // what separates a token from the one before

struct Token {
  enum class Kind { word, number, size, code };  // code: a letter with a number, "r1"
  Kind kind = Kind::word;
  std::string text;
  Gap gap = Gap::stop;
};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

Gap gap_between(std::string_view between) {
  if (between.empty()) return Gap::none;
  if (between == "-" || between == "_") return Gap::hyphen;
  const bool blank = between.find_first_not_of(" \t\n\r-_*`~") == std::string_view::npos;
  return blank ? Gap::space : Gap::stop;
}

// "2.5" and "2_5" (as in repository names); a dot at the end belongs to the sentence.
size_t end_of_number(std::string_view text, size_t at) {
  while (at < text.size()) {
    const bool inner = (text[at] == '.' || text[at] == '_') && at + 1 < text.size() && is_digit(text[at + 1]);
    if (!is_digit(text[at]) && !inner) break;
    ++at;
  }
  return at;
}

size_t end_of_word(std::string_view text, size_t at) {
  while (at < text.size() && is_letter(text[at])) ++at;
  return at;
}

bool is_size_unit(std::string_view letters) {
  return letters == "b" || letters == "m" || letters == "k" || letters == "t" || letters == "bn";
}

// The size that begins here ("70b", "8x7b", "a22b" without its a), or at itself.
size_t end_of_size(std::string_view lower, size_t at) {
  size_t end = end_of_number(lower, at);
  if (end == at) return at;
  if (end + 1 < lower.size() && lower[end] == 'x' && is_digit(lower[end + 1])) {
    end = end_of_number(lower, end + 1);
  }
  const size_t unit = end_of_word(lower, end);
  return is_size_unit(lower.substr(end, unit - end)) ? unit : at;
}

std::string with_dots(std::string_view number) {
  std::string text(number);
  std::replace(text.begin(), text.end(), '_', '.');
  return text;
}

Token next_token(std::string_view lower, size_t& at) {
  const size_t begin = at;
  Token token;
  if (is_digit(lower[at])) {
    const size_t size = end_of_size(lower, at);
    token.kind = size > at ? Token::Kind::size : Token::Kind::number;
    at = size > at ? size : end_of_number(lower, at);
    token.text = with_dots(lower.substr(begin, at - begin));
    return token;
  }
  at = end_of_word(lower, at);
  const bool one_letter = at == begin + 1 && at < lower.size() && is_digit(lower[at]);
  if (!one_letter) {
    token.text = lower.substr(begin, at - begin);
    return token;
  }
  if (const size_t size = end_of_size(lower, at); size > at) {
    token.kind = Token::Kind::size;  // active parameters: "a3b"
    at = size;
    token.text = lower.substr(begin, at - begin);
    return token;
  }
  at = end_of_number(lower, at);
  const bool version = lower[begin] == 'v';
  token.kind = version ? Token::Kind::number : Token::Kind::code;
  token.text = with_dots(lower.substr(version ? begin + 1 : begin, at - begin - (version ? 1 : 0)));
  return token;
}

std::vector<Token> tokenise(std::string_view text) {
  // Names are often set with typographic hyphens and narrow blanks.
  const std::string lower = ascii_lower(fold_for_comparison(text));
  std::vector<Token> tokens;
  size_t at = 0;
  size_t end_of_last = 0;
  while (at < lower.size()) {
    if (!is_letter(lower[at]) && !is_digit(lower[at])) {
      ++at;
      continue;
    }
    const Gap gap = tokens.empty()
                        ? Gap::stop
                        : gap_between(std::string_view(lower).substr(end_of_last, at - end_of_last));
    tokens.push_back(next_token(lower, at));
    tokens.back().gap = gap;
    end_of_last = at;
  }
  return tokens;
}

template <size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Words that say how a model was post-trained or packed; the name proper ends before them.
bool is_variant(std::string_view word) {
  static constexpr std::array<std::string_view, 38> kWords = {
      "instruct", "it",      "chat",  "base", "pt",        "sft",  "dpo",   "rlhf", "rl",  "hf",
      "fp",       "bf",      "int",   "awq",  "gptq",      "gguf", "ggml",  "exl",  "mlx", "bnb",
      "qat",      "lora",    "full",  "dev",  "preview",   "beta", "final", "orpo", "kto", "grpo",
      "ppo",      "aligned", "tuned", "zh",   "quantized", "mxfp", "nvfp",  "onnx"};
  return is_one_of(word, kWords);
}

// Words by which a publisher tells models of one family apart: in a title they make it another model.
bool is_sibling_word(std::string_view word) {
  static constexpr std::array<std::string_view, 54> kWords = {
      "large",  "medium",   "small",     "tiny",      "nano",   "mini",      "micro",   "ultra",    "super",
      "pro",    "max",      "plus",      "lite",      "flash",  "coder",     "code",    "math",     "vl",
      "vision", "audio",    "omni",      "guard",     "embed",  "embedding", "rerank",  "reranker", "reward",
      "think",  "thinking", "deep",      "moe",       "seed",   "next",      "scout",   "maverick", "oss",
      "turbo",  "speech",   "translate", "search",    "prover", "zero",      "distill", "air",      "sea",
      "med",    "chatqa",   "parse",     "retriever", "safety", "vlm",       "vla",     "ocr",      "image"};
  return is_one_of(word, kWords);
}

// A release date: "2503", "20240806", "03" of "03-2025".
bool is_date(const Token& token) {
  return token.kind == Token::Kind::number && token.text.find('.') == std::string::npos &&
         (token.text.size() >= 4 || (token.text.size() == 2 && token.text[0] == '0'));
}

// A publisher's name in front of the model's own, if a name remains behind it.
size_t tokens_of_alias(const std::vector<Token>& tokens, const std::vector<std::string>& aliases) {
  for (const std::string& alias : aliases) {
    const std::vector<Token> parts = tokenise(alias);
    if (parts.empty() || parts.size() >= tokens.size()) continue;
    const bool leads = std::equal(parts.begin(), parts.end(), tokens.begin(),
                                  [](const Token& a, const Token& b) { return a.text == b.text; });
    const Token& next = tokens[parts.size()];
    if (leads && next.kind == Token::Kind::word && next.text.size() >= 4 && !is_sibling_word(next.text) &&
        !is_variant(next.text)) {
      return parts.size();
    }
  }
  return 0;
}

// How many tokens from `at` spell this word, written together or not ("HyperCLOVA X" for hyperclovax).
size_t spelled_at(const std::vector<Token>& tokens, size_t at, std::string_view word) {
  std::string joined;
  for (size_t i = at; i < tokens.size() && i < at + 3; ++i) {
    if (i > at && tokens[i].gap == Gap::stop) return 0;
    joined += tokens[i].text;
    if (joined == word) return i + 1 - at;
    if (joined.size() >= word.size()) return 0;
  }
  return 0;
}

bool same_version(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view v) { return v.ends_with(".0") ? v.substr(0, v.size() - 2) : v; };
  return plain(a) == plain(b);
}

// "3" includes "3.3".
bool includes_version(std::string_view generation, std::string_view version) {
  return version.size() > generation.size() + 1 && version.starts_with(generation) &&
         version[generation.size()] == '.';
}

// A first version is often left unsaid.
bool is_later_version(std::string_view version) {
  return !version.empty() && !version.starts_with('0') && version != "1" && !version.starts_with("1.");
}

// What follows an occurrence of the stem, read as far as it belongs to a name.
struct Continuation {
  std::vector<std::string> words;  // of the model's own words
  std::string version;
  std::vector<std::string> sizes;
  bool foreign = false;
};

Continuation read_on(const ModelName& name, const std::vector<Token>& tokens, size_t at) {
  Continuation seen;
  for (; at < tokens.size() && tokens[at].gap != Gap::stop; ++at) {
    const Token& token = tokens[at];
    if (spelled_at(tokens, at, name.words.front()) > 0) break;  // the next of a list of names
    size_t used = 0;
    for (size_t w = 1; w < name.words.size() && used == 0; ++w) {
      used = spelled_at(tokens, at, name.words[w]);
      if (used > 0) seen.words.push_back(name.words[w]);
    }
    if (used > 0) {
      at += used - 1;
      continue;
    }
    if (token.kind == Token::Kind::size) {
      seen.sizes.push_back(token.text);
    } else if (token.kind == Token::Kind::number) {
      if (is_date(token)) continue;
      if (!seen.version.empty()) break;
      seen.version = token.text;
    } else if (token.kind == Token::Kind::code) {
      seen.foreign = true;
      break;
    } else if (is_variant(token.text)) {
      continue;
    } else {
      // "Nemotron-H" is another model; "Nemotron is" is not.
      seen.foreign = token.gap == Gap::none || token.gap == Gap::hyphen || is_sibling_word(token.text);
      break;
    }
  }
  return seen;
}

NameMatch judge(const ModelName& name, const Continuation& seen) {
  if (seen.foreign) return NameMatch::other_model;
  std::vector<std::string> distinct = seen.words;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  const size_t rest = name.words.size() - 1;
  const bool all_words = distinct.size() == rest;
  const bool version_given = !seen.version.empty();
  const bool same = same_version(seen.version, name.version);
  if (version_given && !same && !includes_version(seen.version, name.version)) {
    const bool first = !is_later_version(seen.version) && name.version.empty();
    if (!first) return NameMatch::other_version;
  }
  const bool other_size =
      !seen.sizes.empty() && !name.sizes.empty() &&
      std::none_of(seen.sizes.begin(), seen.sizes.end(), [&name](const std::string& size) {
        return std::find(name.sizes.begin(), name.sizes.end(), size) != name.sizes.end();
      });
  if (other_size && !all_words) return NameMatch::other_model;
  const bool version_fits = same || (!version_given && !is_later_version(name.version));
  if (all_words && version_fits) return NameMatch::exact;
  if (version_given && !same) return NameMatch::generation;
  if (version_given) return NameMatch::family;
  const bool some_words = !distinct.empty();
  return some_words && !is_later_version(name.version) ? NameMatch::family : NameMatch::stem;
}

template <class Visit>
void each_occurrence(const ModelName& name, std::string_view text, Visit visit) {
  if (name.words.empty()) return;
  const std::vector<Token> tokens = tokenise(text);
  for (size_t at = 0; at < tokens.size(); ++at) {
    const size_t used = spelled_at(tokens, at, name.words.front());
    if (used == 0) continue;
    // "PaliGemma" is one token, but "Code-Gemma" is not this Gemma either.
    const bool compound = tokens[at].gap == Gap::hyphen && at > 0 &&
                          tokens[at - 1].kind == Token::Kind::word && tokens[at - 1].text.size() > 3 &&
                          is_sibling_word(tokens[at - 1].text);
    const NameMatch match = compound ? NameMatch::other_model : judge(name, read_on(name, tokens, at + used));
    if (!visit(match)) return;
    at += used - 1;
  }
}

}  // namespace

std::string squeezed(std::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (is_letter(c) || is_digit(c)) kept += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return kept;
}

ModelName parse_model_name(std::string_view text, const std::vector<std::string>& aliases) {
  const std::vector<Token> tokens = tokenise(text);
  ModelName name;
  bool ended = false;  // the name proper
  for (size_t i = tokens_of_alias(tokens, aliases); i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind == Token::Kind::size) {
      name.sizes.push_back(token.text);
      ended = ended || !name.words.empty();
    } else if (token.kind == Token::Kind::number) {
      if (!is_date(token) && name.version.empty()) name.version = token.text;
    } else if (is_variant(token.text) && !name.words.empty()) {
      name.variant = true;
      ended = true;
    } else if (!ended) {
      name.words.push_back(token.text);
    } else {
      name.variant = true;
    }
  }
  return name;
}

NameMatch match_name(const ModelName& name, std::string_view text) {
  NameMatch best = NameMatch::none;
  each_occurrence(name, text, [&best](NameMatch match) {
    best = std::max(best, match);
    return best != NameMatch::exact;
  });
  return best;
}

int count_mentions(const ModelName& name, std::string_view text, int enough) {
  int count = 0;
  each_occurrence(name, text, [&count, enough](NameMatch match) {
    if (match >= NameMatch::family) ++count;
    return count < enough;
  });
  return count;
}

}  // namespace exhibit
