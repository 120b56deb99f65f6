// The built program, run as people run it, on the demo corpus.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/support.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Outcome {
  int code = -1;
  std::string out, err;
};

std::string quoted(const std::string& argument) {
  std::string result = "'";
  for (const char c : argument) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

class EndToEnd : public ::testing::Test {
 protected:
  Outcome exhibit(const std::vector<std::string>& arguments) {
    const fs::path out = dir_.path() / "out", err = dir_.path() / "err";
    std::string command = "cd " + quoted(test::source_dir().string()) + " && " + quoted(EXHIBIT_PROGRAM);
    for (const std::string& argument : arguments) command += " " + quoted(argument);
    command += " >" + quoted(out.string()) + " 2>" + quoted(err.string()) + " </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, test::read_file(out), test::read_file(err)};
  }

  std::string path(const std::string& name) { return (dir_.path() / name).string(); }
  std::string workspace(const std::string& name = "w") { return (dir_.path() / name).string(); }

  // Grades the demo corpus, then whatever else is asked of the workspace.
  Outcome grade(const std::vector<std::string>& more = {}, const std::string& name = "w") {
    std::vector<std::string> arguments = {
        "grade", "--replica", kDemo, "--from", kDemo + "/models.txt", "--workspace", workspace(name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return exhibit(arguments);
  }

  // A table of grades: of the first three criteria as given, of the others nothing.
  std::string table(const std::string& id_column, const std::vector<std::string>& rows) {
    std::string csv =
        id_column +
        ",weights,code,license,paper,architecture,tokenizer,hardware,software,api,method_pretraining,"
        "method_finetuning,method_rl,data_pretraining,data_finetuning,data_rl,data_filtering\n";
    for (const std::string& row : rows) csv += row + ",,,,,,,,,,,,,\n";
    return csv;
  }

  const std::string kDemo = "corpus/demo";
  test::TempDir dir_;
};

TEST_F(EndToEnd, GradesTheDemoCorpus) {
  const Outcome graded = grade();
  EXPECT_EQ(graded.code, 0) << graded.err;
  EXPECT_THAT(graded.out, HasSubstr("1  halden-institute/Skerry-1B-Instruct"));
  EXPECT_THAT(graded.out, HasSubstr("4  vantor/Vantor-Prime-2"));
  EXPECT_THAT(graded.err, HasSubstr("exhibit: grading 4/4: "));
  EXPECT_THAT(graded.err, HasSubstr("4 models graded (0 unchanged since the last run)"));
  const Outcome again = grade();
  EXPECT_EQ(again.out, graded.out);
  EXPECT_THAT(again.err, HasSubstr("4 models graded (4 unchanged since the last run)"));
}

TEST_F(EndToEnd, QuietPrintsTheResultAlone) {
  const Outcome graded = grade({"--quiet"});
  EXPECT_EQ(graded.err, "");
  EXPECT_THAT(graded.out, StartsWith("#  Model"));
}

TEST_F(EndToEnd, SameBytesForAnyNumberOfJobsAndAgain) {
  const Outcome one = grade({"--format", "json", "--jobs", "1"}, "one");
  const Outcome two = grade({"--format", "json", "--jobs", "2"}, "two");
  const Outcome again = grade({"--format", "json", "--jobs", "2"}, "one");
  EXPECT_EQ(one.code, 0);
  EXPECT_EQ(one.out, two.out);
  EXPECT_EQ(one.out, again.out);
  EXPECT_EQ(exhibit({"show", "Pelican-8B-Chat", "--format", "json", "--workspace", workspace("one")}).out,
            exhibit({"show", "Pelican-8B-Chat", "--format", "json", "--workspace", workspace("two")}).out);
}

TEST_F(EndToEnd, EveryGradeStandsOnSomething) {
  const json models = json::parse(grade({"--format", "json"}).out);
  ASSERT_EQ(models.size(), 4u);
  for (const json& model : models) {
    ASSERT_EQ(model["proposals"].size(), 16u) << model["model"];
    for (const json& proposal : model["proposals"]) {
      const std::string grade = proposal["grade"];
      const std::string where =
          model["model"].get<std::string>() + " " + proposal["criterion"].get<std::string>();
      EXPECT_FALSE(proposal["reason"].get<std::string>().empty()) << where;
      EXPECT_TRUE((grade != "open" && grade != "semi") || !proposal["citations"].empty()) << where;
      EXPECT_TRUE(grade != "closed" || !proposal["ledger"]["documents"].empty()) << where;
    }
  }
}

TEST_F(EndToEnd, AgreesWithGradesMadeByHand) {
  ASSERT_EQ(grade().code, 0);
  const Outcome table = exhibit({"eval", "--reference", kDemo + "/grades.csv", "--workspace", workspace()});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("\nall                    64"));

  const Outcome machine = exhibit({"eval", "--reference", kDemo + "/grades.csv", "--workspace", workspace(),
                                   "--format", "json", "--min-agreement", "0.75"});
  EXPECT_EQ(machine.code, 0) << machine.err;
  const json result = json::parse(machine.out);
  EXPECT_EQ(result["cells"], 64);
  EXPECT_TRUE(result["exact_agreement"].is_number());
  EXPECT_TRUE(result["kappa"].is_number());
  EXPECT_TRUE(result["quadratic_kappa"].is_number());
  EXPECT_EQ(result["by_criterion"].size(), 16u);
  EXPECT_TRUE(result["reliability"]["expected_calibration_error"].is_number());
}

TEST_F(EndToEnd, EvaluatesATableOfGrades) {
  test::write_file(dir_.path() / "reference.csv", table("id", {"a/B,open,closed,na", "c/D,open,semi,open"}));
  test::write_file(dir_.path() / "ours.csv", table("model_id", {"A/b,open,semi,na", "e/F,open,open,open"}));
  test::write_file(dir_.path() / "confidence.csv", table("id", {"a/B,high,high,low"}));
  const Outcome all = exhibit(
      {"eval", "--reference", path("reference.csv"), "--grades", path("ours.csv"), "--format", "json"});
  ASSERT_EQ(all.code, 0) << all.err;
  const json result = json::parse(all.out);
  EXPECT_EQ(result["cells"], 3);
  EXPECT_DOUBLE_EQ(result["exact_agreement"], 2.0 / 3);
  EXPECT_EQ(result["confusion"]["closed"]["semi"], 1);
  EXPECT_EQ(result["differences"],
            json::parse(R"([{"model":"a/B","criterion":"code","reference":"closed","ours":"semi"}])"));
  EXPECT_EQ(result["only_reference"], json::parse(R"(["c/D"])"));

  const Outcome sure = exhibit({"eval", "--reference", path("reference.csv"), "--confidence",
                                path("confidence.csv"), "--grades", path("ours.csv"), "--format", "json"});
  EXPECT_EQ(json::parse(sure.out)["cells"], 2);
  EXPECT_EQ(json::parse(sure.out)["left_out"], 1);

  const Outcome low = exhibit(
      {"eval", "--reference", path("reference.csv"), "--grades", path("ours.csv"), "--min-agreement", "0.9"});
  EXPECT_EQ(low.code, 1);
  EXPECT_EQ(low.err, "exhibit: agreement 0.667 is below 0.900\n");
}

TEST_F(EndToEnd, EvaluatesCitationsAndComparesWithOthersAndWithBefore) {
  ASSERT_EQ(grade().code, 0);
  const std::string reference = kDemo + "/grades.csv";
  const Outcome first =
      exhibit({"eval", "--reference", reference, "--workspace", workspace(), "--format", "json"});
  ASSERT_EQ(first.code, 0) << first.err;
  json before = json::parse(first.out);
  ASSERT_EQ(before["graded"].size(), 64u);
  const json cell = before["graded"][0];
  before["graded"][0]["ours"] = cell["ours"] == "na" ? "semi" : "na";
  before["graded"][0]["rules"] = json::array({"a.rule.of-old"});
  test::write_file(path("before.json"), before.dump());
  test::write_file(path("other.csv"), table("id", {cell["model"].get<std::string>() + ",closed,,"}));
  test::write_file(
      dir_.path() / "gold" / "one.json",
      json{{"model", cell["model"]},
           {"grades",
            {{"weights",
              {{"grade", cell["ours"]},
               {"evidence", {{{"url", "https://example.org/"}, {"quote", "nothing that anybody cites"}}}}}}}}}
          .dump());
  std::vector<std::string> arguments = {
      "eval",       "--reference",       reference,    "--workspace",     workspace(),
      "--previous", path("before.json"), "--baseline", path("other.csv"), "--gold",
      path("gold"), "--format",          "json"};
  const Outcome second = exhibit(arguments);
  ASSERT_EQ(second.code, 0) << second.err;
  const json result = json::parse(second.out);
  EXPECT_EQ(result["changes"]["compared"], 64);
  ASSERT_EQ(result["changes"]["turned"].size(), 1u);
  EXPECT_EQ(result["changes"]["turned"][0]["lost"], json::array({"a.rule.of-old"}));
  EXPECT_EQ(result["baseline"]["ours"]["cells"], 1);
  EXPECT_EQ(result["baseline"]["baseline"]["exact_agreement"], 0);
  EXPECT_EQ(result["evidence_recall"]["cells"], 1);
  EXPECT_EQ(result["evidence_recall"]["by_criterion"]["weights"]["found"], 0);
  EXPECT_FALSE(result["rules"].empty());
  EXPECT_EQ(result["by_model"].size(), 4u);
  EXPECT_TRUE(result["reliability_left_out"]["expected_calibration_error"].is_number());

  arguments.back() = "markdown";
  arguments.insert(arguments.end(), {"--by-rule", "--by-model", "--differences"});
  const Outcome people = exhibit(arguments);
  for (const char* part : {"### Reliability", "### Rules", "### Models", "### Differences", "a.rule.of-old"})
    EXPECT_THAT(people.out, HasSubstr(part));
  EXPECT_EQ(
      exhibit({"eval", "--reference", reference, "--workspace", workspace(), "--previous", path("other.csv")})
          .code,
      3);
}

TEST_F(EndToEnd, CalibratesTheConfidencesOfTheNextRun) {
  ASSERT_EQ(grade().code, 0);
  const std::string reference = kDemo + "/grades.csv";
  fs::copy(test::source_dir() / "rules", dir_.path() / "rules", fs::copy_options::recursive);
  const std::string file = path("rules") + "/calibration/kips2025.yaml";
  fs::create_directories(fs::path(file).parent_path());
  const Outcome fitted = exhibit({"calibrate", "--reference", reference, "--workspace", workspace(), "--date",
                                  "2025-01-01", "--output", file});
  ASSERT_EQ(fitted.code, 0) << fitted.err;
  EXPECT_THAT(fitted.err, HasSubstr("leaving each model out: "));
  EXPECT_THAT(test::read_file(file), HasSubstr("\nfitted: 2025-01-01\n"));
  const Outcome printed = exhibit(
      {"calibrate", "--reference", reference, "--workspace", workspace(), "--date", "2025-01-01", "-q"});
  EXPECT_EQ(printed.out, test::read_file(file));
  EXPECT_EQ(printed.err, "");

  ASSERT_EQ(grade({"--rules", path("rules")}, "again").code, 0);
  const Outcome shown = exhibit({"show", "northgate-ai/Pelican-8B-Chat", "weights", "--workspace",
                                 workspace("again"), "--format", "json"});
  const json proposal = json::parse(shown.out)["proposals"][0];
  EXPECT_THAT(test::read_file(file),
              ContainsRegex("weights:\n(    .*\n)*    " + proposal["grade"].get<std::string>() +
                            ": .probability: " + proposal["confidence"].dump()));

  test::write_file(file, "schema: 1\nrubric: kips2025\nmeasured_on: x\ncriteria: {weights: {open: 2}}\n");
  const Outcome broken = grade({"--rules", path("rules")}, "broken");
  EXPECT_EQ(broken.code, 3);
  EXPECT_THAT(broken.err, HasSubstr("kips2025.yaml:4:"));
  EXPECT_EQ(exhibit({"rules", "lint", "--rules", path("rules")}).code, 1);
}

TEST_F(EndToEnd, DrawsCitationsAndTellsWhichRulesFire) {
  ASSERT_EQ(grade().code, 0);
  const Outcome drawn =
      exhibit({"sample", "--count", "5", "--seed", "3", "--workspace", workspace(), "--format", "json"});
  ASSERT_EQ(drawn.code, 0) << drawn.err;
  const json sample = json::parse(drawn.out);
  ASSERT_EQ(sample.size(), 5u);
  EXPECT_NE(sample[0]["quote"], "");
  const Outcome text = exhibit({"sample", "--count", "5", "--seed", "3", "--workspace", workspace()});
  EXPECT_THAT(text.out, HasSubstr("1. " + sample[0]["model"].get<std::string>()));

  const Outcome coverage =
      exhibit({"rules", "coverage", "--all", "--workspace", workspace(), "--format", "json"});
  EXPECT_THAT(coverage.err, HasSubstr("rules fire on documents of two publishers or more"));
  const json rules = json::parse(coverage.out);
  EXPECT_GT(rules.size(), 50u);
  EXPECT_EQ(exhibit({"rules", "coverage", "--workspace", path("nothing")}).code, 3);
}

TEST_F(EndToEnd, ShowsACitationInItsContext) {
  ASSERT_EQ(grade().code, 0);
  const Outcome shown =
      exhibit({"show", "NORTHGATE-AI/pelican-8b-chat", "license", "--workspace", workspace()});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, StartsWith("northgate-ai/Pelican-8B-Chat · kips2025\n"));
  EXPECT_THAT(shown.out, HasSubstr("◐ license · "));
  EXPECT_THAT(shown.out, HasSubstr("https://northgate-ai.example/legal/"));
  EXPECT_THAT(shown.out, Not(HasSubstr("tokenizer ·")));

  const Outcome closed = exhibit({"show", "vantor-prime-2", "code", "--workspace", workspace()});
  EXPECT_THAT(closed.out, HasSubstr("○ code · "));
  EXPECT_THAT(closed.out, HasSubstr("  searched 3 documents ("));
  EXPECT_THAT(closed.out, HasSubstr("https://vantor.example/prime-2/system-card"));

  const Outcome rows = exhibit({"show", "vantor-prime-2", "--format", "jsonl", "--workspace", workspace()});
  EXPECT_EQ(std::count(rows.out.begin(), rows.out.end(), '\n'), 16);
}

TEST_F(EndToEnd, VerifiesAndFindsAFlippedByte) {
  ASSERT_EQ(grade().code, 0);
  const Outcome whole = exhibit({"verify", "--workspace", workspace()});
  EXPECT_EQ(whole.code, 0) << whole.out << whole.err;
  EXPECT_THAT(whole.out, StartsWith("✓ "));

  const json pelican =
      json::parse(exhibit({"show", "pelican-8b-chat", "--format", "json", "--workspace", workspace()}).out);
  const std::string document = pelican["proposals"][0]["citations"][0]["document"];
  // The document is small, so its bytes are a row of the database.
  SQLite::Database database(fs::path(workspace()) / "workspace.db", SQLite::OPEN_READWRITE);
  SQLite::Statement stored(database, "SELECT bytes FROM small_blob WHERE sha256 = ?1");
  stored.bind(1, document);
  ASSERT_TRUE(stored.executeStep()) << document;
  std::string bytes = stored.getColumn(0).getString();
  stored.reset();
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  SQLite::Statement flip(database, "UPDATE small_blob SET bytes = ?1 WHERE sha256 = ?2");
  flip.bind(1, bytes.data(), static_cast<int>(bytes.size()));
  flip.bind(2, document);
  ASSERT_EQ(flip.exec(), 1);

  const Outcome fallen = exhibit({"verify", "--workspace", workspace()});
  EXPECT_EQ(fallen.code, 1);
  EXPECT_THAT(fallen.out, HasSubstr("✗ northgate-ai/Pelican-8B-Chat"));
  EXPECT_THAT(fallen.out, HasSubstr("kips2025/weights"));
  const Outcome rows = exhibit({"verify", "--workspace", workspace(), "--format", "json"});
  EXPECT_FALSE(json::parse(rows.out)["fallen"].empty());
  EXPECT_EQ(exhibit({"verify", "vantor-prime-2", "--workspace", workspace()}).code, 1)
      << "the store itself is damaged";
}

TEST_F(EndToEnd, PlansWithReasonsAndRefusals) {
  const Outcome plan = exhibit({"plan", "halden-institute/Skerry-1B-Instruct", "--replica", kDemo});
  EXPECT_EQ(plan.code, 0) << plan.err;
  EXPECT_THAT(plan.out, HasSubstr("made from halden-institute/Skerry-1B\n"));
  EXPECT_THAT(
      plan.out,
      HasSubstr("read paper (own) https://papers.halden-institute.example/skerry-technical-report.pdf"));
  const json machine = json::parse(
      exhibit({"plan", "halden-institute/Skerry-1B-Instruct", "--replica", kDemo, "--format", "json"}).out);
  bool harness_refused = false;
  bool paper_refused = false;
  for (const json& refused : machine["refused"]) {
    EXPECT_FALSE(refused["reason"].get<std::string>().empty());
    harness_refused |= refused["url"] == "https://github.com/open-beacon/beacon-harness";
    paper_refused |= refused["url"] == "https://arxiv.org/abs/2613.05678";
  }
  EXPECT_TRUE(harness_refused);
  EXPECT_TRUE(paper_refused);
}

TEST_F(EndToEnd, TakesAHubIdInTheWrongCase) {
  const Outcome redirected = exhibit({"plan", "narae-ai/narae-3b-instruct", "--replica", kDemo});
  EXPECT_EQ(redirected.code, 0) << redirected.err;
  EXPECT_THAT(redirected.out, StartsWith("narae-ai/Narae-3B-Instruct\n"));
}

TEST_F(EndToEnd, PlansAManifestAndAFolder) {
  const json manifest = json::parse(
      exhibit({"plan", kDemo + "/manifests/vantor-prime-2.yaml", "--replica", kDemo, "--format", "json"})
          .out);
  EXPECT_EQ(manifest["model"], "vantor/Vantor-Prime-2");
  EXPECT_EQ(manifest["sources"].size(), 3u);

  test::write_file(dir_.path() / "my-model" / "README.md", "# My model\n\nIt has 12 layers.\n");
  const Outcome folder = exhibit({"plan", (dir_.path() / "my-model").string()});
  EXPECT_EQ(folder.code, 0) << folder.err;
  EXPECT_THAT(folder.out, HasSubstr("read card (own) file://"));
}

TEST_F(EndToEnd, ListsChecksTestsAndExplainsRules) {
  const Outcome test = exhibit({"rules", "test"});
  EXPECT_EQ(test.code, 0) << test.out;
  EXPECT_THAT(test.out, HasSubstr(" tests, 0 failed\n"));
  const Outcome lint = exhibit({"rules", "lint"});
  EXPECT_EQ(lint.code, 0) << lint.out;
  EXPECT_THAT(lint.out, HasSubstr(" 0 errors, "));
  const json rules = json::parse(exhibit({"rules", "list", "--format", "json"}).out);
  ASSERT_FALSE(rules.empty());
  const std::string id = rules[0]["rule"];
  const Outcome explained = exhibit({"rules", "explain", id});
  EXPECT_EQ(explained.code, 0);
  EXPECT_THAT(explained.out, StartsWith(id + "\n"));
  EXPECT_THAT(explained.out, HasSubstr("✗ "));
}

TEST_F(EndToEnd, FailingRuleTestsAndBrokenRulesAreFindings) {
  const std::string rules = (dir_.path() / "rules").string();
  fs::copy(test::source_dir() / "rules", rules, fs::copy_options::recursive);
  test::write_file(fs::path(rules) / "evidence" / "mine.yaml",
                   "rules:\n"
                   "  - id: mine.optimizer\n"
                   "    fact: method.optimizer\n"
                   "    why: The optimiser.\n"
                   "    keywords: [adamw]\n"
                   "    regex: 'AdamW'\n"
                   "    tests:\n"
                   "      match:\n"
                   "        - {text: 'We use Lion.'}\n"
                   "      no_match:\n"
                   "        - {text: 'We use SGD.', why: another one}\n");
  const Outcome failing = exhibit({"rules", "test", "mine.optimizer", "--rules", rules});
  EXPECT_EQ(failing.code, 1);
  EXPECT_THAT(failing.out, HasSubstr("mine.yaml:9: mine.optimizer: "));
  EXPECT_THAT(failing.out, HasSubstr("1 rules, 2 tests, 1 failed\n"));

  test::write_file(fs::path(rules) / "evidence" / "mine.yaml", "rules:\n  - idd: x\n");
  const Outcome lint = exhibit({"rules", "lint", "--rules", rules});
  EXPECT_EQ(lint.code, 1);
  EXPECT_THAT(lint.out, HasSubstr("mine.yaml:2:5: error: "));
  EXPECT_EQ(grade({"--rules", rules}).code, 3);
}

TEST_F(EndToEnd, MistakesHaveTheirExitCodes) {
  ASSERT_EQ(grade().code, 0);
  test::write_file(dir_.path() / "broken" / "index.tsv", "url\tstatus\n");
  test::write_file(dir_.path() / "half.txt", "narae-ai/Narae-3B-Instruct\nno/such-model\n");
  test::write_file(dir_.path() / "bad.csv", table("id", {"a/B,opened,open,open"}));
  struct Case {
    std::vector<std::string> arguments;
    int code;
    std::string said;
  };
  const Case cases[] = {
      {{"grade"}, 2, "exhibit: which models?"},
      {{"show"}, 2, "exhibit: MODEL is required"},
      {{"grade", "a/b", "--jobs", "0"}, 2, "--jobs"},
      {{"grade", "a/b", "--replica", path("absent"), "--workspace", workspace()}, 3, "absent"},
      {{"grade", "a/b", "--replica", path("broken"), "--workspace", workspace()}, 3, "index.tsv:1"},
      {{"grade", "--from", path("absent.txt"), "--workspace", workspace()}, 3, "absent.txt"},
      {{"grade", "no/such-model", "--replica", kDemo, "--workspace", workspace()},
       3,
       "exhibit: no/such-model: "},
      {{"grade", "--from", path("half.txt"), "--replica", kDemo, "--workspace", workspace()},
       4,
       "exhibit: no/such-model: "},
      {{"grade", "a/b", "--rubric", "nope", "--replica", kDemo, "--workspace", workspace()},
       3,
       "no rubric \"nope\"; there are: kips2025"},
      {{"show", "pelicna-8b-chat", "--workspace", workspace()},
       3,
       "did you mean northgate-ai/Pelican-8B-Chat?"},
      {{"show", "pelican-8b-chat", "licence", "--workspace", workspace()}, 3, "did you mean \"license\"?"},
      {{"show", "a/b", "--workspace", path("nothing")}, 3, "no workspace here"},
      {{"verify", "--workspace", path("nothing")}, 3, "no workspace here"},
      {{"eval", "--reference", path("bad.csv"), "--workspace", workspace()}, 3, "bad.csv:2"},
      {{"rules", "explain", "method.optimiser.named"}, 3, "no rule \"method.optimiser.named\""},
      {{"plan", "no/such-model", "--replica", kDemo}, 3, "no such model"},
  };
  for (const Case& c : cases) {
    const Outcome outcome = exhibit(c.arguments);
    EXPECT_EQ(outcome.code, c.code) << c.said << "\n" << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(c.said));
  }
}

}  // namespace
}  // namespace exhibit
