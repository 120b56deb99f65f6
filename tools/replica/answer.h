// What the replica server answers to a request, apart from sockets: the recorded bodies with validators,
// ranges and redirects, and the hub's own addresses. Tested by tests/replica/answer_test.cc.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/fetch/recordings.h"

namespace exhibit::replica {

struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // Content-Type and Content-Length aside
  std::string content_type;                                  // empty: none is sent
  std::shared_ptr<const std::string> body;                   // never null; empty where there is none
};

// What a request asks for, as far as answers depend on it.
struct Asked {
  std::string url;      // absolute, of the web that was recorded
  bool by_host = true;  // "/HOST/PATH"; false: "/PATH" of the hub
  std::string range;    // the headers of these names; empty where there is none
  std::string if_range;
  std::string if_none_match;
  std::string if_modified_since;
};

// Read-only, thread-safe.
class Library {
 public:
  static Result<Library> open(const std::filesystem::path& folder);

  // The URL that a request target stands for: "/HOST/PATH?query" is https://HOST/PATH?query (http:// where
  // the client says so with X-Forwarded-Proto), and a target whose first part is no recorded host belongs to
  // the hub, so that the hub's clients can be pointed at the server.
  Asked locate(const std::string& target, const std::string& forwarded_proto) const;

  Answer answer(const Asked& asked) const;

 private:
  Library(std::filesystem::path folder, Recordings recordings);

  std::optional<Answer> recorded(const Asked& asked) const;
  Answer whole(const Asked& asked, int status, const std::string& content_type, std::string body,
               const std::string& last_modified) const;
  std::optional<Answer> derived_from_hub(const Asked& asked) const;
  std::string file_tree(const std::string& id, const std::string& revision,
                        const std::string& api_answer) const;
  bool knows_model(const std::string& id) const;
  Answer listing(const Asked& asked) const;

  std::filesystem::path folder_;
  Recordings recordings_;
};

// One part of a body, as a Range header asks for it. nullopt: no range that is understood (the whole body is
// sent); first == size: cannot be satisfied.
struct ByteRange {
  size_t first = 0;
  size_t last = 0;  // inclusive
};
std::optional<ByteRange> parse_range(const std::string& header, size_t size);

// "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(long long unix_seconds);

}  // namespace exhibit::replica
