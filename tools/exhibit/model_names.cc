// Tested by tests/tools/model_names_test.cc.
#include "tools/exhibit/model_names.h"

#include <algorithm>

#include "pipeline/base/diagnostic.h"
#include "pipeline/base/text.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/fetch/resolver.h"

namespace exhibit::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFewModels = 6;

std::string_view behind_slash(std::string_view id) { return id.substr(id.rfind('/') + 1); }

// The id that was most likely meant, or "".
std::string nearest_model(std::string_view typed, std::span<const std::string> known) {
  const std::string wanted = ascii_lower(typed);
  std::vector<std::string> candidates;
  for (const std::string& id : known) {
    candidates.push_back(ascii_lower(id));
    if (wanted.size() >= 3 && candidates.back().find(behind_slash(wanted)) != std::string::npos) return id;
  }
  // A whole id that is mistyped, or the beginning of its name.
  for (size_t i = 0; i < known.size(); ++i) {
    candidates.emplace_back(behind_slash(candidates[i]).substr(0, wanted.size()));
  }
  const std::string_view nearest = nearest_name(wanted, candidates);
  if (nearest.empty()) return {};
  const auto at = std::find(candidates.begin(), candidates.end(), nearest) - candidates.begin();
  return known[static_cast<size_t>(at) % known.size()];
}

}  // namespace

Result<std::string> find_model(std::string_view typed, std::span<const std::string> known) {
  std::vector<std::string> by_name;
  for (const std::string& id : known) {
    if (equals_ignoring_case(id, typed)) return id;
    if (equals_ignoring_case(behind_slash(id), typed)) by_name.push_back(id);
  }
  if (by_name.size() == 1) return by_name.front();

  std::string message = "no model \"" + std::string(typed) + "\" here";
  if (const std::string nearest = nearest_model(typed, known); !nearest.empty()) {
    message += "; did you mean " + nearest + "?";
  } else if (known.empty()) {
    message += ": nothing was graded yet";
  } else if (known.size() <= kFewModels) {
    message += "; there are:";
    for (const std::string& id : known) message += " " + id;
  }
  return Error{ErrorCode::not_found, message, {}};
}

Result<std::vector<std::string>> read_model_list(const fs::path& file) {
  const auto bytes = read_file_bytes(file);
  if (!bytes) return bytes.error();
  std::vector<std::string> models;
  for (std::string_view line : split(*bytes, '\n')) {
    line = trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    std::error_code error;
    const fs::path beside = file.parent_path() / line;
    models.push_back(fs::exists(beside, error) ? beside.string() : std::string(line));
  }
  if (models.empty()) return Error{ErrorCode::empty, "the list names no model", file.string()};
  return models;
}

Result<std::vector<ModelRef>> models_asked_for(std::span<const std::string> typed,
                                               const std::filesystem::path& from) {
  std::vector<std::string> names(typed.begin(), typed.end());
  if (!from.empty()) {
    const auto listed = read_model_list(from);
    if (!listed) return listed.error();
    names.insert(names.end(), listed->begin(), listed->end());
  }
  std::vector<ModelRef> models;
  for (const std::string& name : names) {
    auto model = parse_model_ref(name);
    if (!model) return model.error();
    models.push_back(std::move(*model));
  }
  return models;
}

}  // namespace exhibit::cli
