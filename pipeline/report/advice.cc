// Tested by tests/report/advice_test.cc.
#include "pipeline/report/advice.h"

#include <algorithm>

#include "pipeline/base/yaml_reader.h"

namespace exhibit {
namespace {

class AdviceReader {
 public:
  AdviceReader(const YamlReader& reader, const Rubric& rubric) : reader_(reader), rubric_(rubric) {
    for (const Criterion& criterion : rubric.criteria) criteria_.push_back(criterion.id);
  }

  std::vector<Advice> read(const YamlNode& root_node) {
    YamlMapping root(reader_, root_node, "the advice");
    if (!root.ok()) return {};
    if (const YamlNode* schema = root.required("schema")) reader_.integer(*schema, "schema", 1, 1);
    const YamlNode* rubric = root.required("rubric");
    if (rubric != nullptr) reader_.name(*rubric, "rubric", {rubric_.id});
    const YamlNode* list = root.required("advice");
    root.finish();
    if (list == nullptr) return {};
    const auto* items = reader_.list(*list, "advice");
    if (items == nullptr) return {};
    for (const YamlNode& item : *items) read_one(item);
    for (const std::string& criterion : criteria_) {
      for (const Grade from : {Grade::closed, Grade::semi}) {
        if (advice_for(advice_, criterion, from) == nullptr) {
          reader_.error(list->at, "no advice for " + criterion + " from " + std::string(to_string(from)));
        }
      }
    }
    return std::move(advice_);
  }

 private:
  void read_one(const YamlNode& node) {
    YamlMapping mapping(reader_, node, "advice");
    if (!mapping.ok()) return;
    Advice advice;
    if (const YamlNode* criterion = mapping.required("criterion")) {
      advice.criterion = reader_.name(*criterion, "criterion", criteria_).value_or("");
    }
    if (const YamlNode* from = mapping.required("from")) {
      const auto name = reader_.name(*from, "from", {"closed", "semi"});
      if (name) parse(*name, advice.from);
    }
    const std::string in = mapping.optional_text("in");
    advice.file = mapping.optional_text("file", in);
    advice.is_new_file = in.empty();
    if (advice.file.empty()) reader_.error(node.at, "advice says neither `in` nor `file`");
    advice.action = mapping.required_text("do");
    advice.example = mapping.required_text("example");
    advice.lifts = mapping.optional_boolean("lifts", false);
    mapping.finish();
    const bool doubled = std::any_of(advice_.begin(), advice_.end(), [&](const Advice& other) {
      return other.criterion == advice.criterion && other.from == advice.from;
    });
    if (doubled) reader_.error(node.at, "advice for " + advice.criterion + " is given twice");
    advice_.push_back(std::move(advice));
  }

  const YamlReader& reader_;
  const Rubric& rubric_;
  std::vector<std::string> criteria_;
  std::vector<Advice> advice_;
};

}  // namespace

Result<std::vector<Advice>> load_advice(const std::string& path, const Rubric& rubric) {
  std::vector<Diagnostic> diagnostics;
  std::vector<Advice> advice;
  if (const auto document = read_yaml_file(path, path, diagnostics)) {
    const YamlReader reader(*document, diagnostics);
    advice = AdviceReader(reader, rubric).read(document->root);
  }
  if (has_errors(diagnostics)) {
    return Error{ErrorCode::malformed, "the advice cannot be used:\n" + render(std::move(diagnostics)), {}};
  }
  return advice;
}

const Advice* advice_for(const std::vector<Advice>& advice, const std::string& criterion, Grade grade) {
  const Grade from = grade == Grade::unknown ? Grade::closed : grade;
  for (const Advice& one : advice) {
    if (one.criterion == criterion && one.from == from) return &one;
  }
  return nullptr;
}

}  // namespace exhibit
