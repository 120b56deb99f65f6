// The query's parameters and the body's fields, asked for one after the other. The first mistake is kept and
// every later question then gives its fallback, so that a handler asks for everything and checks once. Names
// that nobody asked for are a mistake, too: a filter that is misspelt must not look as if it had been
// applied. Tested by tests/serve/parameters_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/base/result.h"
#include "pipeline/serve/http.h"
#include "pipeline/store/json_codec.h"

namespace exhibit::serve {

inline constexpr size_t kMaxParameterBytes = 2000;

class Parameters {
 public:
  explicit Parameters(const Request& request) : request_(request) {}

  std::string text(std::string_view name, std::string fallback = {});
  std::string required(std::string_view name);
  int64_t integer(std::string_view name, int64_t fallback, int64_t min, int64_t max);
  double number(std::string_view name, double fallback, double min, double max);
  bool flag(std::string_view name);                      // "1" or "true"
  std::vector<std::string> list(std::string_view name);  // separated by commas

  // A mistake that the caller found.
  void refuse(std::string_view name, std::string_view message);

  // The first mistake (invalid_argument). Call once everything was asked for.
  std::optional<Error> error();

 private:
  std::optional<std::string_view> take(std::string_view name);

  const Request& request_;
  std::set<std::string, std::less<>> asked_;
  std::optional<Error> error_;
};

class BodyFields {
 public:
  // The body must be one JSON object, at most 16 levels deep.
  explicit BodyFields(const Request& request);

  bool has(std::string_view name);
  std::string text(std::string_view name, size_t max_bytes, std::string fallback = {});
  std::string required(std::string_view name, size_t max_bytes);
  int64_t integer(std::string_view name, int64_t fallback, int64_t min, int64_t max);
  std::optional<bool> boolean(std::string_view name);
  std::vector<std::string> list(std::string_view name, size_t max_items, size_t max_bytes);

  void refuse(std::string_view name, std::string_view message);
  std::optional<Error> error();

 private:
  const Json* take(std::string_view name);

  Json body_;
  std::set<std::string, std::less<>> asked_;
  std::optional<Error> error_;
};

}  // namespace exhibit::serve
