// Tested by tests/document/document_test.cc.
#include "pipeline/document/source.h"

#include <array>
#include <utility>

namespace exhibit {
namespace {

constexpr std::array<std::pair<SourceRole, std::string_view>, 12> kRoles = {
    {{SourceRole::card, "card"},
     {SourceRole::metadata, "metadata"},
     {SourceRole::config, "config"},
     {SourceRole::license, "license"},
     {SourceRole::repository, "repository"},
     {SourceRole::file_list, "file_list"},
     {SourceRole::readme, "readme"},
     {SourceRole::environment, "environment"},
     {SourceRole::paper, "paper"},
     {SourceRole::blog, "blog"},
     {SourceRole::documentation, "documentation"},
     {SourceRole::dataset_card, "dataset_card"}}};

constexpr std::array<std::pair<Relation, std::string_view>, 4> kRelations = {
    {{Relation::own, "own"},
     {Relation::base, "base"},
     {Relation::base_other, "base_other"},
     {Relation::cited, "cited"}}};

template <class Table, class T>
std::string_view name_of(const Table& table, T value) {
  for (const auto& [key, name] : table) {
    if (key == value) return name;
  }
  return "unknown";
}

template <class Table, class T>
bool find(const Table& table, std::string_view name, T& value) {
  for (const auto& [key, known] : table) {
    if (known == name) {
      value = key;
      return true;
    }
  }
  return false;
}

}  // namespace

std::string_view to_string(SourceRole role) { return name_of(kRoles, role); }
std::string_view to_string(Relation relation) { return name_of(kRelations, relation); }
bool parse(std::string_view name, SourceRole& role) { return find(kRoles, name, role); }
bool parse(std::string_view name, Relation& relation) { return find(kRelations, name, relation); }

}  // namespace exhibit
