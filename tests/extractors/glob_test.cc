// Path patterns: what they match, and which are refused.
#include "extractors/rules/glob.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace exhibit {
namespace {

bool matches_file(std::string_view glob, const std::string& name) {
  const Result<std::string> regex = file_glob_to_regex(glob);
  return regex.ok() && re2::RE2::PartialMatch("/" + name, re2::RE2(*regex));
}

bool matches_pointer(std::string_view glob, const std::string& pointer) {
  const Result<std::string> regex = pointer_glob_to_regex(glob);
  return regex.ok() && re2::RE2::PartialMatch(pointer, re2::RE2(*regex));
}

TEST(Glob, Files) {
  struct Case {
    const char* glob;
    const char* name;
    bool expected;
  };
  for (const Case& c : std::vector<Case>{
           {"train.py", "train.py", true},
           {"train.py", "src/deep/train.py", true},
           {"train.py", "Train.PY", true},
           {"train.py", "pretrain.py", false},
           {"train.py", "train.pyc", false},
           {"train.py", "trainxpy", false},
           {"*train*.py", "src/pretrain_model.py", true},
           {"*train*.py", "train/run.py", false},
           {"src/*.py", "src/a.py", true},
           {"src/*.py", "src/b/a.py", false},
           {"src/*.py", "lib/src/a.py", false},
           {"**/src/*.py", "lib/src/a.py", true},
           {"**/src/*.py", "src/a.py", true},
           {"src/**", "src/a/b/c.txt", true},
           {"src/**", "srcx/a", false},
           {"src/**/a.py", "src/a.py", true},
           {"**", "anything/at/all", true},
           {"a?.txt", "ab.txt", true},
           {"a?.txt", "a/.txt", false},
           {"*.{yaml,yml}", "conf/x.yml", true},
           {"*.{yaml,yml}", "conf/x.json", false},
           {"a,b", "a,b", true},
           {"학습.py", "학습.py", true},
       }) {
    EXPECT_EQ(matches_file(c.glob, c.name), c.expected) << c.glob << " on " << c.name;
  }
}

TEST(Glob, Pointers) {
  EXPECT_TRUE(matches_pointer("/a/b", "/a/b"));
  EXPECT_FALSE(matches_pointer("/a/b", "/x/a/b"));
  EXPECT_FALSE(matches_pointer("/a/b", "/A/b"));
  EXPECT_TRUE(matches_pointer("/architectures/*", "/architectures/0"));
  EXPECT_FALSE(matches_pointer("/architectures/*", "/architectures/0/x"));
  EXPECT_TRUE(matches_pointer("/**/hidden_size", "/hidden_size"));
  EXPECT_TRUE(matches_pointer("/**/{hidden_size,n_embd}", "/text_config/n_embd"));
  EXPECT_FALSE(matches_pointer("/**/hidden_size", "/text_config/hidden_size2"));
}

TEST(Glob, Refused) {
  for (const char* glob : {"/train.py", "a//b", "a/", "", "x**", "a/**b", "{a", "a}", "{a,{b}}", "[ab]"}) {
    EXPECT_FALSE(file_glob_to_regex(glob).ok()) << glob;
  }
  for (const char* glob : {"hidden_size", "", "/", "/a//b", "/{a", "/[0]"}) {
    EXPECT_FALSE(pointer_glob_to_regex(glob).ok()) << glob;
  }
}

}  // namespace
}  // namespace exhibit
