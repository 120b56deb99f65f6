// Tested by tests/extractors/license_catalog_test.cc.
#include "extractors/license/catalog.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "extractors/license/names.h"
#include "pipeline/base/sha256.h"
#include "pipeline/base/text.h"
#include "pipeline/base/yaml_reader.h"

namespace exhibit::license {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint32_t kLargestShift = 16;
constexpr size_t kMaxFingerprintBytes = 16u << 20;

constexpr EnumNames<Right, 4> kRightNames = {{{"use", Right::use},
                                              {"modify", Right::modify},
                                              {"redistribute", Right::redistribute},
                                              {"commercial", Right::commercial}}};
constexpr EnumNames<RightState, 4> kStateNames = {{{"unknown", RightState::unknown},
                                                   {"allowed", RightState::allowed},
                                                   {"conditioned", RightState::conditioned},
                                                   {"restricted", RightState::restricted}}};
constexpr EnumNames<LicenseKind, 4> kKindNames = {{{"software", LicenseKind::software},
                                                   {"content", LicenseKind::content},
                                                   {"data", LicenseKind::data},
                                                   {"model", LicenseKind::model}}};

std::string encode_base64(const std::vector<uint32_t>& numbers) {
  std::string out;
  uint32_t bits = 0;
  int held = 0;
  for (const uint32_t number : numbers) {
    for (int shift = 0; shift < 32; shift += 8) {
      bits = (bits << 8) | ((number >> shift) & 0xFFu);
      for (held += 8; held >= 6; held -= 6) out += kBase64[(bits >> (held - 6)) & 63u];
      bits &= 0xFFFFu;
    }
  }
  if (held > 0) out += kBase64[(bits << (6 - held)) & 63u];
  return out;
}

std::optional<std::vector<uint32_t>> decode_base64(std::string_view text) {
  std::vector<uint32_t> numbers;
  uint32_t bits = 0;
  int held = 0;
  uint32_t number = 0;
  int number_bits = 0;
  for (const char c : text) {
    const size_t value = kBase64.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = ((bits << 6) | static_cast<uint32_t>(value)) & 0xFFFFu;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    number |= ((bits >> held) & 0xFFu) << number_bits;
    number_bits += 8;
    if (number_bits == 32) {
      numbers.push_back(number);
      number = 0;
      number_bits = 0;
    }
  }
  if (number_bits != 0) return std::nullopt;
  return numbers;
}

bool parse_number(std::string_view text, uint32_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// The Open Source Definition allows no limit on persons, fields or trade and demands modification and
// redistribution; what it leaves are duties such as notices and copyleft.
RightMatrix open_source_rights() {
  return {RightCell{RightState::allowed, ""}, RightCell{RightState::allowed, ""},
          RightCell{RightState::conditioned, "notice"}, RightCell{RightState::allowed, ""}};
}

// The elements of a Creative Commons licence stand in its id.
std::optional<RightMatrix> creative_commons_rights(std::string_view id) {
  if (id.substr(0, 3) == "CC0" || id == "CC-PDDC" || id == "CC-PDM-1.0") {
    RightMatrix rights = open_source_rights();
    rights[2] = {RightState::allowed, ""};
    return rights;
  }
  if (id.substr(0, 6) != "CC-BY-" && id.substr(0, 6) != "CC-SA-") return std::nullopt;
  RightMatrix rights = open_source_rights();
  rights[2] = {RightState::conditioned, "attribution"};
  if (id.find("-SA-") != std::string_view::npos) rights[1] = {RightState::conditioned, "share-alike"};
  if (id.find("-NC-") != std::string_view::npos) rights[3] = {RightState::restricted, "non-commercial"};
  if (id.find("-ND-") != std::string_view::npos) rights[1] = {RightState::restricted, "no-derivatives"};
  return rights;
}

// "restricted acceptable-use" -> state and kind.
RightCell read_cell(const YamlReader& reader, const YamlNode& node, std::string_view what) {
  RightCell cell;
  const std::optional<std::string> text = reader.text(node, what);
  if (!text) return cell;
  const size_t blank = std::min(text->find(' '), text->size());
  if (!parse(std::string_view(*text).substr(0, blank), cell.state)) {
    reader.error(
        node.at,
        "unknown state \"" + text->substr(0, blank) +
            "\" of a right; use allowed, conditioned, restricted or unknown, and after a blank what does it");
    return cell;
  }
  cell.kind = std::string(trim(std::string_view(*text).substr(blank)));
  if (cell.state == RightState::restricted && cell.kind.empty())
    reader.error(node.at, "a restricted right must say what restricts it: \"restricted non-commercial\"");
  return cell;
}

struct ReadLicense {
  License license;
  std::vector<std::string> tags, names, phrases;
  TextPosition at;
};

std::optional<ReadLicense> read_license(const YamlReader& reader, const YamlNode& node) {
  YamlMapping map(reader, node, "a licence");
  if (!map.ok()) return std::nullopt;
  ReadLicense read;
  read.at = map.at();
  License& license = read.license;
  license.id = map.required_text("id");
  license.title = map.required_text("title");
  license.family = map.optional_text("family", license.id);
  license.spdx = map.optional_boolean("spdx", false);
  if (const YamlNode* subject = map.required("for")) {
    std::vector<std::string> allowed;
    for (const auto& [name, value] : kKindNames) allowed.emplace_back(name);
    if (const auto name = reader.name(*subject, "for", allowed)) parse_name(*name, kKindNames, license.kind);
  }
  read.tags = map.optional_texts("tags");
  read.names = map.optional_texts("names");
  read.phrases = map.optional_texts("phrases");
  if (const YamlNode* rights = map.required("rights")) {
    YamlMapping cells(reader, *rights, "rights");
    for (const Right right : kRights)
      if (const YamlNode* cell = cells.required(to_string(right)))
        license.rights[static_cast<size_t>(right)] = read_cell(reader, *cell, to_string(right));
    cells.finish();
  }
  map.finish();
  return read;
}

std::optional<std::string> read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

}  // namespace

std::string_view to_string(Right right) { return kRightNames[static_cast<size_t>(right)].first; }
std::string_view to_string(RightState state) { return kStateNames[static_cast<size_t>(state)].first; }
bool parse(std::string_view name, Right& right) { return parse_name(name, kRightNames, right); }
bool parse(std::string_view name, RightState& state) { return parse_name(name, kStateNames, state); }

std::string render(const FingerprintLine& line) {
  std::string out;
  for (const std::string& id : line.ids) out += (out.empty() ? "" : ",") + id;
  out += std::string("\t") + (line.osi ? "o" : "-") + "\t" + line.title;
  out += "\t" + std::to_string(line.fingerprint.words) + "\t" + std::to_string(line.fingerprint.shift);
  return out + "\t" + encode_base64(line.fingerprint.hashes);
}

std::optional<FingerprintLine> parse_fingerprint_line(std::string_view text, std::string& problem) {
  const std::vector<std::string_view> fields = split(text, '\t');
  const auto refuse = [&](std::string reason) {
    problem = std::move(reason);
    return std::optional<FingerprintLine>();
  };
  if (fields.size() != 6)
    return refuse("a fingerprint has 6 fields, this line has " + std::to_string(fields.size()));
  FingerprintLine line;
  for (const std::string_view id : split(fields[0], ',')) {
    if (id.empty()) return refuse("an id is empty");
    line.ids.emplace_back(id);
  }
  if (fields[1] != "o" && fields[1] != "-") return refuse("the flag is neither \"o\" nor \"-\"");
  line.osi = fields[1] == "o";
  line.title = std::string(fields[2]);
  if (!parse_number(fields[3], line.fingerprint.words)) return refuse("the number of words is not a number");
  if (!parse_number(fields[4], line.fingerprint.shift) || line.fingerprint.shift > kLargestShift)
    return refuse("the shift is not a number from 0 to " + std::to_string(kLargestShift));
  auto hashes = decode_base64(fields[5]);
  if (!hashes || hashes->empty()) return refuse("the hashes are not base64 of 32-bit numbers");
  const uint32_t mask = (1u << line.fingerprint.shift) - 1;
  for (size_t i = 0; i < hashes->size(); ++i) {
    if (i > 0 && (*hashes)[i - 1] >= (*hashes)[i]) return refuse("the hashes do not ascend");
    if (((*hashes)[i] & mask) != 0) return refuse("a hash does not fit the shift");
  }
  line.fingerprint.hashes = std::move(*hashes);
  return line;
}

const License* LicenseCatalog::by_tag(std::string_view tag) const {
  const auto found = tags_.find(ascii_lower(trim(tag)));
  return found == tags_.end() ? nullptr : &licenses_[found->second];
}

void LicenseCatalog::add_phrase(PhraseIndex& index, const std::vector<TextWord>& words, uint32_t license) {
  if (words.empty()) return;
  Phrase phrase{{}, license};
  for (const TextWord& word : words) phrase.words.push_back(word.text);
  std::vector<Phrase>& list = index[words.front().text];
  // Longer phrases come first; of equal ones the first that was added (people's, then the SPDX list's) stays.
  const auto at = std::find_if(list.begin(), list.end(),
                               [&](const Phrase& other) { return other.words.size() < phrase.words.size(); });
  const bool known =
      std::any_of(list.begin(), list.end(), [&](const Phrase& other) { return other.words == phrase.words; });
  if (!known) list.insert(at, std::move(phrase));
}

const LicenseCatalog::Phrase* LicenseCatalog::longest_at(const PhraseIndex& index,
                                                         const std::vector<TextWord>& words, size_t at) {
  const auto list = index.find(words[at].text);
  if (list == index.end()) return nullptr;
  for (const Phrase& phrase : list->second) {
    if (at + phrase.words.size() > words.size()) continue;
    bool same = true;
    for (size_t i = 1; same && i < phrase.words.size(); ++i) same = phrase.words[i] == words[at + i].text;
    if (same) return &phrase;
  }
  return nullptr;
}

std::vector<NameMatch> LicenseCatalog::names_in(const std::vector<TextWord>& words) const {
  std::vector<NameMatch> found;
  for (size_t at = 0; at < words.size();) {
    const Phrase* phrase = longest_at(names_, words, at);
    if (phrase == nullptr) {
      ++at;
      continue;
    }
    found.push_back({phrase->license, at, phrase->words.size()});
    at += phrase->words.size();
  }
  return found;
}

std::optional<NameMatch> LicenseCatalog::phrase_in(const std::vector<TextWord>& words) const {
  for (size_t at = 0; at < words.size(); ++at)
    if (const Phrase* phrase = longest_at(phrases_, words, at))
      return NameMatch{phrase->license, at, phrase->words.size()};
  return std::nullopt;
}

// The SPDX list's own titles as names ("Mozilla Public License 2.0"); short titles that are everyday words
// are left out.
void LicenseCatalog::add_spdx_names() {
  for (uint32_t i = 0; i < licenses_.size(); ++i) {
    const License& license = licenses_[i];
    if (!license.spdx) continue;
    const std::vector<TextWord> words = name_words(license.title);
    const bool says_license =
        std::any_of(words.begin(), words.end(), [](const TextWord& word) { return word.text == "license"; });
    if (words.size() >= 3 && says_license) add_phrase(names_, words, i);
  }
}

std::shared_ptr<const LicenseCatalog> load_catalog(const std::filesystem::path& folder,
                                                   std::vector<Diagnostic>& diagnostics) {
  auto catalog = std::make_shared<LicenseCatalog>();
  const size_t diagnostics_before = diagnostics.size();
  std::string everything;
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  const auto report = [&](const std::filesystem::path& path, uint32_t line, std::string message) {
    diagnostics.push_back({Severity::error, path.string(), {line, 1}, std::move(message), ""});
  };
  if (error || files.empty()) {
    report(folder, 1, "no licence files (*.yaml) here");
    return nullptr;
  }

  std::map<std::string, uint32_t, std::less<>> by_id;
  for (const std::filesystem::path& path : files) {
    const std::string shown = "rules/licenses/" + path.filename().string();
    const auto document = read_yaml_file(path.string(), shown, diagnostics);
    if (!document) continue;
    const YamlNode* list = document->root.find("licenses");
    if (list == nullptr) continue;  // clauses.yaml
    everything += document->text;
    const YamlReader reader(*document, diagnostics);
    const std::vector<YamlNode>* items = reader.list(*list, "licenses");
    if (items == nullptr) continue;
    for (const YamlNode& item : *items) {
      const auto read = read_license(reader, item);
      if (!read) continue;
      const auto index = static_cast<uint32_t>(catalog->licenses_.size());
      if (!by_id.emplace(ascii_lower(read->license.id), index).second)
        reader.error(read->at, "the licence \"" + read->license.id + "\" is described twice");
      catalog->licenses_.push_back(read->license);
      for (const std::string& tag : read->tags)
        if (!catalog->tags_.emplace(ascii_lower(tag), index).second)
          reader.error(read->at, "the tag \"" + tag + "\" already stands for another licence");
      catalog->tags_.emplace(ascii_lower(read->license.id), index);
      LicenseCatalog::add_phrase(catalog->names_, name_words(read->license.title), index);
      for (const std::string& name : read->names)
        LicenseCatalog::add_phrase(catalog->names_, name_words(name), index);
      for (const std::string& phrase : read->phrases)
        LicenseCatalog::add_phrase(catalog->phrases_, name_words(phrase), index);
    }
  }

  const std::filesystem::path sketches = folder / "fingerprints.tsv";
  const std::optional<std::string> bytes = read_bytes(sketches);
  if (!bytes || bytes->size() > kMaxFingerprintBytes) {
    report(sketches, 1,
           bytes ? "the file is larger than 16 MB"
                 : "cannot be read; tools/licenses/make-fingerprints writes it");
    return nullptr;
  }
  everything += *bytes;
  uint32_t line_number = 0;
  for (const std::string_view text : split(*bytes, '\n')) {
    ++line_number;
    if (text.empty() || text.front() == '#') continue;
    std::string problem;
    auto line = parse_fingerprint_line(text, problem);
    if (!line) {
      report(sketches, line_number, problem);
      continue;
    }
    const auto [place, added] =
        by_id.emplace(ascii_lower(line->ids.front()), static_cast<uint32_t>(catalog->licenses_.size()));
    if (added) {
      License license{line->ids.front(), line->title, line->ids.front(), true, LicenseKind::software, {}};
      if (const auto rights = creative_commons_rights(license.id)) {
        license.rights = *rights;
        license.kind = LicenseKind::content;
      } else if (line->osi) {
        license.rights = open_source_rights();
      }
      catalog->licenses_.push_back(std::move(license));
    }
    for (const std::string& id : line->ids) catalog->tags_.emplace(ascii_lower(id), place->second);
    line->fingerprint.license = place->second;
    catalog->fingerprints_.push_back(std::move(line->fingerprint));
  }
  catalog->add_spdx_names();
  catalog->version_ = sha256_hex(everything);
  return diagnostics.size() == diagnostics_before ? catalog : nullptr;
}

}  // namespace exhibit::license
