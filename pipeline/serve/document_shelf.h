// Documents and pages of PDFs of a workspace, for readers: parsed, drawn, and kept in memory for the next
// question. What it holds is bounded; what takes long is done for two readers at a time. Thread-safe. Tested
// by tests/serve/documents_test.cc.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>

#include "pipeline/base/result.h"
#include "pipeline/document/document.h"
#include "pipeline/document/pdf_picture.h"
#include "pipeline/store/workspace.h"

namespace exhibit::serve {

// The values last asked for, up to a total cost. Thread-safe.
template <class Value>
class Recent {
 public:
  explicit Recent(size_t max_cost) : max_cost_(max_cost) {}

  std::shared_ptr<const Value> find(const std::string& key) {
    const std::lock_guard guard(mutex_);
    const auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  void put(const std::string& key, std::shared_ptr<const Value> value, size_t cost) {
    const std::lock_guard guard(mutex_);
    if (cost > max_cost_ || places_.contains(key)) return;
    entries_.push_front({key, std::move(value), cost});
    places_[key] = entries_.begin();
    cost_ += cost;
    while (cost_ > max_cost_) {
      cost_ -= entries_.back().cost;
      places_.erase(entries_.back().key);
      entries_.pop_back();
    }
  }

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Value> value;
    size_t cost;
  };
  const size_t max_cost_;
  std::mutex mutex_;          // guards what follows
  std::list<Entry> entries_;  // the last used first
  std::map<std::string, typename std::list<Entry>::iterator> places_;
  size_t cost_ = 0;
};

struct ShelvedDocument {
  SnapshotRecord record;
  DocumentPtr document;
};

class DocumentShelf {
 public:
  // The workspace must outlive it.
  explicit DocumentShelf(const Workspace& workspace) : workspace_(workspace) {}

  // The text that was parsed from these bytes. Where several addresses gave them, `url` (may be empty) tells
  // how they were read. Errors: not_found; those of parse_document().
  Result<std::shared_ptr<const ShelvedDocument>> document(const std::string& sha256, const std::string& url);

  // Errors: not_found (document, page); invalid_argument where it is no PDF; those of pdf_picture().
  Result<PdfPageSize> page_size(const std::string& sha256, int32_t page);
  Result<std::shared_ptr<const PdfPicture>> picture(const std::string& sha256, int32_t page, int width);

 private:
  Result<std::shared_ptr<const std::string>> pdf_bytes(const std::string& sha256);

  const Workspace& workspace_;
  std::counting_semaphore<2> working_{2};
  Recent<ShelvedDocument> documents_{256u << 20};
  Recent<std::string> pdfs_{128u << 20};
  Recent<PdfPageSize> sizes_{4096};
  Recent<PdfPicture> pictures_{64u << 20};
};

}  // namespace exhibit::serve
