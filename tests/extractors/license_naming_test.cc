#include <gtest/gtest.h>

#include "extractors/license/naming.h"
#include "tests/extractors/license_data.h"

namespace exhibit::license {
namespace {

Document parsed(const std::string& text, const std::string& url) {
  Snapshot snapshot;
  snapshot.url = snapshot.final_url = url;
  snapshot.status = 200;
  snapshot.bytes = text;
  auto document = parse_document(snapshot);
  EXPECT_TRUE(document.ok()) << document.error().describe();
  return document.ok() ? std::move(document).value() : Document{};
}

// "id applies_to how", with '-' before one that is refused.
std::vector<std::string> namings(
    const std::string& text, SourceRole role = SourceRole::card,
    const std::string& url = "https://huggingface.co/harbour/robin/resolve/main/README.md") {
  const Document document = parsed(text, url);
  std::vector<std::string> out;
  for (const Naming& naming : namings_in(document, {role, url}, *test::shipped_catalog())) {
    const std::string id =
        naming.known ? test::shipped_catalog()->licenses()[*naming.known].id : "custom:" + naming.written;
    out.push_back((naming.refused.empty() ? "" : "-") + id + " " + std::string(to_string(naming.applies_to)) +
                  " " + std::string(to_string(naming.how)) + (naming.link.empty() ? "" : " " + naming.link));
  }
  return out;
}

using List = std::vector<std::string>;

TEST(LicenseNaming, FrontMatter) {
  struct Case {
    const char* card;
    List found;
  };
  for (const Case& c : {
           Case{"---\nlicense: apache-2.0\n---\n# Robin\n", {"Apache-2.0 weights tag"}},
           {"---\nlicense: other\nlicense_name: qwen-research\nlicense_link: LICENSE\n---\n# Robin\n",
            {"qwen-research weights tag LICENSE"}},
           {"---\nlicense: other\nlicense_name: robin-community\nlicense_link: LICENSE.md\n---\n# Robin\n",
            {"custom:robin-community weights tag LICENSE.md"}},
           {"---\nlicense:\n- mit\n- gemma\n---\n# Robin\n", {"MIT weights tag", "gemma weights tag"}},
           {"---\nlicense: other\n---\n# Robin\n", {"custom:other weights tag"}},
           {"---\nlanguage: en\n---\n# Robin\n", {}},
       })
    EXPECT_EQ(namings(c.card), c.found) << c.card;
}

TEST(LicenseNaming, HubAnswersAndRepositories) {
  EXPECT_EQ(namings(R"({"id": "harbour/robin", "tags": ["pytorch", "license:mit"]})", SourceRole::metadata,
                    "https://huggingface.co/api/models/harbour/robin"),
            List{"MIT weights tag"});
  EXPECT_EQ(
      namings(
          R"({"id": "harbour/robin", "tags": ["license:other"], "cardData": {"license": "other", "license_name": "gemma"}})",
          SourceRole::metadata, "https://huggingface.co/api/models/harbour/robin"),
      List{"gemma weights tag"});
  EXPECT_EQ(
      namings(R"({"full_name": "harbour/robin", "license": {"key": "apache-2.0", "spdx_id": "Apache-2.0"}})",
              SourceRole::repository, "https://api.github.com/repos/harbour/robin"),
      List{"Apache-2.0 code tag"});
  EXPECT_EQ(namings(R"({"full_name": "harbour/robin", "license": null})", SourceRole::repository,
                    "https://api.github.com/repos/harbour/robin"),
            List{});
}

TEST(LicenseNaming, Sentences) {
  struct Case {
    const char* sentence;
    List found;
  };
  for (const Case& c : {
           Case{"The model weights are released under the Apache License, Version 2.0.",
                {"Apache-2.0 weights statement"}},
           {"The code is licensed under the MIT License, the weights under the Gemma Terms of Use.",
            {"MIT code statement", "gemma weights statement"}},
           {"This code repository and the model weights are licensed under the MIT License.",
            {"MIT weights statement"}},
           {"We release Robin under CC BY-NC 4.0.", {"CC-BY-NC-4.0 weights statement"}},
           {"Licensed under MIT.", {"MIT weights statement"}},
           {"The data set is available under the CC-BY-4.0 license.", {"-CC-BY-4.0 data statement"}},
           {"Robin-Distill is derived from Llama 3.1 and is originally licensed under the Llama 3.1 "
            "Community License.",
            {"-llama-3.1 weights statement"}},
           {"We keep only files with an MIT or Apache 2.0 license.",
            {"-MIT weights statement", "-Apache-2.0 weights statement"}},
           {"The use of Robin models is subject to [the Robin Model License](LICENSE-MODEL).",
            {"custom:Robin Model License weights statement LICENSE-MODEL"}},
           {"이 모델은 Apache 2.0 라이선스를 따릅니다.", {"Apache-2.0 weights statement"}},
           {"本モデルはMITライセンスで公開されています。", {"MIT weights statement"}},
           {"Researchers at MIT compared Gemma with Llama 3.1.", {}},
           {"Robin runs on Apache Spark.", {}},
       })
    EXPECT_EQ(namings(std::string("# Robin\n\n") + c.sentence + "\n"), c.found) << c.sentence;
}

TEST(LicenseNaming, LicenceSections) {
  EXPECT_EQ(namings("# Robin\n\n## License\n\n[Apache License, Version "
                    "2.0](https://www.apache.org/licenses/LICENSE-2.0)\n"),
            List{"Apache-2.0 weights statement https://www.apache.org/licenses/LICENSE-2.0"});
  EXPECT_EQ(namings("# Robin\n\n## License\n\nMIT\n"), List{"MIT weights statement"});
  EXPECT_EQ(namings("# Robin\n\n## Results\n\nMIT\n"), List{});
  EXPECT_EQ(namings("# Robin\n\n- **License:** Apache 2.0\n"), List{"Apache-2.0 weights statement"});
}

TEST(LicenseNaming, SubjectsOfParts) {
  struct Case {
    const char* part;
    AppliesTo subject;
  };
  for (const Case& c : {Case{"The code is", AppliesTo::code},
                        {"the model weights are", AppliesTo::weights},
                        {"This code repository and the model weights are", AppliesTo::weights},
                        {"the inference code of the model is", AppliesTo::code},
                        {"the data set is", AppliesTo::data},
                        {"it is", AppliesTo::unknown}})
    EXPECT_EQ(to_string(subject_of(c.part)), to_string(c.subject)) << c.part;
}

TEST(LicenseNaming, WhatAFileIsFor) {
  struct Case {
    const char* url;
    AppliesTo subject;
  };
  for (const Case& c :
       {Case{"https://huggingface.co/harbour/robin/resolve/main/LICENSE", AppliesTo::weights},
        {"https://huggingface.co/harbour/robin/resolve/main/LICENSE-CODE", AppliesTo::code},
        {"https://raw.githubusercontent.com/harbour/robin/main/LICENSE", AppliesTo::code},
        {"https://raw.githubusercontent.com/harbour/robin/main/LICENSE-MODEL", AppliesTo::weights},
        {"https://raw.githubusercontent.com/harbour/robin/main/MODEL_LICENSE.md?plain=1", AppliesTo::weights},
        {"file:///models/robin/LICENSE", AppliesTo::weights},
        {"https://harbour.example/terms", AppliesTo::unknown}})
    EXPECT_EQ(to_string(applies_to_by_url(c.url, SourceRole::license)), to_string(c.subject)) << c.url;
}

}  // namespace
}  // namespace exhibit::license
