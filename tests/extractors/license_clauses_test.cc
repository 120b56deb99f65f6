#include <gmock/gmock.h>

#include "extractors/license/clauses.h"
#include "tests/extractors/license_data.h"

namespace exhibit::license {
namespace {

using test::shipped_clauses;
using testing::HasSubstr;

bool finds(uint32_t clause, const std::string& sentence, ClausePlace place) {
  for (const ClauseMatch& match : shipped_clauses()->matches(sentence, place))
    if (match.clause == clause) return true;
  return false;
}

TEST(LicenseClauses, EveryClauseMatchesItsOwnSentences) {
  const std::vector<Clause>& clauses = shipped_clauses()->clauses();
  for (uint32_t i = 0; i < clauses.size(); ++i) {
    const ClausePlace place = clauses[i].in_license ? ClausePlace::license : ClausePlace::statement;
    for (const std::string& sentence : clauses[i].match)
      EXPECT_TRUE(finds(i, sentence, place)) << clauses[i].id << ": " << sentence;
    for (const std::string& sentence : clauses[i].no_match)
      EXPECT_FALSE(finds(i, sentence, place)) << clauses[i].id << ": " << sentence;
  }
}

// What a whole sentence is taken to say, by all clauses together.
TEST(LicenseClauses, Restrictions) {
  struct Case {
    const char* sentence;
    std::vector<std::string> restricted;
  };
  for (const Case& c : {
           Case{"You may not use the Model for commercial purposes.", {"commercial"}},
           {"The Model is licensed solely for non-commercial research purposes.", {"commercial", "use"}},
           {"You must not redistribute the weights.", {"redistribute"}},
           {"If you distribute the Model, you shall provide a copy of this Agreement.", {}},
           {"you shall prominently display “Built with Robin” on a related website.", {}},
           {"If the Software is used by more than 100 million monthly active users, you shall prominently "
            "display \"Robin\".",
            {}},
           {"Commercial use is permitted.", {}},
           {"You may use, copy, modify and distribute the software for any purpose, commercial or "
            "non-commercial.",
            {}},
           {"This License does not grant permission to use the trade names of the Licensor.", {}},
           {"본 모델은 비상업적 목적으로만 사용할 수 있습니다.", {"commercial"}},
           {"本モデルは研究目的のみに利用できます。", {"use"}},
       }) {
    std::vector<std::string> restricted;
    for (const ClauseMatch& match : shipped_clauses()->matches(c.sentence, ClausePlace::license)) {
      const Clause& clause = shipped_clauses()->clauses()[match.clause];
      const std::string right(to_string(clause.right));
      if (clause.state == RightState::restricted &&
          std::find(restricted.begin(), restricted.end(), right) == restricted.end())
        restricted.push_back(right);
    }
    std::sort(restricted.begin(), restricted.end());
    EXPECT_EQ(restricted, c.restricted) << c.sentence;
  }
}

TEST(LicenseClauses, SpansLieInTheSentenceAsItIs) {
  const std::string sentence = "You may use it  for\n   non-commercial\n   purposes   only, please.";
  const auto matches = shipped_clauses()->matches(sentence, ClausePlace::license);
  ASSERT_FALSE(matches.empty());
  for (const ClauseMatch& match : matches) {
    EXPECT_LE(match.span.end, sentence.size());
    EXPECT_LT(match.span.begin, match.span.end);
  }
}

TEST(LicenseClauses, BrokenFiles) {
  struct Case {
    const char* yaml;
    const char* message;
  };
  for (const Case& c : {
           Case{"clauses:\n  - {id: a, right: use, state: restricted, kind: k, where: [license], regex: "
                "['('], match: [a], no_match: [b]}\n",
                "is wrong"},
           {"clauses:\n  - {id: a, right: use, state: restricted, kind: k, regex: ['x'], match: [a], "
            "no_match: [b]}\n",
            "is searched nowhere"},
           {"clauses:\n  - {id: a, right: see, state: restricted, kind: k, where: [license], regex: ['x'], "
            "match: [a], no_match: [b]}\n",
            "see"},
           {"clauses:\n  - {id: a, right: use, state: restricted, kind: k, where: [license], match: [a], "
            "no_match: [b]}\n",
            "has no regex"},
           {"clauses:\n  - {id: a, right: use, state: restricted, kind: k, where: [license], regex: ['x']}\n",
            "needs sentences"},
       }) {
    const test::TempDir folder;
    test::write_file(folder.path() / "clauses.yaml", c.yaml);
    std::vector<Diagnostic> diagnostics;
    EXPECT_EQ(load_clauses(folder.path() / "clauses.yaml", diagnostics), nullptr) << c.yaml;
    EXPECT_THAT(render(diagnostics), HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace exhibit::license
