#include "pipeline/document/document.h"

#include <gtest/gtest.h>

#include "pipeline/document/source.h"

namespace exhibit {
namespace {

Document small() {
  Document document;
  document.text =
      "Ein Satz \xC3\xBC"
      "ber GPUs.";
  document.sections = {{"Card", -1, 1}, {"Training", 0, 2}};
  Block block;
  block.span = {0, static_cast<uint32_t>(document.text.size())};
  document.blocks = {block};
  document.sentences = {{block.span, block.span, 0}};
  return document;
}

TEST(Document, InvariantsNameWhatIsBroken) {
  ASSERT_EQ(check_invariants(small()), std::nullopt);
  struct Case {
    const char* expected;
    void (*damage)(Document&);
  };
  const Case cases[] = {
      {"text is not valid UTF-8", [](Document& d) { d.text[9] = 'x'; }},
      {"text holds a NUL", [](Document& d) { d.text[0] = '\0'; }},
      {"text holds a carriage return", [](Document& d) { d.text[0] = '\r'; }},
      {"block 0: its span leaves the text", [](Document& d) { d.blocks[0].span.end += 1; }},
      {"block 0: its span cuts a code point", [](Document& d) { d.blocks[0].span.begin = 10; }},
      {"block 0: its section does not exist", [](Document& d) { d.blocks[0].section = 2; }},
      {"block 0: its page does not exist", [](Document& d) { d.blocks[0].page = 1; }},
      {"sentence 0: it leaves its block", [](Document& d) { d.blocks[0].span.end -= 1; }},
      {"sentence 0: its view is not its span", [](Document& d) { d.sentences[0].view.end -= 1; }},
      {"sentence 0: its block does not exist", [](Document& d) { d.sentences[0].block = 1; }},
      {"sentence 1: out of order", [](Document& d) { d.sentences.push_back(d.sentences[0]); }},
      {"section 0: its parent is not before it", [](Document& d) { d.sections[0].parent = 0; }},
      {"link 0: its span leaves the text",
       [](Document& d) {
         d.links.push_back({{90, 91}, "u", ""});
       }},
      {"view and view_pieces do not belong together", [](Document& d) { d.view = "x"; }},
  };
  for (const Case& c : cases) {
    Document document = small();
    c.damage(document);
    EXPECT_EQ(check_invariants(document).value_or("none"), c.expected);
  }
}

TEST(Document, SectionPathsAndLines) {
  const Document document = small();
  EXPECT_EQ(document.section_path(1), "Card > Training");
  EXPECT_EQ(document.section_path(-1), "");
  EXPECT_EQ(document.section_path(7), "");
  EXPECT_EQ(document.line_of(900), 1u);
}

TEST(Document, NamesGoBothWays) {
  for (const char* name : {"heading", "paragraph", "list_item", "table_row", "code", "field"}) {
    BlockKind kind = BlockKind::paragraph;
    ASSERT_TRUE(parse(name, kind)) << name;
    EXPECT_EQ(to_string(kind), name);
  }
  for (const char* name : {"card", "metadata", "config", "license", "repository", "file_list", "readme",
                           "environment", "paper", "blog", "documentation", "dataset_card"}) {
    SourceRole role = SourceRole::card;
    ASSERT_TRUE(parse(name, role)) << name;
    EXPECT_EQ(to_string(role), name);
  }
  for (const char* name : {"own", "base", "base_other", "cited"}) {
    Relation relation = Relation::own;
    ASSERT_TRUE(parse(name, relation)) << name;
    EXPECT_EQ(to_string(relation), name);
  }
  Relation relation = Relation::base;
  EXPECT_FALSE(parse("mine", relation));
  EXPECT_EQ(relation, Relation::base);
  EXPECT_EQ(to_string(MediaType::markdown), "markdown");
  EXPECT_EQ(to_string(BlockRole::references), "references");
}

}  // namespace
}  // namespace exhibit
