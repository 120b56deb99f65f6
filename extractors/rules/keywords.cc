// Covered by tests/extractors/keywords_test.cc.
#include "extractors/rules/keywords.h"

#include <algorithm>
#include <limits>

namespace exhibit {
namespace {

constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

unsigned char byte(char c) { return static_cast<unsigned char>(c); }

}  // namespace

KeywordIndex::KeywordIndex(const std::vector<std::pair<std::string, uint32_t>>& keywords) {
  for (const auto& [keyword, id] : keywords) {
    for (const char c : keyword) {
      // At most 230 classes: capitals share those of their small letters, and some bytes are never UTF-8.
      if (class_of_[byte(c)] == 0) class_of_[byte(c)] = static_cast<uint8_t>(classes_++);
    }
  }
  for (char c = 'A'; c <= 'Z'; ++c) class_of_[byte(c)] = class_of_[byte(static_cast<char>(c - 'A' + 'a'))];

  // The trie.
  std::vector<std::vector<uint32_t>> ids(1);
  next_.assign(classes_, kNone);
  for (const auto& [keyword, id] : keywords) {
    uint32_t state = 0;
    for (const char c : keyword) {
      const size_t edge = size_t{state} * classes_ + class_of_[byte(c)];
      if (next_[edge] == kNone) {
        next_[edge] = static_cast<uint32_t>(ids.size());
        ids.emplace_back();
        next_.resize(next_.size() + classes_, kNone);
      }
      state = next_[edge];
    }
    ids[state].push_back(id);
  }

  // Breadth first: a missing edge becomes the edge of the longest proper suffix, whose ids are inherited.
  std::vector<uint32_t> suffix(ids.size(), 0);
  std::vector<uint32_t> queue;
  for (uint32_t c = 0; c < classes_; ++c) {
    if (next_[c] == kNone) {
      next_[c] = 0;
    } else {
      queue.push_back(next_[c]);
    }
  }
  for (size_t head = 0; head < queue.size(); ++head) {
    const uint32_t state = queue[head];
    ids[state].insert(ids[state].end(), ids[suffix[state]].begin(), ids[suffix[state]].end());
    for (uint32_t c = 0; c < classes_; ++c) {
      uint32_t& edge = next_[size_t{state} * classes_ + c];
      const uint32_t fallback = next_[size_t{suffix[state]} * classes_ + c];
      if (edge == kNone) {
        edge = fallback;
      } else {
        suffix[edge] = fallback;
        queue.push_back(edge);
      }
    }
  }

  ids_begin_.push_back(0);
  for (std::vector<uint32_t>& of_state : ids) {
    std::sort(of_state.begin(), of_state.end());
    of_state.erase(std::unique(of_state.begin(), of_state.end()), of_state.end());
    ids_.insert(ids_.end(), of_state.begin(), of_state.end());
    ids_begin_.push_back(static_cast<uint32_t>(ids_.size()));
  }
}

}  // namespace exhibit
