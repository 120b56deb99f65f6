// yaml-cpp's events are read, not its nodes: they come in the order of the text with their positions, and an
// alias stays an alias, so that no bomb can unfold. Tested by tests/document/yaml_test.cc.
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/text.h"
#include "pipeline/document/builder.h"
#include "pipeline/document/encoding.h"
#include "pipeline/document/fields.h"
#include "pipeline/document/parsers.h"

namespace exhibit {
namespace {

constexpr size_t kMaxYamlBytes = 4u << 20;
// Deeper nesting overflows yaml-cpp's own stack guard in some constructs.
constexpr size_t kMaxYamlDepth = 128;
constexpr size_t kShownKeyBytes = 60;
constexpr size_t kNowhere = std::string_view::npos;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }

struct TooDeep {};

// Where a scalar ends whose first token begins at `at`; value is what yaml-cpp made of it.
class ScalarExtent {
 public:
  ScalarExtent(std::string_view text, size_t at) : text_(text), at_(at) {}

  size_t end(std::string_view value) {
    skip_properties();
    if (at_ >= text_.size()) return text_.size();
    const char c = text_[at_];
    if (c == '"' || c == '\'') return quoted(c);
    if (c == '|' || c == '>') at_ = std::min(text_.find('\n', at_), text_.size());
    return plain(value);
  }

 private:
  // "&anchor", "!tag"
  void skip_properties() {
    while (at_ < text_.size() && (text_[at_] == '&' || text_[at_] == '!')) {
      while (at_ < text_.size() && !is_space(text_[at_])) ++at_;
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }
  }

  size_t quoted(char quote) const {
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '\\' && quote == '"') {
        ++i;
      } else if (text_[i] == quote) {
        const bool doubled = quote == '\'' && i + 1 < text_.size() && text_[i + 1] == quote;
        if (!doubled) return i + 1;
        ++i;
      }
    }
    return text_.size();
  }

  // Plain and block scalars keep their letters; only white space is folded.
  size_t plain(std::string_view value) {
    size_t end = at_;
    for (const char c : value) {
      if (is_space(c)) continue;
      while (at_ < text_.size() && is_space(text_[at_])) ++at_;
      if (at_ >= text_.size() || text_[at_] != c) break;
      end = ++at_;
    }
    return end;
  }

  std::string_view text_;
  size_t at_;
};

