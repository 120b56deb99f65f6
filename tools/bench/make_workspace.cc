// Makes a workspace of synthetic models, to measure what serves or lists them:
//   exhibit-bench-workspace FOLDER MODELS [DECISIONS]
#include <charconv>
#include <iostream>
#include <string>
#include <vector>

#include "tools/bench/synthetic_workspace.h"
#include "tools/exhibit/rules_folder.h"

namespace {

int fail(const std::string& message) {
  std::cerr << "exhibit-bench-workspace: " << message << '\n';
  return 1;
}

int number(const std::string& text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  exhibit::bench::SyntheticOptions options;
  if (arguments.size() < 2 || arguments.size() > 3) return fail("usage: FOLDER MODELS [DECISIONS]");
  options.models = number(arguments[1]);
  if (arguments.size() == 3) options.decisions = number(arguments[2]);
  if (options.models < 1 || options.decisions < 0) return fail("MODELS and DECISIONS are whole numbers");
  const auto rules = exhibit::cli::load_rules_folder(EXHIBIT_SOURCE_RULES);
  if (!rules) return fail(rules.error().describe());
  const auto rubric = exhibit::cli::find_rubric(*rules, exhibit::cli::kDefaultRubric);
  if (!rubric) return fail(rubric.error().describe());
  const auto made = exhibit::bench::make_synthetic_workspace(arguments[0], **rubric, options);
  return made ? 0 : fail(made.error().describe());
}
