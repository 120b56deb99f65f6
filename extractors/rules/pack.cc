// Covered by tests/extractors/pack_test.cc and diagnostics_test.cc.
#include "extractors/rules/pack.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>
#include <tuple>

#include "extractors/rules/rule_reader.h"
#include "pipeline/base/sha256.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFiles = 2000;
constexpr YamlLimits kLimits{.max_bytes = 1u << 20, .max_depth = 24, .max_nodes = 50000};

constexpr std::array<std::pair<RuleKind, std::string_view>, 6> kKinds{{
    {RuleKind::statement, "statement"},
    {RuleKind::near, "near"},
    {RuleKind::clause, "clause"},
    {RuleKind::field, "field"},
    {RuleKind::file, "file"},
    {RuleKind::link, "link"},
}};

enum class Part { none, facts, lexicons, evidence };

// Which files of the folder are this pack's.
Part part_of(std::string_view path) {
  if (path == "facts.yaml") return Part::facts;
  if (path.starts_with("lexicons/")) return Part::lexicons;
  if (path.starts_with("evidence/")) return Part::evidence;
  return Part::none;
}

Diagnostic about_file(std::string file, std::string message) {
  Diagnostic diagnostic;
  diagnostic.file = std::move(file);
  diagnostic.message = std::move(message);
  return diagnostic;
}

bool gives_in(const std::vector<RulePattern>& patterns, std::string_view value) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const RulePattern& pattern) {
    return std::any_of(pattern.captures.begin(), pattern.captures.end(),
                       [&](const auto& capture) { return capture.second == value; });
  });
}

std::string version_of(const std::vector<RuleFile>& files) {
  std::string all;
  for (const RuleFile& file : files) all += sha256_hex(file.bytes) + " " + file.path + "\n";
  return sha256_hex(all);
}

class PackReader {
 public:
  PackReader(std::vector<RuleFile> files, std::string_view shown_folder) : files_(std::move(files)) {
    std::erase_if(files_, [](const RuleFile& file) { return part_of(file.path) == Part::none; });
    std::sort(files_.begin(), files_.end(),
              [](const RuleFile& a, const RuleFile& b) { return a.path < b.path; });
    shown_folder_ = shown_folder;
    if (!shown_folder_.empty() && !shown_folder_.ends_with('/')) shown_folder_ += '/';
  }

