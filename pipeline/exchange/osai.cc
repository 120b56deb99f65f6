// Tested by tests/exchange/osai_test.cc.
#include "pipeline/exchange/osai.h"

#include <algorithm>

#include "pipeline/base/text.h"

namespace exhibit {
namespace {

const std::vector<std::string> kSystemFields = {
    "name",        "link", "type", "performanceclass", "basemodelname", "endmodelname", "endmodellicense",
    "releasedate", "notes"};
const std::vector<std::string> kOrgFields = {"name", "link", "notes"};
const std::vector<std::string> kCellFields = {"class", "link", "notes"};
const std::vector<std::string> kClasses = {"open", "partial", "closed"};

bool is_dimension(std::string_view name) {
  return std::find(kOsaiDimensions.begin(), kOsaiDimensions.end(), name) != kOsaiDimensions.end();
}

const std::vector<std::string>& fields_of(std::string_view section) {
  if (section == "system") return kSystemFields;
  return section == "org" ? kOrgFields : kCellFields;
}

std::vector<std::string> all_sections() {
  std::vector<std::string> names = {"system", "org"};
  names.insert(names.end(), kOsaiDimensions.begin(), kOsaiDimensions.end());
  return names;
}

bool is_address(std::string_view text) {
  const bool scheme =
      starts_with_ignoring_case(text, "https://") || starts_with_ignoring_case(text, "http://");
  return scheme && text.find_first_of(" \t\n") == std::string_view::npos &&
         text.find('.', text.find("//")) != std::string_view::npos;
}

// "2025-08", or a longer form of it: "2025-08-05".
bool is_release_date(std::string_view text) {
  const auto digits = [&](size_t begin, size_t count) {
    for (size_t i = begin; i < begin + count; ++i) {
      if (i >= text.size() || text[i] < '0' || text[i] > '9') return false;
    }
    return true;
  };
  if (!digits(0, 4) || text.size() < 7 || text[4] != '-' || !digits(5, 2)) return false;
  const int month = (text[5] - '0') * 10 + (text[6] - '0');
  if (month < 1 || month > 12) return false;
  return text.size() == 7 || (text.size() == 10 && text[7] == '-' && digits(8, 2));
}

class Reader {
 public:
  Reader(OsaiEntry& entry, std::vector<Diagnostic>& diagnostics)
      : entry_(entry), reader_(entry.source, diagnostics) {}

  bool read() {
    const YamlNode& root = entry_.source.root;
    if (root.kind != YamlNode::Kind::mapping) {
      reader_.error(root.at, "an entry of the index must be a mapping of sections");
      return false;
    }
    for (const YamlEntry& item : root.entries) read_section(item);
    for (const std::string& name : all_sections()) {
      if (root.find(name) == nullptr) reader_.error(root.at, "the section \"" + name + "\" is missing");
    }
    return true;
  }

 private:
  void read_section(const YamlEntry& item) {
    const std::vector<std::string> known = all_sections();
    const bool is_known = std::find(known.begin(), known.end(), item.key) != known.end();
    if (!is_known) {
      reader_.error(item.at, "unknown section \"" + item.key + '"' + did_you_mean(item.key, known));
    }
    OsaiSection section{item.key, item.at, {}};
    if (item.value.kind != YamlNode::Kind::mapping) {
      if (is_known) reader_.error(item.at, "the section \"" + item.key + "\" must be a mapping of fields");
      return;
    }
    for (const YamlEntry& field : item.value.entries) read_field(field, section, is_known);
    if (is_known) check_section(section);
    entry_.sections.push_back(std::move(section));
  }

  void read_field(const YamlEntry& item, OsaiSection& section, bool is_known) {
    const auto& known = fields_of(section.name);
    if (is_known && std::find(known.begin(), known.end(), item.key) == known.end()) {
      reader_.error(item.at,
                    "unknown field \"" + item.key + "\" in " + section.name + did_you_mean(item.key, known));
    }
    OsaiField field{item.key, {}, item.at, item.value.at};
    if (item.value.kind == YamlNode::Kind::scalar) {
      field.value = YamlValue::of(item.value.scalar);
    } else if (item.value.kind == YamlNode::Kind::sequence) {
      field.value.kind = YamlValue::Kind::list;
      for (const YamlNode& one : item.value.items) {
        if (one.kind == YamlNode::Kind::scalar) {
          field.value.texts.push_back(one.scalar);
        } else {
          reader_.error(one.at, section.name + "/" + item.key + ": each item of the list must be a text");
        }
      }
    } else if (item.value.kind == YamlNode::Kind::mapping) {
      reader_.error(item.value.at, section.name + "/" + item.key + " must be a text or a list of texts");
      return;
    }
    section.fields.push_back(std::move(field));
  }

