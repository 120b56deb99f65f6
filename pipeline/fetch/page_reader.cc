// Tested by tests/fetch/resolver_test.cc.
#include "pipeline/fetch/page_reader.h"

#include <algorithm>

namespace exhibit {
namespace {

std::string failure_of(int status) {
  switch (status) {
    case 401:
      return "gated: needs an accepted licence or a token";
    case 403:
      return "the server denies access (403)";
    case 404:
    case 410:
      return "the server has no such page (" + std::to_string(status) + ")";
    default:
      return "the server answered " + std::to_string(status);
  }
}

}  // namespace

void PageReader::fetch(const std::vector<std::string>& urls) {
  std::vector<std::string> fresh;
  for (const std::string& url : urls) {
    const bool asked = pages_.count(url) > 0 || std::find(fresh.begin(), fresh.end(), url) != fresh.end();
    if (!asked) fresh.push_back(url);
  }
  if (fresh.empty()) return;
  auto answers = web_.get(fresh);
  for (size_t i = 0; i < fresh.size(); ++i) {
    Page page;
    page.url = fresh[i];
    page.final_url = fresh[i];
    if (!answers[i]) {
      page.failure = answers[i].error().message;
    } else {
      page.snapshot = *answers[i];
      page.status = page.snapshot->status;
      page.final_url = page.snapshot->final_url;
      if (page.status != 200) page.failure = failure_of(page.status);
    }
    pages_.emplace(fresh[i], std::move(page));
  }
}

Result<DocumentPtr> PageReader::parse(const Snapshot& snapshot) const {
  if (options_.parse) return options_.parse(snapshot);
  auto parsed = parse_document(snapshot, options_.limits);
  if (!parsed) return parsed.error();
  return std::make_shared<const Document>(std::move(*parsed));
}

void PageReader::read(Page& page) {
  if (page.document != nullptr || !page.failure.empty()) return;
  DocumentPtr& known = documents_[page.snapshot->sha256];
  if (known == nullptr) {
    auto parsed = parse(*page.snapshot);
    if (!parsed) {
      page.failure = parsed.error().message;
      return;
    }
    known = std::move(*parsed);
  }
  page.document = known;
}

const Page& PageReader::page(const std::string& url) {
  fetch({url});
  Page& page = pages_.at(url);
  read(page);
  return page;
}

std::vector<const Page*> PageReader::first_of(const std::vector<std::vector<std::string>>& lists) {
  std::vector<const Page*> found(lists.size(), nullptr);
  for (size_t round = 0;; ++round) {
    std::vector<std::string> wave;
    for (size_t i = 0; i < lists.size(); ++i) {
      const bool open = found[i] == nullptr || found[i]->missing();
      if (open && round < lists[i].size()) wave.push_back(lists[i][round]);
    }
    if (wave.empty()) break;
    fetch(wave);
    for (size_t i = 0; i < lists.size(); ++i) {
      const bool open = found[i] == nullptr || found[i]->missing();
      if (open && round < lists[i].size()) found[i] = &pages_.at(lists[i][round]);
    }
  }
  for (const Page*& page : found) {
    if (page != nullptr) page = &this->page(page->url);
  }
  return found;
}

}  // namespace exhibit
