#include "tools/replica/answer.h"

#include <gtest/gtest.h>

#include "pipeline/base/sha256.h"
#include "tests/support/support.h"

namespace exhibit::replica {
namespace {

constexpr const char* kIndex =
    "url\tstatus\tcontent_type\tfile\tprovenance\n"
    "https://huggingface.co/api/models/acme/Aurora-7B\t200\tapplication/json\tapi\tx\n"
    "https://huggingface.co/api/models/acme/aurora-7b\t307\t\t\tx: redirects to "
    "https://huggingface.co/api/models/acme/Aurora-7B\n"
    "https://huggingface.co/acme/Aurora-7B/resolve/main/README.md\t200\ttext/plain\tcard\tx\n"
    "https://huggingface.co/acme/Aurora-7B/resolve/main/config.json\t401\tapplication/json\t\tx\n"
    "https://acme.example/news?id=7\t200\ttext/html\tcard\tx\n"
    "http://old.example:8080/a\t200\ttext/html\tcard\tx\n";

class AnswerTest : public testing::Test {
 protected:
  AnswerTest() {
    test::write_file(folder_.path() / "index.tsv", kIndex);
    test::write_file(folder_.path() / "card", "0123456789");
    test::write_file(
        folder_.path() / "api",
        R"({"id":"acme/Aurora-7B","siblings":[{"rfilename":"README.md"},{"rfilename":"w.bin"}]})");
    auto library = Library::open(folder_.path());
    EXPECT_TRUE(library.ok());
    library_ = std::make_unique<Library>(std::move(*library));
  }

  Answer get(const std::string& target, Asked with = {}) const {
    const Asked located = library_->locate(target, "");
    with.url = located.url;
    with.by_host = located.by_host;
    return library_->answer(with);
  }

  static std::string header(const Answer& answer, const std::string& name) {
    for (const auto& [key, value] : answer.headers) {
      if (key == name) return value;
    }
    return {};
  }

