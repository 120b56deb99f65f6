#include "pipeline/audit/link_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/audit/tables.h"

namespace exhibit::audit {
namespace {

TEST(LinkReader, WhatStandsBehindALink) {
  test::TableWeb web;
  web.put("https://a.example/page", "Hello, this is the page.");
  web.redirect("https://a.example/old", "https://a.example/page");
  web.answer("https://a.example/gone", 410);
  web.answer("https://a.example/form", 403);
  web.answer("https://a.example/ill", 503);
  web.put("https://huggingface.co/api/models/lab/aurora",
          R"({"id": "lab/aurora", "siblings": [{"rfilename": "README.md"}, {"rfilename": "LICENSE"}]})",
          "application/json");
  web.put("https://huggingface.co/lab/aurora/resolve/main/README.md", "# Aurora\n\nThe card.",
          "text/markdown");
  const std::string elsewhere = "https://elsewhere.example/";
  LinkReader links({web, [&](const std::string& url) { return url != elsewhere; }, {}});
  struct Case {
    const char* url;
    LinkState state;
  };
  const Case cases[] = {
      {"https://a.example/page", LinkState::read},
      {"https://a.example/page#part", LinkState::read},
      {"https://a.example/old", LinkState::moved},
      {"https://a.example/gone", LinkState::dead},
      {"https://a.example/none", LinkState::dead},
      {"https://a.example/form", LinkState::refused},
      {"https://a.example/ill", LinkState::failed},
      {"https://elsewhere.example/", LinkState::not_covered},
      {"https://huggingface.co/lab/aurora/blob/main/LOG.md", LinkState::dead},
  };
  for (const Case& c : cases) EXPECT_EQ(to_string(links.read(c.url).state), to_string(c.state)) << c.url;
  EXPECT_EQ(links.read("https://a.example/old").final_url, "https://a.example/page");
}

TEST(LinkReader, ThePageOfAModelStandsForItsCardAndFiles) {
  test::TableWeb web;
  web.put("https://huggingface.co/api/models/lab/aurora",
          R"({"id": "lab/aurora", "siblings": [{"rfilename": "LICENSE"}]})", "application/json");
  web.put("https://huggingface.co/lab/aurora/resolve/main/README.md", "# Aurora\n\nThe card.",
          "text/markdown");
  const std::string page = "https://huggingface.co/lab/aurora";
  LinkReader links({web, [&](const std::string& url) { return web.pages.contains(url); }, {}});
  const LinkAnswer& answer = links.read(page);
  EXPECT_EQ(answer.state, LinkState::read);
  EXPECT_EQ(answer.shape, LinkShape::model_page);
  EXPECT_EQ(answer.documents.size(), 2u);
  EXPECT_EQ(links.read(page + "/blob/main/LICENSE").state, LinkState::read);
  EXPECT_EQ(links.read(page + "/blob/main/LOG.md").reason, "the repository lists no file LOG.md");
}

TEST(LinkReader, Shapes) {
  EXPECT_EQ(shape_of("https://a.example"), LinkShape::site_root);
  EXPECT_EQ(shape_of("https://huggingface.co/lab"), LinkShape::site_root);
  EXPECT_EQ(shape_of("https://huggingface.co/lab/aurora"), LinkShape::model_page);
  EXPECT_EQ(shape_of("https://huggingface.co/lab/aurora/tree/main"), LinkShape::document);
  EXPECT_EQ(shape_of("https://github.com/lab/aurora"), LinkShape::repository_root);
  EXPECT_EQ(shape_of("https://github.com/lab/aurora/blob/main/train.py"), LinkShape::document);
  EXPECT_EQ(shape_of("https://a.example/paper.pdf"), LinkShape::document);
  EXPECT_EQ(shape_of("not a url"), LinkShape::site_root);
}

TEST(LinkReader, FormsOfAPaper) {
  const std::vector<std::string> urls = equivalents_of("https://arxiv.org/abs/2501.00001v2");
  EXPECT_NE(std::find(urls.begin(), urls.end(), "https://arxiv.org/pdf/2501.00001"), urls.end());
  EXPECT_TRUE(equivalents_of("https://a.example/page").empty());
}

}  // namespace
}  // namespace exhibit::audit
