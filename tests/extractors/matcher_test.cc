// What rules of every kind find in documents, and what they leave alone.
#include "extractors/rules/matcher.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "extractors/list.h"
#include "tests/extractors/rule_support.h"

namespace exhibit {
namespace {

using test::hits_in;
using test::pack_of;
using test::rule_text;
using test::TestDocument;

constexpr const char* kCount =
    "    keywords: [gpu]\n    regex: '(?P<count>\\d+) (?P<device>{{devices}}) GPUs?'\n";

std::string sentence_hits(const RulePack& pack, std::string_view sentence) {
  return hits_in(TestDocument().add(sentence).get(), pack);
}

TEST(Matcher, Statement) {
  const auto pack = pack_of(rule_text("a.count", kCount));
  EXPECT_EQ(sentence_hits(*pack, "We used 8 H100 GPUs."), "a.count@8 H100 GPUs{count=8,device=H100}\n");
  EXPECT_EQ(sentence_hits(*pack, "8 A100 GPUs, later 16 H100 GPUs"),
            "a.count@8 A100 GPUs{count=8,device=A100}\na.count@16 H100 GPUs{count=16,device=H100}\n");
  EXPECT_EQ(sentence_hits(*pack, "We used 8 H100s."), "") << "no keyword";
  EXPECT_EQ(sentence_hits(*pack, "We used GPUs."), "");
  EXPECT_EQ(sentence_hits(*pack, ""), "");
}

TEST(Matcher, LineEndsReadAsBlanks) {
  const auto pack = pack_of(rule_text("a.count", kCount));
  EXPECT_EQ(sentence_hits(*pack, "We used 8\nH100\tGPUs."), "a.count@8\nH100\tGPUs{count=8,device=H100}\n");
}

TEST(Matcher, MatchesTheViewAndPointsIntoTheText) {
  const auto pack = pack_of(rule_text("a.count", kCount));
  Document document;
  document.type = MediaType::markdown;
  document.text = "Uses **8** [H100][h] GPUs.";
  document.view = "Uses 8 H100 GPUs.";
  document.view_pieces = {{0, 0}, {5, 7}, {6, 10}, {7, 12}, {11, 20}};
  Block block;
  block.span = {0, 26};
  document.blocks.push_back(block);
  document.sentences.push_back({{0, 26}, {0, 17}, 0});
  ASSERT_EQ(check_invariants(document), std::nullopt);
  EXPECT_EQ(hits_in(document, *pack), "a.count@8** [H100][h] GPUs{count=8,device=H100}\n");
}

TEST(Matcher, AlternativesDoNotOverlapAndTheLongerWins) {
  const auto pack = pack_of(rule_text(
      "a.count",
      "    keywords: [gpu]\n    regex: ['(?P<short>\\d+ GPU)', '(?P<long>\\d+ GPUs)', 'GPUs now']\n"));
  EXPECT_EQ(sentence_hits(*pack, "8 GPUs now"), "a.count@8 GPUs{long=8 GPUs}\n");
}

TEST(Matcher, AtMostEightHitsASentence) {
  const auto pack = pack_of(rule_text("a.count", "    keywords: [gpu]\n    regex: ['gpu']\n"));
  std::string sentence;
  for (int i = 0; i < 50; ++i) sentence += "gpu ";
  const std::string hits = sentence_hits(*pack, sentence);
  EXPECT_EQ(std::count(hits.begin(), hits.end(), '\n'), 8);
}

TEST(Matcher, AlsoAddsItsValues) {
  const auto pack = pack_of(rule_text("a.count",
                                      "    keywords: [gpu]\n    regex: '(?P<count>\\d+) GPUs'\n    also: "
                                      "['(?i)train', '(?P<place>cluster|cloud)']\n"));
  EXPECT_EQ(sentence_hits(*pack, "Training took 8 GPUs of our cluster."),
            "a.count@8 GPUs{count=8,place=cluster}\n");
  EXPECT_EQ(sentence_hits(*pack, "Training took 8 GPUs."), "");
  EXPECT_EQ(sentence_hits(*pack, "We took 8 GPUs of our cluster."), "");
}

TEST(Matcher, HeaderOfATableRow) {
  const auto pack = pack_of(rule_text("a.count",
                                      "    keywords: [gpu]\n    regex: '\\| (?P<count>\\d+)'\n    also: "
                                      "GPUs\n    unless: [{regex: Inference, why: serving}]\n"));
  const auto row = [&](const std::string& header) {
    return hits_in(TestDocument().add("large | 64", BlockKind::table_row, BlockRole::body, header).get(),
                   *pack);
  };
  EXPECT_EQ(row("Model | GPUs"), "a.count@| 64{count=64}\n");
  EXPECT_EQ(row("Model | Tokens"), "");
  EXPECT_EQ(row("Model | Inference GPUs"), "a.count@| 64{count=64} refused: says \"Inference\": serving\n");
}

TEST(Matcher, UnlessGivesANearMissWithItsReason) {
  const auto pack = pack_of(rule_text(
      "a.count", std::string(kCount) +
                     "    unless: ['(?i)at least', {regex: '(?i)inference', why: serving hardware}]\n"));
  EXPECT_EQ(sentence_hits(*pack, "Inference on 8 H100 GPUs."),
            "a.count@8 H100 GPUs{count=8,device=H100} refused: says \"Inference\": serving hardware\n");
  EXPECT_EQ(sentence_hits(*pack, "At least 8 H100 GPUs."),
            "a.count@8 H100 GPUs{count=8,device=H100} refused: says \"At least\"\n");
}

struct SectionCase {
  const char* path;  // titles, separated by '>'
  const char* expected;
};

TEST(Matcher, Sections) {
  const auto pack = pack_of(rule_text("a.count",
                                      "    keywords: [gpu]\n    regex: GPUs\n    sections: {require: [train, "
                                      "hardware], refuse: [evaluation, how to use]}\n"));
  for (const SectionCase& c : std::vector<SectionCase>{
           {"", ""},
           {"Introduction", ""},
           {"Training", "a.count@GPUs{}\n"},
           {"Model>Pre-Training data", "a.count@GPUs{}\n"},
           {"Constraint", ""},
           {"Training>Details", "a.count@GPUs{}\n"},
           {"Evaluation", "a.count@GPUs{} refused: stands in section \"Evaluation\"\n"},
           {"Training>Evaluation", "a.count@GPUs{} refused: stands in section \"Evaluation\"\n"},
           {"Evaluation>Training setup", "a.count@GPUs{}\n"},
           {"How to use it", "a.count@GPUs{} refused: stands in section \"How to use it\"\n"},
           {"How to", ""},
       }) {
    TestDocument document;
    int32_t level = 1;
    std::string path = c.path;
    while (!path.empty()) {
      const size_t end = std::min(path.find('>'), path.size());
      document.section(path.substr(0, end), level++);
      path.erase(0, end + 1);
    }
    EXPECT_EQ(hits_in(document.add("GPUs").get(), *pack), c.expected) << c.path;
  }
}

TEST(Matcher, PreferredSectionsHalveTheDoubt) {
  const auto pack = pack_of(rule_text("a.count",
                                      "    keywords: [gpu]\n    regex: GPUs\n    sections: {prefer: "
                                      "[training, 学习]}\n    confidence: 0.6\n"));
  const auto weight = [&](const char* title) {
    const auto hits =
        make_rule_extractor(pack)->extract(TestDocument().section(title, 1).add("GPUs").get(), {});
    return hits.size() == 1 ? hits.front().weight : -1;
  };
  EXPECT_DOUBLE_EQ(weight("Training"), 0.8);
  EXPECT_DOUBLE_EQ(weight("模型学习"), 0.8);
  EXPECT_DOUBLE_EQ(weight("Overview"), 0.6);
}

TEST(Matcher, ScopeAndBlockRoles) {
  const auto usual = pack_of(rule_text("a.count", "    keywords: [gpu]\n    regex: GPUs\n"));
  const auto code =
      pack_of(rule_text("a.count", "    keywords: [gpu]\n    regex: GPUs\n    scope: [code, heading]\n"));
  struct Case {
    BlockKind kind;
    BlockRole role;
    bool in_usual;
    bool in_code;
  };
  for (const Case& c : std::vector<Case>{
           {BlockKind::paragraph, BlockRole::body, true, false},
           {BlockKind::list_item, BlockRole::body, true, false},
           {BlockKind::table_row, BlockRole::body, true, false},
           {BlockKind::paragraph, BlockRole::caption, true, false},
           {BlockKind::heading, BlockRole::body, false, true},
           {BlockKind::code, BlockRole::body, false, true},
           {BlockKind::field, BlockRole::body, false, false},
           {BlockKind::paragraph, BlockRole::boilerplate, false, false},
           {BlockKind::paragraph, BlockRole::references, false, false},
           {BlockKind::list_item, BlockRole::contents, false, false},
       }) {
    const Document document = TestDocument().add("GPUs", c.kind, c.role).get();
    EXPECT_EQ(!hits_in(document, *usual).empty(), c.in_usual)
        << to_string(c.kind) << " " << to_string(c.role);
    EXPECT_EQ(!hits_in(document, *code).empty(), c.in_code) << to_string(c.kind) << " " << to_string(c.role);
  }
}

TEST(Matcher, Roles) {
  const Document document = TestDocument().add("GPUs").get();
  const auto only =
      pack_of(rule_text("a.count", "    keywords: [gpu]\n    regex: GPUs\n    roles: [paper, card]\n"));
  EXPECT_NE(hits_in(document, *only, SourceRole::paper), "");
  EXPECT_EQ(hits_in(document, *only, SourceRole::blog), "");
  const auto without =
      pack_of(rule_text("a.count", "    keywords: [gpu]\n    regex: GPUs\n    not_roles: [blog]\n"));
  EXPECT_NE(hits_in(document, *without, SourceRole::paper), "");
  EXPECT_EQ(hits_in(document, *without, SourceRole::blog), "");
  const auto clause =
      pack_of(rule_text("a.term", "    kind: clause\n    keywords: [gpu]\n    regex: GPUs\n", "a.term"));
  EXPECT_NE(hits_in(document, *clause, SourceRole::license), "");
  EXPECT_EQ(hits_in(document, *clause, SourceRole::card), "");
}

TEST(Matcher, Near) {
  const auto pack = pack_of(rule_text("a.near",
                                      "    kind: near\n    keywords: [gpu]\n    regex: '(?P<count>\\d+) "
                                      "GPUs'\n    near: {regex: 'for (?P<days>\\d+) days', within: 2}\n"));
  const auto hits = [&](const std::vector<std::string>& sentences) {
    return hits_in(TestDocument().section("Training", 1).paragraph(sentences).get(), *pack);
  };
  EXPECT_EQ(hits({"It has 8 GPUs.", "So.", "It ran for 3 days."}), "a.near@8 GPUs{count=8,days=3}\n");
  EXPECT_EQ(hits({"It ran for 3 days.", "On 8 GPUs."}), "a.near@8 GPUs{count=8,days=3}\n");
  EXPECT_EQ(hits({"On 8 GPUs for 3 days.", "Then for 9 days."}), "a.near@8 GPUs{count=8,days=3}\n");
  EXPECT_EQ(hits({"for 1 days", "8 GPUs", "for 2 days"}), "a.near@8 GPUs{count=8,days=1}\n") << "the earlier";
  EXPECT_EQ(hits({"It has 8 GPUs.", "So.", "And.", "It ran for 3 days."}), "") << "too far";
  EXPECT_EQ(hits({"It has 8 GPUs."}), "");
  EXPECT_EQ(
      hits_in(TestDocument().section("A", 1).add("8 GPUs").section("B", 1).add("for 3 days").get(), *pack),
      "")
      << "another section";
}

TEST(Matcher, Fields) {
  const auto pack = pack_of(
      rule_text("a.size", "    kind: field\n    path: '/**/{hidden_size,n_embd}'\n    regex: '^\\d+$'\n",
                "a.size") +
      rule_text("b.any", "    kind: field\n    path: /architectures/*\n    unless: Draft\n", "a.size"));
  const Document document = TestDocument(MediaType::json)
                                .field("/hidden_size", "4096")
                                .field("/text/n_embd", "768", "\"768\"")
                                .field("/hidden_size_note", "4096")
                                .field("/a/hidden_size", "none")
                                .field("/architectures/0", "A\"B", "\"A\\\"B\"")
                                .field("/architectures/1", "DraftModel")
                                .get();
  EXPECT_EQ(hits_in(document, *pack, SourceRole::config),
            "a.size@4096{key=hidden_size,value=4096}\n"
            "a.size@768{key=n_embd,value=768}\n"
            "b.any@\"A\\\"B\"{key=0,value=A\"B}\n"
            "b.any@DraftModel{key=1,value=DraftModel} refused: says \"Draft\"\n");
}

TEST(Matcher, FilesOfHubMetadataAndRepositoryTrees) {
  const auto pack = pack_of(rule_text(
      "a.file", "    kind: file\n    files: ['*train*.py', 'recipes/**']\n    not_files: ['*constraint*']\n",
      "a.file"));
  const Document tree = TestDocument(MediaType::json)
                            .field("/tree/0/path", "src/train.py", "\"src/train.py\"")
                            .field("/tree/0/type", "train.py")
                            .field("/tree/1/path", "recipes/a/b.yaml")
                            .field("/tree/2/path", "src/constraint_train.py")
                            .field("/siblings/0/rfilename", "pretrain.py")
                            .get();
  EXPECT_EQ(hits_in(tree, *pack, SourceRole::metadata),
            "a.file@src/train.py{file=src/train.py}\n"
            "a.file@recipes/a/b.yaml{file=recipes/a/b.yaml}\n"
            "a.file@pretrain.py{file=pretrain.py}\n");
  EXPECT_EQ(hits_in(tree, *pack, SourceRole::card), "");
}

TEST(Matcher, FilesOfOtherListings) {
  const auto pack = pack_of(rule_text("a.file", "    kind: file\n    files: [train.py]\n", "a.file"));
  const Document contents = TestDocument(MediaType::json)
                                .field("/0/name", "train.py")
                                .field("/0/path", "src/train.py")
                                .field("/0/sha", "train.py")
                                .get();
  EXPECT_EQ(hits_in(contents, *pack, SourceRole::file_list), "a.file@src/train.py{file=src/train.py}\n");
  EXPECT_EQ(hits_in(contents, *pack, SourceRole::metadata), "");
  const Document lines = TestDocument(MediaType::text).add("README.md").add(" src/train.py ").get();
  EXPECT_EQ(hits_in(lines, *pack, SourceRole::file_list), "a.file@src/train.py{file=src/train.py}\n");
}

constexpr const char* kApiLink =
    "    kind: link\n    keywords: [api]\n    regex: '(?i)\\bapi\\b.* https?://(?P<host>[^/]+)'\n";

TEST(Matcher, Link) {
  const auto pack = pack_of(rule_text("a.link", kApiLink));
  EXPECT_EQ(hits_in(TestDocument()
                        .add("See the Star API and the paper.")
                        .link("Star API", "https://star.example/x")
                        .link("paper", "https://star.example/api")
                        .get(),
                    *pack),
            "a.link@Star API{host=star.example,url=https://star.example/x,text=Star API}\n");
  EXPECT_EQ(sentence_hits(*pack, "The API is at https://star.example/x"), "") << "no link";
}

TEST(Matcher, LinkByUrlOrText) {
  const auto both = pack_of(rule_text(
      "a.link",
      "    kind: link\n    keywords: [wait]\n    url: ['^/wait-(?P<n>\\d)', '^/join']\n    text: '^API'\n"));
  const auto hits = [&](const std::string& words, std::string url) {
    return hits_in(TestDocument().add("See " + words + ".").link(words, std::move(url)).get(), *both);
  };
  EXPECT_EQ(hits("API", "/wait-1"), "a.link@API{n=1,url=/wait-1,text=API}\n") << "relative, as written";
  EXPECT_EQ(hits("API WAITing", "/join"), "a.link@API WAITing{url=/join,text=API WAITing}\n");
  EXPECT_EQ(hits("API", "/join"), "") << "no keyword";
  EXPECT_EQ(hits("Our API", "/wait-1"), "");
  EXPECT_EQ(hits("API", "/a/wait-1"), "");
}

TEST(Matcher, LinkWithItsSentence) {
  const auto pack = pack_of(
      rule_text("a.link",
                "    kind: link\n    keywords: [api]\n    regex: 'API /(?P<place>\\w+)'\n    also: '(?P<verb>"
                "serve|join)'\n    unless: {regex: '(?i)soon', why: announced}\n    sections: {refuse: "
                "[news]}\n    values: {state: open}\n    stage: inference\n"));
  const auto hits = [&](const std::string& sentence, const char* title, std::string url) {
    return hits_in(TestDocument().section(title, 1).add(sentence).link("API", std::move(url)).get(), *pack);
  };
  EXPECT_EQ(hits("We serve an API.", "Use", "/x"),
            "a.link@API{place=x,verb=serve,url=/x,text=API,state=open}\n");
  EXPECT_EQ(hits("We have an API.", "Use", "/join"),
            "a.link@API{place=join,verb=join,url=/join,text=API,state=open}\n");
  EXPECT_EQ(hits("We have an API.", "Use", "/x"), "");
  EXPECT_EQ(hits("We serve an API soon.", "Use", "/x"),
            "a.link@API{place=x,verb=serve,url=/x,text=API,state=open} refused: says \"soon\": announced\n");
  EXPECT_EQ(
      hits("We serve an API.", "Use", "/x-soon"),
      "a.link@API{place=x,verb=serve,url=/x-soon,text=API,state=open} refused: says \"soon\": announced\n");
  EXPECT_EQ(
      hits("We serve an API.", "News", "/x"),
      "a.link@API{place=x,verb=serve,url=/x,text=API,state=open} refused: stands in section \"News\"\n");
}

TEST(Matcher, LinkWhereItStands) {
  const auto pack = pack_of(
      rule_text("a.link", kApiLink) +
      rule_text(
          "b.head",
          "    kind: link\n    keywords: [api]\n    text: API\n    scope: [heading]\n    roles: [card]\n"));
  const auto hits = [&](BlockKind kind, BlockRole role, SourceRole source) {
    return hits_in(TestDocument().add("API", kind, role).link("API", "http://a/").get(), *pack, source);
  };
  constexpr const char* kBody = "a.link@API{host=a,url=http://a/,text=API}\n";
  constexpr const char* kHeading = "b.head@API{url=http://a/,text=API}\n";
  EXPECT_EQ(hits(BlockKind::paragraph, BlockRole::body, SourceRole::card), kBody);
  EXPECT_EQ(hits(BlockKind::table_row, BlockRole::caption, SourceRole::blog), kBody);
  EXPECT_EQ(hits(BlockKind::heading, BlockRole::body, SourceRole::card), kHeading);
  EXPECT_EQ(hits(BlockKind::heading, BlockRole::body, SourceRole::blog), "");
  EXPECT_EQ(hits(BlockKind::list_item, BlockRole::boilerplate, SourceRole::card), "");
  EXPECT_EQ(hits(BlockKind::paragraph, BlockRole::references, SourceRole::card), "");
}

struct LinkCase {
  const char* text;
  Span anchor;
  Span sentence;
  const char* matched;  // nullptr: nothing is found
};

// The link leads to "http://a/"; the sentence's span is as given.
TEST(Matcher, LinkCoversItsUrlWithinTheSentence) {
  const auto pack =
      pack_of(rule_text("a.link", "    kind: link\n    keywords: [a]\n    url: '^http://a/$'\n"));
  for (const LinkCase& c : std::vector<LinkCase>{
           {"See [API](http://a/) now.", {5, 8}, {0, 25}, "[API](http://a/)"},
           {"See [API](<http://a/>) now.", {5, 8}, {0, 27}, "[API](<http://a/>)"},
           {"See [API](http://a/ \"A\").", {5, 8}, {0, 25}, "[API](http://a/"},
           {"See [API](http://b/) now.", {5, 8}, {0, 25}, "API"},
           {"See [API][a] now.", {5, 8}, {0, 17}, "API"},
           {"See API", {4, 7}, {0, 7}, "API"},
           {"가 [나](http://a/) 다", {5, 8}, {0, 24}, "[나](http://a/)"},
           {"See [API](http://a/) now.", {5, 8}, {5, 12}, "API](ht"},
           {"See [API](http://a/) now.", {5, 8}, {6, 12}, "PI](ht"},
           {"See [API](http://a/) now.", {5, 8}, {8, 12}, nullptr},
           {"See [API](http://a/) now.", {5, 8}, {0, 5}, nullptr},
       }) {
    Document document;
    document.type = MediaType::markdown;
    document.text = c.text;
    Block block;
    block.span = {0, static_cast<uint32_t>(document.text.size())};
    document.blocks.push_back(block);
    document.sentences.push_back({c.sentence, c.sentence, 0});
    document.links.push_back({c.anchor, "http://a/", "API"});
    ASSERT_EQ(check_invariants(document), std::nullopt) << c.text;
    const auto hits = make_rule_extractor(pack)->extract(document, {});
    ASSERT_EQ(hits.size(), c.matched == nullptr ? 0u : 1u) << c.text << " " << c.sentence.begin;
    if (c.matched != nullptr) {
      EXPECT_EQ(document.text_of(hits[0].match), c.matched);
    }
  }
  Document none;
  none.links.push_back({{0, 0}, "http://a/", "API"});
  EXPECT_TRUE(make_rule_extractor(pack)->extract(none, {}).empty());
}

TEST(Matcher, LinksOfParsedMarkdown) {
  const auto pack = pack_of(rule_text("a.link", kApiLink));
  Snapshot snapshot;
  snapshot.url = snapshot.final_url = "https://example.org/README.md";
  snapshot.status = 200;
  snapshot.media_type = "text/markdown";
  snapshot.bytes =
      "# Star\n\nIt is small. Try the [**Star** API](https://a.example/x) today. Or the [old API][o].\n\n"
      "- <a href=\"https://c.example/y\">Web API</a>\n\n| Name | Link |\n|---|---|\n| Chat | "
      "[API](https://d.example) |\n\n[o]: https://b.example/z\n[API]: https://e.example/unused\n";
  const Result<Document> document = parse_document(snapshot);
  ASSERT_TRUE(document.ok()) << document.error().describe();
  EXPECT_EQ(
      hits_in(*document, *pack),
      "a.link@[**Star** API](https://a.example/x){host=a.example,url=https://a.example/x,text=Star API}\n"
      "a.link@old API{host=b.example,url=https://b.example/z,text=old API}\n"
      "a.link@Web API{host=c.example,url=https://c.example/y,text=Web API}\n"
      "a.link@[API](https://d.example){host=d.example,url=https://d.example,text=API}\n");
  for (const Hit& hit : make_rule_extractor(pack)->extract(*document, {})) {
    EXPECT_TRUE(document->sentences[hit.sentence].span.contains(hit.match));
  }
}

TEST(Matcher, ManyLinksAndLongOnes) {
  const auto pack = pack_of(rule_text("a.link", kApiLink));
  TestDocument many;
  many.add("API");
  for (int i = 0; i < 50; ++i) many.link("API", "https://a/");
  many.add("API").link("API", "https://b/").add("API").link("API", "https://c/" + std::string(1u << 20, 'x'));
  const std::string hits = hits_in(many.get(), *pack);
  EXPECT_EQ(std::count(hits.begin(), hits.end(), '\n'), 9) << "eight of one sentence, one of the next";
  TestDocument late;
  late.add("API and more");
  for (size_t i = 0; i < kMaxLinksPerSentence; ++i) late.link("more", "https://a/");
  EXPECT_EQ(hits_in(late.link("API", "https://a/").get(), *pack), "");
}

// With the parser itself: a value is found as value, not where its key happens to read the same.
TEST(Matcher, FieldsOfParsedJson) {
  const auto pack = pack_of(
      rule_text("a.size", "    kind: field\n    path: /**/n_*\n    regex: '(?P<n>\\d+)'\n", "a.size") +
      rule_text("a.file", "    kind: file\n    files: ['*.py']\n", "a.file"));
  Snapshot snapshot;
  snapshot.url = snapshot.final_url = "https://example.org/x.json";
  snapshot.status = 200;
  snapshot.media_type = "application/json";
  snapshot.bytes = R"({"n_64": 64, "siblings": [{"rfilename": "a\u002fb.py"}, {"rfilename": "b.py"}]})";
  const Result<Document> document = parse_document(snapshot);
  ASSERT_TRUE(document.ok()) << document.error().describe();
  EXPECT_EQ(hits_in(*document, *pack, SourceRole::metadata),
            "a.size@64{n=64,key=n_64,value=64}\n"
            "a.file@\"rfilename\": \"a\\u002fb.py\"{file=a/b.py}\n"
            "a.file@b.py{file=b.py}\n");
  const auto hits = make_rule_extractor(pack)->extract(*document, {SourceRole::metadata, ""});
  ASSERT_FALSE(hits.empty());
  EXPECT_EQ(hits.front().match.begin, snapshot.bytes.find(": 64") + 2);
}

TEST(Matcher, ConstantsAndStage) {
  const auto pack = pack_of(rule_text(
      "a.count", "    keywords: [gpu]\n    regex: GPUs\n    stage: rl\n    values: {state: used}\n"));
  const auto hits = make_rule_extractor(pack)->extract(TestDocument().add("GPUs").get(), {});
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].stage, Stage::rl);
  EXPECT_EQ(hits[0].fact, "a.count");
  EXPECT_EQ(hits[0].values, (std::vector<std::pair<std::string, std::string>>{{"state", "used"}}));
}

