// Full-text search over the documents of a model: SQLite's FTS5 by runs of three characters, so that any part
// of a word is found, in Korean and Chinese as in English. A document is indexed when it is first searched;
// the index is a file that can be removed at any time. Thread-safe. Tested by tests/serve/documents_test.cc.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/base/span.h"
#include "pipeline/serve/document_shelf.h"

namespace exhibit::serve {

struct SearchedSource {
  std::string sha256;
  std::string url;
  std::string role;
};

struct SearchHit {
  size_t source = 0;    // index into the sources searched
  Span match;           // of the first term, in the document's text
  Span passage;         // around it
  std::string snippet;  // the passage's text
  int32_t page = 0;
  std::string section;
};

class SearchIndex {
 public:
  // The file is made where it is missing and made anew where it is damaged or of another version; an empty
  // path keeps the index in memory. Errors: io.
  static Result<std::unique_ptr<SearchIndex>> open(const std::filesystem::path& file);
  ~SearchIndex();

  // Passages that have all words of the query, whatever their case; words in double quotes stay together. The
  // best first. Documents that cannot be read are passed over. Errors: invalid_argument (nothing to search
  // for), io.
  Result<std::vector<SearchHit>> search(DocumentShelf& shelf, std::span<const SearchedSource> sources,
                                        std::string_view query, size_t limit);

 private:
  struct State;
  explicit SearchIndex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace exhibit::serve
