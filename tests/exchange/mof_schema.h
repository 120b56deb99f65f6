// A file of the Model Openness Framework against its published JSON Schema.
#pragma once

#include <filesystem>
#include <string>

namespace exhibit::test {

class MofSchema {
 public:
  explicit MofSchema(std::filesystem::path file) : file_(std::move(file)) {}
  // What the schema refuses in this YAML, one a line; empty where nothing.
  std::string problems(const std::string& yaml) const;

 private:
  std::filesystem::path file_;
};

}  // namespace exhibit::test
