// Small rule packs and documents for the tests of this folder.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extractors/rules/matcher.h"
#include "extractors/rules/pack.h"

namespace exhibit::test {

inline constexpr std::string_view kFacts =
    "facts:\n  a.count: A count.\n  a.size: A size.\n  a.file: A file.\n  a.term: A term.\n";
inline constexpr std::string_view kLexicons = "lexicons:\n  devices: {words: [A100, H100, TPU v4]}\n";

// One evidence file of rules, each without its tests; they are added. Fails the test where it is broken.
std::shared_ptr<const RulePack> pack_of(const std::string& rules);
// A rule that has only these lines beside what every rule needs.
std::string rule_text(const std::string& id, const std::string& lines, const std::string& fact = "a.count");

// Builds a Document by hand.
class TestDocument {
 public:
  explicit TestDocument(MediaType type = MediaType::markdown) { document_.type = type; }
  TestDocument& section(std::string title, int32_t level);
  TestDocument& add(std::string_view sentence, BlockKind kind = BlockKind::paragraph,
                    BlockRole role = BlockRole::body, std::string path = "");
  // Several sentences in one paragraph.
  TestDocument& paragraph(const std::vector<std::string>& sentences);
  // A link over these words of the sentence added last.
  TestDocument& link(std::string_view words, std::string url);
  TestDocument& field(std::string path, std::string value, std::string_view written = "");
  const Document& get() const { return document_; }

 private:
  Document document_;
  int32_t section_ = -1;
};

// "id@matched{name=value,...}" per hit, with " refused: why" for near misses; one a line.
std::string hits_in(const Document& document, const RulePack& pack, SourceRole role = SourceRole::card);

}  // namespace exhibit::test
