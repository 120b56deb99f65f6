#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <random>

#include "pipeline/document/document.h"
#include "pipeline/document/html_scan.h"
#include "pipeline/document/parsers.h"

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Result<Document> parse(std::string bytes, const ParseLimits& limits = {}) {
  Snapshot snapshot;
  snapshot.url = "https://example.org/page.html";
  snapshot.media_type = "text/html";
  snapshot.bytes = std::move(bytes);
  return parse_html(snapshot, limits);
}

Document parsed(std::string bytes, const ParseLimits& limits = {}) {
  Result<Document> result = parse(std::move(bytes), limits);
  EXPECT_TRUE(result.ok()) << result.error().describe();
  if (!result.ok()) return {};
  EXPECT_EQ(check_invariants(*result), std::nullopt);
  return std::move(result).value();
}

// "kind: text" of every block; the role before it where it is not body.
std::vector<std::string> shape(const Document& document) {
  std::vector<std::string> found;
  for (const Block& block : document.blocks) {
    std::string line(to_string(block.kind));
    if (block.role != BlockRole::body) line = std::string(to_string(block.role)) + " " + line;
    found.push_back(line + ": " + std::string(document.text_of(block.span)));
  }
  return found;
}

// Enough text that boilerplate around it is a small part of the page.
const std::string kBody =
    "<p>The model was trained on fourteen trillion tokens of text, which were collected from public sources "
    "and then "
    "filtered by several classifiers, each of which is described below.</p>";
const std::string kBodyText =
    "The model was trained on fourteen trillion tokens of text, which were collected from public sources and "
    "then "
    "filtered by several classifiers, each of which is described below.";

TEST(Html, BlocksOfAnArticle) {
  const Document document = parsed(R"(<!doctype html><html><head><title>Release notes | Example</title>
    <meta property="og:title" content="Introducing the Model"></head><body><h1>Introducing
    the&nbsp;Model</h1><p>It has <b>70&nbsp;billion</b> param&shy;eters &amp; <a href="/paper.pdf">a <i>paper</i></a>.</p>
    <h2>Training<a class="x" href="#training">¶</a></h2><ul><li>First item<ul><li>Nested item</li></ul></li><li><p>Second
    item</p></li></ul><pre><code>pip install x
  indented &lt;tag&gt;
</code></pre><figure><img alt="x"><figcaption>Figure 1: A chart.</figcaption></figure>
    <dl><dt>Hardware</dt><dd>2,048 accelerators</dd></dl><blockquote>One line<br>another line</blockquote></body></html>)");
  EXPECT_EQ(document.title, "Introducing the Model");
  EXPECT_TRUE(document.view.empty());
  EXPECT_THAT(shape(document),
              ElementsAre("heading: Introducing the Model",
                          "paragraph: It has 70 billion parameters & a paper.", "heading: Training",
                          "list_item: First item", "list_item: Nested item", "list_item: Second item",
                          "code: pip install x\n  indented <tag>", "caption paragraph: Figure 1: A chart.",
                          "table_row: Hardware | 2,048 accelerators", "paragraph: One line\nanother line"));
  EXPECT_EQ(document.section_path(document.blocks[4].section), "Introducing the Model > Training");
  ASSERT_EQ(document.links.size(), 1U);
  EXPECT_EQ(document.links[0].url, "/paper.pdf");
  EXPECT_EQ(document.links[0].text, "a paper");
  EXPECT_EQ(document.text_of(document.links[0].span), "a paper");
}

TEST(Html, DataTablesAreRowsWithTheirHeader) {
  const Document document =
      parsed(R"(<table><caption>Table 1</caption><thead><tr><th>Model<th>Layers</tr></thead>
    <tr><td>Small<td><p>24</p></tr><tr><td>Large</td><td><a href="x">80</a><br>deep</td></tr><tr><td></td><td></td></tr>
    <tr><td>Odd</td><td></td></tr></table>)");
  EXPECT_THAT(shape(document),
              ElementsAre("caption paragraph: Table 1", "table_row: Model | Layers", "table_row: Small | 24",
                          "table_row: Large | 80 deep", "table_row: Odd |"));
  EXPECT_EQ(document.blocks[1].path, "");
  EXPECT_EQ(document.blocks[2].path, "Model | Layers");
  ASSERT_EQ(document.links.size(), 1U);
  EXPECT_EQ(document.text_of(document.links[0].span), "80");
}

TEST(Html, LayoutTablesAreReadAsBlocks) {
  const Document document = parsed(
      "<table><tr><td><h2>Left</h2><p>One.</p></td><td><table><tr><td>a<td>b</table></td></tr></table>");
  EXPECT_THAT(shape(document), ElementsAre("heading: Left", "paragraph: One.", "table_row: a | b"));
}

