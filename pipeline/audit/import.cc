// Tested by tests/audit/import_test.cc.
#include <algorithm>
#include <filesystem>
#include <map>

#include "pipeline/audit/claim.h"
#include "pipeline/base/text.h"
#include "pipeline/exchange/mof.h"
#include "pipeline/exchange/osai.h"
#include "pipeline/fetch/hosting.h"
#include "pipeline/fetch/local_file.h"
#include "pipeline/grade/csv.h"

namespace exhibit::audit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHub = "https://huggingface.co";
constexpr size_t kMaxFiles = 20000;

void add_alias(PublishedEntry& entry, std::string_view name) {
  if (!trim(name).empty()) entry.aliases.emplace_back(trim(name));
}

// --- the index's YAML

Place place_of(const OsaiSection& section, std::string_view key) {
  const OsaiField* field = section.find(key);
  if (field == nullptr) return {section.at, {section.name, std::string(key)}};
  return {field->value_at, {section.name, std::string(key)}};
}

std::vector<ClaimedLink> links_of(const OsaiSection& section) {
  std::vector<ClaimedLink> links;
  const OsaiField* field = section.find("link");
  if (field == nullptr) return links;
  for (size_t i = 0; i < field->value.texts.size(); ++i) {
    const std::string url(trim(field->value.texts[i]));
    if (url.empty()) continue;
    YamlPath path = {section.name, "link"};
    if (field->value.kind == YamlValue::Kind::list) path.push_back(std::to_string(i));
    links.push_back({url, {field->value_at, std::move(path)}});
  }
  return links;
}

void add_osai(std::string name, std::string text, PublishedGrades& grades) {
  auto entry = read_osai(name, text, grades.diagnostics);
  const size_t file = grades.files.size();
  grades.files.push_back({std::move(name), std::move(text), std::nullopt});
  if (!entry) return;
  PublishedEntry published;
  published.file = file;
  if (const OsaiSection* system = entry->find("system")) {
    published.at = system->at;
    published.name = std::string(trim(system->text("endmodelname")));
    if (published.name.empty()) published.name = std::string(trim(system->text("name")));
    published.base = std::string(trim(system->text("basemodelname")));
    published.license = std::string(trim(system->text("endmodellicense")));
    published.license_place = place_of(*system, "endmodellicense");
    published.pages = links_of(*system);
  }
  for (const OsaiSection& section : entry->sections) {
    const bool dimension =
        std::find(kOsaiDimensions.begin(), kOsaiDimensions.end(), section.name) != kOsaiDimensions.end();
    if (!dimension) continue;
    Claim claim;
    claim.entry = grades.entries.size();
    claim.field = claim.criterion = section.name;
    claim.written = std::string(section.text("class"));
    claim.grade = osai_grade(claim.written);
    claim.place = place_of(section, "class");
    claim.links = links_of(section);
    claim.link_place = place_of(section, "link");
    claim.notes = std::string(section.text("notes"));
    if (section.name == "licenses") {
      claim.license = weights_license_in(claim.notes);
      claim.license_place = {place_of(section, "notes").at, {}};
    }
    grades.claims.push_back(std::move(claim));
  }
  grades.files[file].yaml = std::move(entry->source);
  grades.entries.push_back(std::move(published));
}

// --- the Model Openness Framework

// Which criterion speaks of a component, where one does.
std::string criterion_of(std::string_view component) {
  static const std::map<std::string_view, std::string_view> kCriteria = {
      {"Training code", "code"},
      {"Model parameters (Final)", "weights"},
      {"Technical report", "paper"},
      {"Research paper", "paper"},
  };
  const auto found = kCriteria.find(component);
  return found == kCriteria.end() ? "" : std::string(found->second);
}

void add_mof(std::string name, std::string text, PublishedGrades& grades) {
  auto model = read_mof(name, text, grades.diagnostics);
  const size_t file = grades.files.size();
  grades.files.push_back({std::move(name), std::move(text), std::nullopt});
  if (!model) return;
  PublishedEntry published;
  published.file = file;
  published.name = model->name;
  published.at = model->release_at;
  const std::string id = hub_model_in(model->huggingface, kHub);
  // The id is the better name: "Llama-2" of a file may be any of its sizes.
  if (!id.empty()) published.name = id;
  add_alias(published, id.empty() ? std::string_view(model->name) : std::string_view());
  if (!model->huggingface.empty())
    published.pages.push_back({model->huggingface, {model->release_at, {"release", "huggingface"}}});
  if (!model->repository.empty())
    published.pages.push_back({model->repository, {model->release_at, {"release", "repository"}}});
  if (const MofLicense* license = model->license("distribution")) {
    published.license = license->name;
    published.license_place = {license->at, {"release", "license", "distribution", "name"}};
  }
  for (const MofComponent& component : model->components) {
    Claim claim;
    claim.entry = grades.entries.size();
    claim.field = component.name;
    claim.criterion = criterion_of(component.name);
    const bool absent = component.license && says_not_included(*component.license);
    claim.grade = absent ? Grade::closed : Grade::open;
    claim.written = absent ? "not included" : "included";
    const std::string index = std::to_string(component.index);
    claim.place = {component.at, {}};
    for (const auto& [key, url] : {std::pair("component_path", component.component_path),
                                   std::pair("license_path", component.license_path)}) {
      if (starts_with_ignoring_case(url, "http")) {
        claim.links.push_back({url, {component.at, {"release", "components", index, key}}});
      }
    }
    claim.link_place = {component.at, {"release", "components", index, "component_path"}};
    if (component.license && !absent) claim.license = *component.license;
    claim.license_place = {component.license_at, {"release", "components", index, "license"}};
    grades.claims.push_back(std::move(claim));
  }
  grades.files[file].yaml = std::move(model->source);
  grades.entries.push_back(std::move(published));
}

