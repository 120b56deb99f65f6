#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "pipeline/base/text.h"
#include "pipeline/document/document.h"
#include "pipeline/document/parsers.h"
#include "tests/document/pdf_writer.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using test::PdfTextPage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Result<Document> parse(std::string bytes, const ParseLimits& limits = {}) {
  Snapshot snapshot;
  snapshot.url = "https://example.org/paper.pdf";
  snapshot.bytes = std::move(bytes);
  return parse_pdf(snapshot, limits);
}

Document parsed(std::string bytes, const ParseLimits& limits = {}) {
  Result<Document> result = parse(std::move(bytes), limits);
  EXPECT_TRUE(result.ok()) << result.error().describe();
  if (!result.ok()) return {};
  EXPECT_EQ(check_invariants(*result), std::nullopt);
  return std::move(result).value();
}

// Blocks of this role as text, in reading order.
std::vector<std::string> texts(const Document& document, BlockRole role = BlockRole::body) {
  std::vector<std::string> found;
  for (const Block& block : document.blocks)
    if (block.role == role) found.emplace_back(document.text_of(block.span));
  return found;
}

const Block* block_with(const Document& document, std::string_view text) {
  for (const Block& block : document.blocks)
    if (document.text_of(block.span).find(text) != std::string_view::npos) return &block;
  return nullptr;
}

const std::vector<std::string> kLines = {
    "The model was trained on a cluster of many accelerators for a num-",
    "ber of weeks, and its pre-",
    "training data was collected from public sources. The learning rate was",
    "warmed up and then decayed, which is described in the next section in",
    "detail.",
};

TEST(Pdf, ParagraphsAreWholeAndHyphensRepaired) {
  PdfTextPage page;
  test::add_lines(page, 72, 100, kLines);
  test::add_lines(page, 72, 190, {"A second paragraph stands apart from the first one."});
  const Document document = parsed(test::write_pdf({page}));
  EXPECT_EQ(document.pages, 1);
  EXPECT_TRUE(document.view.empty());
  EXPECT_THAT(
      texts(document),
      ElementsAre("The model was trained on a cluster of many accelerators for a number of weeks, and its "
                  "pre-training data was collected from public sources. The learning rate was warmed up and "
                  "then decayed, which is described in the next section in detail.",
                  "A second paragraph stands apart from the first one."));
}

TEST(Pdf, FirstLineIndentsPartParagraphs) {
  PdfTextPage page;
  test::add_lines(page, 90, 100, {"This paragraph has an indented first line, as books have them, and"});
  test::add_lines(page, 72, 112, {"goes on to the left of it for as long as there is something to say."});
  test::add_lines(page, 90, 124, {"The second begins without a gap, only by its indented first line,"});
  test::add_lines(page, 72, 136, {"and it goes on to the left as well, like the one before it has done."});
  EXPECT_EQ(texts(parsed(test::write_pdf({page}))).size(), 2U);
}

TEST(Pdf, LigaturesAreLetters) {
  PdfTextPage page;
  test::add_lines(page, 72, 100, {"The \256nal score of the model is \256ve \257ops."});
  EXPECT_THAT(texts(parsed(test::write_pdf({page}))),
              ElementsAre("The final score of the model is five flops."));
}

TEST(Pdf, TwoColumnsAreReadOneAfterTheOther) {
  PdfTextPage page;
  test::add_lines(page, 150, 60, {"A Title Across Both Columns Of The Page"}, 18);
  std::vector<std::string> left, right;
  for (int i = 1; i <= 20; ++i) {
    left.push_back("left column line " + std::to_string(i) + " of the running text it has");
    right.push_back("right column line " + std::to_string(i) + " of the running text it has");
  }
  left[0] = "Left" + left[0].substr(4);
  right.back() = "and this is the right column's very last line.";
  test::add_lines(page, 60, 100, left);
  test::add_lines(page, 320, 100, right);
  const Document document = parsed(test::write_pdf({page}));
  EXPECT_EQ(document.title, "A Title Across Both Columns Of The Page");
  ASSERT_EQ(texts(document).size(), 2U) << ::testing::PrintToString(texts(document));
  const std::string body = texts(document)[1];
  EXPECT_THAT(body, HasSubstr("left column line 2 of the running text it has left column line 3 of"));
  EXPECT_THAT(body, HasSubstr("left column line 20 of the running text it has right column line 1 of the"));
}

