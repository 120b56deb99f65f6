// The bytes of one URL at one time. Immutable once made.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace exhibit {

struct Snapshot {
  std::string url;         // as asked for
  std::string final_url;   // after redirects; equals url where there were none
  int status = 0;          // HTTP status; 200 for a local file; 0 where no answer came at all
  std::string media_type;  // the Content-Type header as received; never believed without sniffing
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, in the order received
  std::string fetched_at;                                    // Clock::now()
  std::string sha256;                                        // of bytes, hexadecimal
  std::string bytes;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace exhibit
