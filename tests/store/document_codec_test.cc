#include "pipeline/store/document_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/samples.h"

namespace exhibit {
namespace {

using ::testing::HasSubstr;

TEST(DocumentCodec, RandomDocumentsComeBack) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    const Document document = test::random_document(seed);
    const std::string bytes = encode_document(document);
    const Result<Document> back = decode_document(bytes);
    ASSERT_TRUE(back.ok()) << "seed " << seed << ": " << back.error().describe();
    ASSERT_TRUE(test::equal(*back, document)) << "seed " << seed;
    ASSERT_EQ(encode_document(*back), bytes) << "seed " << seed;
  }
}

TEST(DocumentCodec, AnEmptyDocumentComesBack) {
  const Result<Document> back = decode_document(encode_document({}));
  ASSERT_TRUE(back.ok());
  EXPECT_TRUE(test::equal(*back, {}));
}

TEST(DocumentCodec, EveryTruncationIsAnError) {
  const std::string bytes = encode_document(test::random_document(7));
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(decode_document(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
  EXPECT_FALSE(decode_document(bytes + "x").ok());
}

// Whatever is read points into itself.
TEST(DocumentCodec, NoFlippedByteLeadsOutside) {
  for (unsigned seed = 0; seed < 8; ++seed) {
    const std::string bytes = encode_document(test::random_document(seed));
    for (size_t i = 0; i < bytes.size(); ++i) {
      std::string flipped = bytes;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << (i % 8)));
      const Result<Document> back = decode_document(flipped);
      if (!back) continue;
      for (const Sentence& sentence : back->sentences) {
        ASSERT_LE(sentence.span.end, back->text.size());
        ASSERT_LE(sentence.view.end, back->matchable().size());
        ASSERT_LT(sentence.block, back->blocks.size());
      }
      for (const Block& block : back->blocks) {
        ASSERT_LE(block.span.end, back->text.size());
        ASSERT_LT(block.section, static_cast<int32_t>(back->sections.size()));
      }
    }
  }
}

TEST(DocumentCodec, SaysWhatIsWrong) {
  Document dangling = test::random_document(1);
  dangling.sentences.push_back({{0, 0}, {0, 0}, 10000});
  Document looping;
  looping.sections.push_back({"its own parent", 0, 1});
  std::string other_version = encode_document({});
  other_version[other_version.find("exhibit.document") + 16] = 99;
  const std::pair<std::string, std::string> cases[] = {
      {"", "not a stored document"},
      {"rubbish", "not a stored document"},
      {encode_document(dangling), "a sentence points outside it"},
      {encode_document(looping), "a section points outside it"},
      {other_version, "stored document of format 99"},
  };
  for (const auto& [bytes, message] : cases) {
    const Result<Document> back = decode_document(bytes);
    ASSERT_FALSE(back.ok()) << message;
    EXPECT_EQ(back.error().code, ErrorCode::malformed);
    EXPECT_THAT(back.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace exhibit
