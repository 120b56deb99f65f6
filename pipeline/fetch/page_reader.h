// Fetches and parses each address at most once, in waves. Tested by tests/fetch/resolver_test.cc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/document/document.h"
#include "pipeline/fetch/resolver.h"
#include "pipeline/fetch/web.h"

namespace exhibit {

// What came of one address.
struct Page {
  std::string url;        // as asked for
  std::string final_url;  // after redirects
  int status = 0;
  std::string failure;   // why there is no document to read, for people; empty where there is one
  SnapshotPtr snapshot;  // null where no answer came
  DocumentPtr document;  // null where it could not be parsed or was not answered with 200

  bool missing() const { return status == 404 || status == 410; }
};

// Not thread-safe; one per resolution.
class PageReader {
 public:
  // Both must outlive it.
  PageReader(Web& web, const ResolverOptions& options) : web_(web), options_(options) {}

  // Asks for those that were not asked for yet, in one call.
  void fetch(const std::vector<std::string>& urls);
  // Fetches it if need be and parses it. The reference stays valid.
  const Page& page(const std::string& url);
  // For each list of addresses, in rounds, the first that is not missing; where all are, the last one tried.
  std::vector<const Page*> first_of(const std::vector<std::vector<std::string>>& lists);

 private:
  Result<DocumentPtr> parse(const Snapshot& snapshot) const;
  void read(Page& page);

  Web& web_;
  const ResolverOptions& options_;
  std::map<std::string, Page> pages_;
  std::map<std::string, DocumentPtr> documents_;  // by SHA-256
};

}  // namespace exhibit
