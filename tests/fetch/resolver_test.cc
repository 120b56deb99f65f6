#include "pipeline/fetch/resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/base/sha256.h"
#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/mentions.h"
#include "pipeline/fetch/registry.h"
#include "pipeline/fetch/replica.h"
#include "pipeline/fetch/url.h"
#include "tests/support/support.h"

namespace exhibit {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A web of a few pages; what is not in it answers 404.
class SmallWeb : public Web {
 public:
  void add(const std::string& url, std::string bytes, int status = 200) {
    Snapshot snapshot;
    snapshot.url = url;
    snapshot.final_url = url;
    snapshot.status = status;
    snapshot.sha256 = sha256_hex(bytes);
    snapshot.bytes = std::move(bytes);
    pages_[url] = std::make_shared<const Snapshot>(std::move(snapshot));
  }
  void fail(const std::string& url) { failing_.insert(url); }

  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers;
    for (const std::string& url : urls) {
      ++asked[url];
      if (failing_.count(url) > 0) {
        answers.push_back(Error{ErrorCode::io, "timed out", url});
        continue;
      }
      const auto found = pages_.find(url);
      Snapshot missing;
      missing.url = url;
      missing.final_url = url;
      missing.status = 404;
      answers.push_back(found != pages_.end() ? found->second
                                              : std::make_shared<const Snapshot>(std::move(missing)));
    }
    return answers;
  }

  std::map<std::string, int> asked;

 private:
  std::map<std::string, SnapshotPtr> pages_;
  std::set<std::string> failing_;
};

constexpr const char* kApi = "https://huggingface.co/api/models/";
constexpr const char* kHub = "https://huggingface.co/";

std::string prose(const std::string& opening) {
  std::string text = opening + "\n\n";
  for (int i = 0; i < 60; ++i) text += "We describe how the work was done and what came of it.\n";
  return text;
}

const Source* find(const std::vector<Source>& sources, const std::string& url) {
  for (const Source& source : sources) {
    if (source.url == url) return &source;
  }
  return nullptr;
}