// --- tables

size_t column_of(const CsvTable& table, std::initializer_list<std::string_view> names) {
  for (size_t i = 0; i < table.header.size(); ++i) {
    for (const std::string_view name : names) {
      if (equals_ignoring_case(table.header[i], name)) return i;
    }
  }
  return table.header.size();
}

std::string cell(const CsvRow& row, size_t column) {
  return column < row.cells.size() ? row.cells[column] : "";
}

std::optional<Grade> grade_in_cell(std::string_view written) {
  const std::string word = ascii_lower(trim(written));
  Grade grade = Grade::unknown;
  if (word == "n/a") return Grade::na;
  if (word == "partial") return Grade::semi;
  if (parse(word, grade)) return grade;
  return std::nullopt;
}

void report(PublishedGrades& grades, size_t line, std::string message, Severity severity = Severity::error) {
  const PublishedFile& file = grades.files.back();
  const TextPosition at{static_cast<uint32_t>(line), 1};
  grades.diagnostics.push_back(
      {severity, file.name, at, std::move(message), std::string(line_at(file.text, at.line))});
}

PublishedEntry entry_of_row(const CsvRow& row, size_t name, size_t id, size_t file) {
  PublishedEntry entry;
  entry.file = file;
  entry.name = cell(row, id).empty() ? cell(row, name) : cell(row, id);
  add_alias(entry, cell(row, id).empty() ? cell(row, name) : "");
  entry.at = {static_cast<uint32_t>(row.line), 1};
  return entry;
}

Result<void> add_wide(std::string name, std::string text, const std::vector<std::string>& criteria,
                      PublishedGrades& grades) {
  auto table = parse_csv(text, name);
  if (!table) return table.error();
  const size_t file = grades.files.size();
  grades.files.push_back({std::move(name), std::move(text), std::nullopt});
  const size_t model = column_of(*table, {"model", "name"});
  const size_t id = column_of(*table, {"replica_id", "model_id", "id"});
  if (model == table->header.size() && id == table->header.size()) {
    return Error{ErrorCode::malformed, "no column names the model (model, id or replica_id)",
                 grades.files[file].name};
  }
  for (const std::string& criterion : criteria) {
    if (column_of(*table, {criterion}) == table->header.size()) {
      report(grades, 1, "no column \"" + criterion + '"' + did_you_mean(criterion, table->header));
    }
  }
  for (const CsvRow& row : table->rows) {
    const size_t entry = grades.entries.size();
    grades.entries.push_back(entry_of_row(row, model, id, file));
    if (grades.entries.back().name.empty()) report(grades, row.line, "the row names no model");
    for (const std::string& criterion : criteria) {
      const size_t column = column_of(*table, {criterion});
      if (column == table->header.size()) continue;
      Claim claim;
      claim.entry = entry;
      claim.field = claim.criterion = criterion;
      claim.written = cell(row, column);
      claim.grade = grade_in_cell(claim.written);
      claim.place.at = {static_cast<uint32_t>(row.line), 1};
      if (trim(claim.written).empty()) {
        report(grades, row.line, "the cell " + criterion + " of " + grades.entries.back().name + " is empty",
               Severity::warning);
      } else if (!claim.grade) {
        report(grades, row.line,
               criterion + " is \"" + std::string(truncate_utf8(claim.written, 40)) +
                   "\"; use open, semi, closed or na");
      }
      grades.claims.push_back(std::move(claim));
    }
  }
  return {};
}

