// Documents, pages and search, over a real socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "pipeline/serve/ranking.h"
#include "pipeline/serve/search.h"
#include "tests/document/pdf_writer.h"
#include "tests/serve/test_server.h"

namespace exhibit {
namespace {

using nlohmann::json;
using test::Answer;
using test::Client;
using test::SourceFile;
using test::TestServer;

std::string two_pages() {
  test::PdfTextPage first;
  test::add_lines(first, 72, 100, {"Training used 512 accelerators for", "three weeks in one building."});
  test::PdfTextPage second;
  test::add_lines(second, 72, 100, {"The second page speaks of data.", "Nothing else is said there."});
  return test::write_pdf({first, second});
}

class DocumentsTest : public testing::Test {
 protected:
  std::string add(const SourceFile& file) {
    return test::add_sources(server_.folder(), "acme/tiny", {file}).front();
  }
  json get(const std::string& target, int status = 200) {
    const Answer answer = server_.client().get("/api/v1" + target);
    EXPECT_EQ(answer.status, status) << target << ": " << answer.body.substr(0, 300);
    return json::parse(answer.body, nullptr, false);
  }
  json search(const std::string& query) { return get("/search?model=acme%2Ftiny&q=" + query)["hits"]; }

  TestServer server_;
};

TEST_F(DocumentsTest, GivesBlocksOfTheParsedText) {
  const std::string bytes = "# Card\n\nTrained on **512** GPUs.\n\n| a | b |\n|---|---|\n| c | d |\n";
  const json document = get("/document?sha256=" + add({"https://x.example/c.md", "text/markdown", bytes}));
  EXPECT_EQ(document["media_type"], "markdown");
  EXPECT_EQ(document["url"], "https://x.example/c.md");
  EXPECT_EQ(document["bytes"], bytes.size());
  ASSERT_GE(document["blocks"].size(), 3U);
  EXPECT_EQ(document["blocks"][0]["kind"], "heading");
  EXPECT_EQ(document["blocks"][0]["level"], 1);
  for (const json& block : document["blocks"]) {
    const auto begin = block["begin"].get<size_t>();
    EXPECT_EQ(block["text"], bytes.substr(begin, block["end"].get<size_t>() - begin));
  }
}

TEST_F(DocumentsTest, LongDocumentsComeInWindows) {
  std::string bytes;
  while (bytes.size() < (3u << 20))
    bytes += "A line of a long document, number " + std::to_string(bytes.size()) + ".\n\n";
  const std::string sha256 = add({"https://x.example/long.txt", "text/plain", bytes});
  const json begin = get("/document?sha256=" + sha256);
  EXPECT_EQ(begin["begin"], 0);
  EXPECT_LT(begin["end"].get<size_t>(), bytes.size());
  const json end = get("/document?sha256=" + sha256 + "&at=" + std::to_string(bytes.size() - 10));
  EXPECT_EQ(end["end"], bytes.size());
  EXPECT_GT(end["begin"].get<size_t>(), 0U);
}

TEST_F(DocumentsTest, BoxesTheWordsOfAPage) {
  const std::string sha256 = add({"https://x.example/p.pdf", "application/pdf", two_pages()});
  const json document = get("/document?sha256=" + sha256);
  EXPECT_EQ(document["pages"], 2);
  const json page = get("/document/page?sha256=" + sha256 + "&page=2");
  EXPECT_EQ(page["width"], 612);
  EXPECT_EQ(page["height"], 792);
  ASSERT_GE(page["words"].size(), 10U);
  std::string words;
  for (const json& word : page["words"]) {
    for (const json& block : document["blocks"]) {
      const auto begin = word["begin"].get<size_t>();
      const auto from = block["begin"].get<size_t>();
      if (begin < from || begin >= block["end"].get<size_t>()) continue;
      words += block["text"].get<std::string>().substr(begin - from, word["end"].get<size_t>() - begin) + " ";
    }
    EXPECT_GE(word["x"].get<double>(), 70);
    EXPECT_LT(word["y"].get<double>() + word["h"].get<double>(), 130);
  }
  EXPECT_THAT(words, testing::StartsWith("The second page speaks of data. "));
  get("/document/page?sha256=" + sha256 + "&page=3", 404);
  get("/document/page?sha256=" + sha256 + "&page=0", 400);
  get("/document/page?sha256=" + std::string(64, 'a') + "&page=1", 404);
}

TEST_F(DocumentsTest, DrawsAPage) {
  const std::string sha256 = add({"https://x.example/p.pdf", "application/pdf", two_pages()});
  const Client client = server_.client();
  const Answer answer = client.get("/api/v1/document/page.png?sha256=" + sha256 + "&page=1&width=306");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.header("content-type"), "image/png");
  png_image picture{};
  picture.version = PNG_IMAGE_VERSION;
  ASSERT_NE(png_image_begin_read_from_memory(&picture, answer.body.data(), answer.body.size()), 0);
  EXPECT_EQ(picture.width, 306U);
  EXPECT_EQ(picture.height, 396U);
  picture.format = PNG_FORMAT_GRAY;
  std::string pixels(PNG_IMAGE_SIZE(picture), '\0');
  ASSERT_NE(png_image_finish_read(&picture, nullptr, pixels.data(), 0, nullptr), 0);
  // Ink where the words are boxed, none at the foot of the page.
  const auto darkest = [&](size_t from_row, size_t to_row) {
    return *std::min_element(
        pixels.begin() + static_cast<long>(from_row * 306), pixels.begin() + static_cast<long>(to_row * 306),
        [](char a, char b) { return static_cast<unsigned char>(a) < static_cast<unsigned char>(b); });
  };
  EXPECT_LT(static_cast<unsigned char>(darkest(45, 60)), 100);
  EXPECT_EQ(static_cast<unsigned char>(darkest(300, 396)), 255);
  EXPECT_EQ(client.get("/api/v1/document/page.png?sha256=" + sha256 + "&page=1&width=4000").status, 400);
  EXPECT_EQ(client.get("/api/v1/document/page.png?sha256=" + sha256 + "&page=9").status, 404);
  const std::string broken =
      add({"https://x.example/b.pdf", "application/pdf", "%PDF-1.4\nnothing\n%%EOF\n"});
  EXPECT_EQ(client.get("/api/v1/document/page.png?sha256=" + broken + "&page=1").status, 422);
}

TEST_F(DocumentsTest, FindsAnyPartOfAWord) {
  add({"https://x.example/a.md", "text/markdown",
       "# Data\n\nTrained on 3,072 accelerators (H800), 100% of them.\n\nAnother paragraph on "
       "accelerators.\n"});
  add({"https://x.example/k.md", "text/markdown",
       "# 모델\n\n이 모델은 한국어 말뭉치로 학습했습니다. 数据过滤流程如下。\n"});
  EXPECT_EQ(search("accelerators").size(), 2U);
  EXPECT_EQ(search("ACCELER").size(), 2U);
  EXPECT_EQ(search("%22on%20accelerators%22").size(), 1U);
  EXPECT_EQ(search("accelerators%20h800").size(), 1U);
  EXPECT_EQ(search("3,072").size(), 1U);
  EXPECT_EQ(search("100%25").size(), 1U);
  EXPECT_EQ(search("%25%25").size(), 0U) << "no wildcard";
  EXPECT_EQ(search("%EB%A7%90%EB%AD%89%EC%B9%98").size(), 1U) << "말뭉치";
  EXPECT_EQ(search("%ED%95%99%EC%8A%B5").size(), 1U) << "학습, of two letters";
  EXPECT_EQ(search("%E8%BF%87%E6%BB%A4").size(), 1U) << "过滤";
  EXPECT_EQ(search("absent").size(), 0U);
  const json hit = search("%ED%95%99%EC%8A%B5")[0];
  EXPECT_EQ(hit["url"], "https://x.example/k.md");
  EXPECT_EQ(hit["end"].get<int>() - hit["begin"].get<int>(), 6);
  for (const char* query : {"%22", "NEAR(a%20b)", "a%20OR%20b", "body:x", "*", "^x", "-x", "a%27b", "(("}) {
    const Answer answer = server_.client().get(std::string("/api/v1/search?model=acme%2Ftiny&q=") + query);
    EXPECT_TRUE(answer.status == 200 || answer.status == 400) << query << answer.body;
  }
  get("/search?model=acme%2Fnone&q=x", 404);
}

TEST_F(DocumentsTest, ReadsPastWhatCannotBeRead) {
  add({"https://x.example/broken.pdf", "application/pdf", "%PDF-1.4\nbroken"});
  EXPECT_EQ(search("H800").size(), 1U) << "in the card";
}

TEST(SearchIndex, IsMadeAnewWhereItIsDamaged) {
  const test::TempDir folder;
  test::write_file(folder.path() / "search.db",
                   "not a database at all, but long enough to look like a file of one");
  EXPECT_TRUE(serve::SearchIndex::open(folder.path() / "search.db").ok());
  EXPECT_TRUE(serve::SearchIndex::open(folder.path() / "search.db").ok()) << "and opened again";
}

TEST(Assets, AreServedWithValidators) {
  TestServer server;
  Client client = server.client();
  const Answer page = client.get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
  const std::string etag = page.header("etag");
  EXPECT_EQ(client.get("/review?model=x").header("etag"), etag) << "the application reads its address itself";
  client.headers["If-None-Match"] = etag;
  const Answer same = client.get("/");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  client.headers = {{"Accept-Encoding", "gzip"}};
  const Answer packed = client.get("/");
  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  EXPECT_EQ(packed.body.substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(client.request("POST", "/").status, 405);
  EXPECT_EQ(client.request("HEAD", "/").status, 200);
}

TEST(Assets, TakesOnlyFilesOfPages) {
  const test::TempDir folder;
  test::write_file(folder.path() / "a.js", "1;");
  test::write_file(folder.path() / "i18n/en.json", "{}");
  test::write_file(folder.path() / "notes.txt", "secret");
  const auto assets = serve::Assets::from_folder(folder.path());
  ASSERT_TRUE(assets.ok());
  EXPECT_NE(assets->find("a.js"), nullptr);
  EXPECT_NE(assets->find("i18n/en.json"), nullptr);
  EXPECT_EQ(assets->find("notes.txt"), nullptr);
  EXPECT_EQ(assets->find("../a.js"), nullptr);
  EXPECT_FALSE(serve::Assets::from_folder(folder.path() / "none").ok());
}

TEST(Rankings, ComputeOnlyWhatChanged) {
  test::ReviewedWorkspace workspace({"a/one", "b/two", "c/three"});
  Reviews reviews = workspace.open();
  const Rubric rubric = test::small_rubric();
  serve::Rankings rankings;
  const auto before = rankings.score(*reviews.board("r"), rubric);
  // weights open, code closed: 0.5 of area a; hardware semi: 0.5 of area b.
  const auto places = serve::places(*before, {1, 3});
  ASSERT_EQ(places.size(), 3U);
  EXPECT_DOUBLE_EQ(places[0].total, 2.0);
  EXPECT_EQ(places[2].rank, 1);
  ASSERT_TRUE(reviews.record(test::verdict_of("ada", Grade::open, "hardware", "b/two")).ok());
  const auto after = rankings.score(*reviews.board("r"), rubric);
  EXPECT_EQ(after->sheets[0], before->sheets[0]) << "shared";
  EXPECT_NE(after->sheets[1], before->sheets[1]);
  EXPECT_EQ(after->sheets[1]->reviewed, 1U);
  const auto now = serve::places(*after, {1, 3});
  EXPECT_DOUBLE_EQ(now[1].total, 3.5);
  EXPECT_EQ(now[0].rank, 2);
  EXPECT_EQ(now[1].rank, 1);
}

}  // namespace
}  // namespace exhibit
