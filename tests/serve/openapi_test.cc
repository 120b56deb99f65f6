// The description of the API against the table of endpoints; tests/serve/api holds it against what is
// answered.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "pipeline/serve/api.h"

namespace exhibit::serve {
namespace {

using nlohmann::json;

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

TEST(Openapi, DescribesEveryEndpointAndNoOther) {
  const json file = json::parse(openapi_file());
  std::set<std::string> described;
  for (const auto& [path, methods] : file.at("paths").items()) {
    for (const auto& [method, operation] : methods.items()) {
      described.insert(upper(method) + " " + path + " " + operation.at("x-role").get<std::string>());
    }
  }
  std::set<std::string> there;
  for (const Endpoint& endpoint : endpoints()) {
    there.insert(std::string(endpoint.method) + " " + std::string(endpoint.path) + " " +
                 (endpoint.role ? std::string(to_string(*endpoint.role)) : "none"));
  }
  EXPECT_EQ(described, there);
  EXPECT_EQ(there.size(), endpoints().size()) << "an endpoint stands twice in the table";
}

TEST(Openapi, ChangesSayThatTheyTakeAToken) {
  const json file = json::parse(openapi_file());
  for (const auto& [path, methods] : file.at("paths").items()) {
    for (const auto& [method, operation] : methods.items()) {
      const bool takes = operation.dump().find("#/components/parameters/Csrf") != std::string::npos;
      EXPECT_EQ(takes, method != "get") << method << " " << path;
    }
  }
}

}  // namespace
}  // namespace exhibit::serve
