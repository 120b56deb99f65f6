// Answers of the hub's and GitHub's APIs.
#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/http/hub_listing.h"
#include "pipeline/fetch/lineage.h"
#include "pipeline/report/selection.h"
#include "tools/fuzz/target.h"

namespace {

using namespace exhibit;

// Answers every address with the same page, which names itself as the next one.
class OnePage : public Web {
 public:
  explicit OnePage(std::string_view body) : body_(body) {}
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override {
    std::vector<Result<SnapshotPtr>> answers;
    for (const std::string& url : urls) {
      auto page = std::make_shared<Snapshot>();
      page->url = page->final_url = url;
      page->status = 200;
      page->headers = {{"link", "<" + url + "&cursor=1>; rel=\"next\""}};
      page->bytes = body_;
      answers.emplace_back(SnapshotPtr(std::move(page)));
    }
    return answers;
  }

 private:
  const std::string body_;
};

}  // namespace

void exhibit::fuzz::examine(std::string_view input) {
  static const std::string hub = "https://huggingface.co";
  const auto answer = parse_hub_answer(input);
  if (answer) {
    wanted_hub_files(answer->files);
    find_bases(answer->id, {}, *answer, input, input, {}, hub);
  }
  const auto files = parse_file_tree(input);
  if (files) wanted_repository_files(*files);
  const auto branch = parse_default_branch(input);
  require(!branch || !branch->empty(), "a branch has a name");
  OnePage web(input);
  HubListing listing;
  listing.limit = 3;
  const auto pages = fetch_hub_listing(web, hub, listing);
  if (!pages) return;
  const auto candidates = parse_hub_listing(*pages);
  if (!candidates) return;
  const auto selected = select_models(*candidates, {2, true});
  require(selected.size() <= 2, "as many as were asked for");
  for (const ImpactScore& score : selected) {
    require(score.impact >= 0 && score.impact <= 3, "an impact of 0 to 3");
  }
}
