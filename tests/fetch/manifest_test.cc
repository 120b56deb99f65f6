#include "pipeline/fetch/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/fetch/folder.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using testing::HasSubstr;

class ManifestTest : public testing::Test {
 protected:
  Result<Manifest> load(const std::string& yaml) {
    test::write_file(file(), yaml);
    diagnostics_.clear();
    return load_manifest(file(), diagnostics_);
  }
  std::filesystem::path file() const { return folder_.path() / "model.yaml"; }

  test::TempDir folder_;
  std::vector<Diagnostic> diagnostics_;
};

TEST_F(ManifestTest, ReadsAWholeManifest) {
  const auto manifest = load(R"(model: acme/aurora-2
name: Aurora 2
publisher: Acme
base_models: [acme/aurora-2-base]
sources:
  - url: HTTPS://Acme.example/aurora-2#top
    role: blog
  - path: reports/a report.pdf
    role: paper
    relation: base
    subject: acme/aurora-2-base
    reason: Sent by the publisher.
)");
  ASSERT_TRUE(manifest.ok()) << manifest.error().describe();
  EXPECT_EQ(manifest->model, "acme/aurora-2");
  EXPECT_EQ(manifest->name, "Aurora 2");
  EXPECT_EQ(manifest->publisher, "Acme");
  EXPECT_EQ(manifest->base_models, std::vector<std::string>{"acme/aurora-2-base"});
  ASSERT_EQ(manifest->sources.size(), 2u);
  EXPECT_EQ(manifest->sources[0].url, "https://acme.example/aurora-2");
  EXPECT_EQ(manifest->sources[0].role, SourceRole::blog);
  EXPECT_EQ(manifest->sources[0].relation, Relation::own);
  EXPECT_EQ(manifest->sources[0].subject, "acme/aurora-2");
  EXPECT_EQ(manifest->sources[0].reason, "The manifest names it.");
  EXPECT_EQ(manifest->sources[1].url, file_url(folder_.path()) + "reports/a%20report.pdf");
  EXPECT_EQ(manifest->sources[1].role, SourceRole::paper);
  EXPECT_EQ(manifest->sources[1].relation, Relation::base);
  EXPECT_EQ(manifest->sources[1].subject, "acme/aurora-2-base");
  EXPECT_EQ(manifest->sources[1].reason, "Sent by the publisher.");
}

TEST_F(ManifestTest, TakesNameAndPublisherFromTheId) {
  const auto with_publisher =
      load("model: acme/aurora\nsources: [{url: 'https://a.example/', role: blog}]\n");
  ASSERT_TRUE(with_publisher.ok()) << with_publisher.error().describe();
  EXPECT_EQ(with_publisher->name, "aurora");
  EXPECT_EQ(with_publisher->publisher, "acme");
  const auto without = load("model: aurora\nsources: [{url: 'https://a.example/', role: blog}]\n");
  ASSERT_TRUE(without.ok()) << without.error().describe();
  EXPECT_EQ(without->name, "aurora");
  EXPECT_EQ(without->publisher, "");
}

TEST_F(ManifestTest, SaysWhereItIsWrong) {
  struct Case {
    const char* yaml;
    const char* message;  // after the file's name
  };
  const Case cases[] = {
      {"sources: [{url: 'https://a.example/', role: blog}]\n",
       ":1:1: error: the manifest needs the key \"model\""},
      {"model: a\n", ":1:1: error: the manifest needs the key \"sources\""},
      {"model: a\nsources: []\n", ":2:10: error: the manifest names no source"},
      {"model: a\nsources: here\n", ":2:10: error: "},
      {"model: a\nsources:\n  - {role: blog}\n", ":3:5: error: a source needs either \"url\" or \"path\""},
      {"model: a\nsources:\n  - {url: 'https://a.example/', path: b, role: blog}\n",
       ":3:5: error: a source needs either \"url\" or \"path\""},
      {"model: a\nsources:\n  - {url: 'ftp://a.example/', role: blog}\n",
       ":3:11: error: not a usable web address: only http and https are read"},
      {"model: a\nsources:\n  - {path: ../b, role: blog}\n",
       ":3:12: error: the path must name a file below the manifest's folder"},
      {"model: a\nsources:\n  - {path: /etc/passwd, role: blog}\n",
       ":3:12: error: the path must name a file below the manifest's folder"},
      {"model: a\nsources:\n  - {path: b/../../c, role: blog}\n",
       ":3:12: error: the path must name a file below the manifest's folder"},
      {"model: a\nsources:\n  - {path: b, role: papper}\n",
       ":3:21: error: unknown role \"papper\"; did you mean \"paper\"?"},
      {"model: a\nsources:\n  - {path: b, role: paper, relation: mine}\n",
       ":3:38: error: unknown relation \"mine\""},
      {"model: a\nsources:\n  - {path: b, rol: paper}\n", ":3:15: error: unknown key \"rol\""},
      {"model: a\nsources:\n  - {path: b, role: paper}\n  - {path: ./b, role: blog}\n",
       ":4:5: error: this source is named twice"},
      {"model: a\nmodel: b\nsources: [{path: b, role: paper}]\n", ":2:1: error: "},
      {"model: [a\n", "error: "},
  };
  for (const Case& c : cases) {
    const auto manifest = load(c.yaml);
    ASSERT_FALSE(manifest.ok()) << c.yaml;
    EXPECT_EQ(manifest.error().code, ErrorCode::malformed);
    EXPECT_THAT(manifest.error().message, HasSubstr(c.message)) << c.yaml;
    EXPECT_THAT(manifest.error().message, HasSubstr("model.yaml:"));
  }
}

TEST_F(ManifestTest, MustExist) {
  std::vector<Diagnostic> diagnostics;
  EXPECT_FALSE(load_manifest(folder_.path() / "none.yaml", diagnostics).ok());
  EXPECT_FALSE(diagnostics.empty());
}

}  // namespace
}  // namespace exhibit
