// The index of a recorded folder: what a GET of each URL answers. replica.h describes the folder.
// Tested by tests/fetch/replica_test.cc.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "pipeline/base/result.h"

namespace exhibit {

// What one URL answers.
struct Recording {
  int status = 0;
  std::string content_type;
  std::string file;         // relative to the folder; empty for an empty body
  std::string redirect_to;  // empty where it is none
};

// Value type, read-only once loaded.
class Recordings {
 public:
  // Errors: not_found where there is no index, malformed with "index.tsv:LINE" for a bad line,
  // limit_exceeded for an index above 64 MiB.
  static Result<Recordings> load(const std::filesystem::path& folder);

  // Of the URL as it is written or, failing that, of one with the same normal form; nullptr where none is
  // listed.
  const Recording* find(const std::string& url) const;

  // The URLs that begin with this, sorted.
  std::vector<std::string> beginning_with(std::string_view prefix) const;

  // Whether any URL of this host (with its port, where it has one) is listed.
  bool knows_host(std::string_view host) const;

 private:
  std::unordered_map<std::string, Recording> by_url_;  // never walked into output unsorted
  std::unordered_set<std::string> hosts_;
};

}  // namespace exhibit
