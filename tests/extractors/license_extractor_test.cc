#include "extractors/license/license_extractor.h"

#include <gmock/gmock.h>

#include "pipeline/document/document.h"
#include "tests/extractors/license_data.h"

namespace exhibit {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

constexpr const char* kHubLicense = "https://huggingface.co/harbour/robin/resolve/main/LICENSE";
constexpr const char* kHubCard = "https://huggingface.co/harbour/robin/resolve/main/README.md";

const Extractor& extractor() {
  static const auto shipped = [] {
    std::vector<Diagnostic> diagnostics;
    auto made = make_license_extractor(test::license_rules(), diagnostics);
    EXPECT_NE(made, nullptr) << render(diagnostics);
    return made;
  }();
  return *shipped;
}

std::string value(const Hit& hit, std::string_view name) {
  for (const auto& [key, text] : hit.values)
    if (key == name) return text;
  return "";
}

struct Read {
  Document document;
  std::vector<Hit> hits;
};

Read read(const std::string& text, SourceRole role, const std::string& url) {
  Snapshot snapshot;
  snapshot.url = snapshot.final_url = url;
  snapshot.status = 200;
  snapshot.bytes = text;
  auto document = parse_document(snapshot);
  EXPECT_TRUE(document.ok()) << document.error().describe();
  Read out{std::move(document).value(), {}};
  out.hits = extractor().extract(out.document, {role, url});
  return out;
}

// "use restricted acceptable-use", "name: MIT"
std::vector<std::string> facts(const Read& read) {
  std::vector<std::string> out;
  for (const Hit& hit : read.hits) {
    if (!hit.refused.empty()) continue;
    if (hit.fact == "license.right")
      out.push_back(value(hit, "right") + " " + value(hit, "state") + " " + value(hit, "kind"));
    if (hit.fact == "license.name") out.push_back("name: " + value(hit, "id"));
    if (hit.fact == "license.code_name") out.push_back("code: " + value(hit, "id"));
    if (hit.fact == "license.none") out.push_back("none");
  }
  return out;
}

constexpr const char* kOwnLicense = R"(ROBIN MODEL LICENSE AGREEMENT

1. Grant of Rights. You are granted a non-exclusive, worldwide, royalty-free limited license to use,
   reproduce, distribute, copy, create derivative works of, and make modifications to the Model.

2. Redistribution. If you distribute the Model, you shall provide a copy of this Agreement to any recipient.

3. Restrictions. You may not use the Model for any commercial purposes. You agree not to use the Model
   for any unlawful purpose or to harm minors. For military use in any way, permission is refused.

4. Termination. We may terminate this Agreement if you breach any of its terms.
)";

TEST(LicenseExtractor, TextOfThePublishersOwn) {
  const Read own = read(kOwnLicense, SourceRole::license, kHubLicense);
  EXPECT_THAT(facts(own),
              IsSupersetOf({"name: custom", "use allowed grant", "modify allowed grant",
                            "redistribute conditioned same-terms", "commercial restricted non-commercial",
                            "use restricted acceptable-use"}));
  EXPECT_THAT(facts(own), Not(Contains("redistribute restricted no-redistribution")));
}

TEST(LicenseExtractor, KnownByItsTitle) {
  const Read llama = read(
      "**LLAMA 3.1 COMMUNITY LICENSE AGREEMENT**\n\nYour use must adhere to the Acceptable Use Policy for "
      "these materials, which is hereby incorporated.\n",
      SourceRole::license, kHubLicense);
  EXPECT_THAT(facts(llama), IsSupersetOf({"name: llama-3.1", "use restricted acceptable-use"}));
  ASSERT_FALSE(llama.hits.empty());
}

constexpr const char* kPermission =
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and "
    "associated documentation files (the \"Software\"), to deal in the Software "
    "without restriction, including without limitation the rights to use, copy, modify, merge, publish, "
    "distribute, sublicense, and/or sell copies of the Software, and to permit "
    "persons to whom the Software is furnished to do so, subject to the following conditions:\n\n"
    "The above copyright notice and this permission notice shall be included in all copies or substantial "
    "portions of the Software.\n\n"
    "THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT "
    "LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR "
    "PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY "
    "CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR "
    "OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE "
    "SOFTWARE.\n";

std::vector<std::string> restrictions(const Read& read) {
  std::vector<std::string> out;
  for (const Hit& hit : read.hits)
    if (hit.fact == "license.right" && value(hit, "state") == "restricted")
      out.push_back(value(hit, "right"));
  return out;
}

