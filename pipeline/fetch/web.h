// Where snapshots come from: the live web, a recorded folder, a local folder, the workspace.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/document/snapshot.h"

namespace exhibit {

// Implementations are safe to use from several threads.
class Web {
 public:
  virtual ~Web() = default;

  // One answer per URL, in order. An HTTP status of 400 and above is an answer (its Snapshot has the status
  // and the body); an Error means that no answer could be had (network, policy, limits). URLs are absolute:
  // http(s)://..., or file:// below the folder that an implementation was given. Independent URLs are asked
  // for in one call, so that a live implementation can fetch them side by side.
  virtual std::vector<Result<SnapshotPtr>> get(std::span<const std::string> urls) = 0;

  Result<SnapshotPtr> get_one(const std::string& url) {
    auto answers = get(std::span<const std::string>(&url, 1));
    return std::move(answers.front());
  }
};

}  // namespace exhibit
