// Small published tables and a small web, written for these tests.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/audit/claim.h"
#include "pipeline/fetch/web.h"

namespace exhibit::audit::test {

// Answers from a table; everything else 404.
class TableWeb : public Web {
 public:
  std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) override;
  void put(const std::string& url, const std::string& body, const std::string& type = "text/plain");
  void redirect(const std::string& url, const std::string& target);
  void answer(const std::string& url, int status);

  std::map<std::string, Snapshot> pages;
};

// An entry of the index about Aurora-7B-Chat, all of it closed but what is changed with set().
std::string index_entry();
std::string with(std::string text, const std::string& what, const std::string& replacement);

PublishedGrades imported(const std::string& text, GradesFormat format, const std::string& name = "t.yaml");

}  // namespace exhibit::audit::test
