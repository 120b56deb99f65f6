#include "tools/exhibit/model_names.h"

#include <gtest/gtest.h>

#include "tests/support/support.h"

namespace exhibit::cli {
namespace {

const std::vector<std::string> kModels = {"halden-institute/Skerry-1B-Instruct",
                                          "northgate-ai/Pelican-8B-Chat", "other/Twin", "vantor/Twin"};

TEST(ModelNames, FindsWhatWasMeant) {
  struct Case {
    std::string typed, id;
  };
  const Case cases[] = {
      {"northgate-ai/Pelican-8B-Chat", "northgate-ai/Pelican-8B-Chat"},
      {"NORTHGATE-AI/pelican-8b-chat", "northgate-ai/Pelican-8B-Chat"},
      {"pelican-8b-chat", "northgate-ai/Pelican-8B-Chat"},
      {"vantor/twin", "vantor/Twin"},
  };
  for (const Case& c : cases) {
    const auto found = find_model(c.typed, kModels);
    ASSERT_TRUE(found.ok()) << c.typed;
    EXPECT_EQ(*found, c.id);
  }
}

TEST(ModelNames, UnknownOnesAreExplained) {
  struct Case {
    std::string typed, message;
  };
  const Case cases[] = {
      {"Pelican", "no model \"Pelican\" here; did you mean northgate-ai/Pelican-8B-Chat?"},
      {"northgate-ai/Pelican-8B-Caht",
       "no model \"northgate-ai/Pelican-8B-Caht\" here; did you mean northgate-ai/Pelican-8B-Chat?"},
      {"skerrry", "no model \"skerrry\" here; did you mean halden-institute/Skerry-1B-Instruct?"},
      {"twin", "no model \"twin\" here; did you mean other/Twin?"},
      {"zz",
       "no model \"zz\" here; there are: halden-institute/Skerry-1B-Instruct northgate-ai/Pelican-8B-Chat "
       "other/Twin vantor/Twin"},
  };
  for (const Case& c : cases) {
    const auto found = find_model(c.typed, kModels);
    ASSERT_FALSE(found.ok()) << c.typed;
    EXPECT_EQ(found.error().code, ErrorCode::not_found);
    EXPECT_EQ(found.error().message, c.message);
  }
  EXPECT_EQ(find_model("a/b", {}).error().message, "no model \"a/b\" here: nothing was graded yet");
}

TEST(ModelNames, ReadsLists) {
  const test::TempDir dir;
  test::write_file(dir.path() / "list.txt",
                   "# two models\norg/One  # the first\r\n\n  manifests/two.yaml\nmissing.yaml\n");
  test::write_file(dir.path() / "manifests" / "two.yaml", "");
  const auto models = read_model_list(dir.path() / "list.txt");
  ASSERT_TRUE(models.ok());
  EXPECT_EQ(*models, (std::vector<std::string>{"org/One", (dir.path() / "manifests/two.yaml").string(),
                                               "missing.yaml"}));

  test::write_file(dir.path() / "none.txt", "# nothing\n");
  EXPECT_EQ(read_model_list(dir.path() / "none.txt").error().code, ErrorCode::empty);
  EXPECT_FALSE(read_model_list(dir.path() / "absent.txt").ok());
}

}  // namespace
}  // namespace exhibit::cli
