// Covered by tests/extractors/glob_test.cc.
#include "extractors/rules/glob.h"

#include <re2/re2.h>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

Error bad(std::string message) { return {ErrorCode::malformed, std::move(message), ""}; }

// One part between slashes, without "**".
Result<std::string> part_to_regex(std::string_view part) {
  std::string out;
  bool in_braces = false;
  for (const char c : part) {
    switch (c) {
      case '*':
        out += "[^/]*";
        break;
      case '?':
        out += "[^/]";
        break;
      case '{':
        if (in_braces) return bad("braces within braces");
        in_braces = true;
        out += "(?:";
        break;
      case '}':
        if (!in_braces) return bad("\"}\" without \"{\"");
        in_braces = false;
        out += ')';
        break;
      case ',':
        out += in_braces ? "|" : ",";
        break;
      case '[':
      case ']':
        return bad("character classes are not supported: use {a,b}");
      default:
        out += re2::RE2::QuoteMeta(re2::StringPiece(&c, 1));
    }
  }
  if (in_braces) return bad("\"{\" without \"}\" in the same part of the path");
  return out;
}

// Every part carries the '/' before it, so that "**" can stand for none.
Result<std::string> parts_to_regex(std::string_view glob) {
  std::string out;
  for (const std::string_view part : split(glob, '/')) {
    if (part.empty()) return bad("an empty part (\"//\" or \"/\" at the end)");
    if (part == "**") {
      out += "(?:/[^/]+)*";
      continue;
    }
    if (part.find("**") != std::string_view::npos) return bad("\"**\" must stand alone between slashes");
    Result<std::string> regex = part_to_regex(part);
    if (!regex) return regex;
    out.append("/").append(*regex);
  }
  return out;
}

}  // namespace

Result<std::string> file_glob_to_regex(std::string_view glob) {
  if (glob.starts_with('/')) return bad("a file pattern does not begin with \"/\"");
  if (!is_valid_utf8(glob)) return bad("not valid UTF-8");
  const bool anywhere = glob.find('/') == std::string_view::npos && glob != "**";
  Result<std::string> parts = parts_to_regex(glob);
  if (!parts) return parts;
  return (anywhere ? "(?i)^(?:/[^/]+)*" : "(?i)^") + *parts + "$";
}

Result<std::string> pointer_glob_to_regex(std::string_view glob) {
  if (!glob.starts_with('/')) return bad("a path begins with \"/\", as a JSON pointer does");
  Result<std::string> parts = parts_to_regex(glob.substr(1));
  if (!parts) return parts;
  return "^" + *parts + "$";
}

}  // namespace exhibit
