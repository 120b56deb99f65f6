#include "tests/extractors/rule_support.h"

#include <gtest/gtest.h>

namespace exhibit::test {

std::string rule_text(const std::string& id, const std::string& lines, const std::string& fact) {
  return "  - id: " + id + "\n    fact: " + fact + "\n    why: Because.\n" + lines;
}

std::shared_ptr<const RulePack> pack_of(const std::string& rules) {
  std::string text = "rules:\n";
  size_t at = 0;
  while (at < rules.size()) {
    size_t next = rules.find("  - id:", at + 1);
    if (next == std::string::npos) next = rules.size();
    const std::string rule = rules.substr(at, next - at);
    std::string key;  // that tests of the kind need
    if (rule.find("kind: field") != std::string::npos) key = ", path: /x";
    if (rule.find("kind: link") != std::string::npos) key = ", url: x";
    text += rule + "    tests: {match: [{text: x" + key + "}], no_match: [{text: x, why: y" + key + "}]}\n";
    at = next;
  }
  PackLoad load = load_rule_pack({{"facts.yaml", std::string(kFacts)},
                                  {"lexicons/words.yaml", std::string(kLexicons)},
                                  {"evidence/rules.yaml", text}});
  if (load.pack == nullptr) throw std::runtime_error(render(load.diagnostics) + text);
  return load.pack;
}

TestDocument& TestDocument::section(std::string title, int32_t level) {
  while (section_ >= 0 && document_.sections[static_cast<size_t>(section_)].level >= level) {
    section_ = document_.sections[static_cast<size_t>(section_)].parent;
  }
  document_.sections.push_back({std::move(title), section_, level});
  section_ = static_cast<int32_t>(document_.sections.size()) - 1;
  return *this;
}

TestDocument& TestDocument::add(std::string_view sentence, BlockKind kind, BlockRole role, std::string path) {
  Block block;
  block.kind = kind;
  block.role = role;
  block.section = section_;
  block.path = std::move(path);
  const auto begin = static_cast<uint32_t>(document_.text.size());
  document_.text += sentence;
  block.span = {begin, static_cast<uint32_t>(document_.text.size())};
  document_.text += "\n\n";
  document_.sentences.push_back({block.span, block.span, static_cast<uint32_t>(document_.blocks.size())});
  document_.blocks.push_back(std::move(block));
  return *this;
}

TestDocument& TestDocument::paragraph(const std::vector<std::string>& sentences) {
  const auto block = static_cast<uint32_t>(document_.blocks.size());
  for (const std::string& sentence : sentences) {
    add(sentence);
    document_.sentences.back().block = block;
  }
  document_.blocks[block].span.end = document_.blocks.back().span.end;
  document_.blocks.resize(block + 1);
  return *this;
}

TestDocument& TestDocument::link(std::string_view words, std::string url) {
  const auto begin = static_cast<uint32_t>(document_.text.find(words, document_.sentences.back().span.begin));
  const auto end = begin + static_cast<uint32_t>(words.size());
  document_.links.push_back({{begin, end}, std::move(url), std::string(words)});
  return *this;
}

TestDocument& TestDocument::field(std::string path, std::string value, std::string_view written) {
  add(written.empty() ? std::string_view(value) : written, BlockKind::field, BlockRole::body,
      std::move(path));
  document_.blocks.back().value = std::move(value);
  return *this;
}

std::string hits_in(const Document& document, const RulePack& pack, SourceRole role) {
  const auto shared = std::make_shared<const RulePack>(pack);
  std::string out;
  for (const Hit& hit : make_rule_extractor(shared)->extract(document, {role, ""})) {
    out += hit.rule + "@" + std::string(document.text_of(hit.match)) + "{";
    std::string separator;
    for (const auto& [name, value] : hit.values) {
      out += separator + name + "=" + value;
      separator = ",";
    }
    out += "}" + (hit.refused.empty() ? "" : " refused: " + hit.refused) + "\n";
  }
  return out;
}

}  // namespace exhibit::test
