// What holds for every format: the invariants, on whole and on damaged bytes, and on the recorded replica.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "pipeline/base/text.h"
#include "tests/document/parsing.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

struct Recorded {
  std::string media_type;
  std::string file;
};

// URL -> what the replica answers, PDFs left out.
std::map<std::string, Recorded> recorded(const std::filesystem::path& shared) {
  std::map<std::string, Recorded> out;
  const std::string index = test::read_file(shared / "replica" / "index.tsv");
  for (const std::string_view line : split(index, '\n')) {
    const std::vector<std::string_view> cells = split(line, '\t');
    if (cells.size() < 5 || cells[0] == "url" || cells[3].empty() || cells[2].starts_with("application/pdf"))
      continue;
    out[std::string(cells[0])] = {std::string(cells[2]), std::string(cells[3])};
  }
  return out;
}

uint32_t next_random(uint32_t& state) {
  state = state * 1664525 + 1013904223;
  return state >> 8;
}

// Truncated, with flipped bits and doubled pieces, always the same for the same seed.
std::string damaged(std::string bytes, uint32_t seed) {
  uint32_t state = seed;
  if (seed % 3 == 0) bytes.resize(next_random(state) % (bytes.size() + 1));
  for (int i = 0; i < 30 && !bytes.empty(); ++i) {
    char& c = bytes[next_random(state) % bytes.size()];
    c = static_cast<char>(c ^ (1 << next_random(state) % 8));
  }
  if (seed % 3 == 1 && bytes.size() > 20) {
    const size_t at = next_random(state) % (bytes.size() - 20);
    bytes.insert(at, bytes.substr(at / 2, 20));
  }
  return bytes;
}

// Folded, and without blanks and hyphens: quotes were copied from renderings that cut words at other places.
std::string squeezed(std::string_view text) {
  std::string out = fold_for_comparison(text);
  std::erase_if(out, [](char c) { return c == ' ' || c == '-'; });
  return out;
}

// Quotes from file lists name several files, which no source has side by side: each counts.
bool stands_in(const std::string& quote, const std::string& text, bool words) {
  if (text.find(squeezed(quote)) != std::string::npos) return true;
  const std::vector<std::string_view> parts = split(quote, ' ');
  return words && std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
           return text.find(squeezed(part)) != std::string::npos;
         });
}

void expect_sound(std::string_view bytes, const std::string& url, const std::string& media_type) {
  const Result<Document> document = parse_document(test::snapshot_of(bytes, url, media_type));
  if (!document) {
    EXPECT_EQ(document.error().where, url);
    EXPECT_FALSE(document.error().message.empty());
    return;
  }
  const auto broken = check_invariants(*document);
  EXPECT_EQ(broken.value_or("none"), "none") << url;
}

TEST(Parse, DamagedDocumentsGiveAnErrorOrASoundDocument) {
  const std::pair<const char*, std::string> samples[] = {
      {"https://e.org/README.md",
       "---\nlicense: mit\ntags: [a, 'b']\n---\n# Card\n\n**Bold:**\n\nText with [l](u) `c` *e* &amp; "
       "<b>x</b>.\n\n"
       "| a | b |\n|---|---|\n| 1 | 2 |\n\n<table><tr><th>h</th><td>모델</td></tr></table>\n\n- one\n  - "
       "two\n\n> q\n\n"
       "```\ncode\n```\n\n[l]: https://e.org\n"},
      {"https://e.org/c.json", "{\"a\": [1, 2.5e3, \"\\u00e9 모\"], \"b\": {\"c\": null, \"d\": true}}"},
      {"https://e.org/c.yml", "a: &x 1\nb:\n  - {c: 'd'}\n  - \"e\"\nf: |\n  g\n  h\ni: *x\n모: 델\n"},
      {"https://e.org/t",
       "Title\n\n1. Intro\nWe pre-\ntrain it. 모델.\n\n- item\n\nReferences\nA. B. 2020.\n"},
  };
  for (const auto& [url, bytes] : samples) {
    for (uint32_t seed = 0; seed < 1500; ++seed) expect_sound(damaged(bytes, seed), url, "");
  }
}

TEST(Parse, TheReplicaGivesSoundDocuments) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  for (const auto& [url, answer] : recorded(*shared)) {
    const std::string bytes = test::read_file(*shared / "replica" / answer.file);
    expect_sound(bytes, url, answer.media_type);
    if (bytes.size() > 200'000) continue;
    for (uint32_t seed = 0; seed < 2; ++seed) expect_sound(damaged(bytes, seed), url, answer.media_type);
  }
}

TEST(Parse, QuotesThatPeopleChoseStandInTheText) {
  const auto shared = test::shared_dir();
  if (!shared) GTEST_SKIP() << test::kNoShared;
  const auto answers = recorded(*shared);
  std::map<std::string, std::string> folded;
  size_t all = 0;
  size_t found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*shared / "gold")) {
    if (entry.path().extension() != ".json") continue;
    const auto gold = nlohmann::json::parse(test::read_file(entry.path()));
    for (const auto& grade : gold.at("grades")) {
      for (const auto& evidence : grade.at("evidence")) {
        const std::string url = evidence.at("url");
        const auto answer = answers.find(url);
        if (answer == answers.end()) continue;
        if (!folded.contains(url)) {
          const std::string bytes = test::read_file(*shared / "replica" / answer->second.file);
          const Result<Document> document =
              parse_document(test::snapshot_of(bytes, url, answer->second.media_type));
          folded[url] = document ? squeezed(document->text) : "";
        }
        ++all;
        const std::string quote = evidence.at("quote");
        const bool holds = stands_in(quote, folded[url], url.find("/api/") != std::string::npos);
        found += holds ? 1 : 0;
        if (!holds) std::cout << "not found: " << url << ": " << quote << "\n";
      }
    }
  }
  RecordProperty("quotes", static_cast<int>(all));
  std::cout << found << " of " << all << " quotes found\n";
  EXPECT_GE(found * 100, all * 99) << found << " of " << all;
}

}  // namespace
}  // namespace exhibit
