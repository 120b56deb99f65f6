// What changed at an address from one answer to the next: in the answer itself, and in what a reader of it
// would see. Tested by tests/report/history_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/document/document.h"
#include "pipeline/store/workspace.h"

namespace exhibit {

enum class ChangeKind {
  first,              // the oldest answer that is kept
  same,               // the same bytes; only the status, revision or the address after redirects is another
  unchanged_in_text,  // other bytes that say the same: white space, markup, times of day, one-time
                      // identifiers
  changed,            // the text is another
  unreadable,         // one of the two cannot be read as a document, so that texts cannot be compared
};

std::string_view to_string(ChangeKind kind);

// Passages (paragraphs, list items, table rows, lines of code, fields) that one text has and the other has
// not.
struct TextChange {
  size_t added = 0;
  size_t removed = 0;
  bool reordered = false;                     // the same passages in another order
  std::vector<std::string> added_examples;    // the first few, folded and cut to a line
  std::vector<std::string> removed_examples;  // likewise
};

struct Capture {
  SnapshotRecord record;
  ChangeKind kind = ChangeKind::first;
  TextChange text;     // of `changed`
  std::string reason;  // of `unreadable`
};

// The history of a URL, oldest first; each answer compared with the one before it. Errors: not_found where
// nothing of the URL is stored; io and malformed where the workspace cannot be read.
Result<std::vector<Capture>> read_history(const Workspace& workspace, const std::string& url,
                                          const ParseLimits& limits = {});

// The passages of a document by which two captures are compared: folded, without boilerplate, and without
// what differs at every fetch (times of day, one-time identifiers). A date without a time and a checksum
// stay: they say something.
std::vector<std::string> passages_for_comparison(const Document& document);

TextChange compare_passages(const std::vector<std::string>& before, const std::vector<std::string>& after);

}  // namespace exhibit
