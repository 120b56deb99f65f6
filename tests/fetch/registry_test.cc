#include "pipeline/fetch/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "pipeline/base/text.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using testing::HasSubstr;

Registry small_registry() {
  Registry registry;
  registry.publishers.push_back({"Acme",
                                 {"acme-ai", "AcmeLabs"},
                                 {"Acme Research"},
                                 {"acme-code"},
                                 {"aurora.dev", "storage.example.com/acme"},
                                 {"Acme Cloud"}});
  registry.frameworks = {"acme-code/bigtrain"};
  return registry;
}

TEST(Registry, KnowsWhosePageItIs) {
  struct Case {
    const char* org;
    const char* stem;
    const char* url;
    bool owned;
  };
  const Case cases[] = {
      {"acme-ai", "aurora", "https://acme.com/blog", true},
      {"acme-ai", "aurora", "https://docs.acme.ai/", true},
      {"acme-ai", "aurora", "https://acme.github.io/aurora", true},
      {"acme-ai", "aurora", "https://acmelm.readthedocs.io/", true},
      {"acme-ai", "aurora", "https://aurora.dev/terms", true},
      {"acme-ai", "aurora", "https://docs.aurora.dev/terms", true},
      {"acme-ai", "aurora", "https://storage.example.com/acme/report.pdf", true},
      {"acme-ai", "aurora", "https://storage.example.com/other/report.pdf", false},
      {"acme-ai", "aurora", "https://notaurora.dev/", false},
      {"acme-ai", "aurora", "https://acmeindex.com/", false},
      {"acme-ai", "aurora", "https://example.com/acme", false},
      {"acme-ai", "aurora", "https://acme.example.com/", false},
      {"acme-ai", "aurora", "not a url", false},
      {"bigacme", "x", "https://bigacme.huggingface.co/blog", true},
      {"bigacme", "x", "https://huggingface.co/blog/bigacme", false},
      {"meta-acmelm", "x", "https://acmelm.com/", true},
      {"googol", "x", "https://blog.googol/ai", true},
      {"co", "x", "https://co.com/", false},
  };
  const Registry registry = small_registry();
  for (const Case& c : cases) {
    EXPECT_EQ(owns_page(registry, c.org, c.stem, c.url), c.owned) << c.org << " " << c.url;
  }
}

TEST(Registry, KnowsWhoseAccountItIs) {
  const Registry registry = small_registry();
  EXPECT_TRUE(owns_account(registry, "acme-ai", "acme-code"));
  EXPECT_TRUE(owns_account(registry, "acme-ai", "Acme"));
  EXPECT_TRUE(owns_account(registry, "bigacme", "bigacme-project"));
  EXPECT_TRUE(owns_account(registry, "LGX-ACMELM", "LG-X-ACMELM"));
  EXPECT_FALSE(owns_account(registry, "acme-ai", "pytorch"));
  EXPECT_FALSE(owns_account(registry, "acme-ai", "acmeindex"));
  EXPECT_TRUE(same_publisher(registry, "acme-ai", "acmelabs"));
  EXPECT_FALSE(same_publisher(registry, "acme-ai", "other"));
  EXPECT_TRUE(registry.is_framework("Acme-Code", "BigTrain"));
  EXPECT_FALSE(registry.is_framework("acme-code", "aurora"));
}

TEST(Registry, OursIsSoundAndBroad) {
  std::vector<Diagnostic> diagnostics;
  const auto registry = load_registry(test::source_dir() / "rules" / "registry", diagnostics);
  ASSERT_TRUE(registry.ok()) << registry.error().describe();
  EXPECT_GE(registry->publishers.size(), 60u);
  EXPECT_GE(registry->families.size(), 100u);
  std::set<std::string> orgs;
  for (const Publisher& publisher : registry->publishers) {
    EXPECT_FALSE(publisher.orgs.empty()) << publisher.name;
    for (const std::string& org : publisher.orgs) {
      EXPECT_TRUE(orgs.insert(ascii_lower(org)).second) << org << " belongs to two publishers";
    }
  }
  std::set<std::string> families;
  for (const Family& family : registry->families) {
    EXPECT_TRUE(families.insert(family.family).second) << family.family << " is listed twice";
    EXPECT_FALSE(family.orgs.empty()) << family.family;
    EXPECT_FALSE(family.papers.empty() && family.repositories.empty() && family.pages.empty())
        << family.family;
    for (const std::string& repository : family.repositories) {
      EXPECT_EQ(split(repository, '/').size(), 2u) << repository;
    }
  }
}

TEST(Registry, SaysWhereItIsBroken) {
  test::TempDir folder;
  test::write_file(folder.path() / "publishers.yaml", "publishers:\n  - {name: A, org: [a]}\n");
  test::write_file(folder.path() / "families.yaml", "families:\n  - {orgs: [a]}\n");
  std::vector<Diagnostic> diagnostics;
  const auto registry = load_registry(folder.path(), diagnostics);
  ASSERT_FALSE(registry.ok());
  EXPECT_THAT(registry.error().message, HasSubstr("publishers.yaml:2:15: error: unknown key \"org\""));
  EXPECT_THAT(registry.error().message,
              HasSubstr("families.yaml:2:5: error: a family needs the key \"family\""));
}

}  // namespace
}  // namespace exhibit
