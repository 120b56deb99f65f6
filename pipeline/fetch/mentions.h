// Web addresses that a document mentions, with what stands around them: enough to tell "our technical report"
// from a reference in a table of benchmarks. Tested by tests/fetch/mentions_test.cc.
#pragma once

#include <string>
#include <vector>

#include "pipeline/document/document.h"

namespace exhibit {

struct Mention {
  std::string url;        // absolute, normalised
  std::string text;       // the anchor's text or the label of a reference definition; may be empty
  std::string before;     // up to 120 bytes of the same line or sentence before it, without markup
  std::string after;      // up to 60 bytes behind it
  std::string section;    // section path, in lower case
  bool citation = false;  // in a BibTeX entry
  bool is_image = false;  // ![...](...) or <img src=...>
};

// In order of appearance, repetitions included. Relative references are resolved against base_url. At most
// 5000.
std::vector<Mention> find_mentions(const Document& document, const std::string& base_url);

// The identifier in an arXiv URL with its version, if it has one ("2412.19437v2"); "" for other URLs.
std::string arxiv_id(std::string_view url);

}  // namespace exhibit
