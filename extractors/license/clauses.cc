// Tested by tests/extractors/license_clauses_test.cc.
#include "extractors/license/clauses.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "pipeline/base/sha256.h"
#include "pipeline/base/yaml_reader.h"

namespace exhibit::license {
namespace {

constexpr size_t kMaxSentenceBytes = 8192;  // longer ones are searched in their beginning only
constexpr int64_t kPatternMemory = 32 << 20;

// A sentence with single blanks, and where each of its bytes stands in the original.
struct Squeezed {
  std::string text;
  std::vector<uint32_t> origin;
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

Squeezed squeeze(std::string_view sentence) {
  Squeezed out;
  for (uint32_t i = 0; i < sentence.size(); ++i) {
    const bool space = is_space(sentence[i]);
    if (space && (out.text.empty() || out.text.back() == ' ')) continue;
    out.text += space ? ' ' : sentence[i];
    out.origin.push_back(i);
  }
  out.origin.push_back(static_cast<uint32_t>(sentence.size()));
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::unique_ptr<re2::RE2> compile(const std::string& pattern) {
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_dot_nl(true);
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  // Gaps like .{0,200} are far cheaper on bytes; only a pattern with other letters needs code points.
  if (is_ascii(pattern)) options.set_encoding(re2::RE2::Options::EncodingLatin1);
  return std::make_unique<re2::RE2>(pattern, options);
}

}  // namespace

struct ClauseSet::Patterns {
  std::vector<std::unique_ptr<re2::RE2>> regex, unless;
};

ClauseSet::ClauseSet() = default;
ClauseSet::~ClauseSet() = default;

std::vector<ClauseMatch> ClauseSet::matches(std::string_view sentence, ClausePlace place) const {
  std::vector<ClauseMatch> found;
  const Squeezed squeezed = squeeze(sentence.substr(0, std::min(sentence.size(), kMaxSentenceBytes)));
  const re2::StringPiece text(squeezed.text);
  for (uint32_t i = 0; i < clauses_.size(); ++i) {
    if (place == ClausePlace::license ? !clauses_[i].in_license : !clauses_[i].in_statement) continue;
    for (const auto& regex : patterns_[i]->regex) {
      re2::StringPiece whole;
      if (!regex->Match(text, 0, text.size(), re2::RE2::UNANCHORED, &whole, 1) || whole.empty()) continue;
      const auto& unless = patterns_[i]->unless;
      const bool refused = std::any_of(unless.begin(), unless.end(), [&](const auto& pattern) {
        return re2::RE2::PartialMatch(text, *pattern);
      });
      if (refused) break;
      const auto begin = static_cast<size_t>(whole.data() - text.data());
      found.push_back({i, {squeezed.origin[begin], squeezed.origin[begin + whole.size() - 1] + 1}});
      break;
    }
  }
  return found;
}

std::shared_ptr<const ClauseSet> load_clauses(const std::filesystem::path& file,
                                              std::vector<Diagnostic>& diagnostics) {
  const size_t before = diagnostics.size();
  const auto document =
      read_yaml_file(file.string(), "rules/licenses/" + file.filename().string(), diagnostics);
  if (!document) return nullptr;
  const YamlReader reader(*document, diagnostics);
  std::shared_ptr<ClauseSet> set(new ClauseSet());
  set->version_ = sha256_hex(document->text);
  YamlMapping root(reader, document->root, "the file");
  const YamlNode* list = root.required("clauses");
  root.finish();
  const std::vector<YamlNode>* items = list == nullptr ? nullptr : reader.list(*list, "clauses");
  if (items == nullptr) return nullptr;
  for (const YamlNode& item : *items) {
    YamlMapping map(reader, item, "a clause");
    if (!map.ok()) continue;
    Clause clause;
    clause.id = map.required_text("id");
    if (const YamlNode* node = map.required("right"))
      if (const auto name = reader.name(*node, "right", {"use", "modify", "redistribute", "commercial"}))
        parse(*name, clause.right);
    if (const YamlNode* node = map.required("state"))
      if (const auto name = reader.name(*node, "state", {"allowed", "conditioned", "restricted"}))
        parse(*name, clause.state);
    clause.kind = map.required_text("kind");
    const std::vector<std::string> where = map.optional_texts("where");
    clause.in_license = std::find(where.begin(), where.end(), "license") != where.end();
    clause.in_statement = std::find(where.begin(), where.end(), "statement") != where.end();
    if (!clause.in_license && !clause.in_statement)
      reader.error(map.at(), "the clause \"" + clause.id +
                                 "\" is searched nowhere; say where: [license], [statement] or both");
    auto patterns = std::make_unique<ClauseSet::Patterns>();
    const auto read_patterns = [&](std::string_view key, std::vector<std::unique_ptr<re2::RE2>>& out) {
      const YamlNode* node = map.optional(key);
      if (node == nullptr) return;
      for (const std::string& pattern : reader.texts(*node, key)) {
        out.push_back(compile(pattern));
        if (!out.back()->ok())
          reader.error(node->at, "the pattern " + pattern + " is wrong: " + out.back()->error());
      }
    };
    read_patterns("regex", patterns->regex);
    read_patterns("unless", patterns->unless);
    if (patterns->regex.empty()) reader.error(map.at(), "the clause \"" + clause.id + "\" has no regex");
    clause.match = map.optional_texts("match");
    clause.no_match = map.optional_texts("no_match");
    if (clause.match.empty() || clause.no_match.empty())
      reader.error(map.at(),
                   "the clause \"" + clause.id + "\" needs sentences that it must match and must not match");
    map.finish();
    set->clauses_.push_back(std::move(clause));
    set->patterns_.push_back(std::move(patterns));
  }
  return diagnostics.size() == before ? set : nullptr;
}

}  // namespace exhibit::license