TEST(Html, BoilerplateIsDropped) {
  const char* cases[] = {
      "<nav>DROP</nav>",
      "<header><a href=/>DROP</a></header>",
      "<footer>DROP</footer>",
      "<aside>DROP</aside>",
      "<form><label>DROP</label><button>DROP</button></form>",
      "<div role=navigation>DROP</div>",
      "<div class='page-sidebar left'>DROP</div>",
      "<div class='js cookie-banner'>DROP</div>",
      "<div id='cookie-consent'>DROP</div>",
      "<ul class='menu'><li>DROP</ul>",
      "<script>var a = '</div>DROP<p>DROP';</script>",
      "<script type='application/ld+json'>{\"x\": \"DROP\"}</script>",
      "<style>p { content: 'DROP' }</style>",
      "<noscript>DROP</noscript><template><p>DROP</p></template>",
      "<svg><title>DROP</title><text>DROP</text></svg>",
      "<math><mi>DROP</mi></math>",
      "<!-- DROP --><!-- <p>DROP</p> -->",
      "<select><option>DROP</select><textarea>DROP</textarea>",
      "<div style='color: red; Display : none'>DROP</div>",
      "<p hidden>DROP</p><span aria-hidden=true>DROP</span><span class='sr-only'>DROP</span>",
      "<iframe src=x>DROP</iframe><object>DROP</object>",
  };
  for (const char* c : cases) {
    SCOPED_TRACE(c);
    EXPECT_THAT(shape(parsed("<body>" + std::string(c) + kBody + c)), ElementsAre("paragraph: " + kBodyText));
  }
}

TEST(Html, WhatOnlyLooksLikeBoilerplateIsKept) {
  const char* cases[] = {
      "<div class='multi-modal'>KEEP this text</div>",
      "<section id='navigation-benchmarks'>KEEP this text</section>",
      "<article><header><h1>KEEP</h1></header></article>",
      "<main><aside>KEEP, a note</aside></main>",
      "<div class='has-sidebar'><main><p>KEEP</p></main></div>",
      "<p class='footer'>KEEP</p>",
      "<p aria-hidden=false>KEEP</p>",
      "<p>a < b KEEP</p>",
      "<p>KEEP <math alttext='14.8'><mn>14.8</mn></math>T</p>",
  };
  for (const char* c : cases) {
    SCOPED_TRACE(c);
    EXPECT_THAT(parsed("<body>" + kBody + c).text, HasSubstr("KEEP"));
  }
  EXPECT_THAT(parsed("<p>KEEP <math alttext='14.8'><mn>14.8</mn></math>T</p>").text, HasSubstr("14.8T"));
}

TEST(Html, MainContentIsNeverDropped) {
  // All of the text stands in what is called a menu, or a form around the page.
  EXPECT_THAT(parsed("<body><div class=menu>" + kBody + "</div></body>").text, HasSubstr(kBodyText));
  EXPECT_THAT(parsed("<body><form>" + kBody + "</form></body>").text, HasSubstr(kBodyText));
  // Many small parts that all look like boilerplate are the page when nearly nothing else is there.
  std::string parts;
  for (int i = 0; i < 10; ++i) parts += "<div class=sidebar>" + kBody + "</div>";
  EXPECT_THAT(parsed("<body><p>x</p>" + parts).text, HasSubstr(kBodyText));
}

TEST(Html, ContentsListsAreMarked) {
  const Document document = parsed("<div id=toc><ul><li>Training</ul></div>" + kBody);
  EXPECT_EQ(shape(document)[0], "contents list_item: Training");
}

TEST(Html, Encodings) {
  EXPECT_THAT(parsed("<meta charset=euc-kr><p>\xC7\xD0\xBD\xC0 \xB5\xA5\xC0\xCC\xC5\xCD</p>").text,
              HasSubstr("학습 데이터"));
  EXPECT_THAT(parsed("<p>caf\xC3\xA9 &#8212; &hellip; &#0; &#x1F600;</p>").text, HasSubstr("café — …"));
}

TEST(Html, MalformedMarkupDoesNoHarm) {
  const std::pair<std::string, const char*> cases[] = {
      {"<p>unclosed <b>bold <i>both</p><p>next", "next"},
      {"<b><p>one</b>two</p>", "two"},
      {"<table><p>fostered</p><tr><td>a<td>b</table>", "fostered"},
      {"<li>item without list", "item without list"},
      {std::string("nul \0 byte <p>after", 19), "after"},
      {"<p title=\"unclosed quote>text</p>\n\"> end", "end"},
      {"<p a=1 a=2 a=3 / / =x>text</p>", "text"},
      {"<div class='" + std::string(5 << 20, 'x') + "'>huge attribute</div>", "huge attribute"},
      {"</div></p></b>only ends", "only ends"},
      {"<svg>never closed <p>text", "text"},
      {"<plaintext><p>plain</p>", "plain"},
      {"<frameset><frame></frameset><p>frames", "frames"},
      {"<a href=1>one<a href=2>two</a>", "two"},
      {"<p>x</p>\xFF\xFE broken bytes", "broken bytes"},
      {"text & more &unknown; &amp", "text & more &unknown; &"},
  };
  for (const auto& [bytes, expected] : cases) {
    SCOPED_TRACE(bytes.substr(0, 80));
    EXPECT_THAT(parsed(bytes).text, HasSubstr(expected));
  }
}

