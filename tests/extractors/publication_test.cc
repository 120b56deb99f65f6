// Covers extractors/publication.
#include "extractors/publication.h"

#include <gtest/gtest.h>

namespace exhibit {
namespace {

std::vector<Hit> hits_of(const std::string& text, SourceRole role) {
  Snapshot snapshot;
  snapshot.url = "https://lab.example/report.txt";
  snapshot.media_type = "text/plain";
  snapshot.bytes = text;
  const Result<Document> document = parse_document(snapshot);
  EXPECT_TRUE(document.ok());
  auto hits = make_publication_extractor()->extract(*document, {role, snapshot.url});
  for (Hit& hit : hits) hit.values.emplace_back("text", std::string(document->text_of(hit.match)));
  return hits;
}

TEST(Publication, CitesTheSentenceThatIntroducesTheModel) {
  const std::string text =
      "Nova 2 Technical Report\n\nStar Lab, Somewhere, Earth and others\n\nLarge models are everywhere these "
      "days. In this report, we "
      "introduce Nova 2, a family of open models. It is good.\n";
  const auto hits = hits_of(text, SourceRole::paper);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].fact, "paper.report");
  EXPECT_EQ(hits[0].values[0].second, "In this report, we introduce Nova 2, a family of open models.");
}

TEST(Publication, FallsBackToTheFirstSentence) {
  const auto hits =
      hits_of("Nova 2: a family of very small models\n\nSmall models matter more than people think.\n",
              SourceRole::blog);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].fact, "paper.announcement");
}

TEST(Publication, ASystemCardIsNoReport) {
  const auto hits =
      hits_of("Nova 2 System Card\n\nThis card describes how we tested Nova 2 before its release.\n",
              SourceRole::paper);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].fact, "paper.announcement");
}

TEST(Publication, AModelCardInPrintIsNoReport) {
  const auto hits = hits_of(
      "Nova 2 Model Card Addendum\n\nThis addendum tells how Nova 2 did in our tests.\n", SourceRole::paper);
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_EQ(hits[0].fact, "paper.announcement");
}

TEST(Publication, ReadsOnlyPapersAndAnnouncements) {
  EXPECT_TRUE(hits_of("We introduce Nova 2, a family of open models.", SourceRole::card).empty());
}

}  // namespace
}  // namespace exhibit