TEST(LicenseExtractor, ModifiedTexts) {
  struct Case {
    const char* extra;
    const char* extended;
    std::vector<std::string> restricted;
  };
  for (const Case& c : {
           Case{"", "", {}},
           {"Our only modification part is that, if the Software is used for products with more than 100 "
            "million monthly active users, you shall prominently display \"Robin\" on the user interface.\n",
            "yes",
            {}},
           {"We only ask that you use Robin responsibly and clearly indicate that your content was created "
            "using it.\n",
            "yes",
            {}},
           {"Notwithstanding the above, the weights may be used for non-commercial purposes only by all "
            "recipients.\n",
            "yes",
            {"commercial"}},
           {"You agree not to use the Software for any unlawful purpose or to harm minors in whatever way.\n",
            "yes",
            {"use"}},
       }) {
    const Read mit =
        read(std::string("MIT License\n\nCopyright (c) 2025 Harbour\n\n") + kPermission + "\n" + c.extra,
             SourceRole::license, kHubLicense);
    EXPECT_THAT(facts(mit), Contains("name: MIT")) << c.extra;
    EXPECT_EQ(restrictions(mit), c.restricted) << c.extra;
    const auto name = std::find_if(mit.hits.begin(), mit.hits.end(),
                                   [](const Hit& hit) { return hit.fact == "license.name"; });
    ASSERT_NE(name, mit.hits.end());
    EXPECT_EQ(value(*name, "extended"), c.extended) << c.extra;
  }
}

TEST(LicenseExtractor, SentencesAndRightsOfACard) {
  const Read card = read(
      "---\nlicense: cc-by-nc-4.0\nextra_gated_fields:\n  I agree to use this model for non-commercial use "
      "ONLY: checkbox\n---\n# Robin\n\nLicense: CC-BY-NC, requires also adhering to our Acceptable Use "
      "Policy.\n",
      SourceRole::card, kHubCard);
  EXPECT_THAT(facts(card), IsSupersetOf({"name: CC-BY-NC-4.0", "use restricted acceptable-use",
                                         "commercial restricted non-commercial"}));
}

TEST(LicenseExtractor, Policies) {
  const Read policy = read(
      "# Robin Prohibited Use Policy\n\nYou may not use or allow others to use our models for any of the "
      "following prohibited uses: fraud.\n",
      SourceRole::license, "https://harbour.example/robin/prohibited_use_policy");
  EXPECT_THAT(facts(policy), Contains("use restricted acceptable-use"));
  for (const std::string& fact : facts(policy)) EXPECT_EQ(fact.substr(0, 4), "use ") << fact;
}

TEST(LicenseExtractor, SilenceOfTheHub) {
  EXPECT_THAT(facts(read(R"({"id": "harbour/robin", "tags": ["pytorch"]})", SourceRole::metadata,
                         "https://huggingface.co/api/models/harbour/robin")),
              testing::ElementsAre("none"));
  EXPECT_THAT(facts(read(R"({"id": "harbour/robin", "tags": ["license:mit"]})", SourceRole::metadata,
                         "https://huggingface.co/api/models/harbour/robin")),
              Not(Contains("none")));
}

TEST(LicenseExtractor, NothingInOtherDocuments) {
  EXPECT_THAT(read(R"({"hidden_size": 4096})", SourceRole::config,
                   "https://huggingface.co/harbour/robin/resolve/main/config.json")
                  .hits,
              IsEmpty());
  EXPECT_THAT(read("# Robin\n\nRobin was trained on research papers and commercial flights data.\n",
                   SourceRole::card, kHubCard)
                  .hits,
              IsEmpty());
  EXPECT_THAT(read("...\n", SourceRole::license, kHubLicense).hits, IsEmpty());
}

TEST(LicenseExtractor, HitsLieInTheirSentencesAndInOrder) {
  for (const Read& r : {read(kOwnLicense, SourceRole::license, kHubLicense),
                        read("# Robin\n\nThe *model weights* are under the [Apache  License](x), Version "
                             "2.0, and for non-commercial use only.\n",
                             SourceRole::card, kHubCard)}) {
    ASSERT_FALSE(r.hits.empty());
    Span last;
    for (const Hit& hit : r.hits) {
      ASSERT_LT(hit.sentence, r.document.sentences.size());
      EXPECT_TRUE(r.document.sentences[hit.sentence].span.contains(hit.match)) << hit.rule;
      EXPECT_FALSE(hit.match.empty()) << hit.rule;
      EXPECT_LE(last.begin, hit.match.begin);
      last = hit.match;
    }
  }
}

}  // namespace
}  // namespace exhibit
