#include <gtest/gtest.h>

#include "extractors/license/words.h"
#include "pipeline/base/text.h"

namespace exhibit::license {
namespace {

std::string joined(const std::vector<TextWord>& words) {
  std::string out;
  for (const TextWord& word : words) out += (out.empty() ? "" : " ") + word.text;
  return out;
}

TEST(LicenseWords, TextsLoseTheirLayout) {
  struct Case {
    const char* text;
    const char* words;
  };
  for (const Case& c : {
           Case{"Permission is hereby GRANTED, free of charge",
                "permission is hereby granted free of charge"},
           {"# Permission is\n# hereby granted", "permission is hereby granted"},
           {" * (a) You must give\n *  1. notices", "you must give notices"},
           {"Copyright (c) 2020 A. Holder\nAll rights reserved.\nRedistribution", "redistribution"},
           {"“Licensor’s” terms — «here»", "licensors terms here"},
           {"Creative Commons Attribution 4.0 International",
            "creative commons attribution 4.0 international"},
           {"商用利用", "商 用 利 用"},
           {"", ""},
           {"\xC3", ""},  // a truncated character
       })
    EXPECT_EQ(joined(text_words(c.text)), c.words) << c.text;
}

TEST(LicenseWords, CopyrightInASentenceStays) {
  EXPECT_EQ(joined(text_words("The copyright notice of 2020 stays.")), "the copyright notice of 2020 stays");
}

TEST(LicenseWords, NamesAreSpeltInManyWays) {
  for (const char* name :
       {"Apache License, Version 2.0", "apache-license-2.0", "The Apache Licence v2.0", "Apache License 2.0"})
    EXPECT_EQ(joined(name_words(name)), "apache license 2.0") << name;
  EXPECT_EQ(joined(name_words("Llama3.3")), "llama 3.3");
  EXPECT_EQ(joined(name_words("llama-3.3")), "llama 3.3");
}

TEST(LicenseWords, SpansLeadBackToTheText) {
  const std::string text = "the Llama3.3 (Community) licence";
  for (const TextWord& word : name_words(text))
    EXPECT_EQ(ascii_lower(slice(text, word.span)), word.text == "license" ? "licence" : word.text);
}

TEST(LicenseWords, ShinglesAreStable) {
  // Stored in rules/licenses/fingerprints.tsv: another value here makes that file worthless.
  const std::vector<uint32_t> hashes = shingles(text_words("Permission is hereby granted"));
  ASSERT_EQ(hashes.size(), 2u);
  EXPECT_EQ(hashes, shingles(text_words("# PERMISSION is,\n# hereby granted")));
  EXPECT_NE(hashes[0], hashes[1]);
  EXPECT_TRUE(shingles(text_words("two words")).empty());
}

}  // namespace
}  // namespace exhibit::license