TEST(Pdf, HeadingsMakeSections) {
  PdfTextPage page;
  test::add_lines(page, 72, 60, {"An Open Model"}, 18);
  test::add_lines(page, 72, 100, {"1 Introduction"}, 14);
  test::add_lines(page, 72, 125, kLines);
  test::add_lines(page, 72, 200, {"2 Training"}, 14);
  test::add_lines(page, 72, 225, {"2.1 Pre-Training Data"}, 12);
  test::add_lines(page, 72, 248, kLines);
  test::add_lines(page, 72, 322, {"2.2 Infrastructure"}, 12);
  test::add_lines(page, 72, 345,
                  {"We used 2,048 accelerators, as described in", "3.1 Million hours were not needed for",
                   "any of it, and this line ends the paragraph."});
  const Document document = parsed(test::write_pdf({page}));
  std::vector<std::string> paths;
  for (size_t i = 0; i < document.sections.size(); ++i)
    paths.push_back(document.section_path(static_cast<int32_t>(i)));
  EXPECT_THAT(paths, ElementsAre("An Open Model", "Introduction", "Training", "Training > Pre-Training Data",
                                 "Training > Infrastructure"));
  const Block* last = block_with(document, "2,048");
  ASSERT_NE(last, nullptr);
  EXPECT_THAT(std::string(document.text_of(last->span)), HasSubstr("described in 3.1 Million hours"));
  EXPECT_EQ(document.section_path(last->section), "Training > Infrastructure");
}

std::vector<PdfTextPage> paper_of_three_pages() {
  std::vector<PdfTextPage> pages(3);
  for (size_t i = 0; i < pages.size(); ++i) {
    test::add_lines(pages[i], 72, 40, {"An Open Model, Technical Report"}, 8);
    pages[i].push_back({300, 760, std::to_string(i + 1), 8, true});
  }
  pages[0].push_back({30, 500, "arXiv:2501.00001v1 [cs.CL] 1 Jan 2025", 16, false});
  test::add_lines(pages[0], 72, 100, kLines);
  test::add_lines(pages[0], 72, 175,
                  {
                      "The data of the last stage was deduplicated and then filtered by the",
                      "quality of its language, so that in the end there remained some",
                  });
  test::add_lines(pages[0], 72, 215, {"1 A note at the foot of the page in smaller type."}, 7);
  test::add_lines(pages[1], 150, 80, {"Figure 1: A picture that floats at the top of the page."}, 10);
  test::add_lines(pages[1], 72, 120,
                  {"fourteen trillion tokens, which were then used for training the model",
                   "on all of the stages that follow here."});
  test::add_lines(pages[1], 72, 170, {"References"}, 14);
  test::add_lines(pages[1], 72, 195,
                  {"A. Author and B. Author. 2020. A model that was trained on 512 GPUs."});
  test::add_lines(pages[2], 72, 100, {"C. Author. 2021. Another model that is older."});
  test::add_lines(pages[2], 72, 140, {"A Hyperparameters"}, 14);
  test::add_lines(pages[2], 72, 165, {"The appendix says that the batch size was four million tokens."});
  return pages;
}

TEST(Pdf, RunningHeadsPageNumbersAndStampsAreBoilerplate) {
  const Document document = parsed(test::write_pdf(paper_of_three_pages()));
  const std::vector<std::string> boilerplate = texts(document, BlockRole::boilerplate);
  EXPECT_EQ(std::count(boilerplate.begin(), boilerplate.end(), "An Open Model, Technical Report"), 3);
  EXPECT_THAT(boilerplate, ::testing::Contains("arXiv:2501.00001v1 [cs.CL] 1 Jan 2025"));
  EXPECT_THAT(boilerplate, ::testing::IsSupersetOf({"1", "2", "3"}));
  for (const std::string& text : texts(document)) EXPECT_THAT(text, Not(HasSubstr("Technical Report")));
}

TEST(Pdf, TextFlowsAcrossPagesPastNotesAndFloats) {
  const Document document = parsed(test::write_pdf(paper_of_three_pages()));
  const Block* block = block_with(document, "there remained some");
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(document.text_of(block->span),
            "The data of the last stage was deduplicated and then filtered by the quality of its language, "
            "so that in "
            "the end there remained some fourteen trillion tokens, which were then used for training the "
            "model on all "
            "of the stages that follow here.");
  EXPECT_EQ(block->page, 1);
  for (const Word& word : document.words) {
    if (document.text_of(word.span) == "fourteen") {
      EXPECT_EQ(word.page, 2);
    }
    if (document.text_of(word.span) == "deduplicated") {
      EXPECT_EQ(word.page, 1);
    }
  }
  const Block* caption = block_with(document, "Figure 1:");
  ASSERT_NE(caption, nullptr);
  EXPECT_EQ(caption->role, BlockRole::caption);
  EXPECT_NE(block_with(document, "A note at the foot"), block);
}