  test::TempDir folder_;
  std::unique_ptr<Library> library_;
};

TEST_F(AnswerTest, LocatesTheUrlThatATargetStandsFor) {
  const struct {
    const char* target;
    const char* proto;
    const char* url;
    bool by_host;
  } cases[] = {
      {"/huggingface.co/acme/Aurora-7B/resolve/main/README.md", "",
       "https://huggingface.co/acme/Aurora-7B/resolve/main/README.md", true},
      {"/acme.example/news?id=7", "", "https://acme.example/news?id=7", true},
      {"/old.example:8080/a", "http", "http://old.example:8080/a", true},
      {"/unknown.example/a", "", "https://unknown.example/a", true},
      {"/api/models/acme/Aurora-7B", "", "https://huggingface.co/api/models/acme/Aurora-7B", false},
      {"/acme/Aurora-7B/resolve/main/a", "", "https://huggingface.co/acme/Aurora-7B/resolve/main/a", false},
      {"/a.i/Aurora-7B/resolve/main/a", "", "https://huggingface.co/a.i/Aurora-7B/resolve/main/a", false},
      {"/", "", "https://huggingface.co/", false},
  };
  for (const auto& c : cases) {
    const Asked asked = library_->locate(c.target, c.proto);
    EXPECT_EQ(asked.url, c.url);
    EXPECT_EQ(asked.by_host, c.by_host) << c.target;
  }
}

TEST_F(AnswerTest, PlaysTheRecordedStatusBodyAndRedirect) {
  const Answer card = get("/huggingface.co/acme/Aurora-7B/resolve/main/README.md");
  EXPECT_EQ(card.status, 200);
  EXPECT_EQ(card.content_type, "text/plain");
  EXPECT_EQ(*card.body, "0123456789");
  EXPECT_EQ(header(card, "ETag"), "\"" + sha256_hex("0123456789") + "\"");
  EXPECT_EQ(header(card, "Repr-Digest"), "sha-256=:hNiYd/DUBB77a/kaFvAkjy/Vc+avBcGflr7bn4gveII=:");
  EXPECT_EQ(get("/huggingface.co/acme/Aurora-7B/resolve/main/config.json").status, 401);
  EXPECT_EQ(header(get("/acme/Aurora-7B/resolve/main/none"), "X-Error-Code"), "EntryNotFound");
  EXPECT_EQ(header(get("/acme/None/resolve/main/none"), "X-Error-Code"), "RepoNotFound");

  const Answer by_host = get("/huggingface.co/api/models/acme/aurora-7b");
  EXPECT_EQ(by_host.status, 307);
  EXPECT_EQ(header(by_host, "Location"), "https://huggingface.co/api/models/acme/Aurora-7B");
  EXPECT_EQ(header(get("/api/models/acme/aurora-7b"), "Location"), "/api/models/acme/Aurora-7B");
}

TEST_F(AnswerTest, AnswersTheHubsAddressesThatFollowFromARecordedOne) {
  EXPECT_EQ(*get("/api/models/acme/Aurora-7B/revision/main?expand=sha").body,
            *get("/api/models/acme/Aurora-7B").body);
  const Answer tree = get("/api/models/acme/Aurora-7B/tree/main");
  EXPECT_EQ(tree.status, 200);
  EXPECT_NE(tree.body->find(R"("size":10,"path":"README.md")"), std::string::npos) << *tree.body;
  EXPECT_NE(tree.body->find(R"("size":0,"path":"w.bin")"), std::string::npos);
  EXPECT_EQ(get("/api/models/acme/None/tree/main").status, 404);
  EXPECT_EQ(get("/acme/Aurora-7B/resolve/main/README.md?download=true").status, 200);
  EXPECT_EQ(get("/acme.example/news").status, 404) << "a query belongs to the address of a page";
}

// Three models of two publishers, and an address that leads to one of them.
class ListingTest : public testing::Test {
 protected:
  ListingTest() {
    const std::string api = "https://huggingface.co/api/models/";
    std::string index = "url\tstatus\tcontent_type\tfile\tprovenance\n";
    const auto add = [&](const std::string& id, const std::string& rest) {
      const std::string file = id.substr(id.find('/') + 1);
      test::write_file(folder_.path() / file, "{\"id\":\"" + id + "\"," + rest + "}");
      index += api + id + "\t200\tapplication/json\t" + file + "\tmade\n";
    };
    add("acme/A", R"("likes":5,"createdAt":"2025-01-02","pipeline_tag":"text-generation","tags":["x"])");
    add("acme/B", R"("likes":9,"createdAt":"2025-01-01","pipeline_tag":"text-generation")");
    add("bolt/C",
        R"("likes":7,"createdAt":"2025-01-03","pipeline_tag":"fill-mask","tags":["x","license:mit"])");
    index += api + "acme/a\t307\t\t\tredirects to " + api + "acme/A\n";
    test::write_file(folder_.path() / "index.tsv", index);
  }

  // "A C | B": the ids' last letters page by page.
  std::string listed(std::string target, std::vector<std::string>* links = nullptr) const {
    const auto library = Library::open(folder_.path());
    if (!library) return library.error().describe();
    std::string letters;
    for (int pages = 0; pages < 9; ++pages) {
      const Answer answer = library->answer(library->locate(target, ""));
      if (answer.status != 200) return "status " + std::to_string(answer.status);
      for (size_t at = answer.body->find("\"id\":\""); at != std::string::npos;
           at = answer.body->find("\"id\":\"", at + 1)) {
        letters += answer.body->substr(answer.body->find('/', at) + 1, 1);
      }
      std::string next;
      for (const auto& [name, value] : answer.headers) {
        if (name == "Link") next = value.substr(1, value.find('>') - 1);
      }
      if (next.empty()) return letters;
      if (links != nullptr) links->push_back(next);
      letters += '|';
      target = next.starts_with("https://") ? next.substr(7) : next;
    }
    return "no end: " + letters;
  }

