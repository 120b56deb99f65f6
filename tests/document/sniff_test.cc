#include <gtest/gtest.h>

#include "pipeline/document/document.h"

namespace exhibit {
namespace {

using namespace std::string_literals;

TEST(Sniff, ContentDecidesAndNamesBreakTies) {
  struct Case {
    std::string bytes;
    const char* declared;
    const char* url;
    const char* type;
  };
  const Case cases[] = {
      {"%PDF-1.5\n", "text/plain", "https://e.org/x.txt", "pdf"},
      {"<!doctype html><p>", "text/plain", "https://e.org/x.md", "html"},
      {"\xEF\xBB\xBF <?xml version=\"1.0\"?>\n<!-- c --><HTML>", "", "", "html"},
      {"\xFF\xFE<\0h\0t\0m\0l\0>\0"s, "", "", "html"},
      {"<div align=center>\n\n# Card", "", "https://e.org/README.md", "markdown"},
      {"{\"a\": 1}", "text/plain; charset=utf-8", "https://e.org/config.json", "json"},
      {"[1, 2]", "application/json", "https://e.org/x", "json"},
      {"[1] A note", "text/plain", "https://e.org/x", "text"},
      {"[\"a\"] is a list", "text/plain", "https://e.org/README.md", "markdown"},
      {"{{ template }}", "text/plain", "https://e.org/x", "text"},
      {"name: x\n", "text/plain", "https://e.org/environment.yml?raw=true", "yaml"},
      {"---\nlicense: mit\n---\n# A", "text/plain", "https://e.org/x", "markdown"},
      {"# A\n\n## B\n\n[c](https://d.org)\n", "text/plain", "https://e.org/x", "markdown"},
      {"# a\n# b\n# c\n# d\ntorch\n", "text/plain", "https://e.org/requirements.txt", "text"},
      {"# a\n# b\n# c\n# d\nFROM x\n", "text/plain", "https://e.org/Dockerfile", "text"},
      {"Just words.", "text/markdown", "https://e.org/x", "markdown"},
      {"Just words.", "text/html", "https://e.org/x", "text"},
      {"", "", "", "text"},
  };
  for (const Case& c : cases) EXPECT_EQ(to_string(sniff(c.bytes, c.declared, c.url)), c.type) << c.bytes;
}

}  // namespace
}  // namespace exhibit