TEST(Matcher, HitsAreInOrder) {
  const auto pack = pack_of(rule_text("b.x", "    keywords: [gpu]\n    regex: 'GPUs'\n") +
                            rule_text("a.x", "    keywords: [gpu]\n    regex: 'GPUs'\n") +
                            rule_text("a.y", "    keywords: [gpu]\n    regex: '8 GPUs'\n"));
  EXPECT_EQ(hits_in(TestDocument().add("8 GPUs").add("GPUs").get(), *pack),
            "a.y@8 GPUs{}\na.x@GPUs{}\nb.x@GPUs{}\na.x@GPUs{}\nb.x@GPUs{}\n");
}

TEST(Matcher, OnlyTheBeginOfAnEndlessSentence) {
  const auto pack = pack_of(rule_text("a.count", "    keywords: [gpu]\n    regex: GPUs\n"));
  const std::string long_one = "GPUs " + std::string(50u << 20, 'x') + " GPUs";
  EXPECT_EQ(sentence_hits(*pack, long_one), "a.count@GPUs{}\n");
  std::string hangul = "GPUs ";
  while (hangul.size() < kMaxMatchedBytes + 10) hangul += "가";
  EXPECT_EQ(sentence_hits(*pack, hangul), "a.count@GPUs{}\n");
}

