// Which of many literals occur in a text, in one pass: an Aho-Corasick automaton over byte classes. It keeps
// rules whose words do not occur from costing anything. Tested by tests/extractors/keywords_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exhibit {

// Immutable after construction; thread-safe. ASCII case is ignored.
class KeywordIndex {
 public:
  // (keyword in lower case and not empty, id); an id may have many keywords and a keyword many ids.
  explicit KeywordIndex(const std::vector<std::pair<std::string, uint32_t>>& keywords);

  // Calls found(id) for every occurrence of a keyword of id (so repeatedly for the same id).
  template <class Found>
  void scan(std::string_view text, Found found) const {
    uint32_t state = 0;
    for (const char c : text) {
      state = next_[state * classes_ + class_of_[static_cast<unsigned char>(c)]];
      for (uint32_t i = ids_begin_[state]; i < ids_begin_[state + 1]; ++i) found(ids_[i]);
    }
  }

 private:
  std::array<uint8_t, 256> class_of_{};  // 0 for bytes that occur in no keyword
  uint32_t classes_ = 1;
  std::vector<uint32_t> next_;       // state * classes_ + class -> state; state 0 is the root
  std::vector<uint32_t> ids_begin_;  // of each state, into ids_; one more than states
  std::vector<uint32_t> ids_;
};

}  // namespace exhibit