  PackLoad load() {
    auto pack = std::make_shared<RulePack>();
    pack->version = version_of(files_);
    read_part(Part::facts, [&](const YamlNode& root, YamlFields& in) { read_facts(root, in, *pack); });
    if (pack->facts.empty() && diagnostics_.empty()) {
      diagnostics_.push_back(
          about_file(shown_folder_ + "facts.yaml", "the file of facts is missing or empty"));
    }
    read_part(Part::lexicons,
              [&](const YamlNode& root, YamlFields& in) { read_lexicons(root, in, pack->lexicons); });
    const RuleVocabulary vocabulary{pack->lexicons, pack->facts, forbidden_names(pack->lexicons)};
    read_part(Part::evidence,
              [&](const YamlNode& root, YamlFields& in) { read_rules(root, in, vocabulary, pack->rules); });
    std::sort(pack->rules.begin(), pack->rules.end(),
              [](const Rule& a, const Rule& b) { return a.id < b.id; });
    sort(diagnostics_);
    const bool broken =
        std::any_of(diagnostics_.begin(), diagnostics_.end(),
                    [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
    return {broken ? nullptr : std::move(pack), std::move(diagnostics_)};
  }

  static void sort(std::vector<Diagnostic>& diagnostics) {
    std::stable_sort(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::tie(a.file, a.at, a.message) < std::tie(b.file, b.at, b.message);
    });
  }

 private:
  template <class Read>
  void read_part(Part part, Read read) {
    for (const RuleFile& file : files_) {
      if (part_of(file.path) != part) continue;
      const std::string name = shown_folder_ + file.path;
      if (!file.path.ends_with(".yaml")) {
        diagnostics_.push_back(about_file(name, "only files named *.yaml belong here"));
        continue;
      }
      const auto document = parse_yaml(name, file.bytes, diagnostics_, kLimits);
      if (!document) continue;
      YamlFields fields(*document, diagnostics_);
      read(document->root, fields);
    }
  }

  std::vector<RuleFile> files_;
  std::string shown_folder_;
  std::vector<Diagnostic> diagnostics_;
};

// One byte more than is accepted is enough to see that there is too much.
bool read_bytes(const fs::path& path, std::string& bytes) {
  std::ifstream in(path, std::ios::binary);
  bytes.resize(kLimits.max_bytes + 1);
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return in.eof() || in.good();
}

// Regular files under the folder with paths relative to it; what cannot be read is a diagnostic.
std::vector<RuleFile> read_folder(const fs::path& folder, std::vector<Diagnostic>& diagnostics) {
  std::vector<RuleFile> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  if (error) {
    diagnostics.push_back(
        about_file(folder.generic_string(), "cannot read the rules folder: " + error.message()));
    return files;
  }
  for (; entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string path = entry->path().lexically_relative(folder).generic_string();
    const bool hidden = entry->path().filename().generic_string().starts_with('.');
    if (!hidden && part_of(path) != Part::none && entry->symlink_status().type() == fs::file_type::regular) {
      RuleFile file{path, ""};
      if (!read_bytes(entry->path(), file.bytes)) {
        diagnostics.push_back(about_file(entry->path().generic_string(), "cannot read the file"));
      }
      files.push_back(std::move(file));
    }
    if (files.size() > kMaxFiles) error = std::make_error_code(std::errc::file_too_large);
    if (error) {
      diagnostics.push_back(
          about_file(folder.generic_string(), "cannot read the rules folder: " + error.message()));
      break;
    }
  }
  return files;
}

}  // namespace

std::string_view to_string(RuleKind kind) {
  for (const auto& [candidate, name] : kKinds) {
    if (candidate == kind) return name;
  }
  return "";
}

bool parse(std::string_view name, RuleKind& kind) {
  for (const auto& [candidate, known] : kKinds) {
    if (known != name) continue;
    kind = candidate;
    return true;
  }
  return false;
}

bool Rule::accepts(SourceRole role) const {
  if (!roles.empty() && std::find(roles.begin(), roles.end(), role) == roles.end()) return false;
  return std::find(not_roles.begin(), not_roles.end(), role) == not_roles.end();
}

bool Rule::gives(std::string_view value) const {
  if (kind == RuleKind::field && (value == "key" || value == "value")) return true;
  if (kind == RuleKind::file && value == "file") return true;
  if (kind == RuleKind::link && (value == "url" || value == "text")) return true;
  if (near && gives_in({*near}, value)) return true;
  return gives_in(regexes, value) || gives_in(urls, value) || gives_in(texts, value) ||
         gives_in(also, value) || std::any_of(values.begin(), values.end(), [&](const auto& constant) {
           return constant.first == value;
         });
}

const Lexicon* RulePack::lexicon(std::string_view name) const {
  const auto found = lexicons.find(name);
  return found == lexicons.end() ? nullptr : &found->second;
}

const Rule* RulePack::rule(std::string_view id) const {
  const auto found =
      std::lower_bound(rules.begin(), rules.end(), id,
                       [](const Rule& rule, std::string_view wanted) { return rule.id < wanted; });
  return found == rules.end() || found->id != id ? nullptr : &*found;
}

PackLoad load_rule_pack(std::vector<RuleFile> files, std::string_view shown_folder) {
  return PackReader(std::move(files), shown_folder).load();
}

PackLoad load_rule_pack(const std::filesystem::path& rules_dir) {
  std::vector<Diagnostic> diagnostics;
  std::vector<RuleFile> files = read_folder(rules_dir, diagnostics);
  if (!diagnostics.empty()) return {nullptr, std::move(diagnostics)};
  return load_rule_pack(std::move(files), rules_dir.generic_string());
}

}  // namespace exhibit