TEST(Pdf, TheBibliographyEndsAtTheAppendix) {
  const Document document = parsed(test::write_pdf(paper_of_three_pages()));
  EXPECT_EQ(block_with(document, "512 GPUs")->role, BlockRole::references);
  EXPECT_EQ(block_with(document, "Another model")->role, BlockRole::references);
  const Block* appendix = block_with(document, "four million tokens");
  EXPECT_EQ(appendix->role, BlockRole::body);
  EXPECT_EQ(document.section_path(appendix->section), "Hyperparameters");
}

TEST(Pdf, ContentsPagesAreContents) {
  PdfTextPage page;
  test::add_lines(page, 72, 60, {"Contents"}, 14);
  test::add_lines(page, 72, 90,
                  {"1 Introduction 2", "1.1 Training . . . . . . . . . . . . . . . 2", "2 Data 4"});
  PdfTextPage second;
  test::add_lines(second, 72, 60, {"1 Introduction"}, 14);
  test::add_lines(second, 72, 85, kLines);
  const Document document = parsed(test::write_pdf({page, second}));
  EXPECT_EQ(texts(document, BlockRole::contents).size(), 3U);
  EXPECT_EQ(document.section_path(block_with(document, "accelerators")->section), "Introduction");
}

TEST(Pdf, TableRowsStandAlone) {
  PdfTextPage page;
  test::add_lines(page, 72, 100, {"Table 1: Settings of the training runs."});
  const char* rows[][3] = {{"Model", "Layers", "Batch size"}, {"Small", "24", "2M"}, {"Large", "80", "8M"}};
  double y = 125;
  for (const auto& row : rows) {
    for (int i = 0; i < 3; ++i) page.push_back({100.0 + 90 * i, y, row[i], 10, true});
    y += 12;
  }
  test::add_lines(page, 72, 190, kLines);
  const Document document = parsed(test::write_pdf({page}));
  std::vector<std::string> found;
  for (const Block& block : document.blocks)
    if (block.kind == BlockKind::table_row) found.emplace_back(document.text_of(block.span));
  EXPECT_THAT(found, ElementsAre("Model | Layers | Batch size", "Small | 24 | 2M", "Large | 80 | 8M"));
}

TEST(Pdf, ListItems) {
  PdfTextPage page;
  test::add_lines(page, 72, 100, {"We release the following parts of the work:"});
  test::add_lines(page, 80, 114, {"\267 the weights of all models, under a licence"});
  test::add_lines(page, 90, 126, {"that allows commercial use;"});
  test::add_lines(page, 80, 138, {"\267 the training code."});
  const Document document = parsed(test::write_pdf({page}));
  std::vector<std::string> items;
  for (const Block& block : document.blocks)
    if (block.kind == BlockKind::list_item) items.emplace_back(document.text_of(block.span));
  EXPECT_THAT(items, ElementsAre("• the weights of all models, under a licence that allows commercial use;",
                                 "• the training code."));
}

TEST(Pdf, WordsCoverTheirTextAndStandOnTheirPage) {
  const Document document = parsed(test::write_pdf(paper_of_three_pages()));
  ASSERT_FALSE(document.words.empty());
  uint32_t end = 0;
  for (const Word& word : document.words) {
    EXPECT_GE(word.span.begin, end);
    end = word.span.end;
    EXPECT_EQ(document.text_of(word.span).find(' '), std::string_view::npos);
    EXPECT_TRUE(word.page >= 1 && word.page <= 3);
    EXPECT_TRUE(word.left >= 0 && word.right <= 612 && word.left <= word.right);
    EXPECT_TRUE(word.top >= 0 && word.bottom <= 792 && word.top <= word.bottom);
  }
}

TEST(Pdf, TitleFromMetadataOnlyWhereItSaysSomething) {
  PdfTextPage page;
  test::add_lines(page, 72, 60, {"The Title On The Page"}, 18);
  test::add_lines(page, 72, 100, kLines);
  const std::pair<const char*, const char*> cases[] = {
      {"A Report on an Open Model", "A Report on an Open Model"},
      {"", "The Title On The Page"},
      {"Microsoft Word - draft 3.docx", "The Title On The Page"},
      {"main.dvi", "The Title On The Page"},
      {"untitled", "The Title On The Page"},
  };
  for (const auto& [metadata, expected] : cases)
    EXPECT_EQ(parsed(test::write_pdf({page}, metadata)).title, expected);
}

