// Tested by tests/serve/parameters_test.cc.
#include "pipeline/serve/parameters.h"

#include <charconv>
#include <cmath>

#include "pipeline/base/text.h"

namespace exhibit::serve {
namespace {

constexpr int kMaxDepth = 16;

Error mistake(std::string_view name, std::string_view message) {
  return {ErrorCode::invalid_argument, std::string(name) + ": " + std::string(message), ""};
}

std::string range(int64_t min, int64_t max) {
  return "an integer from " + std::to_string(min) + " to " + std::to_string(max);
}

}  // namespace

std::optional<std::string_view> Parameters::take(std::string_view name) {
  asked_.insert(std::string(name));
  const auto value = request_.parameter(name);
  if (!value || value->empty()) return std::nullopt;
  if (value->size() > kMaxParameterBytes) {
    refuse(name, "is too long");
    return std::nullopt;
  }
  if (!is_valid_utf8(*value) || value->find('\0') != std::string_view::npos) {
    refuse(name, "is not UTF-8");
    return std::nullopt;
  }
  return value;
}

void Parameters::refuse(std::string_view name, std::string_view message) {
  if (!error_) error_ = mistake(name, message);
}

std::string Parameters::text(std::string_view name, std::string fallback) {
  const auto value = take(name);
  return value ? std::string(*value) : std::move(fallback);
}

std::string Parameters::required(std::string_view name) {
  const auto value = take(name);
  if (!value) refuse(name, "is needed");
  return value ? std::string(*value) : std::string();
}

int64_t Parameters::integer(std::string_view name, int64_t fallback, int64_t min, int64_t max) {
  const auto value = take(name);
  if (!value) return fallback;
  int64_t number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error == std::errc() && end == value->data() + value->size() && number >= min && number <= max) {
    return number;
  }
  refuse(name, "must be " + range(min, max));
  return fallback;
}

double Parameters::number(std::string_view name, double fallback, double min, double max) {
  const auto value = take(name);
  if (!value) return fallback;
  double number = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error == std::errc() && end == value->data() + value->size() && number >= min && number <= max) {
    return number;
  }
  refuse(name, "is no number that fits here");
  return fallback;
}

bool Parameters::flag(std::string_view name) {
  const auto value = take(name);
  if (!value || *value == "0" || *value == "false") return false;
  if (*value != "1" && *value != "true") refuse(name, "must be 1 or 0");
  return true;
}

std::vector<std::string> Parameters::list(std::string_view name) {
  std::vector<std::string> items;
  const auto value = take(name);
  if (!value) return items;
  for (const std::string_view item : split(*value, ',')) {
    if (!trim(item).empty()) items.emplace_back(trim(item));
  }
  return items;
}

std::optional<Error> Parameters::error() {
  for (const auto& [name, value] : request_.query) {
    if (!asked_.contains(name)) refuse("query", "there is no parameter of this name here");
  }
  return error_;
}

BodyFields::BodyFields(const Request& request) : body_(Json::object()) {
  const auto shallow = [this](int depth, Json::parse_event_t, Json&) {
    if (depth > kMaxDepth) refuse("body", "is nested too deeply");
    return depth <= kMaxDepth;
  };
  Json parsed = Json::parse(request.body, shallow, false);
  if (parsed.is_object()) {
    body_ = std::move(parsed);
  } else {
    refuse("body", "must be a JSON object");
  }
}

const Json* BodyFields::take(std::string_view name) {
  asked_.insert(std::string(name));
  const auto found = body_.find(std::string(name));
  return found == body_.end() || found->is_null() ? nullptr : &*found;
}

void BodyFields::refuse(std::string_view name, std::string_view message) {
  if (!error_) error_ = mistake(name, message);
}

bool BodyFields::has(std::string_view name) { return take(name) != nullptr; }

std::string BodyFields::text(std::string_view name, size_t max_bytes, std::string fallback) {
  const Json* value = take(name);
  if (value == nullptr) return fallback;
  if (!value->is_string()) {
    refuse(name, "must be a text");
    return fallback;
  }
  const auto& text = value->get_ref<const std::string&>();
  if (text.size() > max_bytes) {
    refuse(name, "has more than " + std::to_string(max_bytes) + " bytes");
    return fallback;
  }
  return text;
}

std::string BodyFields::required(std::string_view name, size_t max_bytes) {
  std::string value = text(name, max_bytes);
  if (value.empty()) refuse(name, "is needed");
  return value;
}

int64_t BodyFields::integer(std::string_view name, int64_t fallback, int64_t min, int64_t max) {
  const Json* value = take(name);
  if (value == nullptr) return fallback;
  if (value->is_number_integer()) {
    const auto number = value->get<int64_t>();
    if (number >= min && number <= max) return number;
  }
  refuse(name, "must be " + range(min, max));
  return fallback;
}

std::optional<bool> BodyFields::boolean(std::string_view name) {
  const Json* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  refuse(name, "must be true or false");
  return std::nullopt;
}

std::vector<std::string> BodyFields::list(std::string_view name, size_t max_items, size_t max_bytes) {
  std::vector<std::string> items;
  const Json* value = take(name);
  if (value == nullptr) return items;
  if (!value->is_array() || value->size() > max_items) {
    refuse(name, "must be a list of at most " + std::to_string(max_items) + " texts");
    return items;
  }
  for (const Json& item : *value) {
    if (!item.is_string() || item.get_ref<const std::string&>().size() > max_bytes) {
      refuse(name, "must be a list of texts");
      return items;
    }
    items.push_back(item.get<std::string>());
  }
  return items;
}

std::optional<Error> BodyFields::error() {
  for (const auto& [name, value] : body_.items()) {
    if (!asked_.contains(name)) refuse("body", "there is no field of this name here");
  }
  return error_;
}

}  // namespace exhibit::serve