TEST(Matcher, SameFromManyThreads) {
  const auto pack = pack_of(rule_text("a.count", kCount) +
                            rule_text("a.link", "    kind: link\n    keywords: [api]\n    url: /api$\n"));
  const auto extractor = make_rule_extractor(pack);
  TestDocument document;
  for (int i = 0; i < 100; ++i) {
    document.add("On " + std::to_string(i) + " H100 GPUs.").link("GPUs", "https://a/api");
  }
  std::vector<size_t> counts(4);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < counts.size(); ++t) {
    threads.emplace_back([&, t] { counts[t] = extractor->extract(document.get(), {}).size(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counts, (std::vector<size_t>(4, 200)));
}

TEST(Matcher, RegisteredUnderItsName) {
  const auto pack = pack_of(rule_text("a.count", kCount));
  const auto extractors = make_extractors(pack);
  ASSERT_FALSE(extractors.empty());
  EXPECT_EQ(extractors.front()->name(), "rules");
  EXPECT_EQ(extractors.front()->version(), pack->version);
}

// Rules without a keyword in the sentence must cost next to nothing: 300 rules on a megabyte.
TEST(Matcher, ManyRulesStayQuick) {
  std::string rules;
  for (int i = 0; i < 300; ++i) {
    const std::string n = std::to_string(i);
    rules += rule_text("many.rule-" + n, "    keywords: [word" + n + "q]\n    regex: '(?i)\\bword" + n +
                                             "q [^.]{0,40}(?P<x>\\d+)'\n");
  }
  const auto extractor = make_rule_extractor(pack_of(rules));
  TestDocument document;
  size_t bytes = 0;
  for (int i = 0; bytes < (1u << 20); ++i) {
    const std::string sentence = "The quick brown fox jumps over the lazy dog, and word" +
                                 std::to_string(i % 3000) + "q is said with a number like " +
                                 std::to_string(i) + " after it.";
    bytes += sentence.size();
    document.add(sentence);
  }
  extractor->extract(document.get(), {});  // RE2 builds its automata on first use
  const auto begin = std::chrono::steady_clock::now();
  const size_t hits = extractor->extract(document.get(), {}).size();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  EXPECT_GT(hits, 500u);
  RecordProperty("mb_per_second", std::to_string(static_cast<double>(bytes) / 1e6 / seconds.count()));
  std::cout << "[ measured ] " << static_cast<double>(bytes) / 1e6 / seconds.count() << " MB/s\n";
  EXPECT_LT(seconds.count(), 5.0);
}

}  // namespace
}  // namespace exhibit