  void check_section(const OsaiSection& section) {
    for (const std::string& key : fields_of(section.name)) {
      if (section.find(key) == nullptr) {
        reader_.error(section.at, section.name + " needs the field \"" + key + '"');
      }
    }
    check_links(section);
    if (is_dimension(section.name)) check_cell(section);
    if (section.name != "system") return;
    if (trim(section.text("name")).empty()) reader_.error(section.at, "system/name is empty");
    const OsaiField* date = section.find("releasedate");
    if (date == nullptr) return;
    if (trim(date->text()).empty()) {
      reader_.warning(date->at, "system/releasedate is empty; it is written 2025-08");
    } else if (!is_release_date(date->text())) {
      reader_.error(date->value_at, "system/releasedate is \"" +
                                        std::string(truncate_utf8(date->text(), 40)) +
                                        "\"; it is written 2025-08");
    }
  }

  void check_links(const OsaiSection& section) {
    const OsaiField* link = section.find("link");
    if (link == nullptr) return;
    for (const std::string& url : link->value.texts) {
      if (!url.empty() && !is_address(trim(url))) {
        reader_.error(link->value_at,
                      section.name + "/link is no address: \"" + std::string(truncate_utf8(url, 60)) + '"');
      }
    }
    if (section.text("link").empty() && !is_dimension(section.name)) {
      reader_.warning(link->at, section.name + "/link is empty");
    }
  }

  void check_cell(const OsaiSection& section) {
    const OsaiField* grade = section.find("class");
    if (grade == nullptr) return;
    if (grade->value.kind == YamlValue::Kind::list || !osai_grade(grade->text())) {
      reader_.error(grade->value_at, section.name + "/class is \"" +
                                         std::string(truncate_utf8(grade->text(), 40)) +
                                         "\"; use open, partial or closed, or nothing" +
                                         did_you_mean(grade->text(), kClasses));
    }
  }

  OsaiEntry& entry_;
  YamlReader reader_;
};

}  // namespace

const OsaiField* OsaiSection::find(std::string_view key) const {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [key](const OsaiField& f) { return f.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

std::string_view OsaiSection::text(std::string_view key) const {
  const OsaiField* field = find(key);
  return field == nullptr ? std::string_view() : field->text();
}

const OsaiSection* OsaiEntry::find(std::string_view name) const {
  const auto found =
      std::find_if(sections.begin(), sections.end(), [name](const OsaiSection& s) { return s.name == name; });
  return found == sections.end() ? nullptr : &*found;
}

std::optional<Grade> osai_grade(std::string_view written) {
  const std::string word = ascii_lower(trim(written));
  if (word.empty()) return Grade::na;
  if (word == "open") return Grade::open;
  if (word == "partial") return Grade::semi;
  if (word == "closed") return Grade::closed;
  return std::nullopt;
}

std::string_view osai_class(Grade grade) {
  switch (grade) {
    case Grade::open:
      return "open";
    case Grade::semi:
      return "partial";
    case Grade::closed:
      return "closed";
    case Grade::na:
    case Grade::unknown:
      break;
  }
  return "";
}

std::optional<OsaiEntry> read_osai(std::string file, std::string text, std::vector<Diagnostic>& diagnostics) {
  auto document =
      parse_yaml(std::move(file), std::move(text), diagnostics, {.max_bytes = 1u << 20, .max_depth = 8});
  if (!document) return std::nullopt;
  OsaiEntry entry{std::move(*document), {}};
  if (!Reader(entry, diagnostics).read()) return std::nullopt;
  return entry;
}

std::string write_osai(const std::vector<OsaiSection>& sections) {
  std::string out = "---\n";
  for (const OsaiSection& section : sections) {
    if (out.size() > 4) out += '\n';
    out += yaml_scalar(section.name) + (section.fields.empty() ? ": {}\n" : ":\n");
    for (const OsaiField& field : section.fields) {
      out += "    " + yaml_scalar(field.key) + ':';
      if (field.value.kind == YamlValue::Kind::text) out += ' ' + yaml_scalar(field.text());
      if (field.value.kind == YamlValue::Kind::list) out += ' ' + yaml_flow_list(field.value.texts);
      out += '\n';
    }
  }
  return out;
}

}  // namespace exhibit
