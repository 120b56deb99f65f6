// Covered by tests/extractors/evidence_test.cc.
#include "extractors/evidence.h"

#include <array>

namespace exhibit {
namespace {

constexpr std::array<std::pair<Stage, std::string_view>, 6> kStages{{
    {Stage::unknown, "unknown"},
    {Stage::pretraining, "pretraining"},
    {Stage::finetuning, "finetuning"},
    {Stage::rl, "rl"},
    {Stage::inference, "inference"},
    {Stage::evaluation, "evaluation"},
}};

constexpr std::array<std::pair<Subject, std::string_view>, 5> kSubjects{{
    {Subject::model, "model"},
    {Subject::family, "family"},
    {Subject::base, "base"},
    {Subject::sibling, "sibling"},
    {Subject::other, "other"},
}};

template <class Table, class Value>
std::string_view name_of(const Table& table, Value value) {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) return name;
  }
  return "";
}

template <class Table, class Value>
bool find_name(const Table& table, std::string_view name, Value& value) {
  for (const auto& [candidate, known] : table) {
    if (known != name) continue;
    value = candidate;
    return true;
  }
  return false;
}

}  // namespace

std::string_view to_string(Stage stage) { return name_of(kStages, stage); }
std::string_view to_string(Subject subject) { return name_of(kSubjects, subject); }
bool parse(std::string_view name, Stage& stage) { return find_name(kStages, name, stage); }
bool parse(std::string_view name, Subject& subject) { return find_name(kSubjects, name, subject); }

std::string_view value_of(const Evidence& evidence, std::string_view name) {
  for (const auto& [key, value] : evidence.values) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace exhibit