// ---- what cannot be read ---------------------------------------------------------------------------------

TEST(Pdf, UnreadableFilesSayWhy) {
  PdfTextPage page;
  test::add_lines(page, 72, 100, kLines);
  const std::string good = test::write_pdf({page, page});
  std::string no_pages = good;
  no_pages.replace(no_pages.find("/Kids [5 0 R 7 0 R ]"), 20, "/Kids [            ]");
  struct Case {
    const char* name;
    std::string bytes;
    ErrorCode code;
    const char* message;
  };
  const Case cases[] = {
      {"no bytes", "", ErrorCode::empty, "no bytes"},
      {"cut in the middle", good.substr(0, good.size() / 2), ErrorCode::malformed, "cut short"},
      {"only a header", "%PDF-1.7\n", ErrorCode::malformed, "cut short"},
      {"garbage", "%PDF-1.7\nnothing of use\nstartxref\n0\n%%EOF", ErrorCode::malformed,
       "structure is damaged"},
      {"no text layer", test::write_pdf({{}, {}, {}}), ErrorCode::empty,
       "no text layer: 3 pages of pictures"},
      {"password", test::read_file(test::source_dir() / "tests/invalid/encrypted.pdf"), ErrorCode::encrypted,
       "needs a password"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Result<Document> result = parse(c.bytes);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, c.code) << result.error().describe();
    EXPECT_THAT(result.error().message, HasSubstr(c.message));
    EXPECT_EQ(result.error().where, "https://example.org/paper.pdf");
  }
}

TEST(Pdf, LimitsAreKept) {
  PdfTextPage page;
  test::add_lines(page, 72, 100, kLines);
  const std::string bytes = test::write_pdf(std::vector<PdfTextPage>(12, page));

  ParseLimits few_bytes;
  few_bytes.max_bytes = 1000;
  ASSERT_FALSE(parse(bytes, few_bytes).ok());
  EXPECT_EQ(parse(bytes, few_bytes).error().code, ErrorCode::limit_exceeded);

  ParseLimits few_pages;
  few_pages.max_pages = 5;
  const Document cut = parsed(bytes, few_pages);
  EXPECT_EQ(cut.pages, 12);
  EXPECT_EQ(cut.words.back().page, 5);
  EXPECT_THAT(cut.warnings, ElementsAre("pages 6 to 12 were left out: the limit is 5 pages"));

  ParseLimits no_time;
  no_time.max_seconds = 0;
  const Document first = parsed(bytes, no_time);
  EXPECT_EQ(first.words.back().page, 1);
  EXPECT_THAT(first.warnings, ElementsAre(HasSubstr("pages 2 to 12 were left out: reading took longer")));

  ParseLimits little_text;
  little_text.max_text_bytes = 600;
  const Document little = parsed(bytes, little_text);
  EXPECT_LE(little.text.size(), 600U);
  EXPECT_FALSE(little.warnings.empty());
}

// Whatever is done to the bytes: a document that keeps the invariants, or an error.
void expect_no_harm(const std::string& bytes) {
  const Result<Document> result = parse(bytes);
  if (result.ok()) {
    EXPECT_EQ(check_invariants(*result), std::nullopt);
  } else {
    EXPECT_FALSE(result.error().message.empty());
  }
}

TEST(Pdf, DamagedBytesDoNoHarm) {
  std::mt19937 random(20250101);
  const std::string good = test::write_pdf(paper_of_three_pages());
  for (int round = 0; round < 300; ++round) {
    std::string bytes = good;
    for (int i = 0; i < 1 + round / 10; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    expect_no_harm(bytes);
  }
  for (int round = 0; round < 50; ++round) {
    std::string bytes = "%PDF-1.5\n";
    for (int i = 0; i < 2000; ++i) bytes += static_cast<char>(random());
    expect_no_harm(bytes + "\nstartxref\n9\n%%EOF");
  }
  for (size_t end = 0; end < good.size(); end += 97) expect_no_harm(good.substr(0, end) + "\n%%EOF");
}

TEST(Pdf, ThreadsGiveTheSameDocument) {
  const std::string bytes = test::write_pdf(paper_of_three_pages());
  const std::string expected = parsed(bytes).text;
  std::vector<std::string> found(4);
  std::vector<std::thread> threads;
  for (std::string& text : found) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) text = parse(bytes).value().text;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : found) EXPECT_EQ(text, expected);
}