TEST(Html, PagesWithoutTextAreErrors) {
  for (const char* bytes :
       {"<html><body></body></html>", "<script>app()</script><div id=root></div>", "<!-- -->"}) {
    const Result<Document> result = parse(bytes);
    ASSERT_FALSE(result.ok()) << bytes;
    EXPECT_EQ(result.error().code, ErrorCode::empty);
    EXPECT_EQ(result.error().where, "https://example.org/page.html");
  }
  ParseLimits limits;
  limits.max_bytes = 10;
  EXPECT_EQ(parse("<p>more than ten bytes</p>", limits).error().code, ErrorCode::limit_exceeded);
}

std::string repeated(std::string_view part, size_t times) {
  std::string out;
  out.reserve(part.size() * times);
  for (size_t i = 0; i < times; ++i) out += part;
  return out;
}

// Pages made to be slow. Each took a tree builder without precautions minutes or gigabytes.
TEST(Html, HostilePagesAreBounded) {
  const std::string deep = repeated("<div>", 200000);
  std::string many_attributes = "<p";
  for (int i = 0; i < 100000; ++i) many_attributes += " a" + std::to_string(i) + "=1";
  std::string fonts;
  for (int i = 0; i < 3000; ++i) fonts += "<font color=" + std::to_string(i) + ">";
  const std::pair<const char*, std::string> cases[] = {
      {"10,000 levels", repeated("<div>", 10000) + "END" + repeated("</div>", 10000)},
      {"200,000 levels", deep + "END" + repeated("</div>", 200000)},
      {"200,000 levels, unclosed", deep + "END"},
      {"attributes", many_attributes + ">END"},
      {"formatting before many paragraphs", fonts + repeated("<p>x", 20000) + "END"},
      {"nested links", repeated("<a href=x><div>", 50000) + "END"},
      {"nested tables", repeated("<table><tr><td>", 50000) + "END"},
      {"ends that reach nothing", repeated("<div><table><tr><td></div>", 30000) + "END"},
      {"unclosed lists", repeated("<ul><li>", 100000) + "END"},
      {"unclosed svg", repeated("<svg>", 200000) + "END"},
      {"ends of scripts", repeated("<script></", 100000) + "</script>END"},
      {"buttons", repeated("<button><p>", 50000) + "</button>" + std::string(1000, 'x') + "END"},
  };
  for (const auto& [name, bytes] : cases) {
    SCOPED_TRACE(name);
    const std::clock_t begin = std::clock();  // of the processor: other programs do not count
    const Document document = parsed(bytes);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    EXPECT_THAT(document.text.size() > 3 ? document.text.substr(document.text.size() - 3) : document.text,
                "END");
    EXPECT_LT(seconds, 2.0);  // far above what it takes, far below what it took
  }
  EXPECT_THAT(parsed(deep + "END").warnings, ElementsAre(HasSubstr("nested deeper than 512 levels")));
}

TEST(Html, ScanBoundsDepthAndNumberOfTags) {
  const ScannedHtml flat = scan_html("<div><div><div>a<b>b</b></div></div>c</div>", 2, 100);
  EXPECT_EQ(flat.html, "<div><div> a b</div>c</div>");
  EXPECT_EQ(flat.deep_tags, 2U);
  const ScannedHtml few = scan_html("<p>a</p><p>b</p><p>c<script>x</script></p>d", 100, 2);
  EXPECT_EQ(few.html, "<p>a</p><p>b  c d");
  EXPECT_EQ(few.surplus_tags, 1U);
}

TEST(Html, DamagedPagesDoNoHarm) {
  const std::string good =
      "<html><head><title>T</title></head><body><nav>x</nav><main><h1>A &amp; B</h1>" + kBody +
      "<table><tr><th>a<th>b<tr><td>1<td>2</table><ul><li><a href='#x'>y</a></ul><pre>z</pre>"
      "<dl><dt>t<dd>d</dl><svg></svg><!-- c --></main></body></html>";
  std::mt19937 random(20250101);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = good;
    for (int i = 0; i < 1 + round / 100; ++i) {
      const size_t at = random() % bytes.size();
      if (random() % 2 == 0)
        bytes[at] = "<>/=\"'&! \0\xFF\x80"[random() % 12];
      else
        bytes.erase(at, random() % 8);
      if (bytes.empty()) bytes = "<";
    }
    const Result<Document> result = parse(bytes);
    if (result.ok()) {
      EXPECT_EQ(check_invariants(*result), std::nullopt) << bytes;
    }
  }
}

}  // namespace
}  // namespace exhibit