class FieldEvents : public YAML::EventHandler {
 public:
  FieldEvents(DocumentBuilder& builder, Span range, size_t max_depth)
      : builder_(builder), range_(range), max_depth_(max_depth) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    const size_t begin = offset(mark);
    const bool written = starts_with_ignoring_case(text().substr(begin), "null");
    if (is_key()) {
      take_key("", begin);
    } else if (written || text().substr(begin, 1) == "~") {
      add(mark, "null", begin + (written ? 4 : 1));
    } else {
      enter_value();
      value_done();
    }
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = scalars_.find(anchor);
    if (known != scalars_.end()) {
      add(mark, known->second, alias_end(offset(mark)));
      return;
    }
    if (is_key()) {
      take_key("*", offset(mark));
      return;
    }
    builder_.warn("an alias of a list or mapping was not followed");
    value_done();
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    scalar(mark, anchor, value);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, false);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, true);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    bool map = false;
    bool key_is_open = false;  // a key was read, its value not yet
    bool is_key = false;       // this list or mapping is itself the key of a mapping
    size_t index = 0;
    size_t key_begin = 0;
    size_t path_size = 0;  // of the path without this level's token
    std::set<std::string> keys;
  };

  size_t offset(const YAML::Mark& mark) const {
    return std::min<size_t>(range_.begin + static_cast<size_t>(std::max(mark.pos, 0)), range_.end);
  }

  std::string_view text() const { return std::string_view(builder_.text()).substr(0, range_.end); }

  bool is_key() const { return !levels_.empty() && levels_.back().map && !levels_.back().key_is_open; }

  void take_key(const std::string& key, size_t begin) {
    Level& level = levels_.back();
    path_.resize(level.path_size);
    if (!level.keys.insert(key).second) {
      builder_.warn("the key \"" + std::string(truncate_utf8(key, kShownKeyBytes)) + "\" stands twice in " +
                    (path_.empty() ? "the document" : std::string(truncate_utf8(path_, 3 * kShownKeyBytes))));
    }
    path_ += "/" + pointer_token(key);
    level.key_is_open = true;
    level.key_begin = begin;
  }

  // The path of the value that comes now.
  void enter_value() {
    if (levels_.empty() || levels_.back().map) return;
    Level& level = levels_.back();
    path_.resize(level.path_size);
    path_ += "/" + std::to_string(level.index);
  }

  void value_done() {
    if (levels_.empty()) return;
    Level& level = levels_.back();
    level.key_is_open = false;
    ++level.index;
  }

  void scalar(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& value) {
    if (anchor != 0) scalars_[anchor] = value;
    const size_t begin = offset(mark);
    add(mark, value, ScalarExtent(text(), begin).end(value));
  }

  void add(const YAML::Mark& mark, const std::string& value, size_t end) {
    size_t begin = offset(mark);
    if (is_key()) {
      take_key(value, begin);
      return;
    }
    enter_value();
    if (!levels_.empty() && levels_.back().map) begin = std::min(begin, levels_.back().key_begin);
    if (end < begin) end = begin;
    BlockInfo info;
    info.path = path_;
    info.value = value;
    builder_.block(BlockKind::field, {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}, info);
    value_done();
  }

  void open(const YAML::Mark& mark, bool map) {
    if (levels_.size() >= max_depth_) throw TooDeep{};
    Level level;
    level.map = map;
    level.is_key = is_key();
    if (level.is_key) {
      take_key("?", offset(mark));
    } else {
      enter_value();
    }
    level.path_size = path_.size();
    levels_.push_back(std::move(level));
  }

  void close() {
    const Level closed = std::move(levels_.back());
    levels_.pop_back();
    if (closed.is_key) {
      path_.resize(closed.path_size);
      levels_.back().key_begin = kNowhere;
    } else {
      value_done();
    }
  }

  size_t alias_end(size_t begin) const {
    size_t end = begin;
    while (end < range_.end && !is_space(text()[end]) && text()[end] != ',' && text()[end] != ']' &&
           text()[end] != '}') {
      ++end;
    }
    return end;
  }

  DocumentBuilder& builder_;
  Span range_;
  size_t max_depth_;
  std::string path_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, std::string> scalars_;
};

}  // namespace

Result<void> add_yaml_fields(DocumentBuilder& builder, Span range, const ParseLimits& limits,
                             const std::string& where) {
  if (range.size() > kMaxYamlBytes) {
    return Error{ErrorCode::limit_exceeded, "YAML is read up to " + std::to_string(kMaxYamlBytes) + " bytes",
                 where};
  }
  const size_t max_depth = std::min(limits.max_depth, kMaxYamlDepth);
  std::istringstream in{std::string(slice(builder.text(), range))};
  try {
    FieldEvents events(builder, range, max_depth);
    YAML::Parser parser(in);
    parser.HandleNextDocument(events);
  } catch (const TooDeep&) {
    return Error{ErrorCode::limit_exceeded, "YAML nested deeper than " + std::to_string(max_depth), where};
  } catch (const YAML::DeepRecursion& e) {
    return Error{ErrorCode::limit_exceeded, std::string("YAML nested too deep: ") + e.what(), where};
  } catch (const YAML::Exception& e) {
    const std::string_view before = std::string_view(builder.text()).substr(0, range.begin);
    const auto lines_before = static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    return Error{ErrorCode::malformed,
                 "line " + std::to_string(lines_before + e.mark.line + 1) + ", column " +
                     std::to_string(e.mark.column + 1) + ": not YAML: " + e.msg,
                 where};
  }
  return {};
}

Result<Document> parse_yaml(const Snapshot& snapshot, const ParseLimits& limits) {
  Decoded decoded = decode(snapshot.bytes, snapshot.media_type);
  if (!looks_like_text(decoded.text)) {
    return Error{ErrorCode::malformed, "the bytes are not text", snapshot.url};
  }
  DocumentBuilder builder(MediaType::yaml, limits);
  builder.set_encoding(decoded.encoding);
  for (std::string& warning : decoded.warnings) builder.warn(std::move(warning));
  builder.set_source(decoded.text);
  const Result<void> added = add_yaml_fields(builder, {0, builder.size()}, limits, snapshot.url);
  if (!added) return added.error();
  return std::move(builder).finish();
}

}  // namespace exhibit