// ---- recorded papers -------------------------------------------------------------------------------------

// URL -> file of all recorded PDFs.
std::map<std::string, std::filesystem::path> recorded_pdfs(const std::filesystem::path& shared) {
  std::map<std::string, std::filesystem::path> files;
  std::ifstream index(shared / "replica" / "index.tsv");
  for (std::string line; std::getline(index, line);) {
    const std::vector<std::string_view> columns = split(line, '\t');
    if (columns.size() >= 4 && columns[2].starts_with("application/pdf"))
      files.emplace(columns[0], shared / "replica" / columns[3]);
  }
  return files;
}

TEST(PdfReplica, EveryPaperKeepsTheInvariantsAndHasSections) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  const auto files = recorded_pdfs(*shared);
  ASSERT_FALSE(files.empty());
  for (const auto& [url, file] : files) {
    SCOPED_TRACE(url);
    const Document document = parsed(test::read_file(file));
    EXPECT_GE(document.sections.size(), 5U);
    EXPECT_FALSE(document.title.empty());
    EXPECT_GT(document.words.size(), 1000U);
    const auto references = texts(document, BlockRole::references);
    EXPECT_GE(references.size(), 5U);
  }
}

// Hyphens at line ends are judged differently by those who copied the quotes, and cells are parted otherwise.
std::string comparable(std::string_view text) {
  std::string folded = fold_for_comparison(text);
  std::erase_if(folded, [](char c) { return c == ' ' || c == '-' || c == '|'; });
  return folded;
}

std::string words_of_pages(const Document& document, int32_t first, int32_t last) {
  std::string text;
  for (const Word& word : document.words)
    if (word.page >= first && word.page <= last) text += document.text_of(word.span);
  return comparable(text);
}

// People's quotes from these papers are found, at their page or the next to it.
TEST(PdfReplica, QuotesAreFoundOnTheirPage) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  const auto files = recorded_pdfs(*shared);
  struct Quote {
    std::string text;
    int32_t page = 0;
  };
  std::map<std::string, std::vector<Quote>> quotes;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "gold")) {
    if (entry.path().extension() != ".json") continue;
    const auto gold = nlohmann::json::parse(test::read_file(entry.path()));
    for (const auto& grade : gold.at("grades")) {
      for (const auto& evidence : grade.at("evidence")) {
        const std::string url = evidence.at("url");
        const auto& page = evidence.at("page");
        if (files.contains(url))
          quotes[url].push_back({evidence.at("quote"), page.is_number() ? page.get<int32_t>() : 0});
      }
    }
  }
  ASSERT_FALSE(quotes.empty());
  size_t all = 0, found = 0, with_page = 0, on_page = 0;
  for (const auto& [url, of_file] : quotes) {
    const Document document = parsed(test::read_file(files.at(url)));
    const std::string text = comparable(document.text);
    for (const Quote& quote : of_file) {
      const std::string wanted = comparable(quote.text);
      const bool in_text = text.find(wanted) != std::string::npos;
      ++all;
      found += in_text ? 1U : 0U;
      if (!in_text || quote.page == 0) continue;
      ++with_page;
      const std::string begin = wanted.substr(0, 30);  // the rest may stand on the next page
      on_page +=
          words_of_pages(document, quote.page - 1, quote.page + 1).find(begin) != std::string::npos ? 1U : 0U;
    }
  }
  RecordProperty("quotes", static_cast<int>(all));
  RecordProperty("found", static_cast<int>(found));
  EXPECT_GE(static_cast<double>(found), 0.95 * static_cast<double>(all)) << found << " of " << all;
  EXPECT_GE(static_cast<double>(on_page), 0.98 * static_cast<double>(with_page))
      << on_page << " of " << with_page;
}

TEST(PdfReplica, DamagedPapersDoNoHarm) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  std::mt19937 random(20250101);
  size_t tried = 0;
  for (const auto& [url, file] : recorded_pdfs(*shared)) {
    const std::string good = test::read_file(file);
    if (good.size() > 400000) continue;
    SCOPED_TRACE(url);
    for (int round = 0; round < 10; ++round) {
      std::string bytes = good;
      for (int i = 0; i < 1 << round; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
      expect_no_harm(bytes);
      ++tried;
    }
  }
  EXPECT_GT(tried, 0U);
}

}  // namespace
}  // namespace exhibit
