// Tested by tests/fetch/manifest_test.cc.
#include "pipeline/fetch/manifest.h"

#include <set>

#include "pipeline/base/text.h"
#include "pipeline/base/yaml_reader.h"
#include "pipeline/fetch/folder.h"
#include "pipeline/fetch/url.h"

namespace exhibit {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxSources = 1000;

const std::vector<std::string>& role_names() {
  static const std::vector<std::string> names = {"card",       "metadata",  "config",        "license",
                                                 "repository", "file_list", "readme",        "environment",
                                                 "paper",      "blog",      "documentation", "dataset_card"};
  return names;
}

const std::vector<std::string>& relation_names() {
  static const std::vector<std::string> names = {"own", "base", "base_other", "cited"};
  return names;
}

// The path as a file:// URL; "" with the reason reported.
std::string url_of_path(const YamlReader& reader, const YamlNode& node, const std::string& text,
                        const fs::path& folder) {
  const fs::path path = fs::path(text).lexically_normal();
  if (path.is_absolute() || path.empty() || *path.begin() == ".." || *path.begin() == ".") {
    reader.error(node.at, "the path must name a file below the manifest's folder");
    return {};
  }
  return file_url(folder) + encode_path(path.generic_string());
}

std::string read_location(const YamlReader& reader, YamlMapping& mapping, const fs::path& folder) {
  const YamlNode* url = mapping.optional("url");
  const YamlNode* path = mapping.optional("path");
  if ((url == nullptr) == (path == nullptr)) {
    if (mapping.ok()) reader.error(mapping.at(), "a source needs either \"url\" or \"path\"");
    return {};
  }
  const YamlNode& given = url != nullptr ? *url : *path;
  const auto text = reader.text(given, url != nullptr ? "the URL" : "the path");
  if (!text) return {};
  if (path != nullptr) return url_of_path(reader, *path, *text, folder);
  const auto normal = normalise_url(*text);
  if (normal) return *normal;
  reader.error(url->at, normal.error().message);
  return {};
}

Source read_source(const YamlReader& reader, const YamlNode& node, const fs::path& folder,
                   const std::string& model) {
  YamlMapping mapping(reader, node, "a source");
  Source source;
  source.url = read_location(reader, mapping, folder);
  if (const YamlNode* role = mapping.required("role")) {
    if (const auto name = reader.name(*role, "role", role_names())) parse(*name, source.role);
  }
  if (const YamlNode* relation = mapping.optional("relation")) {
    if (const auto name = reader.name(*relation, "relation", relation_names())) {
      parse(*name, source.relation);
    }
  }
  source.subject = mapping.optional_text("subject", model);
  source.reason = mapping.optional_text("reason", "The manifest names it.");
  mapping.finish();
  return source;
}

Manifest read_manifest(const YamlReader& reader, const YamlNode& root, const fs::path& folder) {
  YamlMapping mapping(reader, root, "the manifest");
  Manifest manifest;
  manifest.model = mapping.required_text("model");
  const size_t slash = manifest.model.find('/');
  const bool has_publisher = slash != std::string::npos;
  manifest.name =
      mapping.optional_text("name", has_publisher ? manifest.model.substr(slash + 1) : manifest.model);
  manifest.publisher =
      mapping.optional_text("publisher", has_publisher ? manifest.model.substr(0, slash) : "");
  manifest.base_models = mapping.optional_texts("base_models");
  const YamlNode* sources = mapping.required("sources");
  const auto* items = sources == nullptr ? nullptr : reader.list(*sources, "the sources");
  if (items != nullptr && items->empty()) reader.error(sources->at, "the manifest names no source");
  if (items != nullptr && items->size() > kMaxSources) {
    reader.error(sources->at, "more than " + std::to_string(kMaxSources) + " sources");
    items = nullptr;
  }
  std::set<std::string> seen;
  for (size_t i = 0; items != nullptr && i < items->size(); ++i) {
    const YamlNode& node = (*items)[i];
    manifest.sources.push_back(read_source(reader, node, folder, manifest.model));
    const std::string& url = manifest.sources.back().url;
    if (!url.empty() && !seen.insert(url).second) reader.error(node.at, "this source is named twice");
  }
  mapping.finish();
  return manifest;
}

}  // namespace

Result<Manifest> load_manifest(const fs::path& file, std::vector<Diagnostic>& diagnostics) {
  const auto document = read_yaml_file(file.string(), file.string(), diagnostics);
  Manifest manifest;
  if (document) {
    const YamlReader reader(*document, diagnostics);
    const fs::path folder = fs::absolute(file).lexically_normal().parent_path();
    manifest = read_manifest(reader, document->root, folder);
  }
  if (!document || has_errors(diagnostics)) {
    return Error{ErrorCode::malformed, "the manifest cannot be used:\n" + render(diagnostics), {}};
  }
  return manifest;
}

}  // namespace exhibit