  test::TempDir folder_;
};

TEST_F(ListingTest, ListsSortsFiltersAndTurnsPages) {
  const std::pair<std::string, std::string> cases[] = {
      {"/api/models", "ABC"},
      {"/api/models?sort=likes&direction=-1", "BCA"},
      {"/api/models?sort=createdAt", "CAB"},
      {"/api/models?sort=nothing", "ABC"},
      {"/api/models?pipeline_tag=text-generation&sort=createdAt", "AB"},
      {"/api/models?filter=license%3Amit", "C"},
      {"/api/models?filter=x", "AC"},
      {"/api/models?author=acme&search=b", "B"},
      {"/api/models?search=nobody", ""},
      {"/api/models?sort=likes&limit=2", "BC|A"},
      {"/api/models?limit=1&sort=likes&pipeline_tag=text-generation", "B|A"},
      {"/api/models?limit=0", "A|B|C"},
      {"/api/models?cursor=99", ""},
      {"/huggingface.co/api/models?sort=likes&limit=1", "B|C|A"},
  };
  for (const auto& [target, expected] : cases) EXPECT_EQ(listed(target), expected) << target;
  std::vector<std::string> links;
  listed("/api/models?limit=2&sort=likes", &links);
  listed("/huggingface.co/api/models?limit=2&sort=likes", &links);
  EXPECT_EQ(links,
            (std::vector<std::string>{"/api/models?limit=2&sort=likes&cursor=2",
                                      "https://huggingface.co/api/models?limit=2&sort=likes&cursor=2"}));
}

TEST_F(AnswerTest, KnowsWhatDidNotChange) {
  const std::string target = "/huggingface.co/acme/Aurora-7B/resolve/main/README.md";
  const Answer whole = get(target);
  const std::string etag = header(whole, "ETag");
  const auto with = [&](const std::string& tag, const std::string& date) {
    Asked asked;
    asked.if_none_match = tag;
    asked.if_modified_since = date;
    return get(target, asked).status;
  };
  EXPECT_EQ(with(etag, ""), 304);
  EXPECT_EQ(with("\"x\", W/" + etag, ""), 304);
  EXPECT_EQ(with("*", ""), 304);
  EXPECT_EQ(with("\"x\"", ""), 200);
  EXPECT_EQ(with("", header(whole, "Last-Modified")), 304);
  EXPECT_EQ(with("\"x\"", header(whole, "Last-Modified")), 200) << "the tag decides where both are sent";
  EXPECT_EQ(with("", "Sun, 06 Nov 1994 08:49:37 GMT"), 200);
}

TEST_F(AnswerTest, SendsParts) {
  const std::string target = "/huggingface.co/acme/Aurora-7B/resolve/main/README.md";
  const std::string etag = header(get(target), "ETag");
  const struct {
    const char* range;
    std::string if_range;
    int status;
    const char* body;
    const char* content_range;
  } cases[] = {
      {"bytes=0-0", "", 206, "0", "bytes 0-0/10"},       {"bytes=4-", "", 206, "456789", "bytes 4-9/10"},
      {"bytes=4-", etag, 206, "456789", "bytes 4-9/10"}, {"bytes=4-", "\"other\"", 200, "0123456789", ""},
      {"bytes=-3", "", 206, "789", "bytes 7-9/10"},      {"bytes=-30", "", 206, "0123456789", "bytes 0-9/10"},
      {"bytes=8-99", "", 206, "89", "bytes 8-9/10"},     {"bytes=10-", "", 416, "", "bytes */10"},
      {"bytes=999-", "", 416, "", "bytes */10"},         {"bytes=-0", "", 416, "", "bytes */10"},
      {"bytes=5-2", "", 200, "0123456789", ""},          {"bytes=0-1,4-5", "", 200, "0123456789", ""},
      {"lines=1-2", "", 200, "0123456789", ""},          {"bytes=x-", "", 200, "0123456789", ""},
  };
  for (const auto& c : cases) {
    Asked asked;
    asked.range = c.range;
    asked.if_range = c.if_range;
    const Answer answer = get(target, asked);
    EXPECT_EQ(answer.status, c.status) << c.range;
    EXPECT_EQ(*answer.body, c.body) << c.range;
    EXPECT_EQ(header(answer, "Content-Range"), c.content_range) << c.range;
  }
}

TEST(HttpDate, IsWrittenAsTheStandardSays) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace exhibit::replica