Result<void> add_long(std::string name, std::string text, const std::vector<std::string>& criteria,
                      PublishedGrades& grades) {
  auto table = parse_csv(text, name);
  if (!table) return table.error();
  const size_t file = grades.files.size();
  grades.files.push_back({std::move(name), std::move(text), std::nullopt});
  const size_t model = column_of(*table, {"model", "model_id", "id"});
  const size_t criterion = column_of(*table, {"criterion", "dimension", "item"});
  const size_t grade = column_of(*table, {"grade", "class"});
  const size_t end = table->header.size();
  if (model == end || criterion == end || grade == end) {
    return Error{
        ErrorCode::malformed,
        "the columns model, criterion and grade are needed (link, quote, notes and license may follow)",
        grades.files[file].name};
  }
  const size_t link = column_of(*table, {"link", "url"});
  const size_t quote = column_of(*table, {"quote"});
  const size_t notes = column_of(*table, {"notes"});
  const size_t license = column_of(*table, {"license", "licence"});
  std::map<std::string, size_t> entries;
  for (const CsvRow& row : table->rows) {
    const std::string id = cell(row, model);
    if (id.empty()) report(grades, row.line, "the row names no model");
    const auto [at, is_new] = entries.emplace(id, grades.entries.size());
    if (is_new) grades.entries.push_back(entry_of_row(row, model, end, file));
    Claim claim;
    claim.entry = at->second;
    claim.field = cell(row, criterion);
    claim.written = cell(row, grade);
    claim.grade = grade_in_cell(claim.written);
    claim.place.at = {static_cast<uint32_t>(row.line), 1};
    claim.link_place = claim.license_place = claim.place;
    if (std::find(criteria.begin(), criteria.end(), claim.field) != criteria.end()) {
      claim.criterion = claim.field;
    } else {
      report(grades, row.line,
             "unknown criterion \"" + claim.field + '"' + did_you_mean(claim.field, criteria));
    }
    if (!claim.grade) {
      report(grades, row.line,
             claim.written.empty() ? "the grade of " + claim.field + " is empty"
                                   : "the grade is \"" + claim.written + "\"; use open, semi, closed or na");
    }
    const std::string urls = cell(row, link);
    for (const std::string_view url : split(urls, ' ')) {
      if (!trim(url).empty()) claim.links.push_back({std::string(trim(url)), claim.place});
    }
    claim.quote = cell(row, quote);
    claim.notes = cell(row, notes);
    claim.license = cell(row, license);
    grades.claims.push_back(std::move(claim));
  }
  return {};
}

Result<void> add_file(std::string name, std::string text, const std::vector<std::string>& criteria,
                      PublishedGrades& grades) {
  switch (grades.format) {
    case GradesFormat::osai:
      add_osai(std::move(name), std::move(text), grades);
      return {};
    case GradesFormat::mof:
      add_mof(std::move(name), std::move(text), grades);
      return {};
    case GradesFormat::kips_csv:
      return add_wide(std::move(name), std::move(text), criteria, grades);
    case GradesFormat::generic_csv:
      return add_long(std::move(name), std::move(text), criteria, grades);
  }
  return {};
}

PublishedGrades empty_grades(GradesFormat format) {
  PublishedGrades grades;
  grades.format = format;
  grades.rubric = format == GradesFormat::osai ? "osai" : "kips2025";
  return grades;
}

bool is_entry_file(const fs::path& file) {
  const std::string name = file.filename().string();
  const bool yaml = file.extension() == ".yaml" || file.extension() == ".yml";
  return yaml && !name.starts_with('_') && !name.starts_with('.') &&
         name.find("template") == std::string::npos;
}

Result<std::vector<fs::path>> files_of(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error))
    return Error{ErrorCode::not_found, "there is no such file or folder", path.string()};
  if (!fs::is_directory(path, error)) return std::vector<fs::path>{path};
  std::vector<fs::path> files;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    if (is_entry_file(at->path())) files.push_back(at->path());
    if (files.size() > kMaxFiles)
      return Error{ErrorCode::limit_exceeded, "more than 20000 files", path.string()};
  }
  if (error) return Error{ErrorCode::io, error.message(), path.string()};
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<PublishedGrades> import_text(std::string name, std::string text, GradesFormat format,
                                    const std::vector<std::string>& criteria) {
  PublishedGrades grades = empty_grades(format);
  if (const auto added = add_file(std::move(name), std::move(text), criteria, grades); !added)
    return added.error();
  return grades;
}

Result<PublishedGrades> import_grades(const std::string& path, GradesFormat format,
                                      const std::vector<std::string>& criteria) {
  const auto files = files_of(path);
  if (!files) return files.error();
  PublishedGrades grades = empty_grades(format);
  for (const fs::path& file : *files) {
    const std::string shown =
        fs::path(path) == file ? file.string() : (fs::path(path) / file.filename()).string();
    auto bytes = read_file_bytes(file);
    if (!bytes) return bytes.error();
    if (const auto added = add_file(shown, *std::move(bytes), criteria, grades); !added) return added.error();
  }
  return grades;
}

}  // namespace exhibit::audit
