// Tested by tests/document/sniff_test.cc.
#include "pipeline/base/text.h"
#include "pipeline/document/document.h"
#include "pipeline/document/encoding.h"

namespace exhibit {
namespace {

constexpr size_t kLookAt = 4096;

std::string_view without_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

bool looks_like_html(std::string_view head) {
  const std::string lower = ascii_lower(trim(head.substr(0, kLookAt)));
  std::string_view at = lower;
  if (at.starts_with("<?xml")) {
    const size_t end = at.find("?>");
    if (end == std::string_view::npos) return false;
    at = trim(at.substr(end + 2));
  }
  while (at.starts_with("<!--")) {
    const size_t end = at.find("-->");
    if (end == std::string_view::npos) return false;
    at = trim(at.substr(end + 3));
  }
  return at.starts_with("<!doctype html") || at.starts_with("<html") || at.starts_with("<head") ||
         at.starts_with("<body");
}

// The first significant bytes of an object or array; what follows decides against "[link](url)" and "{{x}}".
bool looks_like_json(std::string_view bytes) {
  const std::string_view text = trim(bytes.substr(0, kLookAt));
  if (text.size() < 2) return false;
  const char next = trim(text.substr(1)).empty() ? '\0' : trim(text.substr(1)).front();
  if (text.front() == '{') return next == '"' || next == '}';
  if (text.front() != '[') return false;
  if (next == '{' || next == '[' || next == '"') return true;
  return next == ']' && trim(bytes).size() < 8;
}

// The path's last part in lower case, without query and fragment.
std::string file_name(std::string_view url) {
  url = url.substr(0, std::min(url.find_first_of("?#"), url.size()));
  const size_t slash = url.rfind('/');
  return ascii_lower(slash == std::string_view::npos ? url : url.substr(slash + 1));
}

std::string suffix_of(std::string_view url) {
  const std::string name = file_name(url);
  const size_t dot = name.rfind('.');
  return dot == std::string::npos ? std::string() : name.substr(dot);
}

// Signs that only Markdown has: ATX headings, fences, links, front matter, tables.
bool looks_like_markdown(std::string_view text) {
  text = text.substr(0, 16 * kLookAt);
  if (text.starts_with("---\n") || text.starts_with("---\r\n")) return true;
  int signs = 0;
  for (const std::string_view line : split(text, '\n')) {
    const size_t hashes = std::min(line.find_first_not_of('#'), line.size());
    if (hashes >= 1 && hashes <= 6 && hashes + 1 < line.size() && line[hashes] == ' ') ++signs;
    if (line.starts_with("```") || line.starts_with("|--") || line.starts_with("| --") ||
        line.starts_with("|:-")) {
      signs += 2;
    }
    if (line.find("](http") != std::string_view::npos) ++signs;
    if (signs >= 3) return true;
  }
  return false;
}

// text: UTF-8, or in another encoding that keeps ASCII.
MediaType sniff_text(std::string_view text, std::string_view declared_type, std::string_view url) {
  if (text.substr(0, 1024).find("%PDF-") != std::string_view::npos) return MediaType::pdf;
  if (looks_like_html(text)) return MediaType::html;
  const std::string suffix = suffix_of(url);
  const std::string declared = ascii_lower(declared_type);
  const bool markdown_name = suffix == ".md" || suffix == ".markdown" || suffix == ".mdx";
  const bool json_name = suffix == ".json" || declared.starts_with("application/json");
  const std::string_view first = trim(text.substr(0, kLookAt)).substr(0, 1);
  if (first == "{" || (first == "[" && !markdown_name)) {
    if (json_name || looks_like_json(text)) return MediaType::json;
  }
  if (markdown_name || declared.starts_with("text/markdown")) return MediaType::markdown;
  if (suffix == ".yaml" || suffix == ".yml") return MediaType::yaml;
  const std::string name = file_name(url);
  if (name.starts_with("dockerfile") || name == "makefile" || suffix == ".ini" || suffix == ".sh" ||
      suffix == ".txt" || suffix == ".toml" || suffix == ".cfg" || suffix == ".py")
    return MediaType::text;
  return looks_like_markdown(text) ? MediaType::markdown : MediaType::text;
}

}  // namespace

MediaType sniff(std::string_view bytes, std::string_view declared_type, std::string_view url) {
  const bool wide = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
                    bytes.substr(0, 16).find('\0') != std::string_view::npos;
  if (wide && bytes.substr(0, 5) != "%PDF-") {
    const std::string head = decode(bytes.substr(0, 16 * kLookAt), declared_type).text;
    return sniff_text(head, declared_type, url);
  }
  return sniff_text(without_mark(bytes), declared_type, url);
}

}  // namespace exhibit
