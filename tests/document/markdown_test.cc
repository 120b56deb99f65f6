#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/document/parsing.h"

namespace exhibit {
namespace {

using test::outline;
using test::parsed;
using testing::ElementsAre;

constexpr const char* kUrl = "https://example.org/m/resolve/main/README.md";

Document markdown(std::string_view bytes) { return parsed(bytes, kUrl); }

TEST(Markdown, InlineMarkupLeavesTheView) {
  struct Case {
    const char* source;
    const char* view;
  };
  const Case cases[] = {
      {"Training used [JAX][jax] and **TPUs**.\n\n[jax]: https://example.org/jax",
       "Training used JAX and TPUs."},
      {"See [the *paper*](https://example.org/a_(b) \"title\") now", "See the paper now"},
      {"![plot](plot.png)Before ![a][jax] after", "Before ![a][jax] after"},
      {"`snake_case` and __bold__ and _it_ and ~~old~~", "snake_case and bold and it and old"},
      {"`` a`b `` stays", " a`b stays"},
      {"snake_case_name, 2 * 3 * 4 and 5 ** 2", "snake_case_name, 2 * 3 * 4 and 5 ** 2"},
      {"a &amp; b &lt;c&gt; &#65;&#x42; &bogus; &", "a & b <c> AB &bogus; &"},
      {"**unclosed and [open and `tick", "**unclosed and [open and `tick"},
      {"June 2025 \\- August \\*2025\\*", "June 2025 - August *2025*"},
      {"one<br>two <b>three</b> <!-- no --> four", "one two three four"},
      {"wrapped\nline  \nthird", "wrapped line third"},
      {"> quoted\n> twice", "quoted twice"},
      {"[![badge](b.svg)](https://example.org) text", " text"},
      {"x < 3 and y > 2", "x < 3 and y > 2"},
      {"***both*** and **a*b*c**", "both and abc"},
      {"Footnote[^1] here", "Footnote[^1] here"},
      {"<https://example.org/x>, done", "https://example.org/x, done"},
      {"모델은 **공개**되었다", "모델은 공개되었다"},
  };
  for (const Case& c : cases) {
    const Document document = markdown(c.source);
    std::string view;
    for (const Sentence& s : document.sentences)
      view += (view.empty() ? "" : " ") + std::string(document.view_of(s));
    std::string expected = c.view;
    while (expected.starts_with(' ')) expected.erase(0, 1);
    EXPECT_EQ(view, expected) << c.source;
  }
}

TEST(Markdown, BlocksAndSections) {
  const Document document = markdown(
      "# The model\n\nIntro.\n\nTraining\n--------\n\n**Hardware:**\n- 8 GPUs\n  1. nested *item*\n\n"
      "## 3.1 Usage ##\n\n```python\nx = 1\n\ny = 2\n```\n\n    indented\n\n## References\n\n- A. Author. "
      "Title.\n\n"
      "## License\n\nMIT.\n");
  EXPECT_THAT(
      outline(document),
      ElementsAre("heading: The model", "paragraph: Intro.", "heading: Training",
                  "heading: Hardware:", "list_item: 8 GPUs", "list_item: nested item", "heading: 3.1 Usage",
                  "code: x = 1", "code: y = 2", "code: indented", "heading: References",
                  "list_item: A. Author.", "list_item: Title.", "heading: License", "paragraph: MIT."));
  EXPECT_EQ(document.title, "The model");
  EXPECT_EQ(document.section_path(document.blocks[4].section), "The model > Training > Hardware");
  EXPECT_EQ(document.section_path(document.blocks[7].section), "The model > Usage");
  EXPECT_EQ(document.text_of(document.blocks[7].span), "x = 1\n\ny = 2");
  const auto role_of = [&](std::string_view path) {
    for (const Block& block : document.blocks) {
      if (document.section_path(block.section) == path && block.kind != BlockKind::heading) return block.role;
    }
    return BlockRole::boilerplate;
  };
  EXPECT_EQ(role_of("The model > References"), BlockRole::references);
  EXPECT_EQ(role_of("The model > License"), BlockRole::body);
}

TEST(Markdown, Tables) {
  const Document document =
      markdown("| Model | GPU **hours** |\n|:--|--:|\n| [A](u) | 2.6M |\n| B \\| C | |\n\nafter | all\n");
  EXPECT_THAT(outline(document), ElementsAre("table_row: Model | GPU hours", "table_row: A | 2.6M",
                                             "table_row: B | C |", "paragraph: after | all"));
  EXPECT_EQ(document.blocks[1].path, "Model | GPU hours");
  EXPECT_EQ(document.text_of(document.blocks[1].span), "| [A](u) | 2.6M |");
}

TEST(Markdown, HtmlInside) {
  const Document document = markdown(
      "<h2 align=\"center\">Results</h2>\n<div>\n  <p>Trained on <b>64</b> GPUs.</p>\n  <img src=\"x\" "
      "alt=\"no\">\n"
      "<table>\n<tr><th>Size</th><th>Tokens</th></tr>\n\n  <tr>\n    <td>7B</td>\n    <td>2T</td>\n  "
      "</tr>\n</table>\n"
      "<script>if (a < b) hidden();</script>\n</div>\n\n"
      "<details><summary>More</summary>\n\nHidden **text**.\n\n</details>\n");
  EXPECT_THAT(outline(document),
              ElementsAre("heading: Results", "paragraph: Trained on 64 GPUs.", "table_row: Size | Tokens",
                          "table_row: 7B | 2T", "paragraph: More", "paragraph: Hidden text."));
  EXPECT_EQ(document.blocks[3].path, "Size | Tokens");
}

TEST(Markdown, LinksOfAllForms) {
  const Document document = markdown(
      "[Paper](https://a.org/p.pdf) and [code][Repo] and <https://b.org> and https://c.org/x. And "
      "<a class=\"k\" href=\"d.html\">D <b>e</b></a> or (https://f.org/g(h)).\n\n[repo]: "
      "<https://e.org/r>\n");
  std::vector<std::string> links;
  for (const Link& link : document.links) links.push_back(link.text + " -> " + link.url);
  EXPECT_THAT(links, ElementsAre("Paper -> https://a.org/p.pdf", "code -> https://e.org/r",
                                 "https://b.org -> https://b.org", "https://c.org/x -> https://c.org/x",
                                 "D e -> d.html", "https://f.org/g(h) -> https://f.org/g(h)",
                                 "repo -> https://e.org/r"));
  EXPECT_EQ(document.text_of(document.links[0].span), "Paper");
}

TEST(Markdown, FrontMatterBecomesFields) {
  const Document document = markdown(
      "---\nlicense: apache-2.0\nbase_model:\n- org/base\nextra_gated_fields:\n  Country: country\n---\n\n# "
      "Card\n");
  EXPECT_THAT(outline(document), ElementsAre("field /license = apache-2.0", "field /base_model/0 = org/base",
                                             "field /extra_gated_fields/Country = country", "heading: Card"));
  EXPECT_EQ(document.text_of(document.blocks[0].span), "license: apache-2.0");
  EXPECT_EQ(document.text_of(document.blocks[1].span), "org/base");
  EXPECT_EQ(document.title, "Card");
  EXPECT_EQ(document.line_of(document.blocks[3].span.begin), 9u);
}

TEST(Markdown, BrokenFrontMatterIsKeptAsTextWithAWarning) {
  const Document document = markdown("---\nlicense: mit\n  bad: [\n---\nBody.\n");
  ASSERT_EQ(document.warnings.size(), 1u);
  EXPECT_NE(document.warnings[0].find("front matter: line "), std::string::npos) << document.warnings[0];
  EXPECT_EQ(outline(document).back(), "paragraph: Body.");
}

std::string repeated(std::string_view unit, size_t count, std::string_view end = "") {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += unit;
  return out.append(end);
}

TEST(Markdown, BombsEndInTimeInAnErrorOrADocument) {
  const std::string inputs[] = {
      repeated("[", 100'000),
      repeated("*a ", 100'000),
      repeated("[a](", 50'000),
      repeated("`a``b", 50'000),
      repeated("<a", 100'000),
      repeated("<a =\"", 50'000),
      repeated("<!--", 50'000),
      repeated("<script>", 30'000),
      repeated("&#", 100'000),
      repeated("**a_", 50'000),
      repeated("![", 50'000),
      repeated("![[]()", 20'000),
      repeated("[a]", 50'000),
      repeated("_a__", 50'000, "_"),
      repeated("\\", 100'001),
      repeated("http://a", 50'000),
      repeated("[a]: b\n", 20'000),
      repeated("|a", 20'000, "\n" + repeated("|-", 20'000)),
      repeated("|", 300, "\n") + repeated("|-", 300, "|\n") + repeated("|\n", 50'000),
      repeated("- a\n", 50'000),
      repeated("a\n\n", 50'000),
      repeated("# \n", 50'000),
      repeated("<td>", 50'000),
      repeated("<tr><td>x", 30'000),
      repeated("~~a", 50'000),
  };
  for (const std::string& input : inputs) {
    const Document document = markdown(input);
    EXPECT_EQ(document.text.size(), input.size());
  }
}

TEST(Markdown, MoreLinesThanTheLimitAreCutWithAWarning) {
  const Document document = markdown(repeated("a\n\n", 20) + repeated("\n", 1'000'000) + "b\n");
  EXPECT_EQ(document.blocks.size(), 20u);
  EXPECT_THAT(document.warnings,
              ElementsAre("the document has more than 1000000 lines; the rest was left out"));
}

TEST(Markdown, DeepNestingIsAnError) {
  for (const std::string& input : {repeated(">", 100'000, "x"), repeated("> ", 100'000, "x"),
                                   repeated("- ", 5'000, "x"), repeated("1. ", 5'000, "x")}) {
    const Result<Document> document = parse_document(test::snapshot_of(input, kUrl));
    ASSERT_FALSE(document.ok());
    EXPECT_EQ(document.error().code, ErrorCode::limit_exceeded);
    EXPECT_EQ(document.error().describe(),
              std::string(kUrl) + ": line 1: quotes and lists nested deeper than 512");
  }
}

}  // namespace
}  // namespace exhibit
