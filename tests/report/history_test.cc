#include "pipeline/report/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/base/sha256.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kUrl = "https://example.org/page";

class History : public ::testing::Test {
 protected:
  Workspace open() {
    Result<Workspace> workspace = Workspace::open(dir_.path());
    EXPECT_TRUE(workspace.ok());
    return std::move(*workspace);
  }

  void put(Workspace& workspace, const std::string& bytes, const std::string& media_type, int status = 200) {
    Snapshot snapshot;
    snapshot.url = snapshot.final_url = kUrl;
    snapshot.status = status;
    snapshot.media_type = media_type;
    snapshot.fetched_at = "2025-01-0" + std::to_string(++day_) + "T00:00:00Z";
    snapshot.bytes = bytes;
    EXPECT_TRUE(workspace.put_snapshot(snapshot).ok());
  }

  // How the second of two answers compares with the first.
  Capture second(const std::string& before, const std::string& after, const std::string& media_type) {
    const test::TempDir fresh;
    Result<Workspace> workspace = Workspace::open(fresh.path());
    day_ = 0;
    put(*workspace, before, media_type);
    put(*workspace, after, media_type);
    const auto captures = read_history(*workspace, kUrl);
    EXPECT_TRUE(captures.ok());
    EXPECT_EQ(captures->size(), 2u);
    return captures->back();
  }

  test::TempDir dir_;
  int day_ = 0;
};

TEST_F(History, NoiseIsToldFromNews) {
  const std::string html = "text/html; charset=utf-8";
  const std::string page = "<html><body><h1>Aurora</h1><p>Trained on 2 trillion tokens.</p></body></html>";
  const struct {
    const char* name;
    std::string before, after, media_type;
    ChangeKind kind;
  } cases[] = {
      {"another nonce in a script and in attributes",
       "<html><head><script nonce=\"a1\">x=1</script></head><body class=\"s-1\"><p>Trained on "
       "text.</p></body></html>",
       "<html><head><script nonce=\"b2\">x=2</script></head><body class=\"s-2\"><p>Trained on "
       "text.</p></body></html>",
       html, ChangeKind::unchanged_in_text},
      {"other markup", "<html><body><p>Trained on <b>2</b> trillion tokens.</p></body></html>",
       "<html><body><div><p>Trained on <em>2</em>\n trillion tokens.</p></div></body></html>", html,
       ChangeKind::unchanged_in_text},
      {"rewrapped lines", "Trained on 2\ntrillion tokens of text.\n",
       "Trained on\n2 trillion tokens of text.\n\n", "text/markdown", ChangeKind::unchanged_in_text},
      {"bold instead of plain", "Trained on **2** trillion tokens.\n", "Trained on 2 trillion tokens.\n",
       "text/markdown", ChangeKind::unchanged_in_text},
      {"curly quotes", "The \"Aurora\" model.\n", "The “Aurora” model.\n", "text/plain",
       ChangeKind::unchanged_in_text},
      {"a time of day",
       "<html><body><p>Trained on text.</p><p>Generated at 2025-01-01T10:11:12Z</p></body></html>",
       "<html><body><p>Trained on text.</p><p>Generated at 2025-02-02T20:21:22.5Z</p></body></html>", html,
       ChangeKind::unchanged_in_text},
      {"an HTTP date", "Rendered Sun, 06 Nov 1994 08:49:37 GMT\n", "Rendered Mon, 07 Nov 1994 18:50:00 GMT\n",
       "text/plain", ChangeKind::unchanged_in_text},
      {"the clock of a page", "Loaded 12:31 PM, up since 10:11:12\n", "Loaded 1:05 AM, up since 9:00:00\n",
       "text/plain", ChangeKind::unchanged_in_text},
      {"a request's identifier", "Request 01234567-89ab-cdef-0123-456789abcdef\n",
       "Request 11234567-89ab-cdef-0123-456789abcdef\n", "text/plain", ChangeKind::unchanged_in_text},
      {"another number", page,
       "<html><body><h1>Aurora</h1><p>Trained on 3 trillion tokens.</p></body></html>", html,
       ChangeKind::changed},
      {"another date", "Released 2025-01-01.\n", "Released 2025-01-02.\n", "text/plain", ChangeKind::changed},
      {"another checksum", "sha256 " + std::string(64, 'a') + "\n", "sha256 " + std::string(64, 'b') + "\n",
       "text/plain", ChangeKind::changed},
      {"a ratio is no time", "Mixed 70:30 with code.\n", "Mixed 60:40 with code.\n", "text/plain",
       ChangeKind::changed},
      {"another order", "# A\n\none\n\ntwo\n", "# A\n\ntwo\n\none\n", "text/markdown", ChangeKind::changed},
      {"a field", R"({"license": "mit", "n": 1})", R"({"license": "apache-2.0", "n": 1})", "application/json",
       ChangeKind::changed},
      {"JSON laid out otherwise", R"({"license": "mit"})", "{\n  \"license\":   \"mit\"\n}",
       "application/json", ChangeKind::unchanged_in_text},
      {"no longer a document", page, "%PDF-1.4 broken", "", ChangeKind::unreadable},
  };
  for (const auto& c : cases) {
    const Capture capture = second(c.before, c.after, c.media_type);
    EXPECT_EQ(to_string(capture.kind), to_string(c.kind))
        << c.name << ": +" << ::testing::PrintToString(capture.text.added_examples) << " -"
        << ::testing::PrintToString(capture.text.removed_examples);
    EXPECT_EQ(capture.reason.empty(), c.kind != ChangeKind::unreadable) << c.name;
  }
}

TEST_F(History, SaysWhatChanged) {
  const Capture capture =
      second("# Aurora\n\nOld words.\n\nKept words.\n",
             "# Aurora\n\nKept words.\n\nNew words.\n\n" + std::string(200, 'x') + "\n", "text/markdown");
  EXPECT_EQ(capture.text.added, 2u);
  EXPECT_EQ(capture.text.removed, 1u);
  EXPECT_THAT(capture.text.added_examples, ElementsAre("New words.", std::string(160, 'x') + "…"));
  EXPECT_THAT(capture.text.removed_examples, ElementsAre("Old words."));
}

TEST_F(History, EachAnswerIsComparedWithTheOneBefore) {
  Workspace workspace = open();
  put(workspace, "one\n", "text/plain");
  put(workspace, "two\n", "text/plain");
  put(workspace, "two\n", "text/plain", 404);
  put(workspace, "two \n", "text/plain");
  const auto captures = read_history(workspace, kUrl);
  ASSERT_TRUE(captures.ok());
  std::vector<ChangeKind> kinds;
  for (const Capture& capture : *captures) kinds.push_back(capture.kind);
  EXPECT_THAT(kinds, ElementsAre(ChangeKind::first, ChangeKind::changed, ChangeKind::same,
                                 ChangeKind::unchanged_in_text));
  EXPECT_EQ((*captures)[2].record.status, 404);
  EXPECT_EQ(read_history(workspace, "https://example.org/other").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace exhibit
