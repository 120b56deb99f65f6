// Tested by tests/review/queue_test.cc.
#include "pipeline/review/assignment.h"

#include <algorithm>

#include "pipeline/store/json_codec.h"

namespace exhibit {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool Assignment::covers(std::string_view model, std::string_view criterion) const {
  if (!criteria.empty() && !contains(criteria, criterion)) return false;
  if (!models.empty()) return contains(models, model);
  return model >= from && (to.empty() || model <= to);
}

Result<void> check(const Assignment& assignment) {
  const auto wrong = [](std::string message) {
    return Error{ErrorCode::invalid_argument, std::move(message), ""};
  };
  if (assignment.reviewer.empty()) return wrong("an assignment needs a reviewer");
  const bool has_range = !assignment.from.empty() || !assignment.to.empty();
  if (!assignment.models.empty() && has_range) {
    return wrong("an assignment has a list of models or a range, not both");
  }
  if (!assignment.to.empty() && assignment.to < assignment.from) {
    return wrong("the range ends (" + assignment.to + ") before it begins (" + assignment.from + ")");
  }
  return {};
}

StoredAssignment to_stored(const Assignment& assignment) {
  const auto& [id, reviewer, rubric, models, from, to, criteria] = assignment;
  return {id, reviewer, rubric,
          dump(Json{{"models", models}, {"from", from}, {"to", to}, {"criteria", criteria}})};
}

Result<Assignment> from_stored(const StoredAssignment& stored) {
  Assignment assignment{stored.id, stored.reviewer, stored.rubric};
  try {
    const Json json = Json::parse(stored.body);
    json.at("models").get_to(assignment.models);
    json.at("from").get_to(assignment.from);
    json.at("to").get_to(assignment.to);
    json.at("criteria").get_to(assignment.criteria);
  } catch (const nlohmann::json::exception& e) {
    return Error{ErrorCode::malformed,
                 std::string("a stored assignment is damaged (") + e.what() + "); remove it",
                 std::to_string(stored.id)};
  }
  return assignment;
}

}  // namespace exhibit