class ResolverTest : public testing::Test {
 protected:
  void SetUp() override {
    web_.add(std::string(kApi) + "acme/Aurora-2-7B-Chat", R"({"id": "acme/Aurora-2-7B-Chat", "gated": false,
      "tags": ["arxiv:2501.00001", "arxiv:2009.03300", "base_model:acme/Aurora-2-7B"],
      "cardData": {"datasets": ["acme/aurora-mix", "other/data"]},
      "siblings": [{"rfilename": "README.md"}, {"rfilename": "config.json"}, {"rfilename": "LICENSE"},
                   {"rfilename": "generation_config.json"}, {"rfilename": "model.safetensors"}]})");
    const std::string files = std::string(kHub) + "acme/Aurora-2-7B-Chat/resolve/main/";
    web_.add(files + "README.md", R"(# Aurora 2

Paper: [Lights of the North](https://arxiv.org/abs/2501.00001). Code: see our
[repository](https://github.com/acme/aurora). Announced in our [blog](https://acme.com/blog/aurora-2/?utm_source=hub).

Served with [vLLM](https://github.com/vllm-project/vllm); see [their docs](https://docs.vllm.ai/en/latest/).

## Evaluation

Measured on [MMLU](https://arxiv.org/abs/2009.03300) with a [harness](https://github.com/EleutherAI/lm-evaluation-harness).
See also [Aurora 1](https://arxiv.org/abs/2401.00001) and our [other product](https://acme.com/cloud).
)");
    web_.add(files + "config.json", R"({"hidden_size": 4096})");
    web_.add(files + "generation_config.json", "", 401);
    web_.add(files + "LICENSE", "Apache License\nVersion 2.0\n");
    web_.add("https://arxiv.org/pdf/2501.00001",
             prose("Lights of the North\n\nAbstract. We present Aurora 2, a model."));
    web_.add("https://arxiv.org/abs/2009.03300", prose("Measuring Massive Multitask Language Understanding"));
    web_.add("https://arxiv.org/abs/2401.00001", prose("Aurora 1 Technical Report"));
    web_.add("https://api.github.com/repos/acme/aurora", R"({"default_branch": "dev"})");
    web_.add(
        "https://api.github.com/repos/acme/aurora/git/trees/dev?recursive=1",
        R"({"tree": [{"path": "README.md"}, {"path": "LICENSE"}, {"path": "requirements.txt"}, {"path": "train.py"}]})");
    web_.add("https://raw.githubusercontent.com/acme/aurora/dev/README.md",
             "# Aurora\n\nSee the [full report](https://acme.com/aurora-2-report.pdf) on Aurora 2.\n");
    web_.add("https://raw.githubusercontent.com/acme/aurora/dev/LICENSE", "Apache License\nVersion 2.0\n");
    web_.add("https://raw.githubusercontent.com/acme/aurora/dev/requirements.txt", "torch==2.1\n");
    web_.add("https://acme.com/aurora-2-report.pdf", prose("Aurora 2: The Full Report"));
    web_.add("https://acme.com/blog/aurora-2/", "Introducing Aurora 2\n\nToday we release Aurora 2.\n");
    web_.add("https://acme.com/cloud", "Acme Cloud\n\nRent our machines.\n");
    web_.add("https://huggingface.co/datasets/acme/aurora-mix/resolve/main/README.md",
             "# Aurora mix\n\nA data set.\n");
    web_.add(std::string(kApi) + "acme/Aurora-2-7B",
             R"({"id": "acme/Aurora-2-7B", "siblings": [{"rfilename": "README.md"}],
                 "cardData": {"base_model": "zenith/Core-1B"}})");
    web_.add(std::string(kHub) + "acme/Aurora-2-7B/resolve/main/README.md",
             "# Aurora 2 7B\n\nThe base model.\n");
    web_.add(std::string(kApi) + "zenith/Core-1B", R"({"id": "zenith/Core-1B", "siblings": []})");
  }

  Resolution resolved(const ResolverOptions& options = {}) {
    auto resolution = resolve({ModelRef::Kind::hub, "acme/Aurora-2-7B-Chat", ""}, web_, options);
    EXPECT_TRUE(resolution.ok()) << resolution.error().describe();
    return resolution.ok() ? std::move(*resolution) : Resolution{};
  }

  SmallWeb web_;
};

TEST_F(ResolverTest, PlansAModelWithEverythingAroundIt) {
  const Resolution resolution = resolved();
  const SourcePlan& plan = resolution.plan;
  EXPECT_EQ(plan.name, "Aurora-2-7B-Chat");
  EXPECT_EQ(plan.publisher, "acme");
  EXPECT_THAT(plan.bases, ElementsAre("acme/Aurora-2-7B", "zenith/Core-1B"));
  EXPECT_TRUE(plan.base_is_own);

  struct Expected {
    const char* url;
    SourceRole role;
    Relation relation;
  };
  const std::string files = std::string(kHub) + "acme/Aurora-2-7B-Chat/resolve/main/";
  const std::string card = files + "README.md";
  const std::string config = files + "config.json";
  const std::string license = files + "LICENSE";
  const Expected expected[] = {
      {"https://huggingface.co/api/models/acme/Aurora-2-7B-Chat", SourceRole::metadata, Relation::own},
      {card.c_str(), SourceRole::card, Relation::own},
      {config.c_str(), SourceRole::config, Relation::own},
      {license.c_str(), SourceRole::license, Relation::own},
      {"https://arxiv.org/pdf/2501.00001", SourceRole::paper, Relation::own},
      {"https://api.github.com/repos/acme/aurora", SourceRole::repository, Relation::own},
      {"https://api.github.com/repos/acme/aurora/git/trees/dev?recursive=1", SourceRole::file_list,
       Relation::own},
      {"https://raw.githubusercontent.com/acme/aurora/dev/README.md", SourceRole::readme, Relation::own},
      {"https://raw.githubusercontent.com/acme/aurora/dev/requirements.txt", SourceRole::environment,
       Relation::own},
      {"https://acme.com/aurora-2-report.pdf", SourceRole::paper, Relation::own},
      {"https://acme.com/blog/aurora-2/", SourceRole::blog, Relation::own},
      {"https://huggingface.co/datasets/acme/aurora-mix/resolve/main/README.md", SourceRole::dataset_card,
       Relation::own},
      {"https://huggingface.co/api/models/acme/Aurora-2-7B", SourceRole::metadata, Relation::base},
      {"https://huggingface.co/acme/Aurora-2-7B/resolve/main/README.md", SourceRole::card, Relation::base},
      {"https://huggingface.co/api/models/zenith/Core-1B", SourceRole::metadata, Relation::base_other},
  };
  for (const Expected& e : expected) {
    const Source* source = find(plan.sources, e.url);
    ASSERT_NE(source, nullptr) << e.url;
    EXPECT_EQ(to_string(source->role), to_string(e.role)) << e.url;
    EXPECT_EQ(to_string(source->relation), to_string(e.relation)) << e.url;
    EXPECT_FALSE(source->reason.empty()) << e.url;
    EXPECT_EQ(source->status, 200) << e.url;
    EXPECT_EQ(resolution.documents.count(source->document), 1u) << e.url;
    EXPECT_EQ(resolution.snapshots.count(source->document), 1u) << e.url;
  }
}

TEST_F(ResolverTest, AShortAbstractIsAPaperAShortPageElsewhereIsNot) {
  web_.add("https://arxiv.org/pdf/2501.00001",
           "Aurora 2: lights of the north\n\nAbstract. We present Aurora 2.\n");
  web_.add("https://acme.com/aurora-2-report.pdf", "Aurora 2: The Full Report\n\nFigure 1.\n");
  const SourcePlan plan = resolved().plan;
  EXPECT_NE(find(plan.sources, "https://arxiv.org/pdf/2501.00001"), nullptr);
  EXPECT_EQ(find(plan.sources, "https://acme.com/aurora-2-report.pdf"), nullptr);
}

TEST_F(ResolverTest, LeavesOutWhatTheCardMerelyCites) {
  const SourcePlan plan = resolved().plan;
  struct Refused {
    const char* url;
    const char* reason;
  };
  const Refused cases[] = {
      {"https://arxiv.org/abs/2009.03300", "Cited for an evaluation"},
      {"https://arxiv.org/abs/2401.00001", "The title names another model"},
      {"https://github.com/EleutherAI/lm-evaluation-harness", "belongs to EleutherAI, not to acme"},
      {"https://github.com/vllm-project/vllm", "belongs to vllm-project, not to acme"},
      {"https://docs.vllm.ai/en/latest/", "It belongs to someone else than acme"},
      {"https://acme.com/cloud", "does not speak of this model"},
      {"https://raw.githubusercontent.com/acme/aurora/dev/LICENSE", "The same bytes as"},
  };
  for (const Refused& c : cases) {
    const Source* source = find(plan.refused, c.url);
    ASSERT_NE(source, nullptr) << c.url;
    EXPECT_THAT(source->reason, HasSubstr(c.reason)) << c.url;
    EXPECT_EQ(source->relation, Relation::cited);
    EXPECT_EQ(find(plan.sources, c.url), nullptr) << c.url;
  }
}

TEST_F(ResolverTest, KeepsWhatCouldNotBeReadWithItsFailure) {
  web_.fail("https://acme.com/blog/aurora-2/");
  web_.fail("https://acme.com/blog/aurora-2/?utm_source=hub");
  const SourcePlan plan = resolved().plan;
  const Source* gated =
      find(plan.sources, std::string(kHub) + "acme/Aurora-2-7B-Chat/resolve/main/generation_config.json");
  ASSERT_NE(gated, nullptr);
  EXPECT_EQ(gated->status, 401);
  EXPECT_EQ(gated->failure, "gated: needs an accepted licence or a token");
  bool found = false;
  for (const Source& source : plan.sources) {
    if (source.failure == "timed out")
      found = source.status == 0 && url_key(source.url) == "https://acme.com/blog/aurora-2";
  }
  EXPECT_TRUE(found) << "a page that names the model and timed out stays in the plan";
}

TEST_F(ResolverTest, AsksForEachAddressOnceAndIsDeterministic) {
  const Resolution first = resolved();
  for (const auto& [url, times] : web_.asked) EXPECT_EQ(times, 1) << url;
  const Resolution second = resolved();
  ASSERT_EQ(first.plan.sources.size(), second.plan.sources.size());
  for (size_t i = 0; i < first.plan.sources.size(); ++i) {
    EXPECT_EQ(first.plan.sources[i].url, second.plan.sources[i].url);
    EXPECT_EQ(first.plan.sources[i].reason, second.plan.sources[i].reason);
  }
}

TEST_F(ResolverTest, KeepsItsLimits) {
  ResolverOptions options;
  options.max_sources = 5;
  const SourcePlan few = resolved(options).plan;
  EXPECT_EQ(few.sources.size(), 5u);
  options = {};
  options.max_bases = 1;
  EXPECT_THAT(resolved(options).plan.bases, ElementsAre("acme/Aurora-2-7B"));
  options.max_bases = 0;
  EXPECT_THAT(resolved(options).plan.bases, ElementsAre());
}

TEST_F(ResolverTest, BasesThatFormALoopEnd) {
  web_.add(
      std::string(kApi) + "zenith/Core-1B",
      R"({"id": "zenith/Core-1B", "cardData": {"base_model": ["acme/Aurora-2-7B", "acme/Aurora-2-7B-Chat"]}})");
  EXPECT_THAT(resolved().plan.bases, ElementsAre("acme/Aurora-2-7B", "zenith/Core-1B"));
}

TEST_F(ResolverTest, FailsOnlyWhereTheModelCannotBeRead) {
  web_.add(std::string(kApi) + "acme/secret", "", 401);
  web_.add(std::string(kApi) + "acme/broken", "<html>");
  web_.fail(std::string(kApi) + "acme/down");
  struct Case {
    const char* id;
    ErrorCode code;
  };
  const Case cases[] = {{"acme/none", ErrorCode::not_found},
                        {"acme/secret", ErrorCode::denied},
                        {"acme/down", ErrorCode::io},
                        {"acme/broken", ErrorCode::malformed}};
  for (const Case& c : cases) {
    const auto resolution = resolve({ModelRef::Kind::hub, c.id, ""}, web_);
    ASSERT_FALSE(resolution.ok()) << c.id;
    EXPECT_EQ(to_string(resolution.error().code), to_string(c.code)) << c.id;
    EXPECT_EQ(resolution.error().where, std::string(kApi) + c.id);
  }
}

TEST_F(ResolverTest, ReadsAFolder) {
  test::TempDir folder;
  test::write_file(folder.path() / "aurora-2" / "README.md",
                   "# Aurora 2\n\nOur [technical report](https://arxiv.org/abs/2501.00001).\n");
  test::write_file(folder.path() / "aurora-2" / "config.json", "{\"hidden_size\": 1}");
  test::write_file(folder.path() / "aurora-2" / "model.safetensors", "x");
  const auto model = parse_model_ref((folder.path() / "aurora-2").string());
  ASSERT_TRUE(model.ok());
  const FixedClock clock("2025-06-01T12:00:00Z");
  ResolverOptions options;
  options.clock = &clock;
  const auto resolution = resolve(*model, web_, options);
  ASSERT_TRUE(resolution.ok()) << resolution.error().describe();
  EXPECT_EQ(resolution->plan.model.id, "aurora-2");
  std::vector<std::string> roles;
  for (const Source& source : resolution->plan.sources) roles.emplace_back(to_string(source.role));
  EXPECT_THAT(roles, ElementsAre("metadata", "card", "config", "paper"));
  const Source& metadata = resolution->plan.sources.front();
  EXPECT_THAT(resolution->snapshots.at(metadata.document)->bytes, HasSubstr("model.safetensors"));
}

TEST_F(ResolverTest, ReadsAManifest) {
  test::TempDir folder;
  test::write_file(folder.path() / "model.yaml",
                   "model: acme/closed\nbase_models: [acme/Aurora-2-7B]\nsources:\n"
                   "  - {url: 'https://acme.com/blog/aurora-2/', role: blog}\n"
                   "  - {path: report.txt, role: paper}\n"
                   "  - {path: gone.txt, role: license}\n"
                   "  - {url: 'https://arxiv.org/abs/2009.03300', role: paper, relation: cited}\n");
  test::write_file(folder.path() / "report.txt", prose("The report"));
  const auto model = parse_model_ref((folder.path() / "model.yaml").string());
  ASSERT_TRUE(model.ok());
  const auto resolution = resolve(*model, web_);
  ASSERT_TRUE(resolution.ok()) << resolution.error().describe();
  const SourcePlan& plan = resolution->plan;
  EXPECT_EQ(plan.model.id, "acme/closed");
  EXPECT_THAT(plan.bases, ElementsAre("acme/Aurora-2-7B", "zenith/Core-1B"));
  ASSERT_GE(plan.sources.size(), 3u);
  EXPECT_EQ(plan.sources[0].role, SourceRole::blog);
  EXPECT_EQ(plan.sources[1].role, SourceRole::paper);
  EXPECT_EQ(plan.sources[1].status, 200);
  EXPECT_EQ(plan.sources[2].status, 404);
  EXPECT_FALSE(plan.sources[2].failure.empty()) << "what the manifest names and is not there is a failure";
  ASSERT_NE(find(plan.refused, "https://arxiv.org/abs/2009.03300"), nullptr);
}

TEST_F(ResolverTest, ReadsARepository) {
  const auto model = parse_model_ref("https://github.com/acme/aurora");
  ASSERT_TRUE(model.ok());
  const auto resolution = resolve(*model, web_);
  ASSERT_TRUE(resolution.ok()) << resolution.error().describe();
  EXPECT_EQ(resolution->plan.model.id, "acme/aurora");
  EXPECT_EQ(resolution->plan.sources.front().role, SourceRole::repository);
  EXPECT_NE(find(resolution->plan.sources, "https://raw.githubusercontent.com/acme/aurora/dev/README.md"),
            nullptr);
  EXPECT_FALSE(resolve(*parse_model_ref("https://github.com/acme/none"), web_).ok());
}

TEST(ModelRefs, AreReadAsTyped) {
  struct Case {
    const char* text;
    ModelRef::Kind kind;
    const char* id;
    const char* location;
  };
  const Case cases[] = {
      {"acme/Aurora-7B", ModelRef::Kind::hub, "acme/Aurora-7B", ""},
      {" gpt2 ", ModelRef::Kind::hub, "gpt2", ""},
      {"https://huggingface.co/acme/Aurora-7B/tree/main", ModelRef::Kind::hub, "acme/Aurora-7B", ""},
      {"https://github.com/acme/aurora.git", ModelRef::Kind::repository, "acme/aurora",
       "https://github.com/acme/aurora"},
      {"./models/aurora", ModelRef::Kind::folder, "aurora", "./models/aurora"},
      {"models/aurora/", ModelRef::Kind::folder, "aurora", "models/aurora/"},
      {"closed/model.yaml", ModelRef::Kind::manifest, "model", "closed/model.yaml"},
      {"model.YML", ModelRef::Kind::manifest, "model", "model.YML"},
  };
  for (const Case& c : cases) {
    const auto model = parse_model_ref(c.text);
    ASSERT_TRUE(model.ok()) << c.text << ": " << model.error().describe();
    EXPECT_EQ(static_cast<int>(model->kind), static_cast<int>(c.kind)) << c.text;
    EXPECT_EQ(model->id, c.id) << c.text;
    EXPECT_EQ(model->location, c.location) << c.text;
  }
  for (const char* text : {"", "a b", "a/b/c", "https://example.org/x", "../x/$", "a//b"}) {
    const auto model = parse_model_ref(text);
    if (model.ok()) {
      EXPECT_EQ(static_cast<int>(model->kind), static_cast<int>(ModelRef::Kind::folder)) << text;
    }
  }
  EXPECT_FALSE(parse_model_ref("").ok());
  EXPECT_FALSE(parse_model_ref("a b").ok());
  EXPECT_FALSE(parse_model_ref("https://example.org/x").ok());
}

// ---- the recorded replica ----

// One key for the addresses under which a paper or a page is known.
std::string folded(const std::string& url) {
  const std::string id = arxiv_id(url);
  return id.empty() ? url_key(url) : "arxiv:" + id.substr(0, id.find('v'));
}

class RecordedModels : public testing::Test {
 protected:
  void SetUp() override {
    shared_ = test::shared_dir();
    if (!shared_) GTEST_SKIP() << test::kNoShared;
    auto web = open_replica(*shared_ / "replica", clock_);
    ASSERT_TRUE(web.ok()) << web.error().describe();
    web_ = std::move(*web);
    std::vector<Diagnostic> diagnostics;
    auto registry = load_registry(test::source_dir() / "rules" / "registry", diagnostics);
    ASSERT_TRUE(registry.ok()) << registry.error().describe();
    options_.registry = std::make_shared<const Registry>(std::move(*registry));
  }

  std::vector<std::string> models() const {
    std::vector<std::string> ids;
    std::istringstream lines(test::read_file(*shared_ / "replica" / "models.txt"));
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty()) ids.push_back(line);
    }
    return ids;
  }

  std::optional<std::filesystem::path> shared_;
  FixedClock clock_{"2025-06-01T12:00:00Z"};
  std::unique_ptr<Web> web_;
  ResolverOptions options_;
};

TEST_F(RecordedModels, PlansHoldWhatPeopleCitedAndNoBenchmarks) {
  std::map<std::string, std::set<std::string>> cited;  // URLs by model
  for (const auto& file : std::filesystem::directory_iterator(*shared_ / "gold")) {
    if (file.path().extension() != ".json") continue;
    const auto gold = nlohmann::json::parse(test::read_file(file.path()));
    for (const auto& grade : gold["grades"]) {
      for (const auto& evidence : grade["evidence"]) cited[gold["model"]].insert(evidence["url"]);
    }
  }
  // Papers of benchmarks and techniques that cards link beside their own.
  const std::set<std::string> benchmarks = {
      "arxiv:2009.03300", "arxiv:1905.07830", "arxiv:1911.11641", "arxiv:1904.09728", "arxiv:1905.10044",
      "arxiv:1907.10641", "arxiv:1811.00937", "arxiv:1809.02789", "arxiv:1911.01547", "arxiv:1705.03551",
      "arxiv:2107.03374", "arxiv:2108.07732", "arxiv:2110.14168", "arxiv:2009.11462", "arxiv:2101.11718",
      "arxiv:2110.08193", "arxiv:1804.09301", "arxiv:2109.07958", "arxiv:1804.06876", "arxiv:2103.03874",
      "arxiv:2304.06364", "arxiv:1903.00161", "arxiv:2206.04615", "arxiv:2203.09509", "arxiv:2403.13793",
      "arxiv:2311.12022", "arxiv:2210.03057", "arxiv:2106.03193", "arxiv:1910.11856", "arxiv:2502.12404",
      "arxiv:2404.16816", "arxiv:2104.12756", "arxiv:2311.16502", "arxiv:2203.10244", "arxiv:1911.02150",
      "arxiv:2205.14135", "arxiv:2207.14255", "arxiv:2309.00071", "arxiv:2204.05149", "arxiv:1909.08053",
      "arxiv:2203.17189"};
  size_t wanted = 0;
  size_t held = 0;
  std::string missing;
  for (const std::string& id : models()) {
    const auto resolution = resolve({ModelRef::Kind::hub, id, ""}, *web_, options_);
    ASSERT_TRUE(resolution.ok()) << resolution.error().describe();
    EXPECT_EQ(resolution->plan.model.id, id);
    std::set<std::string> keys;
    std::set<std::string> hashes;
    for (const Source& source : resolution->plan.sources) {
      keys.insert(folded(source.url));
      if (!source.document.empty()) hashes.insert(source.document);
      EXPECT_EQ(benchmarks.count(folded(source.url)), 0u)
          << id << " takes " << source.url << ": " << source.reason;
      EXPECT_THAT(source.url, Not(HasSubstr("AR-LSAT"))) << id;
    }
    for (const std::string& url : cited[id]) {
      ++wanted;
      const auto answer = web_->get_one(url);
      const bool same_bytes = answer.ok() && (*answer)->status == 200 && hashes.count((*answer)->sha256) > 0;
      if (keys.count(folded(url)) > 0 || same_bytes)
        ++held;
      else
        missing += id + ": " + url + "\n";
    }
  }
  ASSERT_GT(wanted, 50u);
  EXPECT_GE(static_cast<double>(held), 0.95 * static_cast<double>(wanted)) << missing;
}

TEST_F(RecordedModels, AreKnownByTheHubsOwnSpelling) {
  const auto resolution = resolve({ModelRef::Kind::hub, "qwen/qwen2.5-72b-instruct", ""}, *web_, options_);
  ASSERT_TRUE(resolution.ok()) << resolution.error().describe();
  EXPECT_EQ(resolution->plan.model.id, "Qwen/Qwen2.5-72B-Instruct");
  for (const Source& source : resolution->plan.sources)
    EXPECT_THAT(source.url, Not(HasSubstr("qwen2.5-72b-instruct")));
}

}  // namespace
}  // namespace exhibit
