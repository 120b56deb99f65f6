// A scanner of its own because positions are needed, which nlohmann-json does not give. It accepts RFC 8259
// and nothing else but the NaN and Infinity that Python writes into configurations. Tested by
// tests/document/json_test.cc.
#include <set>
#include <string>
#include <utility>

#include "pipeline/base/text.h"
#include "pipeline/document/builder.h"
#include "pipeline/document/encoding.h"
#include "pipeline/document/fields.h"
#include "pipeline/document/parsers.h"

namespace exhibit {
namespace {

constexpr size_t kShownKeyBytes = 60;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class JsonScanner {
 public:
  JsonScanner(DocumentBuilder& builder, const ParseLimits& limits)
      : builder_(builder), text_(builder.text()), limits_(limits) {}

  bool run() {
    skip_space();
    if (!value("", at_, 0)) return false;
    skip_space();
    return at_ == text_.size() || fail("more text behind the end of the value");
  }

  Error error(const std::string& url) const {
    size_t line = 1;
    size_t begin = 0;
    for (size_t i = 0; i < error_at_; ++i) {
      if (text_[i] == '\n') ++line, begin = i + 1;
    }
    return {code_,
            "line " + std::to_string(line) + ", column " + std::to_string(error_at_ - begin + 1) + ": " +
                message_,
            url};
  }

 private:
  bool fail(std::string message, ErrorCode code = ErrorCode::malformed) {
    if (message_.empty()) {
      message_ = std::move(message);
      code_ = code;
      error_at_ = at_;
    }
    return false;
  }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // One value; begin is where its field begins: at its key, or at itself in an array.
  bool value(const std::string& path, size_t begin, size_t depth) {
    if (at_ >= text_.size()) return fail("a value is missing");
    const char c = text_[at_];
    if (c == '{' || c == '[') {
      if (depth >= limits_.max_depth) {
        return fail("nested deeper than " + std::to_string(limits_.max_depth), ErrorCode::limit_exceeded);
      }
      return c == '{' ? object(path, depth) : array(path, depth);
    }
    std::string decoded;
    if (c == '"' ? !string(decoded) : !literal(decoded)) return false;
    BlockInfo info;
    info.path = path;
    info.value = std::move(decoded);
    builder_.block(BlockKind::field, {static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)}, info);
    return true;
  }

  bool object(const std::string& path, size_t depth) {
    ++at_;
    skip_space();
    if (take('}')) return true;
    std::set<std::string> keys;
    while (true) {
      skip_space();
      const size_t begin = at_;
      std::string key;
      if (at_ >= text_.size() || text_[at_] != '"') return fail("a key in double quotes is missing");
      if (!string(key)) return false;
      skip_space();
      if (!take(':')) return fail("':' is missing behind a key");
      skip_space();
      if (!value(path + "/" + pointer_token(key), begin, depth + 1)) return false;
      if (!keys.insert(key).second) {
        builder_.warn("the key \"" + std::string(truncate_utf8(key, kShownKeyBytes)) + "\" stands twice in " +
                      (path.empty() ? "the document" : std::string(truncate_utf8(path, 3 * kShownKeyBytes))));
      }
      skip_space();
      if (take('}')) return true;
      if (!take(',')) return fail("',' or '}' is missing");
    }
  }

  bool array(const std::string& path, size_t depth) {
    ++at_;
    skip_space();
    if (take(']')) return true;
    for (size_t index = 0;; ++index) {
      skip_space();
      if (!value(path + "/" + std::to_string(index), at_, depth + 1)) return false;
      skip_space();
      if (take(']')) return true;
      if (!take(',')) return fail("',' or ']' is missing");
    }
  }

  bool string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) return fail("a control character inside a string");
      if (c != '\\') {
        out += c;
        ++at_;
      } else if (!escape(out)) {
        return false;
      }
    }
    return fail("a string is not closed");
  }

  bool escape(std::string& out) {
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    constexpr std::string_view kFrom = "\"\\/bfnrt";
    constexpr std::string_view kTo = "\"\\/\b\f\n\r\t";
    if (const size_t i = kFrom.find(c); c != '\0' && i != std::string_view::npos) {
      out += kTo[i];
      at_ += 2;
      return true;
    }
    uint32_t code = 0;
    if (c != 'u' || !hex4(at_ + 2, code)) return fail("an escape that JSON does not know");
    at_ += 6;
    uint32_t low = 0;
    const bool high = code >= 0xD800 && code < 0xDC00;
    if (high && text_.substr(at_, 2) == "\\u" && hex4(at_ + 2, low) && low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      at_ += 6;
    } else if (code >= 0xD800 && code < 0xE000) {
      code = 0xFFFD;
    }
    append_utf8(out, code);
    return true;
  }

  bool hex4(size_t begin, uint32_t& code) const {
    if (begin + 4 > text_.size()) return false;
    code = 0;
    for (const char c : text_.substr(begin, 4)) {
      const size_t digit =
          std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
      if (digit == std::string_view::npos) return false;
      code = code * 16 + static_cast<uint32_t>(digit);
    }
    return true;
  }

  // true, false, null or a number.
  bool literal(std::string& out) {
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        out = word;
        return true;
      }
    }
    for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
      if (text_.substr(at_, word.size()) == word) {
        builder_.warn("NaN and Infinity are no JSON, but were read as Python writes them");
        at_ += word.size();
        out = word;
        return true;
      }
    }
    const size_t begin = at_;
    take('-');
    if (!take('0') && !digits()) return fail("no JSON value begins like this");
    if (take('.') && !digits()) return fail("digits are missing behind '.'");
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return fail("digits are missing in an exponent");
    }
    out = text_.substr(begin, at_ - begin);
    return true;
  }

  bool digits() {
    const size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > begin;
  }

  DocumentBuilder& builder_;
  std::string_view text_;
  const ParseLimits& limits_;
  size_t at_ = 0;
  std::string message_;
  ErrorCode code_ = ErrorCode::malformed;
  size_t error_at_ = 0;
};

}  // namespace

std::string pointer_token(std::string_view key) {
  std::string token;
  for (const char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

Result<Document> parse_json(const Snapshot& snapshot, const ParseLimits& limits) {
  Decoded decoded = decode(snapshot.bytes, snapshot.media_type);
  if (decoded.text.size() > limits.max_text_bytes) {
    return Error{ErrorCode::limit_exceeded,
                 "JSON is read up to " + std::to_string(limits.max_text_bytes) + " bytes of text",
                 snapshot.url};
  }
  DocumentBuilder builder(MediaType::json, limits);
  builder.set_encoding(decoded.encoding);
  for (std::string& warning : decoded.warnings) builder.warn(std::move(warning));
  builder.set_source(decoded.text);
  JsonScanner scanner(builder, limits);
  if (!scanner.run()) return scanner.error(snapshot.url);
  return std::move(builder).finish();
}

}  // namespace exhibit
