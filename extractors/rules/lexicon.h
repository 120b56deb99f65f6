// Words that rules share: device names, frameworks, model families, words that tell a training stage.
// Tested by tests/extractors/lexicon_test.cc.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/result.h"

namespace re2 {
class RE2;
}

namespace exhibit {

// As written in rules/lexicons/*.yaml. Immutable.
struct Lexicon {
  std::string name;
  std::string file;
  uint32_t line = 0;
  bool case_sensitive = false;
  std::vector<std::string> words;     // literal; a blank stands for any white space
  std::vector<std::string> patterns;  // RE2
};

using Lexicons = std::map<std::string, Lexicon, std::less<>>;

// One non-capturing group that matches an entry: the patterns as written, then the words, longest first.
// A word that begins or ends with a letter, digit or '_' of ASCII gets a word border there, unless
// open_left or open_right asks for none. (\b is of no use beside CJK characters, which RE2 takes for
// non-word characters.)
std::string lexicon_regex(const Lexicon& lexicon, bool open_left = false, bool open_right = false);

// The lexicon alone, compiled. Valid for every lexicon of a RulePack. Thread-safe.
std::shared_ptr<const re2::RE2> compile_lexicon(const Lexicon& lexicon);

// `regex` with each {{name}} replaced by that lexicon. The borders of its words are left out on a side where
// the regex itself goes on with a letter or digit ("{{device}}s?"), and on both sides for {{raw:name}}.
// The names used are added to `used`, and every unknown or broken reference to `errors` with the reference as
// Error::where.
std::string expand_lexicons(std::string_view regex, const Lexicons& lexicons, std::vector<std::string>& used,
                            std::vector<Error>& errors);

// RE2 as all rules use it: UTF-8, case as written, no log output, a bound on memory.
std::shared_ptr<const re2::RE2> compile_regex(const std::string& regex);

}  // namespace exhibit
