// Tested by tests/report/history_test.cc.
#include "pipeline/report/history.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

constexpr size_t kExamples = 3;
constexpr size_t kExampleBytes = 160;

// "2025-06-01T12:00:00.123Z", "Sun, 06 Nov 1994 08:49:37 GMT", "12:31 PM", "12:31:05 UTC"; a UUID.
std::string without_noise(std::string text) {
  static const RE2 clock_time(
      R"((?i)\b(?:\d{4}-\d\d-\d\d[t ]|(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?\d{1,2} [a-z]{3} \d{4} ))"
      R"(\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:z|utc|gmt|[+-]\d\d:?\d\d)\b)?)"
      R"(|\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:am|pm|z|utc|gmt)\b)?|\b\d{1,2}:\d\d ?(?:am|pm|utc|gmt)\b)");
  static const RE2 one_time(R"((?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)");
  RE2::GlobalReplace(&text, clock_time, "<time>");
  RE2::GlobalReplace(&text, one_time, "<id>");
  return text;
}

// Passages that are in `in` more often than in `without`, in their order.
std::vector<std::string> surplus(const std::vector<std::string>& in,
                                 const std::vector<std::string>& without) {
  std::map<std::string_view, size_t> there;
  for (const std::string& passage : without) ++there[passage];
  std::vector<std::string> found;
  for (const std::string& passage : in) {
    const auto known = there.find(passage);
    if (known == there.end() || known->second == 0) {
      found.push_back(passage);
    } else {
      --known->second;
    }
  }
  return found;
}

std::vector<std::string> examples_of(const std::vector<std::string>& passages) {
  std::vector<std::string> examples;
  for (const std::string& passage : passages) {
    if (examples.size() == kExamples) break;
    const std::string_view cut = truncate_utf8(passage, kExampleBytes);
    examples.push_back(std::string(cut) + (cut.size() < passage.size() ? "…" : ""));
  }
  return examples;
}

// The text of one capture, or why there is none.
Result<std::vector<std::string>> passages_of(const Workspace& workspace, const SnapshotRecord& record,
                                             const ParseLimits& limits) {
  const Result<SnapshotPtr> snapshot = workspace.load(record);
  if (!snapshot) return snapshot.error();
  const Result<Document> document = parse_document(**snapshot, limits);
  if (!document) return document.error();
  return passages_for_comparison(*document);
}

}  // namespace

std::string_view to_string(ChangeKind kind) {
  constexpr std::array<std::string_view, 5> kNames = {"first", "same", "unchanged_in_text", "changed",
                                                      "unreadable"};
  return kNames[static_cast<size_t>(kind)];
}

std::vector<std::string> passages_for_comparison(const Document& document) {
  std::vector<std::string> passages(document.blocks.size());
  // By sentences, since only they have a place in the view, where inline markup is gone.
  for (const Sentence& sentence : document.sentences) {
    if (document.blocks[sentence.block].role == BlockRole::boilerplate) continue;
    std::string& passage = passages[sentence.block];
    if (!passage.empty()) passage += ' ';
    passage += document.view_of(sentence);
  }
  for (std::string& passage : passages) {
    const std::string folded = without_noise(fold_for_comparison(passage));
    passage = trim(folded);
  }
  std::erase(passages, "");
  return passages;
}

TextChange compare_passages(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  const std::vector<std::string> added = surplus(after, before);
  const std::vector<std::string> removed = surplus(before, after);
  TextChange change;
  change.added = added.size();
  change.removed = removed.size();
  change.reordered = added.empty() && removed.empty() && before != after;
  change.added_examples = examples_of(added);
  change.removed_examples = examples_of(removed);
  return change;
}

Result<std::vector<Capture>> read_history(const Workspace& workspace, const std::string& url,
                                          const ParseLimits& limits) {
  Result<std::vector<SnapshotRecord>> records = workspace.history(url);
  if (!records) return records.error();
  if (records->empty()) return Error{ErrorCode::not_found, "nothing of this address is stored", url};
  std::vector<Capture> captures;
  std::optional<Result<std::vector<std::string>>> before;
  for (SnapshotRecord& record : *records) {
    Capture capture;
    if (captures.empty() || captures.back().record.sha256 != record.sha256) {
      Result<std::vector<std::string>> after = passages_of(workspace, record, limits);
      if (captures.empty()) {
        capture.kind = ChangeKind::first;
      } else if (!before->ok() || !after) {
        capture.kind = ChangeKind::unreadable;
        capture.reason = after ? "the answer before: " + before->error().message : after.error().message;
      } else {
        capture.text = compare_passages(**before, *after);
        const bool other = capture.text.added + capture.text.removed > 0 || capture.text.reordered;
        capture.kind = other ? ChangeKind::changed : ChangeKind::unchanged_in_text;
      }
      before = std::move(after);
    } else {
      capture.kind = ChangeKind::same;
    }
    capture.record = std::move(record);
    captures.push_back(std::move(capture));
  }
  return captures;
}

}  // namespace exhibit
